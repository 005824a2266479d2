"""A transaction holds as a whole or leaves nothing, also after kill -9; times come back as they went in."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from models import Attachment, Conversation, Database, TicketCounter
from models.submission import next_ticket
from tests.contracts.conftest import Race

DAY = date(2026, 3, 1)
# Gives out a number, says so, and never commits.
HANG = """
import sys, datetime
from models import Database
from models.submission import next_ticket
with Database(sys.argv[1]).write() as session:
    print(next_ticket(session, "NS", datetime.date(2026, 3, 1)), flush=True)
    sys.stdin.read()
"""


def person(spoke_at: datetime) -> Conversation:
    return Conversation(
        channel="wechat", app="wx1", address="li", recipient=b"sealed", spoke_at=spoke_at, created_at=spoke_at
    )


class TestTransactions:
    """The contract of models.database.Database."""

    def test_a_killed_process_leaves_nothing_and_holds_nobody_up(self, database: Database, database_url: str) -> None:
        """Kill -9 in the middle of a transaction is as if it had never begun."""
        command = [sys.executable, "-c", HANG, database_url]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"NS-20260301-0001\n"
            process.kill()
        with database.write() as session:
            assert next_ticket(session, "NS", DAY) == "NS-20260301-0001"

    def test_a_fault_takes_everything_back(self, database: Database) -> None:
        """Nothing of a transaction that failed is seen."""

        def fail() -> None:
            with database.write() as session:
                session.add(TicketCounter(day=DAY, last=7))
                session.flush()
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        with database.read() as session:
            assert session.get(TicketCounter, DAY) is None

    def test_readers_do_not_wait_for_a_writer(self, database: Database) -> None:
        """What is not committed is neither seen nor in the way."""
        with database.write() as writing:
            writing.add(TicketCounter(day=DAY, last=7))
            writing.flush()
            with database.read() as session:
                assert session.get(TicketCounter, DAY) is None

    def test_references_are_kept(self, database: Database) -> None:
        """A row cannot point to one that does not exist."""
        with pytest.raises(IntegrityError), database.write() as session:
            session.add(
                Attachment(submission_id=999, kind="image", media_id="m", name="n", created_at=datetime.now(UTC))
            )

    def test_ping_says_nothing_when_all_is_well(self, database: Database) -> None:
        """A reachable database is no event."""
        database.ping()


class TestWriteLock:
    """On SQLite writers queue up at the beginning and never fail in the middle."""

    def test_read_then_write_loses_nothing(self, sqlite_url: str, at_once: Race) -> None:
        """Twelve writers who each read before they write count to 60 together."""
        database = Database(sqlite_url)
        with database.write() as session:
            session.add(TicketCounter(day=DAY, last=0))

        def count() -> None:
            for _ in range(5):
                with database.write() as session:
                    counter = session.execute(select(TicketCounter)).scalar_one()
                    counter.last += 1

        at_once(count, 12)
        with database.read() as session:
            assert session.execute(select(TicketCounter.last)).scalar_one() == 60
        database.close()

    def test_a_second_writer_waits_at_its_beginning(self, sqlite_url: str, pool: ThreadPoolExecutor) -> None:
        """Also a writer of another process, which shares nothing but the file."""
        here, elsewhere = Database(sqlite_url), Database(sqlite_url)

        def begin() -> str:
            with elsewhere.write() as session:
                return next_ticket(session, "NS", DAY)

        with here.write() as session:
            session.connection()
            waiting = pool.submit(begin)
            assert not wait([waiting], timeout=0.2).done
        assert waiting.result(timeout=10) == "NS-20260301-0001"
        here.close()
        elsewhere.close()

    def test_a_commit_is_on_disk_before_it_is_reported(self, sqlite_url: str) -> None:
        """Write-ahead log, flushed at every commit, references checked."""
        database = Database(sqlite_url)
        with database.read() as session:
            found = [
                session.execute(text(f"PRAGMA {name}")).scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
        database.close()
        assert found == ["wal", 2, 1]


class TestTimes:
    """The contract of models.base.UtcDateTime."""

    def test_a_time_comes_back_as_the_same_moment_in_utc(self, database: Database) -> None:
        """Beijing time goes in, the same moment in UTC comes out, to the microsecond."""
        beijing = datetime(2026, 3, 1, 7, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
        with database.write() as session:
            session.add(person(beijing))
        with database.read() as session:
            stored = session.execute(select(Conversation)).scalar_one().spoke_at
        assert stored == beijing
        assert stored.tzinfo is UTC

    def test_times_compare_as_moments(self, database: Database) -> None:
        """A comparison in the database is one of moments, whatever zone the other time has."""
        spoke = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
        later = datetime(2026, 3, 1, 8, 31, tzinfo=timezone(timedelta(hours=8)))
        with database.write() as session:
            session.add(person(spoke))
        with database.read() as session:
            assert session.execute(select(Conversation).where(Conversation.spoke_at < later)).scalar_one_or_none()
            assert not session.execute(select(Conversation).where(Conversation.spoke_at > later)).scalar_one_or_none()

    def test_a_time_without_zone_is_refused(self, database: Database) -> None:
        """Nobody could say later what it meant."""
        with pytest.raises(StatementError, match="without a zone"), database.write() as session:
            session.add(person(datetime(2026, 3, 1)))  # noqa: DTZ001 - the point of the test
