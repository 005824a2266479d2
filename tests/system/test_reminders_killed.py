"""Two workers prepare the morning, one is killed with signal 9 in the middle: nobody is missed, nobody told twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot.settings import Settings
from models import Conversation, Database, Duty, DutyAssignee, OutgoingMessage, Person, Reminder, Vault
from tests.chat import settings_for
from tests.system.processes import Process, environment_of, worker

PEOPLE = 4000  # two workers take a thousand each at once: more must be left when the first batch stands
OFFICES = 40
# Longer than a worker waits until it looks again.
SECONDS = 150
LOOK_EVERY = 0.01


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Return the settings of a town where it is always morning and every day is worked."""
    today = datetime.now(UTC).date()
    days = [f"  - {today + timedelta(days=n)}\n" for n in range(-1, 8)]
    holidays = tmp_path / "holidays.yaml"
    holidays.write_text("workdays:\n" + "".join(days))
    hours = {"digest_time": "00:00", "quiet_hours": "", "holidays_file": str(holidays)}
    # Nobody listens there: what is prepared is not delivered, and tried again later.
    return settings_for(database_url, tmp_path, wecom_api_base="http://127.0.0.1:9", **hours)


@pytest.fixture
def town(settings: Settings) -> Iterator[Database]:
    """Fill a town in which everybody has one duty that is due today."""
    database, vault = Database(settings.database), Vault(settings.secret_keys)
    now = datetime.now(UTC)
    today = now.astimezone(settings.zone).date()
    long_ago = now - timedelta(days=60)
    with database.write() as session:
        people = [_person(vault, number) for number in range(1, PEOPLE + 1)]
        session.execute(insert(Person), people)
        duties = {"title": "办食堂", "office": "", "salt": "", "due": today, "created_at": long_ago}
        session.execute(insert(Duty), [{"id": n, "code": str(n), **duties} for n in range(1, PEOPLE + 1)])
        session.execute(insert(DutyAssignee), [{"duty_id": n, "person_id": n} for n in range(1, PEOPLE + 1)])
    yield database
    database.close()


def _person(vault: Vault, number: int) -> dict[str, object]:
    name = f"cadre{number}"
    details = vault.seal({"external_id": name, "name": name})
    columns = {"id": number, "channel": "wecom", "address": vault.pseudonym("wecom", name), "details": details}
    return columns | {"role": "cadre", "office": f"办公室{number % OFFICES}"}


def served(database: Database) -> int:
    """Return how many people's messages have been seen to."""
    with database.read() as session:
        return session.execute(select(func.count()).where(Reminder.kind == "digest")).scalar_one()


def wait_for(database: Database, least: int) -> int:
    """Return how many have been seen to, once there are at least so many."""
    deadline = time.monotonic() + SECONDS
    while (count := served(database)) < least:
        assert time.monotonic() < deadline, f"{count} of {least}"
        time.sleep(LOOK_EVERY)
    return count


def assert_exact(database: Database) -> None:
    """Everybody has one conversation, one message and one reminder of his one duty."""
    with database.read() as session:
        told = session.execute(select(Reminder.person_id, Reminder.subject).where(Reminder.kind == "today")).all()
        sent = Counter(session.execute(select(OutgoingMessage.conversation_id)).scalars())
        linked = session.execute(select(Reminder.outbox_id).where(Reminder.kind == "digest")).scalars().all()
        conversations = session.execute(select(Conversation.id)).scalars().all()
    assert sorted(told) == [(n, f"duty:{n}") for n in range(1, PEOPLE + 1)]
    assert sent == Counter(conversations)
    assert len(conversations) == len(set(linked) - {None}) == PEOPLE


@pytest.mark.timeout(300)
def test_one_of_two_is_killed(settings: Settings, town: Database) -> None:
    """As soon as the first batch stands, one of the two dies in the next; the other brings everything to its end."""
    first, second = (worker(environment_of(settings)) for _ in range(2))
    _run_until_killed(first, second, town)
    assert_exact(town)


@pytest.mark.timeout(300)
def test_the_only_one_is_killed_and_another_begins(settings: Settings, town: Database) -> None:
    """What a single worker left undone, the next one does, and only that."""
    only = worker(environment_of(settings))
    only.start()
    try:
        wait_for(town, 1)
    finally:
        only.kill()
    left = PEOPLE - served(town)
    assert left > 0, "it was too fast to be killed in the middle"
    again = worker(environment_of(settings))
    again.start()
    try:
        wait_for(town, PEOPLE)
    finally:
        again.stop()
    assert_exact(town)


def _run_until_killed(first: Process, second: Process, town: Database) -> None:
    first.start()
    second.start()
    try:
        wait_for(town, 1)
        first.kill()
        assert served(town) < PEOPLE, "they were too fast to be killed in the middle"
        wait_for(town, PEOPLE)
    finally:
        first.kill()
        second.kill()
