"""The papers of the meeting: nobody is named, numbers are hidden, empty and hostile text breaks nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from sqlalchemy.orm import Session

from bot.papers.adoption import Town
from bot.papers.meeting import Papers
from models import AgendaItem, Database, Duty, Meeting, Resolution, Vault
from tests.unit.papers.conftest import NOON, SHANGHAI, Drawer

HOSTILE = "=1+1 <b>]]>\x00\ud83d\u202e&<w:p/>"
DAY = date(2026, 3, 10)


@pytest.fixture
def transaction(database: Database) -> Iterator[Session]:
    """Return a session that writes."""
    with database.write() as session:
        yield session


def meet(session: Session, place: str = "") -> Meeting:
    """Store a meeting without items."""
    made = Meeting(day=DAY, state="planned", place=place, salt="", changed_at=NOON)
    session.add(made)
    session.flush()
    return made


def put(session: Session, meeting: Meeting, kind: str, reference: int | None, title: str) -> None:
    """Store an item at the end."""
    count = session.query(AgendaItem).count()
    session.add(AgendaItem(meeting_id=meeting.id, kind=kind, reference=reference, title=title, position=count + 1))
    session.flush()


def papers(session: Session, vault: Vault) -> Papers:
    """Return what draws papers up."""
    return Papers(session, vault, Town("南宋镇", SHANGHAI))


def read(made: bytes) -> tuple[Any, str]:
    """Return the document and all of its words."""
    document: Any = Document(io.BytesIO(made))
    return document, "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_an_empty_meeting_makes_papers(transaction: Session, vault: Vault) -> None:
    """Nothing on the agenda, nothing resolved, no place: it is said, nothing is made up."""
    meeting = meet(transaction)
    document, words = read(papers(transaction, vault).material(meeting))
    assert document.sections[0].orientation == WD_ORIENT.PORTRAIT
    assert words == "南宋镇月例会材料\n时间：2026年3月10日\n没有议题。"
    _, words = read(papers(transaction, vault).minutes(meeting))
    assert "一、会议议题\n没有议题。\n二、议定事项\n没有记议定事项。" in words
    assert "地点" not in words


def test_the_material_shows_all_but_who(transaction: Session, vault: Vault, drawer: Drawer) -> None:
    """A submission is there with all its words, its submitter masked and his number hidden."""
    number = drawer.put("食堂请打 13812345678", name="朱大海", kind="问题反映")
    duty = Duty(code="3", title="办食堂", salt="", created_at=NOON, problems="缺灶台", next_steps="买灶台")
    transaction.add(duty)
    transaction.flush()
    meeting = meet(transaction, "二楼会议室")
    put(transaction, meeting, "duty", duty.id, "任务 3 办食堂")
    put(transaction, meeting, "submission", number, "食堂的事")
    put(transaction, meeting, "hand", None, "安排防汛")
    _, words = read(papers(transaction, vault).material(meeting))
    assert "地点：二楼会议室" in words
    assert "一、需要会议研究的任务\n1．任务 3 办食堂\n存在问题：缺灶台\n下步措施：买灶台" in words
    assert "二、需要会议研究的意见建议\n1．食堂的事\n提交人：朱**\n内容：食堂请打 138********" in words
    assert words.endswith("三、其他议题\n1．安排防汛")
    assert "朱大海" not in words


def test_an_anonymous_submitter_stays_so(transaction: Session, vault: Vault, drawer: Drawer) -> None:
    """Not even the first character of the name is left."""
    number = drawer.put("路灯不亮", name="朱大海", anonymous=True)
    meeting = meet(transaction)
    put(transaction, meeting, "submission", number, "路灯")
    _, words = read(papers(transaction, vault).material(meeting))
    assert "提交人：匿名" in words
    assert "朱" not in words


def test_the_minutes_say_who_does_what_until_when(transaction: Session, vault: Vault) -> None:
    """A resolution stands with its office, its last day and its duty; one without them alone."""
    duty = Duty(code="9", title="装路灯", salt="", created_at=NOON)
    transaction.add(duty)
    transaction.flush()
    meeting = meet(transaction)
    shared = {"meeting_id": meeting.id, "by": "站长", "created_at": NOON}
    transaction.add(Resolution(text="装路灯", office="镇宣传办", due=date(2026, 4, 1), duty_id=duty.id, **shared))
    transaction.add(Resolution(text="同意", **shared))
    transaction.flush()
    _, words = read(papers(transaction, vault).minutes(meeting))
    assert "1．装路灯（由镇宣传办办理，2026年4月1日前完成，任务编号 9）\n2．同意" in words


def test_hostile_text_breaks_nothing(transaction: Session, vault: Vault) -> None:
    """Control characters, markup and turned-around writing are text or gone."""
    meeting = meet(transaction, HOSTILE.replace("\x00", "").replace("\ud83d", ""))
    put(transaction, meeting, "hand", None, HOSTILE.replace("\x00", "").replace("\ud83d", ""))
    for made in (papers(transaction, vault).material(meeting), papers(transaction, vault).minutes(meeting)):
        _, words = read(made)
        assert "1．=1+1 <b>]]>&<w:p/>" in words
        assert "\u202e" not in words
