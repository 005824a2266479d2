"""Everything that leads to one person: what is told him when he asks, and what goes when he has it deleted.

Whatever table refers to a conversation has to be dealt with here; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from models.attachment import Attachment, Shredder
from models.conversation import Conversation
from models.forgetting import forget
from models.joiner import Joiner
from models.outgoing import WRITTEN, Delivery, OutgoingMessage
from models.person import STAFF, Person, find_person
from models.question import Question
from models.received import ReceivedMessage
from models.sage_application import SageApplication
from models.submission import Submission, forget_submitter
from models.subscription import Subscription
from models.supporter_rating import SupporterRating
from models.talent import Talent
from models.vault import Vault

_PHONES = ("phone", "contact")


@dataclass(frozen=True, slots=True)
class Footprint:
    """What is kept of one person, counted. `phones`: each once, as left. `registered`: the role staff entered.

    `linked`: he has proved here that he is somebody who serves the town.
    """

    submissions: int
    with_contact: int
    phones: tuple[str, ...]
    names: int
    attachments: int
    joined: int
    rated: int
    questions: int
    applications: int
    talents: int
    subscribed: bool
    registered: str
    linked: bool = False


def footprint(session: Session, vault: Vault, conversation: Conversation) -> Footprint:
    """Return what is kept of the person behind a conversation, besides the conversation itself."""
    own = conversation.id
    mine = select(Submission.id).filter_by(conversation_id=own)
    contacts = [vault.open(one) for one in _column(session, Submission.contact, own)]
    person = _registered(session, vault, conversation)
    return Footprint(
        submissions=_count(session, mine),
        with_contact=len(contacts),
        phones=tuple(dict.fromkeys([*contacts, *_registered_phones(session, vault, conversation)])),
        names=len(_column(session, Submission.name, own)),
        attachments=_count(session, select(Attachment.id).filter_by(conversation_id=own)),
        joined=_count(session, select(Joiner.id).filter_by(conversation_id=own)),
        rated=_count(session, select(SupporterRating.id).filter_by(conversation_id=own)),
        questions=_count(session, select(Question.id).filter_by(conversation_id=own)),
        applications=_count(session, select(SageApplication.id).filter_by(conversation_id=own)),
        talents=_count(session, select(Talent.id).filter_by(conversation_id=own)),
        subscribed=_count(session, select(Subscription.id).filter_by(conversation_id=own)) > 0,
        registered=person.role if person else "",
        linked=conversation.member_id is not None,
    )


def with_contact(session: Session, conversation_id: int, *, or_name: bool) -> Sequence[str]:
    """Return the numbers under which a person left a contact, or also those with a name."""
    mine = select(Submission.ticket).filter_by(conversation_id=conversation_id)
    left = Submission.contact.is_not(None)
    kept = mine.where(left | Submission.name.is_not(None) if or_name else left)
    return session.execute(kept.order_by(Submission.id)).scalars().all()


def with_attachments(session: Session, conversation_id: int) -> Sequence[str]:
    """Return the numbers with which a person sent photos or voices."""
    sent = select(Submission.ticket).join(Submission.attachments).where(Attachment.conversation_id == conversation_id)
    return session.execute(sent.distinct().order_by(Submission.ticket)).scalars().all()


def forget_phones(session: Session, vault: Vault, conversation: Conversation) -> int:
    """Delete every telephone number a person left. Returns in how many places there was one."""
    gone = forget_submitter(session, conversation.id, contact_only=True)
    for row in _sealed_details(session, vault, conversation):
        details = vault.open(row.details)
        kept = {name: value for name, value in details.items() if name not in _PHONES or not value}
        if kept != details:
            row.details = vault.seal(kept)
            gone += 1
    return gone


def forget_person(shredder: Shredder, conversation: Conversation, stranger: str) -> None:
    """Delete all that leads to the person; what he handed in stays, and is nobody's.

    `stranger`: 32 fresh random characters that take the place of his pseudonym, so that he begins anew if he returns.
    Who serves the town stays in its list; that he writes here is forgotten, and has to be proved again by a new code.
    """
    session, vault = shredder.session, shredder.vault
    forget(shredder, conversation.id)
    _forget_messages(session, vault, conversation)
    person = _registered(session, vault, conversation)
    if person is not None and person.role not in STAFF:
        session.delete(person)
    elif person is not None:
        person.verified = False
    conversation.member_id = None
    conversation.recipient, conversation.state, conversation.address = b"", b"", stranger


def _forget_messages(session: Session, vault: Vault, conversation: Conversation) -> None:
    """Delete what was written to him. What a worker is sending at this moment goes with the next tidying up."""
    sent = update(OutgoingMessage).where(
        OutgoingMessage.conversation_id == conversation.id, OutgoingMessage.kind.in_(WRITTEN)
    )
    waiting = sent.where(OutgoingMessage.status == Delivery.PENDING)
    session.execute(waiting.values(status=Delivery.FAILED, fault="the person has left"))
    settled = sent.where(OutgoingMessage.status != Delivery.CLAIMED)
    session.execute(settled.values(payload=vault.seal({}), conversation_id=None))
    same = {name: getattr(conversation, name) for name in ("channel", "app")}
    answered = update(ReceivedMessage).filter_by(**same)
    answered = answered.where(ReceivedMessage.sender.in_(_names(vault, conversation)))
    session.execute(answered.values(reply=None))


def _sealed_details(
    session: Session, vault: Vault, conversation: Conversation
) -> list[SageApplication | Talent | Person]:
    found: list[SageApplication | Talent | Person] = []
    found += session.execute(select(SageApplication).filter_by(conversation_id=conversation.id)).scalars()
    found += session.execute(select(Talent).filter_by(conversation_id=conversation.id)).scalars()
    person = _registered(session, vault, conversation)
    return [*found, person] if person is not None and person.role not in STAFF else found


def _names(vault: Vault, conversation: Conversation) -> list[str]:
    """Return every pseudonym under which rows of the person may stand while the key is being changed."""
    if not conversation.recipient:
        return [conversation.address]
    return vault.pseudonyms(conversation.channel, vault.open(conversation.recipient))


def _registered(session: Session, vault: Vault, conversation: Conversation) -> Person | None:
    return find_person(session, conversation.channel, *_names(vault, conversation))


def _registered_phones(session: Session, vault: Vault, conversation: Conversation) -> list[str]:
    opened = [vault.open(row.details) for row in _sealed_details(session, vault, conversation)]
    return [details[name] for details in opened for name in _PHONES if details.get(name)]


def _column(session: Session, column: Any, conversation_id: int) -> list[bytes]:  # noqa: ANN401 - a mapped column
    kept = select(column).where(Submission.conversation_id == conversation_id, column.is_not(None))
    return list(session.execute(kept.order_by(Submission.id)).scalars())


def _count(session: Session, rows: Select[int]) -> int:
    return session.execute(select(func.count()).select_from(rows.subquery())).scalar_one()
