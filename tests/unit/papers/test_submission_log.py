"""The log on paper: everything handed in, once each, with nobody named who did not want it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.export import select_all
from bot.papers.adoption import Town
from bot.papers.matters import snapshot
from bot.papers.submission_log import submission_log
from models import Attachment, Database, Submission, Vault
from tests.unit.papers.conftest import NOON, Drawer

Make = Callable[..., tuple[list[str], list[dict[str, Any]]]]


@pytest.fixture
def made(database: Database, vault: Vault, town: Town) -> Make:
    """Return a function that makes the log and returns facts, and rows by heading."""

    def make(*, with_contact: bool = False) -> tuple[list[str], list[dict[str, Any]]]:
        with snapshot(database) as session:
            paper = submission_log(session, town, select_all(session), vault, with_contact=with_contact)
            headings = [column.heading for column in paper.columns]
            return list(paper.facts), [dict(zip(headings, row, strict=True)) for row in paper.rows]

    return make


def test_an_empty_log_says_so(made: Make) -> None:
    """Nothing handed in, no row."""
    assert made() == (["没有收到意见建议。"], [])


def test_everything_is_in_it_merged_and_refused_ones_too(made: Make, drawer: Drawer) -> None:
    """Each stands in it once, a merged one with the number and the result of what runs on for it."""
    top = drawer.put("食堂", kind="建议", verdict="采纳", office="民政办", answered_at=NOON, status="已答复")
    drawer.join(top, drawer.person(), "sage")
    drawer.put("饭堂", kind="建议", merged_into=top, status="已合并")
    drawer.put(
        "骂人",
        kind="问题反映",
        status="不予受理",
        attachments=[Attachment(kind="image", media_id="m", name="0" * 32, created_at=NOON)],
    )
    facts, rows = made()
    assert [(row["内容"], row["状态"], row["结果"], row["并入"]) for row in rows] == [
        ("食堂", "已答复", "采纳", ""),
        ("饭堂", "已合并", "采纳", rows[0]["编号"]),
        ("骂人", "不予受理", "不予受理", ""),
    ]
    assert [row["附议人数"] for row in rows] == [1, 0, 0]
    assert [row["附件"] for row in rows] == [0, 0, 1]
    assert "共 3 条（公众号 3 条），涉及 4 人（含附议），其中群众 3 人、乡贤 1 人。" in facts
    assert "类别：建议 2 条，问题反映 1 条。" in facts


def test_ratings_are_counted_apart(made: Make, drawer: Drawer) -> None:
    """What submitters say, and what those say who joined them; of an answer before the last nothing counts."""
    answered = {"answered_at": NOON, "status": "已答复"}
    one, other = drawer.put("食堂", **answered, rating="满意"), drawer.put("路灯", **answered)
    drawer.rate(one, "不满意")
    drawer.rate(one, "基本满意")
    drawer.rate(other, "满意")
    drawer.rate(other, "不满意", NOON - timedelta(days=1))
    facts, _ = made()
    assert "评价：提交人满意 1 条；一起反映的人满意 1 人，基本满意 1 人，不满意 1 人。" in facts


def test_contacts_are_shown_only_when_asked_for_and_never_of_the_anonymous(
    made: Make, drawer: Drawer, vault: Vault
) -> None:
    """Without the wish there is no column for them; with it who is anonymous stays so, whatever is stored."""
    phone = vault.seal("13800000001")
    drawer.put(name="朱小明", contact=phone)
    drawer.put(name="看不见", contact=phone, anonymous=True)
    assert "13800000001" not in str(made())
    assert "小明" not in str(made())
    _, rows = made(with_contact=True)
    assert [(row["提交人"], row["姓名"], row["联系方式"]) for row in rows] == [
        ("朱**", "朱小明", "13800000001"),
        ("匿名", "", ""),
    ]


def test_more_than_one_batch_comes_in_order(made: Make, drawer: Drawer, database: Database) -> None:
    """Rows are read in batches; each comes once, the oldest first."""
    first = drawer.put()
    with database.write() as session:
        facts = {"kind": "建议", "content": "x", "salt": "", "created_at": NOON, "merged_into": first}
        session.add_all(Submission(ticket=f"NS-1-{number:04d}", **facts) for number in range(1, 1202))
    _, rows = made()
    assert [row["编号"] for row in rows][1:] == [f"NS-1-{number:04d}" for number in range(1, 1202)]
