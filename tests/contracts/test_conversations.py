"""One row for a person's conversation, locked by one message at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from sqlalchemy import func, select

from models import Conversation, Database
from models.conversation import lock_conversation
from tests.contracts.conftest import Race


def of(address: str, noon: datetime) -> Conversation:
    return Conversation(
        channel="wechat", app="wx1", address=address, recipient=b"sealed", spoke_at=noon, created_at=noon
    )


class TestLockConversation:
    """The contract of models.conversation.lock_conversation."""

    def test_the_first_message_creates_the_row_and_the_second_finds_it(
        self, database: Database, noon: datetime
    ) -> None:
        """A person has one conversation in an app."""
        found = []
        for _ in range(2):
            with database.write() as session:
                row = lock_conversation(session, of("li", noon))
                found.append((row.id, row.address, row.state))
        assert found == [(1, "li", b"")] * 2

    def test_what_is_stored_is_not_replaced(self, database: Database, noon: datetime) -> None:
        """Locking returns the stored state, not that of the new object."""
        with database.write() as session:
            lock_conversation(session, of("li", noon)).state = b"draft"
        with database.write() as session:
            assert lock_conversation(session, of("li", noon)).state == b"draft"

    def test_locking_can_say_that_the_person_spoke(self, database: Database, noon: datetime) -> None:
        """When he spoke is written down with the lock only if that is asked for."""
        later = noon + timedelta(hours=1)
        seen = []
        for spoke, at in ((False, noon), (False, later), (True, later), (False, noon)):
            with database.write() as session:
                lock_conversation(session, of("li", at), spoke=spoke)
            with database.read() as session:
                seen.append(session.execute(select(Conversation.spoke_at)).scalar_one())
        assert seen == [noon, noon, later, later]

    def test_ten_first_messages_at_once_make_one_row(self, database: Database, noon: datetime, at_once: Race) -> None:
        """However many first messages arrive together, all end up with the same row."""

        def arrive() -> int:
            with database.write() as session:
                return lock_conversation(session, of("li", noon)).id

        assert len(set(at_once(arrive, 10))) == 1
        with database.read() as session:
            assert session.scalar(select(func.count()).select_from(Conversation)) == 1

    def test_the_second_message_waits_for_the_first_and_sees_its_state(
        self, database: Database, noon: datetime, pool: ThreadPoolExecutor
    ) -> None:
        """A person's messages are handled one after the other."""

        def second() -> bytes:
            with database.write() as session:
                return lock_conversation(session, of("li", noon)).state

        with database.write() as session:
            row = lock_conversation(session, of("li", noon))
            waiting = pool.submit(second)
            assert not wait([waiting], timeout=0.2).done
            row.state = b"after the first"
        assert waiting.result(timeout=10) == b"after the first"

    def test_another_app_is_another_conversation(self, database: Database, noon: datetime) -> None:
        """The same person in two apps has two conversations."""
        other = of("li", noon)
        other.app = "wx2"
        with database.write() as session:
            ids = {lock_conversation(session, one).id for one in (of("li", noon), other)}
        assert len(ids) == 2
