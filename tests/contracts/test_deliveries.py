"""What the bot owes is delivered by one worker at a time, and by another when that one dies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import select

from models import Conversation, Database, Delivery, OutgoingMessage
from models.outgoing import HELD, claim_due
from tests.contracts.conftest import Race

LEASE = timedelta(minutes=2)


def owe(database: Database, *dues: datetime) -> None:
    with database.write() as session:
        for due in dues:
            later = due + timedelta(days=1)
            row = OutgoingMessage(kind="send", channel="wechat", app="wx1", payload=b"sealed", due_at=due)
            row.expires_at, row.created_at = later, due
            session.add(row)


def take(database: Database, now: datetime, limit: int = 100) -> list[int]:
    with database.write() as session:
        return [row.id for row in claim_due(session, now, LEASE, limit)]


def write_to(database: Database, noon: datetime, *people: str, kind: str = "send") -> None:
    """Owe a message to each of these people, in order; who is new gets a conversation."""
    with database.write() as session:
        for address in people:
            found = session.execute(select(Conversation).filter_by(address=address)).scalar_one_or_none()
            conversation = found or Conversation(
                channel="wecom", app="ww1:2", address=address, recipient=b"x", spoke_at=noon, created_at=noon
            )
            session.add(conversation)
            session.flush()
            row = OutgoingMessage(kind=kind, channel="wecom", app="ww1:2", payload=b"sealed", due_at=noon)
            row.conversation_id, row.expires_at, row.created_at = conversation.id, noon + timedelta(days=1), noon
            session.add(row)
            session.flush()


def finish(database: Database, number: int, status: Delivery, **values: object) -> None:
    with database.write() as session:
        row = session.get_one(OutgoingMessage, number)
        row.status, row.claimed_until = status, None
        for name, value in values.items():
            setattr(row, name, value)


class TestClaimDue:
    """The contract of models.outgoing.claim_due."""

    def test_only_what_is_due_is_taken_the_oldest_first(self, database: Database, noon: datetime) -> None:
        """What is due later stays where it is."""
        owe(database, noon + timedelta(seconds=1), noon, noon - timedelta(hours=1))
        assert take(database, noon) == [3, 2]

    def test_no_more_than_the_limit(self, database: Database, noon: datetime) -> None:
        """A worker takes what it can do within its lease."""
        owe(database, *[noon] * 5)
        assert [len(take(database, noon, limit=2)) for _ in range(4)] == [2, 2, 1, 0]

    def test_what_is_claimed_is_not_taken_again_before_the_lease_ends(self, database: Database, noon: datetime) -> None:
        """Until the lease ends the row belongs to the worker that took it."""
        owe(database, noon)
        took = [len(take(database, noon + after)) for after in (timedelta(), LEASE - timedelta(seconds=1), LEASE)]
        assert took == [1, 0, 1]

    def test_every_attempt_is_counted(self, database: Database, noon: datetime) -> None:
        """The row says how often delivery was begun, also by a worker that died."""
        owe(database, noon)
        take(database, noon)
        take(database, noon + LEASE)
        with database.read() as session:
            row = session.execute(select(OutgoingMessage)).scalar_one()
        assert (row.attempts, row.status, row.claimed_until) == (2, Delivery.CLAIMED, noon + 2 * LEASE)

    def test_finished_rows_are_left_alone(self, database: Database, noon: datetime) -> None:
        """Delivered, failed and expired rows are history."""
        owe(database, *[noon] * 3)
        with database.write() as session:
            finished = (Delivery.DELIVERED, Delivery.FAILED, Delivery.EXPIRED)
            rows = session.execute(select(OutgoingMessage)).scalars()
            for row, status in zip(rows, finished, strict=True):
                row.status = status
        assert take(database, noon + timedelta(days=9)) == []

    def test_two_workers_take_each_row_once(self, database: Database, noon: datetime, at_once: Race) -> None:
        """Working in parallel they share the rows and leave none."""
        owe(database, *[noon] * 60)

        def work() -> list[int]:
            taken: list[int] = []
            while rows := take(database, noon, limit=7):
                taken += rows
            return taken

        shares = cast("list[list[int]]", at_once(work, 2))
        assert sorted(shares[0] + shares[1]) == list(range(1, 61))

    def test_what_is_written_to_one_person_is_taken_one_by_one(self, database: Database, noon: datetime) -> None:
        """The second message waits until the first is done, others' messages do not."""
        write_to(database, noon, "chen", "chen", "luo", "chen")
        assert take(database, noon) == [1, 3]
        assert take(database, noon) == []
        finish(database, 1, Delivery.DELIVERED)
        assert take(database, noon) == [2]
        assert take(database, noon + LEASE) == [2, 3]

    def test_what_waits_for_the_quota_is_not_overtaken(self, database: Database, noon: datetime) -> None:
        """What is written later waits behind it; a file to keep does not."""
        write_to(database, noon, "chen", "chen")
        write_to(database, noon, "chen", kind="fetch")
        assert take(database, noon) == [1, 3]
        finish(database, 1, Delivery.PENDING, due_at=noon + timedelta(seconds=30), fault=HELD)
        assert take(database, noon + timedelta(seconds=29)) == []
        assert take(database, noon + timedelta(seconds=30)) == [1]

    def test_a_fault_of_one_message_does_not_hold_up_the_next(self, database: Database, noon: datetime) -> None:
        """What is tried again in an hour for its own reasons lets the others pass."""
        write_to(database, noon, "chen", "chen")
        take(database, noon)
        finish(database, 1, Delivery.PENDING, due_at=noon + timedelta(hours=1), fault="no answer")
        assert take(database, noon) == [2]

    def test_workers_keep_the_order_of_each_person(self, database: Database, noon: datetime, at_once: Race) -> None:
        """Several of them never have two messages of one person under way."""
        write_to(database, noon, *["chen", "luo"] * 10)
        seen: list[int] = []

        def work() -> None:
            while len(seen) < 20:
                for number in take(database, noon, limit=5):
                    seen.append(number)  # the next of this person cannot be claimed before this one is finished
                    finish(database, number, Delivery.DELIVERED)

        at_once(work, 3)
        assert [number for number in seen if number % 2] == list(range(1, 21, 2))
        assert [number for number in seen if not number % 2] == list(range(2, 21, 2))
