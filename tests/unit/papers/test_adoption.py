"""The table of what was adopted: who is in it, what it says of each, and that its totals are those of its rows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.errors import InvalidAnswer
from bot.papers.adoption import Town, adoption, find_consultation
from bot.papers.matters import snapshot
from models import Consultation, Database, Vault
from tests.unit.papers.conftest import NOON, Drawer

Made = tuple[list[str], list[Sequence[str | int]]]


@pytest.fixture
def made(database: Database, vault: Vault, town: Town):  # noqa: ANN201 - a function
    """Return a function that makes the table and returns facts and rows."""

    def make(number: int | None = None) -> Made:
        with snapshot(database) as session:
            consultation = None if number is None else find_consultation(session, number)
            paper = adoption(session, vault, town, consultation)
            assert paper.title == "南宋镇意见征集采纳情况汇总表"
            return list(paper.facts), list(paper.rows)

    return make


def test_without_comments_the_table_is_empty_and_says_so(made, drawer: Drawer) -> None:  # noqa: ANN001 - a function
    """A suggestion is no comment on the draft."""
    drawer.put(kind="建议")
    facts, rows = made()
    assert rows == []
    assert facts[0] == "收到时间：还没有收到"
    assert "共收到意见 0 条，涉及 0 人" in facts[2]


def test_a_row_says_who_where_what_and_what_became_of_it(made, drawer: Drawer) -> None:  # noqa: ANN001
    """Nine cells, the name masked, the date in the town's time."""
    drawer.put(
        "食堂办到每个村",
        name="朱小明",
        role="sage",
        clause="二(五)",
        verdict="部分采纳",
        verdict_reason="先办三个村",
        changed_clause="加上“逐步”",
        office="社会事务办公室",
        answered_at=NOON.replace(hour=20),
    )
    drawer.put(conversation_id=drawer.person("wecom"), filed_by="李四", name="王五")
    drawer.put(conversation_id=None, anonymous=True, name="看不见")
    _, rows = made()
    reason = "先办三个村\n方案改动：加上“逐步”"
    assert rows == [
        (1, "朱**", "乡贤\n公众号", "二(五)", "食堂办到每个村", "部分采纳", reason, "社会事务办公室", "2026-03-03"),
        (2, "李四代王**填报", "群众\n企业微信", "全文", "办食堂", "办理中", "", "", ""),
        (3, "匿名", "群众\n渠道不详", "全文", "办食堂", "办理中", "", "", ""),
    ]


def test_whatever_was_merged_stays_with_the_result_of_the_other(made, drawer: Drawer) -> None:  # noqa: ANN001
    """At whatever remove; a suggestion merged into a comment comes into the table, and points to its row."""
    drawer.put("另一条")
    top = drawer.put("食堂", verdict="采纳", verdict_reason="好", office="民政办", answered_at=NOON, status="已答复")
    middle = drawer.put("饭堂", merged_into=top, status="已合并")
    drawer.put("吃饭的地方", kind="建议", merged_into=middle, status="已合并")
    facts, rows = made()
    assert [row[4] for row in rows] == ["另一条", "食堂", "饭堂", "吃饭的地方"]
    merged = ("采纳", "与第2条合并办理。\n好", "民政办", "2026-03-02")
    assert [tuple(row[5:]) for row in rows[2:]] == [merged, merged]
    assert "采纳 3 条" in facts[-1]
    assert "尚无结论 1 条" in facts[-1]


def test_a_comment_merged_into_a_suggestion_names_its_number(made, drawer: Drawer) -> None:  # noqa: ANN001
    """What runs on for it is not in the table."""
    top = drawer.put(kind="建议", verdict="不采纳", verdict_reason="没有钱")
    drawer.put(merged_into=top, status="已合并")
    _, [row] = made()
    assert row[5:7] == ("不采纳", "与 NS-20260302-0001 合并办理。\n没有钱")


def test_heads_are_counted_once_and_apart(made, drawer: Drawer) -> None:  # noqa: ANN001
    """Whoever commented twice or joined his own is one; whoever is a sage anywhere is one; the gone count each."""
    sage, villager, other = drawer.person(), drawer.person(), drawer.person()
    first = drawer.put(conversation_id=villager)
    second = drawer.put(conversation_id=villager)
    drawer.put(conversation_id=None)
    for submission, person, role in ((first, sage, "sage"), (second, sage, "villager"), (second, other, "villager")):
        drawer.join(submission, person, role)
    drawer.join(first, None, "sage")
    facts, rows = made()
    assert "共收到意见 3 条，涉及 5 人（含附议），其中群众 3 人、乡贤 2 人。" in facts
    assert [row[1] for row in rows] == ["未留名\n等3人", "未留名\n等3人", "未留名"]


def test_what_was_refused_is_counted_and_not_shown(made, drawer: Drawer) -> None:  # noqa: ANN001
    """Abuse does not get into what is published."""
    drawer.put("骂人", status="不予受理")
    drawer.put("食堂，打13800000001", stance="support")
    facts, rows = made()
    assert [row[4] for row in rows] == ["食堂，打138********"]
    assert "共收到意见 1 条" in facts[2]
    assert "另有 1 条不予受理" in facts[2]
    assert facts[3] == "态度：支持 1 条。"


def test_one_consultation_has_its_own_comments_and_period(made, drawer: Drawer, database: Database) -> None:  # noqa: ANN001
    """Comments of other periods stay out; the document and the days stand above."""
    number = drawer.consultation()
    drawer.put("早先的")
    drawer.put("这次的", consultation_id=number)
    facts, rows = made(number)
    assert [row[4] for row in rows] == ["这次的"]
    assert facts[:2] == ["征集文件：南宋镇方案（征求意见稿）", "征集时间：2026年3月1日至2026年3月31日"]
    assert facts[2] == "征集渠道：公众号 1 条"
    assert len(made()[1]) == 2
    with database.write() as session:
        session.execute(select(Consultation)).scalar_one().reason = "事情急"
    assert made(number)[0][1].endswith("（事情急）")


def test_a_number_that_is_not_there_names_those_that_are(made, drawer: Drawer) -> None:  # noqa: ANN001
    """Whoever mistypes is told what there is."""
    with pytest.raises(InvalidAnswer, match="还没有开过征求意见"):
        made(1)
    number = drawer.consultation()
    with pytest.raises(InvalidAnswer, match=f"没有第 99 次征求意见，有第{number}次。"):
        made(99)


def test_three_hundred_rows_fit_their_totals(made, drawer: Drawer) -> None:  # noqa: ANN001
    """The totals are those of the rows, counted by hand."""
    for number in range(300):
        verdict = ("采纳", "不采纳", "")[number % 3]
        drawer.put(f"意见{number}", conversation_id=None, verdict=verdict, role=("villager", "sage")[number % 4 == 0])
    facts, rows = made()
    assert [row[0] for row in rows] == list(range(1, 301))
    outcomes = [row[5] for row in rows]
    counted = "采纳情况：采纳 100 条，部分采纳 0 条，不采纳 100 条，留作参考 0 条，尚无结论 100 条。"
    assert (outcomes.count("采纳"), outcomes.count("不采纳"), facts[-1]) == (100, 100, counted)
    assert "涉及 300 人（含附议），其中群众 225 人、乡贤 75 人" in facts[2]
