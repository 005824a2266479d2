"""The journal: append-only, and whoever gets round that is found out."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models import Database
from models.journal import append, verify
from tests.contracts.conftest import Race

UNLOCK = {
    "sqlite": [f"DROP TRIGGER journal_keeps_{change}" for change in ("updated", "deleted", "replaced")],
    "postgresql": ["DROP TRIGGER journal_keeps ON journal"],
}
# What somebody with the database's password might do to entries 1 to 4, and the first entry that must be named.
TAMPERING = {
    "a text was changed": (["UPDATE journal SET body = replace(body, 'step', 'stop') WHERE seq = 2"], 2),
    "a text can no longer be read": (["UPDATE journal SET body = '{' WHERE seq = 3"], 3),
    "a hash was changed": (["UPDATE journal SET hash = 'x' WHERE seq = 3"], 3),
    "a subject was changed": (["UPDATE journal SET subject = 'NS-9' WHERE seq = 4"], 4),
    "an entry was tied to another": (["UPDATE journal SET previous = hash WHERE seq = 2"], 2),
    "two were swapped": (
        [
            "UPDATE journal SET seq = 99 WHERE seq = 2",
            "UPDATE journal SET seq = 2 WHERE seq = 3",
            "UPDATE journal SET seq = 3 WHERE seq = 99",
        ],
        2,
    ),
    "the first was removed": (["DELETE FROM journal WHERE seq = 1"], 1),
    "one was removed": (["DELETE FROM journal WHERE seq = 3"], 3),
    "one was removed and the rest moved up": (
        [
            "DELETE FROM journal WHERE seq = 2",
            "UPDATE journal SET seq = 2 WHERE seq = 3",
            "UPDATE journal SET seq = 3 WHERE seq = 4",
        ],
        2,
    ),
    "the newest was removed": (["DELETE FROM journal WHERE seq = 4"], 4),
    "all were removed": (["DELETE FROM journal"], 1),
    "one was added behind the end": (
        [
            """INSERT INTO journal (seq, subject, body, previous, hash)
               SELECT 5, subject, body, hash, hash FROM journal WHERE seq = 4"""
        ],
        5,
    ),
    "the end was set back": (["UPDATE journal_head SET seq = 3"], 5),
}
FORBIDDEN = {
    "change": "UPDATE journal SET body = '{}'",
    "removal": "DELETE FROM journal",
    "removal of one": "DELETE FROM journal WHERE seq = 2",
}


@pytest.fixture
def written(database: Database, noon: datetime) -> Database:
    """Return a database with four entries in its journal."""
    for number in range(1, 5):
        with database.write() as session:
            append(session, f"NS-{number}", "step", noon, detail="办理中")
    return database


class TestJournal:
    """The contract of models.journal and of the triggers beneath it."""

    def test_an_empty_journal_is_whole(self, database: Database) -> None:
        """Nothing written is nothing broken."""
        with database.read() as session:
            assert verify(session) is None

    def test_what_was_appended_is_whole(self, written: Database) -> None:
        """Entries as they were written verify."""
        with written.read() as session:
            assert verify(session) is None

    def test_entries_appended_at_once_make_one_chain(self, database: Database, noon: datetime, at_once: Race) -> None:
        """Writers queue up at the chain's end."""

        def write() -> int:
            with database.write() as session:
                return append(session, "NS-1", "step", noon).seq

        assert sorted(map(int, map(str, at_once(write, 12)))) == list(range(1, 13))
        with database.read() as session:
            assert verify(session) is None

    def test_an_entry_not_committed_leaves_no_gap(self, written: Database, noon: datetime) -> None:
        """A transaction rolled back takes its entry along."""
        with written.write() as session:
            append(session, "NS-5", "step", noon)
            session.rollback()
        with written.write() as session:
            assert append(session, "NS-6", "step", noon).seq == 5
        with written.read() as session:
            assert verify(session) is None

    @pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
    def test_the_database_refuses_to_change_an_entry(self, written: Database, statement: str) -> None:
        """Not even SQL by hand changes or removes an entry."""
        with pytest.raises(DBAPIError, match="append-only"), written.write() as session:
            session.execute(text(statement))
        with written.read() as session:
            assert session.execute(text("SELECT count(*) FROM journal")).scalar_one() == 4
            assert verify(session) is None

    def test_the_database_refuses_to_put_an_entry_in_anothers_place(self, written: Database) -> None:
        """The ways of INSERT to replace a row are closed as well."""
        row = "INTO journal (seq, subject, body, previous, hash) VALUES (2, 'x', '{}', 'x', 'x')"
        update = "ON CONFLICT (seq) DO UPDATE SET body = '{}'"
        statements = [f"INSERT {row} {update}"] + ([f"REPLACE {row}"] if written.embedded else [])
        for statement in statements:
            with pytest.raises(DBAPIError, match="append-only"), written.write() as session:
                session.execute(text(statement))

    def test_postgresql_refuses_to_empty_it(self, postgresql_url: str) -> None:
        """TRUNCATE is no way round."""
        database = Database(postgresql_url)
        with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
            session.execute(text("TRUNCATE journal"))
        database.close()

    @pytest.mark.parametrize(("statements", "first"), TAMPERING.values(), ids=TAMPERING)
    def test_who_removes_the_triggers_is_found_out(self, written: Database, statements: list[str], first: int) -> None:
        """Whatever is done behind the program's back, the first entry that does not fit is named."""
        with written.write() as session:
            for statement in UNLOCK[written.engine.dialect.name] + statements:
                session.execute(text(statement))
        with written.read() as session:
            broken = verify(session)
        assert broken is not None
        assert broken.seq == first
        assert broken.reason
