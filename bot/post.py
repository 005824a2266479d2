"""Writes to many people of the town's list at once, in rows that leave by day."""

from __future__ import annotations

from collections.abc import Sequence

from bot.message import Reply
from bot.outbox import WINDOW_AFTER_WORDS
from bot.reach import Reach
from models import Delivery, OutgoingMessage, Person
from models.person import DIRECTORY_CHANNEL


def send(reach: Reach, letters: Sequence[tuple[Person, str]]) -> dict[int, int]:
    """Owe each person his text, not in the quiet hours; return the row of the outbox by the person's number."""
    known = reach.conversations([one for one, _ in letters])
    rows = {one.id: _row(reach, known[one.id], text) for one, text in letters if one.id in known}
    reach.session.add_all(rows.values())
    reach.session.flush()
    return {number: row.id for number, row in rows.items()}


def _row(reach: Reach, conversation_id: int, text: str) -> OutgoingMessage:
    app, now = reach.apps[DIRECTORY_CHANNEL], reach.now
    row = OutgoingMessage(kind="send", channel=DIRECTORY_CHANNEL, app=app, conversation_id=conversation_id)
    row.payload, row.status, row.by_day = reach.vault.seal(Reply(text).to_json()), Delivery.PENDING, True
    row.due_at, row.created_at, row.expires_at = now, now, now + WINDOW_AFTER_WORDS
    return row
