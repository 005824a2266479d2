"""Sends cards and settles them by subject: whoever does the thing, wherever, every copy of every card about it changes.

Only rows are written here, within the caller's transaction; the worker does the calls. See
docs/decisions/0020-cards-are-settled-by-subject.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from bot.card import Card
from bot.message import Message
from bot.outbox import CODE_LASTS, Outbox
from models import CardCopy, CardState, Conversation, Person
from models.base import insert_into
from models.card import ACTED, find_tapped, lock_open, lock_tapped

NOT_KNOWN = "没有给应用写过消息，也不在名单的企业微信号里"
UNSEEN = (CardState.QUEUED, CardState.UNREACHABLE)
ALREADY = "这件事已经办过了：{outcome}"


def send_card(outbox: Outbox, recipients: Iterable[Person | Conversation], card: Card, subject: str) -> list[CardCopy]:
    """Owe `card` about `subject` (such as "submission:12") to each of the recipients; return their copies.

    Each copy has a task id of its own, for an app takes none twice. The copy of somebody without an address says so.
    """
    base = card.task_id or secrets.token_hex(8)
    reached = [_conversation(outbox, one) for one in recipients]
    copies = [_copy(outbox, card, subject, f"{base}-{place}") for place in range(len(reached))]
    for copy, conversation in zip(copies, reached, strict=True):
        copy.conversation_id = conversation.id if conversation else None
        if conversation is None:
            copy.state, copy.fault = CardState.UNREACHABLE, NOT_KNOWN
    outbox.session.add_all(copies)
    outbox.session.flush()
    for copy, conversation in zip(copies, reached, strict=True):
        if conversation is not None:
            outbox.send_card(conversation, copy.id)
    return copies


def settle_cards(outbox: Outbox, subject: str, text: str) -> int:
    """Owe the update of every open copy about `subject`: its buttons go, `text` says what became of it.

    A copy that was not sent yet is never sent. Returns how many copies asked for an act until now.
    """
    copies = lock_open(outbox.session, subject)
    for copy in copies:
        copy.outcome, copy.settled_at = outbox.vault.seal(text), outbox.now
        if copy.state == CardState.QUEUED:
            copy.state = CardState.WITHDRAWN
        else:
            owe_update(outbox, copy)
    return len(copies)


def owe_update(outbox: Outbox, copy: CardCopy) -> None:
    """Owe the update of one copy whose outcome is written down."""
    conversation = outbox.session.get(Conversation, copy.conversation_id) if copy.conversation_id else None
    if conversation is None:
        copy.state, copy.fault = CardState.LEFT, "the person has left"
        return
    copy.state = CardState.SETTLING
    outbox.update_card(conversation, copy.id)


def tapped(outbox: Outbox, conversation: Conversation, message: Message) -> CardCopy | None:
    """Return the person's copy that was tapped; None: the card is not his, or is not known any more."""
    task_id = message.details.get("task_id", "")
    return find_tapped(outbox.session, conversation.id, task_id) if task_id else None


def note_tap(outbox: Outbox, conversation: Conversation, message: Message) -> CardCopy | None:
    """Return the person's copy that was tapped, with the code that the tap gave for its next update.

    None: the card is not his, or is not known any more. To be called when the act is over: an act locks its own row
    first and then every copy about it, and whoever held copies while he waits for the act of a colleague, who may have
    written instead of tapping, would stand in that colleague's way.
    """
    task_id, code = (message.details.get(name, "") for name in ("task_id", "response_code"))
    copy = lock_tapped(outbox.session, conversation.id, task_id) if task_id else None
    if copy is not None and code:
        copy.code, copy.code_until = outbox.vault.seal(code), outbox.now + CODE_LASTS
    if copy is not None and copy.state in UNSEEN:  # it was delivered after all, though the platform's answer was lost
        copy.state, copy.fault = CardState.SHOWN, ""
    elif copy is not None and copy.state == CardState.WITHDRAWN:  # likewise, and what it asked for is done by now
        owe_update(outbox, copy)
    return copy


def said_already(outbox: Outbox, copy: CardCopy | None) -> str:
    """Return what to say to a tap on a card whose thing is done, and owe its update again; "" for an open card."""
    if copy is None or copy.state not in ACTED or copy.outcome is None:
        return ""
    owe_update(outbox, copy)
    return ALREADY.format(outcome=outbox.vault.open(copy.outcome))


def _copy(outbox: Outbox, card: Card, subject: str, task_id: str) -> CardCopy:
    return CardCopy(
        subject=subject,
        task_id=task_id,
        content=outbox.vault.seal(replace(card, task_id=task_id).to_json()),
        state=CardState.QUEUED,
        fault="",
        created_at=outbox.now,
    )


def _conversation(outbox: Outbox, recipient: Person | Conversation) -> Conversation | None:
    """Return where a recipient is written to; who never wrote is found by the id on the town's list."""
    if isinstance(recipient, Conversation):
        return recipient if recipient.recipient else None
    listed = outbox.vault.open(recipient.details).get("external_id", "")
    names = outbox.vault.pseudonyms(recipient.channel, listed) if listed else [recipient.address]
    same = select(Conversation).where(Conversation.channel == recipient.channel, Conversation.address.in_(names))
    found = outbox.session.execute(same.order_by(Conversation.id.desc()).limit(1)).scalar_one_or_none()
    if found is not None and found.recipient:
        return found
    app = outbox.apps.get(recipient.channel)
    return _opened(outbox, recipient.channel, app, listed) if app and listed and found is None else None


def _opened(outbox: Outbox, channel: str, app: str, listed: str) -> Conversation:
    """Open a conversation for somebody on the list; his own first message, at the same moment, may do it before us."""
    same = {"channel": channel, "app": app, "address": outbox.vault.pseudonym(channel, listed)}
    values = {"recipient": outbox.vault.seal(listed), "state": b"", "spoke_at": outbox.now, "created_at": outbox.now}
    outbox.session.execute(insert_into(outbox.session, Conversation).values(**same, **values).on_conflict_do_nothing())
    return outbox.session.execute(select(Conversation).filter_by(**same)).scalar_one()
