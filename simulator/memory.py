"""Everything the platform remembers of one account, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cards import Cards
from simulator.clock import Clock
from simulator.directory import Directory
from simulator.faults import Faults
from simulator.history import History
from simulator.logins import Logins
from simulator.media import Media
from simulator.menus import Menus
from simulator.store import Store
from simulator.tokens import Tokens
from simulator.windows import Daily, Frequency, Windows
from simulator.wirelog import WireLog


@dataclass(frozen=True, slots=True)
class Memory:
    """What the platform remembers of one account."""

    store: Store
    history: History
    media: Media
    faults: Faults
    menus: Menus
    tokens: Tokens
    windows: Windows
    frequency: Frequency
    daily: Daily
    cards: Cards
    logins: Logins
    wire: WireLog
    directory: Directory


def remember(store: Store, channel: str, clock: Clock) -> Memory:
    """Return the memory of the account on `channel`."""
    return Memory(
        store=store,
        history=History(store, channel, clock),
        media=Media(store, channel, clock),
        faults=Faults(store, channel),
        menus=Menus(store, channel),
        tokens=Tokens(store, channel, clock),
        windows=Windows(store, channel, clock),
        frequency=Frequency(store, channel, clock),
        daily=Daily(store, channel, clock),
        cards=Cards(store, channel, clock),
        logins=Logins(store, channel, clock),
        wire=WireLog(store, channel, clock),
        directory=Directory(store),
    )
