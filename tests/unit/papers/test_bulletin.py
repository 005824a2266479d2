"""Bulletins: what they say is what is stored, what is not public is not quoted, and nothing goes out unapproved."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import InvalidAnswer
from bot.papers.bulletins import CUT, SENT_AT_MOST, Press, bulletin_docx, excerpt, find_bulletin
from bot.papers.figures import LISTED, Figures, Period, Topic, figures
from bot.papers.wording import Names, bulletin_text
from bot.rules import Light, Rules
from bot.workdays import Calendar
from knowledge.matcher import Matcher
from knowledge.town import load_town
from models import Bulletin, Conversation, Database, JournalEntry, Notice, Subscription, Vault
from models.journal import verify
from tests.shell import ROOT
from tests.unit.papers.conftest import SHANGHAI, Drawer

TODAY = date(2026, 3, 31)
PERIOD = Period(date(2026, 3, 1), date(2026, 3, 31), SHANGHAI)
FEBRUARY = datetime(2026, 2, 10, 4, tzinfo=UTC)
NOW = datetime(2026, 3, 31, 4, tzinfo=UTC)
NAMES = Names("南宋镇", {"二(五)": "托底行动"}, {Light.GREEN: "绿", Light.YELLOW: "黄", Light.RED: "红"})
RULES = Rules(Calendar(), SHANGHAI)


@cache
def matcher() -> Matcher:
    return Matcher(load_town(ROOT / "knowledge" / "nansong"))


@pytest.fixture
def found(database: Database) -> Callable[[], Figures]:
    """Return a function that works the figures out."""

    def work_out() -> Figures:
        with database.read() as session:
            return figures(session, PERIOD, RULES, matcher(), TODAY)

    return work_out


@pytest.fixture
def transaction(database: Database) -> Iterator[Session]:
    """Return a session that writes."""
    with database.write() as session:
        yield session


def press(session: Session, vault: Vault) -> Press:
    return Press(session, vault, NOW)


def put_bulletin(session: Session, text: str = "通报\n（三月）\n一、总体情况\n本期 1 条。") -> Bulletin:
    made = Bulletin(begins=PERIOD.begins, ends=PERIOD.ends, text=text, counts={}, drafted_at=NOW)
    session.add(made)
    session.flush()
    return made


def subscribe(database: Database, person: int, *, left: bool = False) -> None:
    with database.write() as session:
        conversation = session.get(Conversation, person)
        assert conversation is not None
        conversation.recipient = b"" if left else b"sealed"
        session.add(Subscription(conversation_id=person, since=NOW))


def test_a_period_compares_with_as_many_days_before_it() -> None:
    """March has 31 days, and so have the days it is compared with; a day ends at midnight in the town."""
    assert PERIOD.before() == Period(date(2026, 1, 29), date(2026, 2, 28), SHANGHAI)
    begins, over = PERIOD.moments()
    assert begins.astimezone(UTC) == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert over.astimezone(UTC) == datetime(2026, 3, 31, 16, tzinfo=UTC)


def test_nothing_handed_in_is_a_bulletin_that_says_so(found: Callable[[], Figures]) -> None:
    """Zeros, and no part of it is left out."""
    text = bulletin_text(found(), PERIOD, NAMES, TODAY)
    assert text.startswith("南宋镇意见建议办理情况通报\n（2026年3月1日至2026年3月31日）\n一、总体情况\n")
    assert "本期收到意见建议 0 条，和上期一样" in text
    assert "本期没有多人提到的同一件事。" in text
    assert "截至2026年3月31日，还在办理的：绿灯 0 件，黄灯 0 件，红灯 0 件。\n没有超期的。" in text


def test_counts_stand_beside_those_of_the_period_before(found: Callable[[], Figures], drawer: Drawer) -> None:
    """By kind and by part of the plan; people once."""
    sage = drawer.person()
    drawer.put("修路", kind="建议", section="二(五)", role="sage", conversation_id=sage)
    drawer.put("路灯", kind="问题反映", role="sage", conversation_id=sage)
    drawer.put("食堂", kind="建议", section="二(五)")
    drawer.put("早先", kind="建议", created_at=FEBRUARY)
    counted = found()
    assert counted.received == (3, 1)
    assert dict(counted.kinds) == {"建议": (2, 1), "问题反映": (1, 0)}
    assert (counted.villagers, counted.sages) == (1, 1)
    text = bulletin_text(counted, PERIOD, NAMES, TODAY)
    assert "比上期多 2 条" in text
    assert "按方案内容：二(五) 托底行动 2 条（上期 0 条），没有指明哪一部分 1 条（上期 1 条）。" in text


def test_answers_are_counted_on_time_and_late_and_adopted_ones_are_listed(
    found: Callable[[], Figures], drawer: Drawer
) -> None:
    """The last day counts as on time; what was merged counts with the other; only public words are quoted."""
    answered = {"kind": "建议", "status": "已答复", "reply_by": date(2026, 3, 20)}
    on_time = datetime(2026, 3, 20, 15, 59, tzinfo=UTC)
    first = drawer.put(
        "公开的话", **answered, answered_at=on_time, verdict="采纳", public=True, changed_clause="加一句"
    )
    drawer.put("不公开的话", **answered, answered_at=on_time.replace(hour=16), verdict="部分采纳")
    drawer.put("合并的话", **answered | {"status": "已合并"}, merged_into=first, answered_at=on_time)
    drawer.put("不采纳的话", **answered, answered_at=on_time, verdict="不采纳")
    counted = found()
    assert (counted.answered, counted.on_time) == (3, 2)
    text = bulletin_text(counted, PERIOD, NAMES, TODAY)
    assert "本期答复 3 条，其中按时 2 条，超期 1 条。" in text
    assert "采纳 1 条，部分采纳 1 条，不采纳 1 条，留作参考 0 条" in text
    assert "采纳：“公开的话”。方案改动：加一句。" in text
    assert "不公开的话" not in text
    assert "不采纳的话" not in text


def test_what_lags_is_named_the_longest_overdue_first(found: Callable[[], Figures], drawer: Drawer) -> None:
    """With number, office, last day and how late; a long list is cut and says so."""
    drawer.put(
        "a", kind="建议", status="办理中", office="民政办", reply_by=date(2026, 3, 27), accept_by=date(2026, 3, 3)
    )
    drawer.put("b", kind="建议", accept_by=date(2026, 3, 4))
    drawer.put("c", kind="建议", status="办理中", reply_by=TODAY)
    drawer.put("d", kind="建议", status="办理中", reply_by=date(2026, 4, 30))
    drawer.put("e", kind="建议", status="已办结", reply_by=date(2026, 3, 2))
    counted = found()
    assert dict(counted.lights) == {"green": 1, "yellow": 1, "red": 2}
    assert [(item.office, item.days) for item in counted.lagging] == [("", 19), ("民政办", 2)]
    text = bulletin_text(counted, PERIOD, NAMES, TODAY)
    assert "（建议），乡贤联络站（还没有转办），应在2026年3月4日前办，已超 19 个工作日。" in text
    for _ in range(LISTED):
        drawer.put(accept_by=date(2026, 3, 5), conversation_id=None)
    assert f"共 {LISTED + 2} 条，这里列出 {LISTED} 条。" in bulletin_text(found(), PERIOD, NAMES, TODAY)


def test_what_several_said_alike_is_one_topic(found: Callable[[], Figures], drawer: Drawer) -> None:
    """Joiners and merged ones count; what is not public is told by its part; what was refused is no topic."""
    canteen = drawer.put("希望村里办老年食堂", kind="建议", public=True, section="二(五)")
    drawer.put("希望村里办个老年食堂", kind="建议", section="二(五)")
    drawer.put("老人吃饭不方便", kind="建议", section="二(五)", merged_into=canteen, status="已合并")
    drawer.join(canteen, drawer.person())
    for _ in range(2):
        drawer.put("张三家门口的路灯坏了", kind="问题反映", section="二(五)")
        drawer.put("骂人的话骂人的话", status="不予受理")
    counted = found()
    assert counted.topics == [Topic("希望村里办老年食堂", "二(五)", 4), Topic("", "二(五)", 2)]
    text = bulletin_text(counted, PERIOD, NAMES, TODAY)
    assert "1. “希望村里办老年食堂”，4 人次提到。" in text
    assert "2. 关于方案“二(五) 托底行动”的意见，2 人次提到。" in text
    assert "张三" not in text


def test_figures_can_be_stored(found: Callable[[], Figures], drawer: Drawer) -> None:
    """Everything in them is what JSON can hold."""
    drawer.put("食堂", accept_by=date(2026, 3, 5))
    stored = json.loads(json.dumps(found().to_json(), ensure_ascii=False))
    assert stored["received"] == [1, 0]
    assert stored["lagging"][0]["due"] == "2026-03-05"


def test_nothing_is_sent_that_nobody_approved_and_nothing_twice(
    transaction: Session, vault: Vault, tmp_path: Path
) -> None:
    """Each refusal says why."""
    made = put_bulletin(transaction)
    with pytest.raises(InvalidAnswer, match="还没有人批准"):
        press(transaction, vault).send(made)
    with pytest.raises(InvalidAnswer, match="请写明是谁批准的"):
        press(transaction, vault).approve(made, " ", tmp_path)
    press(transaction, vault).approve(made, "朱某", tmp_path)
    assert press(transaction, vault).send(made) == 0
    with pytest.raises(InvalidAnswer, match="已经发过了"):
        press(transaction, vault).send(made)
    with pytest.raises(InvalidAnswer, match="不能再改"):
        press(transaction, vault).approve(made, "朱某", tmp_path)


def test_an_approved_bulletin_is_kept_and_on_record(transaction: Session, vault: Vault, tmp_path: Path) -> None:
    """The corrected words are the bulletin, below DATA_DIR as docx; the journal knows who approved and when."""
    made = put_bulletin(transaction)
    path = press(transaction, vault).approve(made, "朱某", tmp_path, "改过的\n（三月）\n一、总体\n好。")
    assert path == tmp_path / made.path
    assert [paragraph.text for paragraph in Document(str(path)).paragraphs] == [
        "改过的",
        "（三月）",
        "一、总体",
        "好。",
    ]
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    press(transaction, vault).send(made)
    bodies = [json.loads(body) for body in transaction.execute(select(JournalEntry.body)).scalars()]
    assert [(body["event"], body.get("by")) for body in bodies] == [
        ("bulletin approved", "朱某"),
        ("bulletin sent", None),
    ]
    assert verify(transaction) is None


def test_each_subscriber_is_owed_it_once_with_his_own_matters(
    database: Database, drawer: Drawer, vault: Vault, tmp_path: Path
) -> None:
    """Nobody reads of another's; who has left gets nothing; who did not subscribe neither."""
    first, second, left, stranger = (drawer.person() for _ in range(4))
    drawer.put("我的", conversation_id=first, status="已答复", verdict="采纳")
    drawer.put("别人的", conversation_id=stranger)
    for person in (first, second, left):
        subscribe(database, person, left=person == left)
    with database.write() as session:
        made = put_bulletin(session)
        press(session, vault).approve(made, "朱某", tmp_path)
        assert press(session, vault).send(made) == 2
    with database.read() as session:
        notices = session.execute(select(Notice).order_by(Notice.id)).scalars().all()
        told = {notice.conversation_id: vault.open(notice.text) for notice in notices}
        assert {(notice.state, notice.about, notice.bulletin_id) for notice in notices} == {
            ("queued", "bulletin", made.id)
        }
    assert told.keys() == {first, second}
    assert "您提过的：\nNS-20260302-0005 已答复，采纳" in told[first]
    assert "NS-" not in told[second]
    assert all("退订通报" in text and text.startswith("通报\n（三月）") for text in told.values())


def test_a_long_bulletin_is_sent_in_whole_lines() -> None:
    """What a message cannot hold is left to the paper, and that is said."""
    text = "\n".join(["通报", *(f"{number}. {'村' * 60}" for number in range(20))])
    sent = excerpt(text)
    assert sent.endswith(CUT)
    assert len(sent) <= SENT_AT_MOST + len(CUT)
    assert set(sent.split("\n")[:-1]) <= set(text.split("\n"))
    assert excerpt("短的\n通报") == "短的\n通报"
    assert excerpt("村" * 1000) == "村" * SENT_AT_MOST + CUT


def test_the_docx_is_an_official_paper() -> None:
    """Standing A4, Fang Song for words, Hei for headings, pages numbered; hostile words stay words."""
    made: Any = Document(io.BytesIO(bulletin_docx("通报\n（三月）\n一、总体\n=1+1 <b>]]>\x00\ud83d")))
    [section] = made.sections
    assert section.orientation == WD_ORIENT.PORTRAIT
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))] == [
        "PAGE",
        "NUMPAGES",
    ]
    fonts = [one.style.element.rPr.rFonts.get(qn("w:eastAsia")) for one in made.paragraphs]
    assert fonts == ["宋体", "仿宋", "黑体", "仿宋"]
    assert made.paragraphs[-1].text == "=1+1 <b>]]>"


def test_a_bulletin_is_found_by_number_or_is_the_newest(transaction: Session) -> None:
    """Whoever mistypes is told."""
    with pytest.raises(InvalidAnswer, match="还没有起草过通报"):
        find_bulletin(transaction, None)
    first, second = put_bulletin(transaction), put_bulletin(transaction)
    assert find_bulletin(transaction, None) is second
    assert find_bulletin(transaction, first.id) is first
    with pytest.raises(InvalidAnswer, match="没有第 99 期通报"):
        find_bulletin(transaction, 99)
