"""`journal verify`: tells whether anybody has touched what was written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from models import Database, JournalEntry, JournalHead, journal
from tests.shell import Shell

NOW = datetime(2026, 1, 1, 8, tzinfo=UTC)


@pytest.fixture
def written(database: Database) -> str:
    """Three entries; the hash of the last."""
    with database.write() as session:
        entries = [journal.append(session, f"NS-20260101-000{n}", "submitted", NOW) for n in (1, 2, 3)]
        return entries[-1].hash


def test_a_whole_journal_is_confirmed_with_its_last_hash(office: Shell, written: str) -> None:
    """Count and last hash are printed, to be kept elsewhere."""
    outcome = office.run("journal", "verify")
    assert (outcome.status, outcome.err) == (0, "")
    assert "共 3 条" in outcome.out
    assert written in outcome.out


def test_an_empty_journal_is_whole(office: Shell) -> None:
    """Nothing written is nothing broken."""
    outcome = office.run("journal", "verify")
    assert (outcome.status, outcome.err) == (0, "")
    assert "共 0 条" in outcome.out


def unlock(database: Database) -> None:
    """Switch off what keeps the journal append-only, as somebody with the database in his hands could."""
    with database.write() as session:
        if not database.embedded:
            session.execute(text("ALTER TABLE journal DISABLE TRIGGER USER"))
            return
        names = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'"))
        for name in names.scalars().all():
            session.execute(text(f"DROP TRIGGER {name}"))


def _change_text(session: Session) -> None:
    entry = session.get_one(JournalEntry, 2)
    entry.body = entry.body.replace("submitted", "withdrawn")


def _remove(session: Session) -> None:
    session.execute(delete(JournalEntry).where(JournalEntry.seq == 2))


def _cut_off(session: Session) -> None:
    session.execute(delete(JournalEntry).where(JournalEntry.seq == 3))


def _move(session: Session) -> None:
    session.execute(update(JournalEntry).where(JournalEntry.seq == 2).values(subject="NS-20260101-0009"))


@pytest.mark.parametrize(
    ("tamper", "first"),
    [(_change_text, 2), (_remove, 2), (_cut_off, 3), (_move, 2)],
    ids=["text", "removed", "cut off", "moved"],
)
def test_the_first_broken_entry_is_named(
    office: Shell, database: Database, written: str, tamper: Callable[[Session], None], first: int
) -> None:
    """Changed, removed, cut off or moved: the entry's number is given and the status is 1."""
    unlock(database)
    with database.write() as session:
        tamper(session)
    outcome = office.run("journal", "verify")
    assert (outcome.status, outcome.out) == (1, "")
    assert f"第 {first} 条" in outcome.err


@pytest.mark.parametrize("body", ["nothing to read", "[]", "{}"])
def test_an_entry_that_cannot_be_read_is_no_traceback(
    office: Shell, database: Database, written: str, body: str
) -> None:
    """However crudely an entry was changed, the answer is one line and status 1."""
    unlock(database)
    with database.write() as session:
        session.execute(update(JournalEntry).where(JournalEntry.seq == 2).values(body=body))
    outcome = office.run("journal", "verify")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.count("\n") == 1


def test_a_journal_without_its_end_is_broken(office: Shell, database: Database, written: str) -> None:
    """Whoever removes the end of the chain is found out too."""
    with database.write() as session:
        session.execute(delete(JournalHead))
    outcome = office.run("journal", "verify")
    assert (outcome.status, outcome.out) == (1, "")


def test_a_database_that_is_not_there_is_not_called_whole(shell: Shell) -> None:
    """A wrong path ends with a fault and leaves no file behind, instead of confirming an empty journal."""
    shell.set(DATA_DIR=str(shell.folder / "elsewhere"))
    outcome = shell.run("journal", "verify")
    assert (outcome.status, outcome.out) == (1, "")
    assert "没有找到数据库文件" in outcome.err
    assert not (shell.folder / "elsewhere").exists()
