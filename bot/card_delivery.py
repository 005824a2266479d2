"""Delivers cards and their updates for the worker, and writes down what the platform said to each.

The call itself is made outside any transaction; what was settled meanwhile is noticed when its answer is written down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.card import Card
from bot.cards import owe_update
from bot.channels import Channel, Settled
from bot.errors import DeliveryError, Overtaken
from bot.outbox import CODE_LASTS, Outbox
from models import CardCopy, CardState, Database, OutgoingMessage, Vault
from models.card import lock_card

UNSENT = "办结时还没有送出，不再发"
NO_CODE = "平台没有给更新这张卡片的凭证，卡片保持原样"
CODE_OLD = "更新卡片的凭证已过 72 小时，卡片保持原样"


@dataclass(frozen=True, slots=True)
class CardPost:
    """Sends cards, and brings them up to date."""

    database: Database
    vault: Vault
    clock: Callable[[], datetime]

    def show(self, row: OutgoingMessage, channel: Channel, recipient: str) -> None:
        """Send the card of an outbox row, unless its thing is done already. Raises DeliveryError, Overtaken."""
        copy = self._copy(row)
        if copy.state != CardState.QUEUED:
            raise Overtaken(UNSENT)
        code = channel.send_card(recipient, self._card(copy))
        with self.database.write() as session:
            if (stored := lock_card(session, copy.id)) is not None:
                self._shown(session, stored, code)

    def update(self, row: OutgoingMessage, channel: Channel, recipient: str) -> None:
        """Show that the thing is done. Raises DeliveryError."""
        copy = self._copy(row)
        if copy.code is None and copy.state == CardState.SETTLED:
            return
        code = self._code(copy)
        try:
            channel.settle_card(recipient, code, Settled(self._card(copy), self.vault.open(copy.outcome or b"")))
        except DeliveryError as fault:
            if not fault.permanent:
                raise
            self._used(copy.id, code)
            # An earlier attempt whose answer was lost has used the code: then the card shows the update.
            if not fault.code or row.attempts == 1:
                raise
        self._used(copy.id, code, CardState.SETTLED)

    def end(self, session: Session, row: OutgoingMessage) -> None:
        """Write into the card that its row will not be tried again."""
        copy = lock_card(session, self.vault.open(row.payload).get("card", 0))
        if copy is None:
            return
        if row.kind == "card" and copy.state == CardState.QUEUED:
            copy.state, copy.fault = CardState.UNREACHABLE, row.fault
        if row.kind == "update" and copy.state == CardState.SETTLING:
            copy.state, copy.fault = CardState.LEFT, row.fault

    def _copy(self, row: OutgoingMessage) -> CardCopy:
        with self.database.read() as session:
            copy = session.get(CardCopy, self.vault.open(row.payload)["card"])
        if copy is None:
            raise DeliveryError("the card was deleted", permanent=True)
        return copy

    def _card(self, copy: CardCopy) -> Card:
        return Card.from_json(self.vault.open(copy.content))

    def _shown(self, session: Session, copy: CardCopy, code: str) -> None:
        now = self.clock()
        if code:
            copy.code, copy.code_until = self.vault.seal(code), now + CODE_LASTS
        if copy.state == CardState.WITHDRAWN:  # settled while it was on its way
            owe_update(Outbox(session, self.vault, now), copy)
        elif copy.state == CardState.QUEUED:
            copy.state = CardState.SHOWN

    def _code(self, copy: CardCopy) -> str:
        if copy.code is None or copy.code_until is None:
            raise DeliveryError(NO_CODE, permanent=True)
        if self.clock() >= copy.code_until:
            raise Overtaken(CODE_OLD)
        return str(self.vault.open(copy.code))

    def _used(self, number: int, code: str, state: CardState | None = None) -> None:
        """Forget a code that is used up, but not the newer one that a tap may have brought meanwhile."""
        with self.database.write() as session:
            copy = lock_card(session, number)
            if copy is None:
                return
            if copy.code is not None and self.vault.open(copy.code) == code:
                copy.code = copy.code_until = None
            if state is not None:
                copy.state, copy.fault = state, ""
