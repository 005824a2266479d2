"""`bulletin …`: from the draft to the subscribers, by command."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from docx import Document
from sqlalchemy import select

from models import Bulletin, Conversation, Database, Notice, Submission, Subscription
from tests.shell import Shell

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
DRAFT = ("bulletin", "draft", "--from", "2026-03-01", "--until", "2026-03-31")


def hand_in(database: Database) -> None:
    """Store a submission of somebody who subscribed."""
    with database.write() as session:
        person = Conversation(channel="wechat", app="a", address="p", recipient=b"sealed", spoke_at=NOW, created_at=NOW)
        session.add(person)
        session.flush()
        facts = {"kind": "建议", "content": "修路", "salt": "", "created_at": NOW, "conversation_id": person.id}
        session.add_all([Submission(ticket="NS-1", **facts), Subscription(conversation_id=person.id, since=NOW)])


def test_a_bulletin_goes_from_the_draft_to_its_readers(office: Shell, database: Database) -> None:
    """Drafted, shown, corrected and approved, kept as docx, sent once."""
    hand_in(database)
    drafted = office.run(*DRAFT)
    assert drafted.status == 0
    assert drafted.out.startswith("南宋镇意见建议办理情况通报\n（2026年3月1日至2026年3月31日）")
    assert "本期收到意见建议 1 条" in drafted.out
    shown = office.run("bulletin", "show")
    assert (shown.out, shown.err) == (drafted.out, "第 1 期，草稿\n")
    corrected = office.folder / "text.txt"
    corrected.write_text(drafted.out.replace("本期收到", "三月收到"), encoding="utf-8-sig")
    assert office.run("bulletin", "approve", "1", "--by", "朱某", "--text", str(corrected)).status == 0
    [kept] = (office.folder / "bulletins").iterdir()
    assert any("三月收到意见建议 1 条" in one.text for one in Document(str(kept)).paragraphs)
    assert "1 人" in office.run("bulletin", "send").out
    assert office.run("bulletin", "send").err.count("\n") == 1
    assert office.run("bulletin", "show", "1").err == "第 1 期，朱某批准，已发送\n"
    with database.read() as session:
        assert len(session.execute(select(Notice)).scalars().all()) == 1
    assert office.run("journal", "verify").status == 0


def test_a_bulletin_can_be_looked_at_as_docx_before_it_is_approved(office: Shell) -> None:
    """The file holds what the draft says."""
    text = office.run(*DRAFT).out.strip().split("\n")
    out = office.folder / "draft.docx"
    assert office.run("bulletin", "show", "--out", str(out)).status == 0
    assert [one.text for one in Document(str(out)).paragraphs] == text


@pytest.mark.parametrize(
    ("begins", "ends", "said"), [("2026-03-02", "2026-03-01", "比第一天早"), ("2026-03-01", "2999-01-01", "还没有到")]
)
def test_days_that_cannot_be_are_one_line(office: Shell, database: Database, begins: str, ends: str, said: str) -> None:
    """A wrong period stores nothing."""
    outcome = office.run("bulletin", "draft", "--from", begins, "--until", ends)
    assert (outcome.status, outcome.err.count("\n")) == (1, 1)
    assert said in outcome.err
    with database.read() as session:
        assert session.execute(select(Bulletin)).first() is None


def test_today_may_be_the_last_day(office: Shell) -> None:
    """What has come in so far is told."""
    today = datetime.now(UTC) + timedelta(hours=8)
    outcome = office.run("bulletin", "draft", "--from", f"{today:%Y-%m-%d}", "--until", f"{today:%Y-%m-%d}")
    assert outcome.status == 0


@pytest.mark.parametrize(("content", "said"), [(b"", "是空的"), (b"\xff\xfe\x00", "不是 UTF-8")])
def test_a_text_that_cannot_be_read_is_one_line(office: Shell, content: bytes, said: str) -> None:
    """The draft stays a draft."""
    office.run(*DRAFT)
    (office.folder / "text.txt").write_bytes(content)
    outcome = office.run("bulletin", "approve", "--by", "朱某", "--text", str(office.folder / "text.txt"))
    assert (outcome.status, outcome.err.count("\n")) == (1, 1)
    assert said in outcome.err
    assert office.run("bulletin", "show").err == "第 1 期，草稿\n"
