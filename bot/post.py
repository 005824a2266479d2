"""Writes to many people of the town's list at once, also to those who have never written themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.message import Reply
from bot.outbox import WINDOW_AFTER_WORDS
from models import Conversation, Delivery, OutgoingMessage, Person, Vault
from models.conversation import open_conversations
from models.reminder import REACHED_BY


@dataclass(frozen=True, slots=True)
class Post:
    """What is written within one open transaction. `app`: of the channel by which the town reaches its people.

    Whoever has no conversation there yet is given one by the id on the list, sealed as always: so the worker delivers
    to him as to everybody, and what limits messages per person counts these too.
    """

    session: Session
    vault: Vault
    app: str
    now: datetime

    def send(self, letters: Sequence[tuple[Person, str]]) -> dict[int, int]:
        """Owe each person his text, not in the quiet hours; return the row of the outbox by the person's number."""
        ids = {person.id: str(self.vault.open(person.details).get("external_id", "")) for person, _ in letters}
        known = self._conversations({number: own for number, own in ids.items() if own})
        rows = {one.id: self._row(known[one.id], text) for one, text in letters if one.id in known}
        self.session.add_all(rows.values())
        self.session.flush()
        return {number: row.id for number, row in rows.items()}

    def _conversations(self, ids: Mapping[int, str]) -> dict[int, int]:
        """Return the conversation of each person, by the person's number; open those that are missing."""
        names = {one: self.vault.pseudonyms(REACHED_BY, own) for one, own in ids.items()}
        missing = names.keys() - self._known(names).keys()
        open_conversations(self.session, [self._new(names[one][0], ids[one]) for one in sorted(missing)])
        return self._known(names)

    def _known(self, names: Mapping[int, Sequence[str]]) -> dict[int, int]:
        people = {name: one for one, all_names in names.items() for name in all_names}
        found = select(Conversation.address, Conversation.id).where(
            Conversation.channel == REACHED_BY, Conversation.app == self.app, Conversation.address.in_(people)
        )
        return {people[address]: number for address, number in self.session.execute(found)}

    def _new(self, address: str, external_id: str) -> Conversation:
        times = {"spoke_at": self.now, "created_at": self.now}
        recipient = self.vault.seal(external_id)
        return Conversation(channel=REACHED_BY, app=self.app, address=address, recipient=recipient, **times)

    def _row(self, conversation_id: int, text: str) -> OutgoingMessage:
        row = OutgoingMessage(kind="send", channel=REACHED_BY, app=self.app, conversation_id=conversation_id)
        row.payload, row.status, row.by_day = self.vault.seal(Reply(text).to_json()), Delivery.PENDING, True
        row.due_at, row.created_at, row.expires_at = self.now, self.now, self.now + WINDOW_AFTER_WORDS
        return row
