"""WeCom drops without a word what is too much for one member; so nothing is sent that would be."""

from __future__ import annotations

from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import select

from bot.message import Reply
from bot.outbox import Outbox
from bot.quota import CAUTIOUS, LIMITS
from models import Conversation, Delivery, OutgoingMessage
from simulator.windows import DAY_LIMIT
from tests.chat import World, open_world, settings_for

MINUTE = LIMITS[0][0]


def owe(world: World, count: int, first: int = 0) -> None:
    with world.parts.database.write() as session:
        conversation = session.execute(select(Conversation)).scalar_one()
        outbox = Outbox(session, world.vault, world.clock())
        for number in range(first, first + count):
            outbox.send(conversation, Reply(f"第 {number} 条"))
            session.flush()


def arrived(world: World) -> list[str]:
    lines = world.platforms["wecom"].memory.history.after("chen")
    return [str(line.body["text"]) for line in lines if line.body.get("late")]


def numbered(count: int) -> list[str]:
    return [f"第 {number} 条" for number in range(count)]


def statuses(world: World) -> dict[str, int]:
    found = [row.status for row in world.stored(OutgoingMessage)]
    return {status: found.count(status) for status in set(found)}


@pytest.fixture
def busy(world: World) -> World:
    """A world in which a cadre has written once."""
    world.chat("chen", "wecom").say("帮助")
    return world


def test_what_is_over_waits_and_keeps_its_place(busy: World) -> None:
    """Thirty leave, the others a minute later, and what is written meanwhile comes after them."""
    owe(busy, MINUTE + 3)
    busy.worker.run_once()
    assert arrived(busy) == numbered(MINUTE)
    assert statuses(busy) == {Delivery.DELIVERED: MINUTE, Delivery.PENDING: 3}
    busy.clock.advance(seconds=30)
    owe(busy, 2, first=MINUTE + 3)
    busy.worker.run_once()
    assert len(arrived(busy)) == MINUTE
    busy.clock.advance(seconds=31)
    busy.worker.run_once()
    assert arrived(busy) == numbered(MINUTE + 5)
    assert {row.attempts for row in busy.stored(OutgoingMessage)} == {1}


def test_a_redis_that_forgot_is_told_by_the_outbox(busy: World, redis_server: Redis) -> None:
    """A restart of Redis does not make the platform's minute begin anew."""
    owe(busy, MINUTE)
    busy.worker.run_once()
    redis_server.flushall()
    owe(busy, 1, first=MINUTE)
    busy.worker.run_once()
    assert arrived(busy) == numbered(MINUTE)


def test_without_redis_the_outbox_itself_is_counted(database_url: str, tmp_path: Path) -> None:
    """Fewer leave a minute, for safety; none is lost."""
    with open_world(settings_for(database_url, tmp_path)) as world:
        world.chat("chen", "wecom").say("帮助")
        owe(world, MINUTE)
        world.worker.run_once()
        assert arrived(world) == numbered(CAUTIOUS[0][0])
        world.clock.advance(seconds=61)
        world.worker.run_once()
        assert arrived(world) == numbered(MINUTE)


def test_a_day_that_is_used_up_delays_and_keeps_the_order(busy: World) -> None:
    """What the platform refuses for the whole app is tried later, in the same order."""
    daily = busy.platforms["wecom"].memory.daily
    daily.use(DAY_LIMIT)
    owe(busy, 2)
    busy.worker.run_once()
    assert (arrived(busy), statuses(busy)) == ([], {Delivery.PENDING: 2})
    busy.clock.advance(hours=24)
    busy.worker.run_once()
    assert arrived(busy) == numbered(2)
