"""A message is handled once, however often and from wherever it arrives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from models import Database, ReceivedMessage
from models.received import claim, find_received, forget_received
from tests.contracts.conftest import Race


def message(noon: datetime, key: str = "1001", once: str | None = None, sender: str = "li") -> ReceivedMessage:
    return ReceivedMessage(channel="wechat", app="wx1", sender=sender, key=key, once=once, received_at=noon)


def claimed(database: Database, row: ReceivedMessage) -> bool:
    with database.write() as session:
        return claim(session, row) is not None


class TestClaim:
    """The contract of models.received.claim."""

    def test_a_message_is_claimed_once(self, database: Database, noon: datetime) -> None:
        """The second delivery of the same message gets nothing."""
        assert [claimed(database, message(noon)) for _ in range(3)] == [True, False, False]

    def test_same_key_of_another_sender_is_another_message(self, database: Database, noon: datetime) -> None:
        """Events carry no number of their own: two people may send the same key in one second."""
        assert claimed(database, message(noon, sender="li"))
        assert claimed(database, message(noon, sender="wang"))

    def test_a_one_time_signature_serves_one_message(self, database: Database, noon: datetime) -> None:
        """The signature of one plain message cannot carry another."""
        assert claimed(database, message(noon, key="1", once="s"))
        assert not claimed(database, message(noon, key="2", once="s"))

    def test_messages_without_a_one_time_signature_do_not_collide(self, database: Database, noon: datetime) -> None:
        """Where the signature covers the body, nothing is remembered."""
        assert [claimed(database, message(noon, key=key)) for key in "12"] == [True, True]

    def test_of_ten_at_once_one_claims(self, database: Database, noon: datetime, at_once: Race) -> None:
        """Deliveries in parallel, to several processes, are one message."""
        assert sorted(map(bool, at_once(lambda: claimed(database, message(noon)), 10))) == [False] * 9 + [True]

    def test_the_second_waits_and_then_gets_nothing(
        self, database: Database, noon: datetime, pool: ThreadPoolExecutor
    ) -> None:
        """While the first is being handled, the retry waits for its outcome and then finds the reply."""
        with database.write() as session:
            row = claim(session, message(noon))
            assert row is not None
            waiting = pool.submit(claimed, database, message(noon))
            assert not wait([waiting], timeout=0.2).done
            row.reply = b"sealed reply"
        assert waiting.result(timeout=10) is False
        with database.read() as session:
            stored = find_received(session, message(noon))
            assert stored is not None
            assert stored.reply == b"sealed reply"

    def test_when_the_first_fails_the_second_claims(
        self, database: Database, noon: datetime, pool: ThreadPoolExecutor
    ) -> None:
        """A transaction that was rolled back handled nothing, so the retry is handled."""
        with database.write() as session:
            claim(session, message(noon))
            waiting = pool.submit(claimed, database, message(noon))
            session.rollback()
        assert waiting.result(timeout=10) is True

    def test_old_rows_are_forgotten(self, database: Database, noon: datetime) -> None:
        """What no platform will deliver again is deleted, the rest is kept."""
        claimed(database, message(noon, key="old"))
        claimed(database, message(noon + timedelta(days=6), key="new"))
        with database.write() as session:
            forget_received(session, noon + timedelta(days=8), timedelta(days=7))
        with database.read() as session:
            found = [find_received(session, message(noon, key=key)) for key in ("old", "new")]
        assert [row is not None for row in found] == [False, True]
