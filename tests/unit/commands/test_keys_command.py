"""`keys rotate`: everything is sealed with the newest key, whatever happens on the way."""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from bot import child
from models import Conversation, Database, Person, Vault
from models.person import find_person
from tests.shell import ROOT, SECRET, Shell

NEW = "a newer secret that is only good for tests and long enough"
BOTH = f"{NEW},{SECRET}"
OLD_VAULT, NEW_VAULT = Vault([SECRET]), Vault([NEW])
MANY = 6000
DEADLINE_SECONDS = 60


def somebody(name: str, vault: Vault = OLD_VAULT) -> Conversation:
    """Return a person who has written."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    sealed = {"recipient": vault.seal(name), "state": vault.seal({})}
    address = vault.pseudonym("wechat", name)
    return Conversation(channel="wechat", app="wx1", address=address, spoke_at=now, created_at=now, **sealed)


def changed(database: Database, many: int = 1) -> int:
    """Return how many of the first `many` people can be found by the new key."""
    names = [NEW_VAULT.pseudonym("wechat", f"o{number}") for number in range(many)]
    with database.read() as session:
        stored = set(session.execute(select(Conversation.address)).scalars())
    return len(stored.intersection(names))


def test_everything_is_changed_and_the_old_key_may_go(office: Shell, database: Database) -> None:
    """The command says what it did, and what to do next; the roster's people are found by the new key too."""
    with database.write() as session:
        session.add(somebody("o0"))
        details = OLD_VAULT.seal({"external_id": "chen", "name": "陈"})
        address = OLD_VAULT.pseudonym("wecom", "chen")
        session.add(Person(channel="wecom", address=address, role="cadre", details=details))
    office.set(SECRET_KEY=BOTH)
    outcome = office.run("keys", "rotate")
    assert (outcome.status, outcome.err) == (0, "")
    assert "可以把旧密钥" in outcome.out
    with database.read() as session:
        found = find_person(session, "wecom", NEW_VAULT.pseudonym("wecom", "chen"))
        assert found is not None
        assert NEW_VAULT.open(found.details)["name"] == "陈"
    assert changed(database) == 1
    office.set(SECRET_KEY=NEW)
    assert "只有一个密钥" in office.run("keys", "rotate").out


def test_what_cannot_be_changed_is_named(office: Shell, database: Database) -> None:
    """A row of a lost key, and somebody who has two rows, keep the old key needed: status 1."""
    with database.write() as session:
        session.add_all([somebody("lost", Vault(["another secret of long ago, which nobody has any more"]))])
        session.add_all([somebody("twice"), somebody("twice", NEW_VAULT)])
    office.set(SECRET_KEY=BOTH)
    outcome = office.run("keys", "rotate")
    assert outcome.status == 1
    assert "conversation 第 1 行打不开" in outcome.err
    assert "第 2 行：同一个人还有一行" in outcome.err
    assert "还不能去掉" in outcome.err


def test_killed_in_the_middle_it_is_simply_run_again(office: Shell, database: Database, database_url: str) -> None:
    """Signal 9 leaves every person findable by one key or the other; the second run finishes the rest."""
    with database.write() as session:
        session.add_all(somebody(f"o{number}") for number in range(MANY))
    environment = {**os.environ, "SECRET_KEY": BOTH, "DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "keys", "rotate"]
    process = child.start(command, orphaned=signal.SIGKILL, environment=environment)
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not changed(database):
        assert time.monotonic() < deadline
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert 0 < changed(database, MANY) < MANY
    office.set(SECRET_KEY=BOTH)
    assert office.run("keys", "rotate").status == 0
    assert changed(database, MANY) == MANY
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(Conversation)).scalar_one() == MANY
        assert all(NEW_VAULT.open(row.state) == {} for row in session.execute(select(Conversation)).scalars())


@pytest.mark.parametrize("command", [("keys", "rotate")])
def test_without_a_database_nothing_is_made(shell: Shell, command: tuple[str, ...]) -> None:
    """There is nothing to change where there is no database."""
    outcome = shell.run(*command)
    assert outcome.status == 1
    assert "没有找到数据库" in outcome.err
