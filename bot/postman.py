"""Delivers one row of the outbox by the channel it is for: a message, a card, its update, or a file to keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.card_delivery import CardPost
from bot.channels import Channel
from bot.errors import DeliveryError, OverQuota, WindowClosed
from bot.hours import Hours
from bot.media import TOO_LATE, EvidenceErrands, MediaErrands, MediaKeeper
from bot.message import Reply
from bot.outbox import PROOF
from bot.quota import MemberQuota
from bot.rules import Rules
from bot.wakeup import Wakeup
from bot.watch import Watch
from models import Conversation, Database, OutgoingMessage, Vault

# The channel whose members may be written to only so often.
COUNTED = "wecom"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tools:
    """What the worker works with.

    `contact_keep_days`, `media_keep_days`: after how many days telephone numbers, and photos and voices, are deleted.
    `watch`: None when the channel by which cadres are reached is not configured.
    """

    database: Database
    vault: Vault
    channels: Mapping[str, Channel]
    media: MediaKeeper
    wakeup: Wakeup
    quota: MemberQuota
    rules: Rules
    contact_keep_days: int
    media_keep_days: int
    hours: Hours
    watch: Watch | None = None


class Postman:
    """Delivers rows. Whatever happens to one is returned, never raised, but for faults of the database."""

    def __init__(self, tools: Tools, clock: Callable[[], datetime]) -> None:
        self._tools = tools
        self._clock = clock
        self.cards = CardPost(tools.database, tools.vault, clock)
        self._media = MediaErrands(tools.database, tools.vault, tools.media, clock)
        self._proofs = EvidenceErrands(tools.database, tools.vault, tools.media)
        self._ways = {
            "send": self._send,
            "card": self._show,
            "update": self._update,
            "fetch": self._fetch,
            "erase": self._media.erase,
            PROOF: self._fetch_proof,
        }

    def attempt(self, row: OutgoingMessage) -> DeliveryError | None:
        """Return why a row could not be delivered, None when it was. Raises SQLAlchemyError."""
        if row.expires_at <= self._clock():
            return self._too_late(row)
        try:
            self._ways[row.kind](row)
        except DeliveryError as fault:
            return fault
        except SQLAlchemyError:
            raise
        except Exception as fault:
            # One row with a bug must not hold up the others.
            log.exception("delivery failed", outbox=row.id, kind=row.kind)
            return DeliveryError(f"a bug: {type(fault).__name__}", permanent=False)
        return None

    def _send(self, row: OutgoingMessage) -> None:
        self._spend(row)
        self._channel(row).deliver(self._recipient(row), Reply.from_json(self._tools.vault.open(row.payload)))

    def _show(self, row: OutgoingMessage) -> None:
        self._spend(row)
        self.cards.show(row, self._channel(row), self._recipient(row))

    def _update(self, row: OutgoingMessage) -> None:
        self.cards.update(row, self._channel(row), self._recipient(row))

    def _spend(self, row: OutgoingMessage) -> None:
        """Count a message to a member of a WeCom app. Raises OverQuota."""
        if row.channel == COUNTED and row.conversation_id is not None:
            until = self._tools.quota.take(row.conversation_id, self._clock())
            if until is not None:
                raise OverQuota("too many messages for one member", until=until)

    def _recipient(self, row: OutgoingMessage) -> str:
        with self._tools.database.read() as session:
            conversation = session.get(Conversation, row.conversation_id)
        if conversation is None or not conversation.recipient:
            raise DeliveryError("the person has left", permanent=True)
        return str(self._tools.vault.open(conversation.recipient))

    def _fetch(self, row: OutgoingMessage) -> None:
        self._media.fetch(row, self._channel)

    def _fetch_proof(self, row: OutgoingMessage) -> None:
        self._proofs.fetch(row, self._channel)

    def _too_late(self, row: OutgoingMessage) -> WindowClosed:
        fault = WindowClosed(TOO_LATE)
        if row.kind == "fetch":
            self._media.give_up(row, fault)
        if row.kind == PROOF:
            self._proofs.give_up(row, fault)
        return fault

    def _channel(self, row: OutgoingMessage) -> Channel:
        channel = self._tools.channels.get(row.channel)
        if channel is None or channel.app != row.app:
            raise DeliveryError("this channel is not configured", permanent=True)
        return channel
