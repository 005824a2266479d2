"""Keeps photos and voices in step with the open form: fetched as soon as they come, gone when the form drops them.

Forms and handlers only put `{"kind": …, "media_id": …}` into a draft and take it out again, in many ways: a field is
changed, the form is cancelled, begun anew, or left for another. What that means for the files is decided here alone,
once, when the message has been dealt with; within its transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.context import Context, Draft
from bot.outbox import MEDIA_KEPT
from models import Attachment
from models.attachment import Shredder, not_handed_in

Enclosure = dict[str, Any]


def settle_enclosures(context: Context) -> None:
    """Have everything fetched that came into the form, and drop what no form refers to any more."""
    state = context.state
    held = [_number(one, context) for draft in _in_force(context) for one in _enclosures(draft)]
    if lost := set(state.media) - set(held):
        shredder = Shredder(context.session, context.services.vault, context.now)
        # What was handed in with this message is not the form's any more, and stays.
        shredder.discard(Attachment.id.in_(lost) & not_handed_in())
    state.media = sorted(set(held))


def taken_out(enclosures: Sequence[Enclosure], context: Context) -> list[Attachment]:
    """Return the attachments behind what a draft holds, for what is handed in."""
    numbers = [_number(one, context) for one in enclosures]
    if not numbers:
        return []
    found = select(Attachment).where(Attachment.id.in_(numbers)).order_by(Attachment.id)
    return list(context.session.execute(found).scalars())


def is_outdated(draft: Draft, now: datetime) -> bool:
    """Whether a draft was left for so long that what came into it is not kept."""
    return now - datetime.fromisoformat(draft.touched_at) >= MEDIA_KEPT


def _in_force(context: Context) -> Iterator[Draft]:
    state = context.state
    if state.draft is not None:
        yield state.draft
    if state.kept is not None and not is_outdated(state.kept, context.now):
        yield state.kept


def _enclosures(draft: Draft) -> Iterator[Enclosure]:
    for value in draft.answers.values():
        if isinstance(value, list):
            yield from (one for one in value if isinstance(one, dict) and "media_id" in one)


def _number(enclosure: Enclosure, context: Context) -> int:
    """Return the attachment of something in a draft; what has none yet is new."""
    if "attachment" not in enclosure:
        enclosure["attachment"] = _arrived(enclosure, context).id
    return int(enclosure["attachment"])


def _arrived(enclosure: Enclosure, context: Context) -> Attachment:
    attachment = Attachment(
        conversation_id=context.conversation.id,
        kind=enclosure["kind"],
        media_id=enclosure["media_id"],
        name=context.services.token(),
        created_at=context.now,
    )
    context.session.add(attachment)
    context.session.flush()
    context.outbox.fetch(context.conversation, attachment)
    return attachment
