"""Receipts and daily digests prove what the journal said; looks at contacts stand in it; deletion breaks nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.contacts import Contact, Look, open_contact
from bot.errors import InvalidAnswer
from models import (
    Base,
    Database,
    Joiner,
    JournalDigest,
    JournalEntry,
    Notice,
    SageApplication,
    Subscription,
    SupporterRating,
    Talent,
)
from models.access_code import CodeTry
from models.attachment import Attachment, Shredder
from models.card import CardCopy
from models.forgetting import forget
from models.journal import GENESIS, append, verify
from models.journal_digest import digests, first_contradiction, make_digest
from models.receipt import Content, content_of, find_entry, first_entry, short
from models.submission import forget_submitter
from tests.contracts.cases import NOW, VAULT, ZONE, hand_in, journal_of, person
from tests.contracts.test_journal_chain import UNLOCK

LOOK = Look("小陈", "约时间看现场", NOW)


def entry_of(session: Session, ticket: str) -> JournalEntry:
    entry = first_entry(session, ticket)
    assert entry is not None
    return entry


class TestReceipts:
    """The contract of models.receipt."""

    def test_every_way_of_writing_it_leads_to_the_entry(self, database: Database) -> None:
        """Short or whole, with the number or without, in capitals, in a sentence."""
        with database.write() as session:
            hand_in(session)
            held = hand_in(session)
            entry = entry_of(session, held.ticket)
            ways = [entry.hash, short(entry), f"{held.ticket}-{short(entry)}", f"{held.ticket} {entry.hash.upper()}"]
            ways.append(f"编号：{held.ticket}\n回执：{short(entry)}")
            assert [found and found.seq for found in (find_entry(session, way) for way in ways)] == [2] * 5

    def test_what_is_no_receipt_finds_nothing(self, database: Database) -> None:
        """Neither a wrong one, nor another number's, nor one that is too short to prove anything."""
        with database.write() as session:
            first, second = hand_in(session), hand_in(session)
            entry = entry_of(session, first.ticket)
            wrong = ["", "0" * 64, entry.hash[:11], f"{second.ticket}-{entry.hash}", first.ticket, "%" * 12]
            assert [find_entry(session, way) for way in wrong] == [None] * 6

    def test_the_hash_is_over_exactly_the_stored_bytes(self, database: Database) -> None:
        """Anybody can reckon it anew from the row, with nothing of ours."""
        with database.write() as session:
            append(session, "NS-1", "step", NOW, words="“引号”\n😀\\")
            for entry in session.execute(select(JournalEntry)).scalars():
                stored = session.execute(text("SELECT body FROM journal WHERE seq = :n"), {"n": entry.seq}).scalar_one()
                assert sha256(f"{entry.previous}\0{entry.seq}\0{stored}".encode()).hexdigest() == entry.hash

    def test_it_proves_the_words_as_they_were_handed_in(self, database: Database) -> None:
        """A word changed behind the program's back is found out by the commitment."""
        with database.write() as session:
            held = hand_in(session)
            entry = entry_of(session, held.ticket)
            assert content_of(session, entry) is Content.SAME
            held.content = "村口不装路灯"
            session.flush()
            assert content_of(session, entry) is Content.CHANGED
            assert content_of(session, append(session, held.ticket, "step", NOW)) is None

    def test_deleting_personal_data_keeps_the_chain_and_the_receipt(self, database: Database) -> None:
        """Contact, name and the way to the person go; what was handed in is still proven."""
        with database.write() as session:
            held = hand_in(session, contact=VAULT.seal("13800000001"), name=VAULT.seal("李四"))
            assert held.conversation_id is not None
            entry = entry_of(session, held.ticket)
            forget_submitter(session, held.conversation_id, contact_only=False)
            session.refresh(held)
            assert (held.contact, held.name, held.conversation_id) == (None, None, None)
            assert verify(session) is None
            assert content_of(session, entry) is Content.SAME

    def test_forgetting_a_person_leaves_nothing_that_leads_to_him(self, database: Database) -> None:
        """In every table with a reference to a conversation; who joined stays counted."""
        with database.write() as session:
            me, other = person(session), person(session)
            for who in (me, other):
                held = hand_in(session, who)
                about = {"conversation_id": who.id, "created_at": NOW}
                session.add(Joiner(submission_id=held.id, conversation_id=who.id, joined_at=NOW))
                session.add(Notice(submission_id=held.id, about="accept", text=b"", **about))
                session.add_all([SageApplication(details=b"", **about), Talent(details=b"", **about)])
                session.add(Subscription(conversation_id=who.id, since=NOW))
                session.add(CodeTry(conversation_id=who.id, at=NOW))
                session.add(CardCopy(subject="submission:1", task_id=f"card-{who.id}", content=b"", **about))
                session.add(Attachment(submission_id=held.id, kind="voice", media_id="m", name="0" * 32, **about))
                rated = {"submission_id": held.id, "conversation_id": who.id, "rated_at": NOW}
                session.add(SupporterRating(rating="满意", **rated))
            session.flush()
            forget(Shredder(session, VAULT, NOW), me.id)
            for table in Base.metadata.sorted_tables:
                if "conversation_id" in table.columns and table.name not in ("outbox", "question"):
                    left = session.execute(select(table.columns.conversation_id)).scalars().all()
                    assert (table.name, me.id in left, other.id in left) == (table.name, False, True)
            assert [one.conversation_id for one in session.execute(select(Joiner)).scalars()].count(None) == 1


class TestDigests:
    """The contract of models.journal_digest."""

    # Midnight between 25 and 26 November in the town.
    MIDNIGHT = datetime(2026, 11, 25, 16, tzinfo=UTC)

    def test_a_day_ends_at_midnight_in_the_town(self, database: Database) -> None:
        """What was written after it belongs to the next day; a second time nothing changes."""
        with database.write() as session:
            for minutes in (-2, -1, 1):
                append(session, "NS-1", "step", self.MIDNIGHT + timedelta(minutes=minutes))
            for minutes in (5, 10):
                made = make_digest(session, ZONE, self.MIDNIGHT + timedelta(minutes=minutes))
                assert made is not None
                assert (made.day.isoformat(), made.seq) == ("2026-11-25", 2)
            assert len(digests(session)) == 1
            assert find_entry(session, made.hash) is session.get(JournalEntry, 2)
            assert first_contradiction(session) is None

    def test_before_the_first_entry_there_is_none(self, database: Database) -> None:
        """An empty journal, and one that began today, have no digest of yesterday."""
        with database.write() as session:
            assert make_digest(session, ZONE, self.MIDNIGHT) is None
            append(session, "NS-1", "step", self.MIDNIGHT)
            assert make_digest(session, ZONE, self.MIDNIGHT + timedelta(hours=1)) is None

    def test_a_journal_replaced_as_a_whole_contradicts_its_digest(self, database: Database) -> None:
        """A new chain fits together, but not with what was noted before."""
        with database.write() as session:
            append(session, "NS-1", "step", NOW)
            assert make_digest(session, ZONE, self.MIDNIGHT) is not None
        with database.write() as session:
            for statement in UNLOCK[database.engine.dialect.name]:
                session.execute(text(statement))
            session.execute(text("DELETE FROM journal"))
            session.execute(text("UPDATE journal_head SET seq = 0, hash = :start"), {"start": GENESIS})
        with database.write() as session:
            append(session, "NS-1", "another step", NOW)
            assert verify(session) is None
            broken = first_contradiction(session)
            assert broken is not None
            assert broken.seq == 1
            assert session.execute(select(JournalDigest.seq)).scalar_one() == 1


class TestContacts:
    """The contract of bot.contacts."""

    def test_who_looks_is_in_the_journal(self, database: Database) -> None:
        """With who and when; why is committed to, and nothing that was seen stands there."""
        with database.write() as session:
            held = hand_in(session, contact=VAULT.seal("13800000001"), name=VAULT.seal("李四"))
            assert open_contact(session, VAULT, held, LOOK) == Contact("李四", "13800000001")
            look = journal_of(session, held.ticket)[-1]
            assert (look["event"], look["by"], look["at"]) == ("contact seen", "小陈", NOW.isoformat())
            assert not any(words in str(look) for words in ("13800000001", "李四", "现场"))

    @pytest.mark.parametrize(
        ("more", "look", "says"),
        [
            ({"anonymous": True, "contact": b"x"}, LOOK, "匿名"),
            ({}, LOOK, "没有留"),
            ({"contact": b"x"}, Look(" ", "看", NOW), "谁要看"),
            ({"contact": b"x"}, Look("小陈", "", NOW), "为什么"),
        ],
    )
    def test_what_nobody_may_see(self, database: Database, more: dict[str, object], look: Look, says: str) -> None:
        """Anonymous means that no cadre sees who; and nobody looks without saying who and why."""
        with database.write() as session:
            held = hand_in(session, **more)
            with pytest.raises(InvalidAnswer, match=says):
                open_contact(session, VAULT, held, look)
            assert len(journal_of(session, held.ticket)) == 1
