"""What comes too late for the answer goes through the platform's API, once, and visibly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.worker import pause
from models import Delivery, OutgoingMessage, ReceivedMessage
from simulator.faults import Fault
from tests.chat import Chat, World, open_world, settings_for


@pytest.fixture
def world(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[World]:
    """Run an app whose patience is so short that every reply is late."""
    with open_world(settings_for(database_url, tmp_path, redis_url, reply_seconds=0.0001)) as opened:
        yield opened


def late(world: World, chat: Chat) -> OutgoingMessage:
    """Say something, wait until it is handled, and return what is owed for it."""
    assert chat.say("隐私") == ""
    world.app.extensions["inbox"].close()
    (row,) = world.stored(OutgoingMessage)
    return row


def shown(chat: Chat) -> list[str]:
    """Return what the account wrote into the chat."""
    lines = chat.platform.memory.history.after(chat.person)
    return [str(line.body.get("text", "")) for line in lines if line.side == "account"]


@pytest.mark.parametrize("channel", ["wechat", "wecom"])
def test_it_arrives(world: World, channel: str) -> None:
    """The reply reaches the person through the customer-service API, or WeCom's."""
    chat = world.chat("li", channel)
    late(world, chat)
    assert world.worker.run_once() == 1
    assert any("加密" in text for text in shown(chat))
    assert world.stored(OutgoingMessage)[0].status == Delivery.DELIVERED
    assert world.worker.run_once() == 0


def test_a_stale_token_is_renewed_once(world: World, li: Chat) -> None:
    """A token the platform no longer takes is renewed, and the message sent again."""
    late(world, li)
    li.platform.memory.faults.switch_on(Fault.TOKEN, 1)
    world.worker.run_once()
    assert world.stored(OutgoingMessage)[0].status == Delivery.DELIVERED


def test_a_passing_fault_is_tried_again_later(world: World, li: Chat) -> None:
    """A busy platform is asked again after a while, not at once."""
    late(world, li)
    li.platform.memory.faults.switch_on(Fault.BUSY, 1)
    world.worker.run_once()
    (row,) = world.stored(OutgoingMessage)
    assert (row.status, row.attempts) == (Delivery.PENDING, 1)
    assert world.worker.run_once() == 0
    world.clock.advance(seconds=6)
    assert world.worker.run_once() == 1
    assert world.stored(OutgoingMessage)[0].status == Delivery.DELIVERED


def test_a_closed_window_is_the_end(world: World, li: Chat) -> None:
    """When the platform takes no more messages for the person, the row says so and is left alone."""
    late(world, li)
    li.platform.memory.faults.switch_on(Fault.WINDOW)
    world.worker.run_once()
    (row,) = world.stored(OutgoingMessage)
    assert row.status == Delivery.EXPIRED
    assert "45015" in row.fault


def test_too_old_is_not_sent(world: World, li: Chat) -> None:
    """What lay there longer than the window is not sent at all."""
    late(world, li)
    world.clock.advance(hours=49)
    world.worker.run_once()
    assert world.stored(OutgoingMessage)[0].status == Delivery.EXPIRED
    assert shown(li) == []


def test_old_inbox_rows_are_tidied_away(world: World, li: Chat) -> None:
    """After a week nobody delivers a message again."""
    late(world, li)
    world.clock.advance(days=8)
    world.worker.tidy()
    assert world.stored(ReceivedMessage) == []


def test_pauses_grow_and_have_an_end() -> None:
    """The waits double up to an hour."""
    seconds = [pause(attempts).total_seconds() for attempts in (1, 2, 3, 10, 60)]
    assert seconds == [5, 10, 20, 2560, 3600]
