"""Sends cards and settles them by subject: whoever does the thing, wherever, every copy of every card about it changes.

Only rows are written here, within the caller's transaction; the worker does the calls. See
docs/decisions/0020-cards-are-settled-by-subject.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.card import Card
from bot.message import Message
from bot.outbox import CODE_LASTS, Outbox
from bot.reach import Reach
from models import CardCopy, CardState, Conversation, Person
from models.card import ACTED, find_tapped, lock_open, lock_tapped

NOT_KNOWN = "没有给应用写过消息，也不在名单的企业微信号里"
UNSEEN = (CardState.QUEUED, CardState.UNREACHABLE)
ALREADY = "这件事已经办过了：{outcome}"


def send_card(outbox: Outbox, recipients: Iterable[Person | Conversation], card: Card, subject: str) -> list[CardCopy]:
    """Owe `card` about `subject` (such as "submission:12") to each of the recipients; return their copies.

    Each copy has a task id of its own, for an app takes none twice. The copy of somebody without an address says so.
    """
    base = card.task_id or secrets.token_hex(8)
    reached = _reached(outbox, list(recipients))
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


def _reached(outbox: Outbox, recipients: Sequence[Person | Conversation]) -> list[Conversation | None]:
    """Return where each recipient is written to, None for who cannot be."""
    people = [one for one in recipients if isinstance(one, Person)]
    numbers = Reach(outbox.session, outbox.vault, outbox.apps, outbox.now).conversations(people)
    return [_conversation(outbox, one, numbers) for one in recipients]


def _conversation(outbox: Outbox, recipient: Person | Conversation, numbers: Mapping[int, int]) -> Conversation | None:
    if isinstance(recipient, Conversation):
        return recipient if recipient.recipient else None
    return outbox.session.get(Conversation, numbers[recipient.id]) if recipient.id in numbers else None
