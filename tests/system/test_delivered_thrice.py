"""The platform delivers a message up to three times, and several processes take them: still it counts once."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, select

import simulator
from bot import redis_server
from bot.settings import Settings
from models import Conversation, Database, JournalEntry, ReceivedMessage, Submission, Vault
from simulator import callback, wire
from simulator.account import official_account
from tests.chat import settings_for
from tests.conftest import TEMPLATE
from tests.postgres import Postgres
from tests.system.processes import WebServer, environment_of

SAID = ("提建议", "生态农业提质行动", "希望茶园边上修一条步道", "没有照片", "不留", "确认提交")
STORES = [(database, redis) for database in ("sqlite", "postgresql") for redis in ("redis", "no redis")]


class Phone:
    """A person whose messages the platform delivers to whichever server process it likes."""

    numbers = count(24_000_000_000_000_000)

    def __init__(self, servers: Sequence[WebServer], settings: Settings, name: str) -> None:
        self._posts = [simulator.over_http(server.address) for server in servers]
        self._account = official_account(settings)
        self.name = name

    def message(self, text: str) -> dict[str, object]:
        """Return a message of this person, with a MsgId of its own."""
        now = int(datetime.now(UTC).timestamp())
        common = {"ToUserName": self._account.address, "FromUserName": self.name, "CreateTime": now}
        return {**common, **callback.text(text), "MsgId": next(self.numbers)}

    def deliver(self, message: wire.Fields, times: int = 1) -> list[str]:
        """Deliver one message one time after the other, by turns to each process; return the replies."""
        return [self._post(turn, message, self._sealed(message)) for turn in range(times)]

    def deliver_at_once(self, message: wire.Fields, *, same_bytes: bool = False) -> list[str]:
        """Deliver one message three times at the same moment; return the replies.

        `same_bytes`: the request is repeated as it is; else each is signed and encrypted anew.
        """
        envelopes = [self._sealed(message)] * 3 if same_bytes else [self._sealed(message) for _ in range(3)]
        gate = threading.Barrier(3)

        def one(turn: int) -> str:
            gate.wait()
            return self._post(turn, message, envelopes[turn])

        with ThreadPoolExecutor(3) as pool:
            return list(pool.map(one, range(3)))

    def _sealed(self, message: wire.Fields) -> wire.Envelope:
        return wire.seal(self._account, message, wire.stamp(datetime.now(UTC)))

    def _post(self, turn: int, message: wire.Fields, envelope: wire.Envelope) -> str:
        status, body = self._posts[turn % len(self._posts)](envelope.path, envelope.body)
        assert status == 200
        reply = wire.read_reply(self._account, body, message)
        assert reply is not None, "the account had nothing to say"
        return reply["Content"]


class Servers:
    """Two server processes over one database, and what is stored there."""

    def __init__(self, settings: Settings) -> None:
        environment = environment_of(settings)
        self.settings = settings
        self.vault = Vault(settings.secret_keys)
        self.database = Database(settings.database)
        self.processes = [WebServer(environment) for _ in range(2)]

    def phone(self, name: str) -> Phone:
        """Return a person's phone."""
        return Phone(self.processes, self.settings, name)

    def handed_in(self, name: str) -> list[Submission]:
        """Return what a person handed in."""
        address = self.vault.pseudonym("wechat", name)
        mine = select(Submission).join(Conversation, Submission.conversation_id == Conversation.id)
        return self._rows(mine.where(Conversation.address == address))

    def journal_of(self, ticket: str) -> list[JournalEntry]:
        """Return what the journal has about a number."""
        return self._rows(select(JournalEntry).where(JournalEntry.subject == ticket))

    def received(self, name: str) -> list[ReceivedMessage]:
        """Return the inbox's rows of a person."""
        return self._rows(select(ReceivedMessage).where(ReceivedMessage.sender == self.vault.pseudonym("wechat", name)))

    def conversations(self, name: str) -> list[Conversation]:
        """Return a person's conversations."""
        return self._rows(select(Conversation).where(Conversation.address == self.vault.pseudonym("wechat", name)))

    def _rows(self, statement: Select[Any]) -> list[Any]:
        with self.database.read() as session:
            return list(session.execute(statement).scalars())


@pytest.fixture(scope="module", params=STORES, ids=" with ".join)
def servers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Run two server processes over a fresh database of each kind, with and without Redis."""
    folder = tmp_path_factory.mktemp("thrice")
    database, redis = request.param
    url = request.getfixturevalue(f"fresh_{database}")
    redis_url = redis_server.url(request.getfixturevalue("redis_process")) if redis == "redis" else ""
    running = Servers(settings_for(url, folder, redis_url))
    try:
        for process in running.processes:
            process.start()
        for process in running.processes:
            process.wait_until_ready()
        yield running
    finally:
        for process in running.processes:
            process.stop()
        running.database.close()


@pytest.fixture(scope="module")
def fresh_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a migrated SQLite database for this module."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("database"))
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def fresh_postgresql(postgresql_server: Postgres, database_names: Iterator[str]) -> Iterator[str]:
    """Return the URL of a migrated PostgreSQL database for this module."""
    name = next(database_names)
    postgresql_server.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield postgresql_server.url(name)
    postgresql_server.run(f"DROP DATABASE {name} WITH (FORCE)")


def assert_once(servers: Servers, name: str, replies: list[str]) -> None:
    """One submission, one line of the journal, and its number in three equal replies."""
    (stored,) = servers.handed_in(name)
    assert stored.content == SAID[2]
    assert len(servers.journal_of(stored.ticket)) == 1
    assert len(replies) == 3
    assert set(replies) == {replies[0]}
    assert stored.ticket in replies[0]
    assert len(servers.received(name)) == len(SAID)


def test_at_once(servers: Servers) -> None:
    """The confirmation arrives three times at the same moment, in two processes: one number, told thrice."""
    phone = servers.phone("oAtOnce")
    for text in SAID[:-1]:
        phone.deliver(phone.message(text))
    assert_once(servers, "oAtOnce", phone.deliver_at_once(phone.message(SAID[-1])))


def test_the_same_request_at_once(servers: Servers) -> None:
    """Likewise when the platform repeats the very bytes."""
    phone = servers.phone("oSameBytes")
    for text in SAID[:-1]:
        phone.deliver(phone.message(text))
    assert_once(servers, "oSameBytes", phone.deliver_at_once(phone.message(SAID[-1]), same_bytes=True))


def test_one_after_the_other(servers: Servers) -> None:
    """Each message arrives three times, one after the other, by turns in each process."""
    phone = servers.phone("oInTurn")
    replies = [phone.deliver(phone.message(text), times=3) for text in SAID]
    assert all(len(set(three)) == 1 for three in replies)
    assert_once(servers, "oInTurn", replies[-1])


def test_every_message_at_once(servers: Servers) -> None:
    """Each message of a dialogue arrives three times at once, from the very first that makes the person known."""
    phone = servers.phone("oEveryOne")
    replies = [phone.deliver_at_once(phone.message(text)) for text in SAID]
    assert all(len(set(three)) == 1 for three in replies)
    assert_once(servers, "oEveryOne", replies[-1])
    assert len(servers.conversations("oEveryOne")) == 1


def test_long_after(servers: Servers) -> None:
    """The confirmation once more, when the person has gone on already, tells the old number and moves nothing."""
    phone = servers.phone("oLongAfter")
    for text in SAID[:-1]:
        phone.deliver(phone.message(text))
    confirmation = phone.message(SAID[-1])
    first = phone.deliver(confirmation)
    asked = phone.deliver(phone.message("长者食堂归谁管"))
    assert asked != first
    assert phone.deliver(confirmation, times=2) == first * 2
    assert len(servers.handed_in("oLongAfter")) == 1


def test_two_people_at_once(servers: Servers) -> None:
    """Two people confirm at the same moment with the same MsgId, as happens across people: each has his own number."""
    phones = [servers.phone(name) for name in ("oFirst", "oSecond")]
    for phone in phones:
        for text in SAID[:-1]:
            phone.deliver(phone.message(text))
    shared = phones[0].message(SAID[-1])
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda phone: phone.deliver_at_once({**shared, "FromUserName": phone.name}), phones))
    (first,), (second,) = servers.handed_in("oFirst"), servers.handed_in("oSecond")
    assert first.ticket != second.ticket
    assert all(first.ticket in reply for reply in replies[0])
    assert all(second.ticket in reply for reply in replies[1])
