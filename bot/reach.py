"""Finds where people of the town's list are written to, also those who have never written themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Person, Vault
from models.conversation import open_conversations
from models.person import DIRECTORY_CHANNEL


class _Place(NamedTuple):
    """A conversation, and whether messages can be sent there: not to who has left."""

    number: int
    open: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Where people are reached, within one open transaction that writes. `apps`: the app of each channel.

    WeCom takes messages for any member the app may see. Whoever has no conversation there yet is given one by the id on
    the list, sealed as always: so the worker delivers to him as to everybody, and what limits messages per person
    counts these too. His own first message, at the same moment, may open it before us. Nobody's row is locked.
    """

    session: Session
    vault: Vault
    apps: Mapping[str, str]
    now: datetime

    def conversations(self, people: Sequence[Person]) -> dict[int, int]:
        """Return the number of each person's conversation by his own; who cannot be written to is left out."""
        self.session.flush()  # who was put on the list just now has no number before that
        found: dict[int, int] = {}
        for channel in sorted({one.channel for one in people}):
            places = self._places(channel, [one for one in people if one.channel == channel])
            found |= {person: place.number for person, place in places.items() if place.open}
        return found

    def _places(self, channel: str, people: Sequence[Person]) -> dict[int, _Place]:
        ids = {one.id: str(self.vault.open(one.details).get("external_id", "")) for one in people}
        names = {one.id: self._names(channel, ids[one.id], one.address) for one in people}
        places = self._known(channel, names)
        app = self.apps.get(channel, "")
        missing = [one for one in sorted(names.keys() - places.keys()) if ids[one]]
        if not missing or not app or channel != DIRECTORY_CHANNEL:
            return places
        open_conversations(self.session, [self._new(app, names[one][0], ids[one]) for one in missing])
        return places | self._known(channel, {one: names[one] for one in missing})

    def _names(self, channel: str, listed: str, address: str) -> Sequence[str]:
        """Return the pseudonyms under which somebody may be found, while the key is being changed."""
        return self.vault.pseudonyms(channel, listed) if listed else [address]

    def _known(self, channel: str, names: Mapping[int, Sequence[str]]) -> dict[int, _Place]:
        people = {name: one for one, every in names.items() for name in every}
        found = select(Conversation.address, Conversation.id, Conversation.recipient != b"")
        found = found.where(Conversation.channel == channel, Conversation.address.in_(people))
        if app := self.apps.get(channel):
            found = found.where(Conversation.app == app)
        rows = self.session.execute(found.order_by(Conversation.id))
        return {people[address]: _Place(number, is_open) for address, number, is_open in rows}

    def _new(self, app: str, address: str, listed: str) -> Conversation:
        times = {"spoke_at": self.now, "created_at": self.now}
        return Conversation(
            channel=DIRECTORY_CHANNEL, app=app, address=address, recipient=self.vault.seal(listed), **times
        )
