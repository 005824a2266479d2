"""Signal 9 for web server, worker and Redis in the middle of forty dialogues: nobody loses or gets anything twice."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import simulator
from bot.app import Parts, build_parts, worker_of
from bot.context import Draft, State
from bot.settings import Settings
from bot.worker import LEASE
from models import Attachment, Base, Conversation, Delivery, JournalEntry, OutgoingMessage, Submission
from models.journal import verify
from tests.chat import settings_for
from tests.system.processes import Process, RedisServer, WebServer, environment_of, platform_api, worker
from tests.system.villager import STEPS, TICKET, Progress, Villager, Wish, impatient_clock

PEOPLE = 40
RESTING = 10
SEED = 20260101
# What may be asked after each question; a photo is followed by the question for more.
NEXT = {
    "section": {"content"},
    "content": {"photos"},
    "photos": {"photos", "contact"},
    "contact": {"confirm"},
    "confirm": {"number", "field"},
}


class Town:
    """Everything that runs: the people's phones with the platform, and the three processes of the server."""

    def __init__(self, settings: Settings, redis: RedisServer) -> None:
        environment = environment_of(settings)
        self.settings = settings
        self.web = WebServer(environment, workers=2)
        self.worker = worker(environment)
        self.redis = redis
        self.progress = Progress()
        self.go_on = threading.Event()
        post = simulator.over_http(self.web.address)
        platform = simulator.create_platform(settings, "wechat", post, impatient_clock())
        wishes = enumerate(make_wishes(random.Random(SEED)))
        self.people = [
            Villager(platform, f"oVillager-{number:02}", wish, self.progress, self.go_on) for number, wish in wishes
        ]

    @property
    def processes(self) -> tuple[Process, ...]:
        """The processes, in the order in which they are started."""
        return (self.redis, self.worker, self.web)

    def start(self, *processes: Process) -> None:
        """Start processes and wait until they are of use."""
        for process in processes:
            process.start()
        for process in processes:
            process.wait_until_ready()

    def kill(self, *processes: Process) -> None:
        """End processes with signal 9."""
        for process in processes:
            process.kill()

    @property
    def resting(self) -> list[Villager]:
        """The people who lay their phone aside in the middle."""
        return [villager for villager in self.people if villager.wish.rests_at]

    def stop(self) -> None:
        """End whatever still runs."""
        self.go_on.set()
        self.kill(*self.processes)


def make_wishes(chance: random.Random) -> Iterator[Wish]:
    """Return what each person wants, no two alike; the first ones rest in the middle."""
    for number in range(PEOPLE):
        phone = f"138{number:08}" if chance.random() < 0.5 else ""
        rests_at = STEPS[number % len(STEPS)] if number < RESTING else ""
        content = f"希望第{number}号茶园边上的小路修一修，下雨天老人走不了"
        yield Wish(content, phone, chance.random() < 0.4, rests_at)


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    """Run the whole town over a fresh database."""
    redis = RedisServer(tmp_path)
    with platform_api(settings_for(database_url, tmp_path, redis.url)) as settings:
        opened = Town(settings, redis)
        try:
            opened.start(*opened.processes)
            yield opened
        finally:
            opened.stop()


@pytest.fixture
def parts(town: Town) -> Iterator[Parts]:
    """Return parts of our own over the same database, to look at what is stored and to work off what is left."""
    opened = build_parts(town.settings, lambda: datetime.now(UTC))
    yield opened
    opened.database.close()
    if opened.redis is not None:
        opened.redis.close()


@pytest.mark.timeout(300)  # half a minute on a machine that does nothing else
def test_kill_nine(town: Town, parts: Parts) -> None:
    """Whatever is killed whenever, what people were told is true, and they can go on where they were."""
    with ThreadPoolExecutor(PEOPLE) as pool:
        dialogues = [pool.submit(villager.hand_in) for villager in town.people]
        try:
            disturb(town, random.Random(SEED))
            kept = drafts(parts)
        finally:
            town.start(*town.processes)
            town.go_on.set()
        for dialogue in dialogues:
            dialogue.result()
    assert_drafts_were_where_they_are(town, parts, kept)
    town.stop()
    assert_every_number_is_stored_once(town, parts)
    assert_journal_tells_the_same(parts)
    assert_outbox_can_be_worked_off(parts)
    assert any(villager.deliveries > villager.messages for villager in town.people)


def disturb(town: Town, chance: random.Random) -> None:
    """Kill one process, another, all of them, several times while people write; at last all stay dead."""
    victims: list[tuple[Process, ...]] = [(town.web,), (town.redis, town.worker), town.processes]
    chance.shuffle(victims)
    for which in victims:
        wait_for_replies(town, chance.randrange(10, 30))
        kill_one_web_process(town, chance)
        wait_for_replies(town, chance.randrange(10, 30))
        town.kill(*chance.sample(which, len(which)))
        town.start(*which)
    town.progress.wait_until(lambda progress: progress.resting == RESTING)
    town.kill(*town.processes)


def wait_for_replies(town: Town, more: int) -> None:
    """Return when so many more replies have come."""
    already = town.progress.replies
    town.progress.wait_until(lambda progress: progress.replies >= already + more)


def kill_one_web_process(town: Town, chance: random.Random) -> None:
    """Kill one of the processes that answer; gunicorn starts another."""
    os.kill(chance.choice(town.web.children()), signal.SIGKILL)


def drafts(parts: Parts) -> dict[str, Draft]:
    """Return the open draft of each person, by pseudonym."""
    with parts.database.read() as session:
        rows = session.execute(select(Conversation)).scalars()
        states = {row.address: State.from_json(parts.vault.open(row.state)) for row in rows}
    return {address: state.draft for address, state in states.items() if state.draft is not None}


def assert_drafts_were_where_they_are(town: Town, parts: Parts, kept: dict[str, Draft]) -> None:
    """Who rested had a draft with all he had said, at the question he was asked; the next answer went on from there."""
    for villager in town.resting:
        draft = kept[parts.vault.pseudonym("wechat", villager.name)]
        question, following = villager.asked[villager.rested - 1 : villager.rested + 1]
        assert draft.step == question
        assert set(STEPS[1 : STEPS.index(question)]) <= set(draft.answers)
        assert following in NEXT[question], villager.asked


def assert_every_number_is_stored_once(town: Town, parts: Parts) -> None:
    """Each person has one number, nobody else has it, and under it is exactly what he wanted to hand in, once."""
    stored = {one.ticket: one for one in rows(parts, Submission)}
    owners = {address.address: address.id for address in rows(parts, Conversation)}
    told = {villager.name: numbers_told(villager) for villager in town.people}
    assert Counter(one.content for one in stored.values()) == Counter(v.wish.content for v in town.people)
    assert Counter(number for numbers in told.values() for number in numbers) == Counter(list(stored))
    for villager in town.people:
        (number,) = told[villager.name]
        one = stored[number]
        assert one.content == villager.wish.content
        assert one.conversation_id == owners[parts.vault.pseudonym("wechat", villager.name)]
        assert (parts.vault.open(one.contact) if one.contact else "") == villager.wish.phone
        photos = [attachment for attachment in rows(parts, Attachment) if attachment.submission_id == one.id]
        assert bool(villager.photos) <= len(photos) <= villager.photos


def numbers_told(villager: Villager) -> set[str]:
    """Return every number that stands on a person's phone."""
    return {number for line in villager.lines() for number in TICKET.findall(str(line.body.get("text", "")))}


def assert_journal_tells_the_same(parts: Parts) -> None:
    """The journal's chain is whole and has one entry for each submission."""
    with parts.database.read() as session:
        assert verify(session) is None
    assert Counter(entry.subject for entry in rows(parts, JournalEntry)) == Counter(
        one.ticket for one in rows(parts, Submission)
    )


def assert_outbox_can_be_worked_off(parts: Parts) -> None:
    """No claim outlasts its lease; once the leases are over, another worker delivers everything that is left."""
    now = datetime.now(UTC)
    left = [row for row in rows(parts, OutgoingMessage) if row.status != Delivery.DELIVERED]
    assert {row.status for row in left} <= {Delivery.PENDING, Delivery.CLAIMED}
    assert all(row.claimed_until <= now + LEASE for row in left if row.status == Delivery.CLAIMED)
    worker_of(parts, lambda: now + LEASE + timedelta(seconds=1)).run_once()
    assert {row.status for row in rows(parts, OutgoingMessage)} <= {Delivery.DELIVERED}
    kept = [parts.settings.data_dir / "media" / attachment.path for attachment in rows(parts, Attachment)]
    assert all(path.is_file() for path in kept)


def rows(parts: Parts, table: type[Base]) -> list[Any]:
    """Return every row of a table."""
    with parts.database.read() as session:
        return list(session.execute(select(table)).scalars().unique())
