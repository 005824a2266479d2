"""What the bot owes later: rows written in the message's own transaction, delivered by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.message import Reply
from models import Attachment, Conversation, Delivery, OutgoingMessage, Vault

# WeChat takes customer-service messages for 48 hours after the person wrote; after a tap on the menu, a follow or a
# scan for one minute. WeCom has no such window; two days are the longest a message of ours makes sense.
LIMITED = "wechat"
WINDOW_AFTER_WORDS = timedelta(hours=48)
WINDOW_AFTER_TAP = timedelta(minutes=1)
# The platform keeps what people send for three days; so does an open form that nobody goes on with.
MEDIA_KEPT = timedelta(days=3)
# What a row is called that fetches evidence of a duty.
PROOF = "proof"
# A card's response_code is taken once, and for 72 hours.
CODE_LASTS = timedelta(hours=72)


class Outbox:
    """Writes outbox rows into an open transaction. `used` says whether there are any, so that the worker is woken.

    `apps`: the app of each channel, for writing to people of the town's list who have never written themselves.
    """

    def __init__(self, session: Session, vault: Vault, now: datetime, apps: Mapping[str, str] | None = None) -> None:
        self.session = session
        self.vault = vault
        self.now = now
        self.apps = apps or {}
        self.used = False

    def send(self, conversation: Conversation, reply: Reply) -> OutgoingMessage:
        """Owe a message to the person; it expires when the platform's window closes."""
        return self._add("send", conversation, reply.to_json(), window_end(conversation, self.now))

    def fetch(self, conversation: Conversation, attachment: Attachment) -> None:
        """Owe the download of a photo or voice before the platform deletes it."""
        payload = {"attachment": attachment.id, "name": attachment.name}
        row = self._add("fetch", conversation, payload, self.now + MEDIA_KEPT)
        # Only the attachment says whose it is, and that goes when he has his data deleted.
        row.conversation_id = None

    def fetch_evidence(self, conversation: Conversation, evidence_id: int) -> None:
        """Owe the download of what came as evidence with a report."""
        self._add(PROOF, conversation, {"evidence": evidence_id}, self.now + MEDIA_KEPT)

    def send_card(self, conversation: Conversation, copy_id: int) -> None:
        """Owe a card that is stored already."""
        self._add("card", conversation, {"card": copy_id}, window_end(conversation, self.now))

    def update_card(self, conversation: Conversation, copy_id: int) -> None:
        """Owe the update of a card; what it says then, and by which code, stands in the card."""
        self._add("update", conversation, {"card": copy_id}, self.now + CODE_LASTS)

    def _add(
        self, kind: str, conversation: Conversation, payload: dict[str, Any], expires_at: datetime
    ) -> OutgoingMessage:
        row = OutgoingMessage(
            kind=kind,
            channel=conversation.channel,
            app=conversation.app,
            conversation_id=conversation.id,
            payload=self.vault.seal(payload),
            status=Delivery.PENDING,
            due_at=self.now,
            created_at=self.now,
            expires_at=expires_at,
        )
        self.session.add(row)
        self.used = True
        return row


def window_end(conversation: Conversation, now: datetime) -> datetime:
    """Return until when the platform takes a message of ours for a person; not after `now`: it takes none."""
    if conversation.channel != LIMITED:
        return now + WINDOW_AFTER_WORDS
    after_words = conversation.spoke_at + WINDOW_AFTER_WORDS
    tapped_at = conversation.tapped_at
    return max(after_words, tapped_at + WINDOW_AFTER_TAP) if tapped_at else after_words
