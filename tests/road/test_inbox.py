"""The inbox over both databases: once, in time, and the same again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from bot.app import build_services
from bot.context import Context, Services
from bot.dispatcher import Dispatcher
from bot.errors import Rejected
from bot.form import FormMachine
from bot.inbox import SORRY, Inbox, Stores
from bot.lock import ConversationLock
from bot.log import configure
from bot.message import Kind, Message, Reply
from bot.router import Handler, Router
from bot.rules import Rules
from bot.wakeup import Wakeup
from models import Database, OutgoingMessage, ReceivedMessage, Vault
from tests.chat import knowledge_of, settings_for

HELLO = Message("wechat", "wx1", "oLi", "1:1", Kind.TEXT, datetime(2026, 1, 1, tzinfo=UTC), "你好")


@pytest.fixture(autouse=True)
def quiet_log() -> None:
    """Log as in production: one line, without what people wrote."""
    configure("ERROR")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """Return the real services of the reference town."""
    folder: Path = tmp_path_factory.mktemp("data")
    settings = settings_for("", folder)
    return build_services(
        settings, Vault(settings.secret_keys), Rules.of(settings), knowledge_of(settings.knowledge_dir)
    )


@pytest.fixture
def inbox_with(database: Database, services: Services) -> Iterator[Callable[[Handler, float], Inbox]]:
    """Return a maker of inboxes whose every message goes to one handler."""
    opened: list[Inbox] = []

    def make(handler: Handler, seconds: float = 4.5) -> Inbox:
        forms = FormMachine((), lambda _message, _context: None, person_form="")
        dispatcher = Dispatcher(Router((), fallback=handler), forms, lambda: services)
        stores = Stores(database, services.vault, ConversationLock(None), Wakeup(None))
        opened.append(Inbox(dispatcher, stores, now, seconds))
        return opened[-1]

    yield make
    for inbox in opened:
        inbox.close()


class Counting:
    """A handler that counts how often it is called."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, message: Message, context: Context) -> Reply:
        self.calls += 1
        return Reply(f"第{self.calls}次：{message.text}")


def rows(database: Database, table: type) -> list:
    with database.read() as session:
        return list(session.query(table))


class TestInbox:
    """What every message is promised, on SQLite and on PostgreSQL."""

    def test_a_retry_gets_the_same_reply(self, inbox_with: Callable[..., Inbox]) -> None:
        """The handler runs once; the second delivery is given the stored reply."""
        handler = Counting()
        inbox = inbox_with(handler)
        assert inbox.answer(HELLO) == inbox.answer(HELLO) == Reply("第1次：你好")
        assert handler.calls == 1

    def test_three_at_once(self, inbox_with: Callable[..., Inbox]) -> None:
        """Three deliveries at the same time, in two processes' worth of inboxes, are handled once."""
        handler = Counting()
        inboxes = [inbox_with(handler), inbox_with(handler)]
        with ThreadPoolExecutor(3) as pool:
            replies = list(pool.map(lambda i: inboxes[i % 2].answer(HELLO), range(3)))
        assert replies == [Reply("第1次：你好")] * 3
        assert handler.calls == 1

    def test_a_retry_while_it_is_handled(self, inbox_with: Callable[..., Inbox]) -> None:
        """A retry that comes during handling waits for the same reply."""
        started, go_on = Event(), Event()

        def handler(message: Message, context: Context) -> Reply:
            started.set()
            go_on.wait(10)
            return Reply("好")

        inbox = inbox_with(handler)
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(inbox.answer, HELLO)
            started.wait(10)
            second = pool.submit(inbox.answer, HELLO)
            go_on.set()
            assert first.result(10) == second.result(10) == Reply("好")

    def test_too_late_goes_through_the_outbox(self, database: Database, inbox_with: Callable[..., Inbox]) -> None:
        """A handler that is slower than the platform's patience answers nothing now; its reply is owed, once."""
        go_on, done = Event(), Event()

        def handler(message: Message, context: Context) -> Reply:
            go_on.wait(10)
            done.set()
            return Reply("来晚了")

        inbox = inbox_with(handler, 0.05)
        assert inbox.answer(HELLO) is None
        go_on.set()
        done.wait(10)
        inbox.close()
        assert len(rows(database, OutgoingMessage)) == 1
        (stored,) = rows(database, ReceivedMessage)
        assert stored.late

    def test_a_retry_of_a_late_reply_gets_none(self, database: Database, inbox_with: Callable[..., Inbox]) -> None:
        """The late reply is on its way already: a retry must not send it a second time."""
        go_on = Event()

        def handler(message: Message, context: Context) -> Reply:
            go_on.wait(10)
            return Reply("来晚了")

        slow = inbox_with(handler, 0.05)
        assert slow.answer(HELLO) is None
        go_on.set()
        slow.close()
        assert inbox_with(handler).answer(HELLO) is None
        assert len(rows(database, OutgoingMessage)) == 1

    def test_different_events_in_one_second(self, inbox_with: Callable[..., Inbox]) -> None:
        """Two different things a person does in the same second are both handled."""
        handler = Counting()
        inbox = inbox_with(handler)
        inbox.answer(replace(HELLO, key="1700000000:CLICK:帮助"))
        inbox.answer(replace(HELLO, key="1700000000:CLICK:隐私"))
        assert handler.calls == 2

    def test_the_same_key_of_another_person(self, inbox_with: Callable[..., Inbox]) -> None:
        """Message numbers repeat across people; nobody's message is lost for it."""
        handler = Counting()
        inbox = inbox_with(handler)
        inbox.answer(HELLO)
        inbox.answer(replace(HELLO, sender="oWang"))
        assert handler.calls == 2

    def test_a_signature_used_for_another_message(self, inbox_with: Callable[..., Inbox]) -> None:
        """Without Redis too, a signature that does not cover its body serves one message only."""
        handler = Counting()
        inbox = inbox_with(handler)
        signed = replace(HELLO, details={"once": "a" * 40})
        inbox.answer(signed)
        assert inbox.answer(signed) == Reply("第1次：你好")
        with pytest.raises(Rejected):
            inbox.answer(replace(signed, key="2:2"))
        assert handler.calls == 1

    def test_a_bug_leaves_nothing_behind(self, database: Database, inbox_with: Callable[..., Inbox]) -> None:
        """A handler that fails is rolled back whole; the person is told, and may send it again."""

        def handler(message: Message, context: Context) -> Reply:
            context.state.entry = "something"
            raise RuntimeError("a bug")

        assert inbox_with(handler).answer(HELLO) == SORRY
        assert rows(database, ReceivedMessage) == []
        assert inbox_with(Counting()).answer(HELLO) == Reply("第1次：你好")

    def test_one_at_a_time_for_a_person(self, inbox_with: Callable[..., Inbox]) -> None:
        """Two messages of one person never run at the same time."""
        running, most = [], []

        def handler(message: Message, context: Context) -> Reply:
            running.append(message.key)
            most.append(len(running))
            running.pop()
            return Reply("好")

        inbox = inbox_with(handler)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda i: inbox.answer(replace(HELLO, key=f"{i}:1")), range(16)))
        assert max(most) == 1
