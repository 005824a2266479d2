"""What staff decide is kept in versions that nothing changes, and votes are kept one a question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models import Conversation, CorrectionVersion, Database, Question
from models.correction import add_version, revision, versions
from models.question import forget_asker
from models.vote import Tally, cast_vote, tallies, unsatisfied

Race = Callable[[Callable[[], object], int], list[object]]


def version(noon: datetime, **facts: str) -> CorrectionVersion:
    """Return a version not yet stored."""
    return CorrectionVersion(**{"kind": "teach", "text": "问", "entry": "a.b", "by": "张", **facts}, at=noon)


def ask(database: Database, noon: datetime, kind: str = "answer", entry: str = "a.b", asker: str = "a") -> int:
    """Store a question and return its number."""
    with database.write() as session:
        conversation = session.query(Conversation).filter_by(address=asker).one_or_none()
        conversation = conversation or Conversation(
            channel="wechat", app="wx", address=asker, recipient=b"", spoke_at=noon, created_at=noon
        )
        session.add(conversation)
        session.flush()
        question = Question(
            asked_at=noon, conversation_id=conversation.id, text="问", kind=kind, entry=entry, score=0.5, why=[]
        )
        session.add(question)
        session.flush()
        return question.id


class TestCorrections:
    """The contract of models.correction."""

    def test_versions_are_numbered_from_one(self, database: Database, noon: datetime) -> None:
        """Each has the next number, and the revision is the newest."""
        with database.read() as session:
            assert revision(session) == 0
        with database.write() as session:
            assert [add_version(session, version(noon, text=str(n))) for n in range(3)] == [1, 2, 3]
        with database.read() as session:
            assert revision(session) == 3
            assert [one.text for one in versions(session, 2)] == ["0", "1"]

    def test_what_is_rolled_back_takes_no_number(self, database: Database, noon: datetime) -> None:
        """A version and its number come together or not at all."""
        with database.write() as session:
            add_version(session, version(noon))
            session.rollback()
        with database.write() as session:
            assert add_version(session, version(noon)) == 1

    def test_writers_at_once_get_numbers_without_gaps(self, database: Database, noon: datetime, at_once: Race) -> None:
        """Eight at a time wait for each other."""

        def write() -> int:
            with database.write() as session:
                return add_version(session, version(noon))

        assert sorted(map(int, map(str, at_once(write, 8)))) == list(range(1, 9))

    @pytest.mark.parametrize("statement", ["UPDATE correction SET entry = 'x'", "DELETE FROM correction"])
    def test_a_version_is_never_changed(self, database: Database, noon: datetime, statement: str) -> None:
        """Not even by somebody who works on the database with his own hands."""
        with database.write() as session:
            add_version(session, version(noon))
        with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
            session.execute(text(statement))


class TestVotes:
    """The contract of models.vote."""

    def test_one_vote_a_question(self, database: Database, noon: datetime) -> None:
        """A new one takes the place of the old one."""
        number = ask(database, noon)
        for useful in (True, False, True):
            with database.write() as session:
                cast_vote(session, number, noon, useful=useful)
        with database.read() as session:
            assert tallies(session) == [Tally("a.b", 1, 1, 0)]

    def test_entries_are_counted_the_most_useless_first(self, database: Database, noon: datetime) -> None:
        """Asked, useful, useless of each; what answered nothing is no entry's."""
        useless = ask(database, noon, entry="x.y")
        ask(database, noon)
        ask(database, noon, kind="gap")
        ask(database, noon, kind="none", entry="")
        with database.write() as session:
            cast_vote(session, useless, noon, useful=False)
        with database.read() as session:
            assert tallies(session) == [Tally("x.y", 1, 0, 1), Tally("a.b", 2, 0, 0)]
            assert tallies(session, noon + timedelta(seconds=1)) == []

    def test_what_was_asked_in_vain(self, database: Database, noon: datetime) -> None:
        """Nothing found, choices only, or an answer found useless; a useful one and a silent one are not."""
        numbers = [ask(database, noon, kind, asker=kind) for kind in ("none", "choices", "answer", "answer", "gap")]
        with database.write() as session:
            cast_vote(session, numbers[2], noon, useful=False)
            cast_vote(session, numbers[3], noon, useful=True)
        with database.read() as session:
            found = unsatisfied(session)
            assert unsatisfied(session, noon + timedelta(seconds=1)) == []
        assert [(one.kind, one.useless) for one in found] == [("none", False), ("choices", False), ("answer", True)]
        assert len({one.asker for one in found}) == 3

    def test_votes_outlive_the_asker(self, database: Database, noon: datetime) -> None:
        """Cutting the tie to a person leaves the count."""
        number = ask(database, noon)
        with database.write() as session:
            cast_vote(session, number, noon, useful=False)
        with database.write() as session:
            forget_asker(session, session.query(Conversation).one().id)
        with database.read() as session:
            assert tallies(session) == [Tally("a.b", 1, 0, 1)]
            assert unsatisfied(session)[0].asker is None
