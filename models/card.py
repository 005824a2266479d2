"""Cards that people were sent, each copy a row: who has which card about what, and whether it still asks for an act.

When the thing is done, wherever it was done, every copy is brought up to date by its `code`, which the platform takes
once within 72 hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class CardState(StrEnum):
    """How a copy of a card stands."""

    QUEUED = "queued"  # to be sent
    SHOWN = "shown"  # the platform took it; it asks for an act
    UNREACHABLE = "unreachable"  # the platform does not deliver to this person
    WITHDRAWN = "withdrawn"  # the act came first: it is not sent any more
    SETTLING = "settling"  # the act is done, the update is owed
    SETTLED = "settled"  # the person sees that it is done
    LEFT = "left"  # it could not be updated and stays as it was


OPEN = (CardState.QUEUED, CardState.SHOWN)
ACTED = (CardState.WITHDRAWN, CardState.SETTLING, CardState.SETTLED, CardState.LEFT)


class CardCopy(Base):
    """One card in one person's chat. `subject`: what it is about, such as "submission:12".

    `content` and `outcome` (what became of the thing, said to the person) are sealed, and so is `code`, by which the
    platform takes the next update until `code_until`. `fault`: why it was not delivered or not updated.
    """

    __tablename__ = "card"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    task_id: Mapped[str] = mapped_column(String(128), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16), default=CardState.QUEUED)
    code: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_until: Mapped[datetime | None]
    outcome: Mapped[bytes | None] = mapped_column(LargeBinary)
    fault: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


def copies_about(session: Session, subject: str) -> Sequence[CardCopy]:
    """Return every copy of every card about a thing, the oldest first."""
    return session.execute(select(CardCopy).filter_by(subject=subject).order_by(CardCopy.id)).scalars().all()


def lock_open(session: Session, subject: str) -> Sequence[CardCopy]:
    """Return the copies about a thing that still ask for an act, locked, the oldest first."""
    wanted = select(CardCopy).where(CardCopy.subject == subject, CardCopy.state.in_(OPEN)).order_by(CardCopy.id)
    return session.execute(wanted.with_for_update()).scalars().all()


def lock_card(session: Session, number: int) -> CardCopy | None:
    """Return one copy as it is stored now, locked."""
    wanted = select(CardCopy).where(CardCopy.id == number).with_for_update()
    return session.execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()


def find_tapped(session: Session, conversation_id: int, task_id: str) -> CardCopy | None:
    """Return the person's copy that carries a task id; None: it is not his, or not known."""
    own = select(CardCopy).filter_by(conversation_id=conversation_id, task_id=task_id)
    return session.execute(own).scalar_one_or_none()


def lock_tapped(session: Session, conversation_id: int, task_id: str) -> CardCopy | None:
    """Return the person's copy that carries a task id; None: it is not his, or not known.

    Every copy about the same thing is locked, in the order of their numbers: whoever taps has them all at once, and
    two people who tap at the same time do not wait for each other in a circle.
    """
    own = select(CardCopy.id, CardCopy.subject).filter_by(conversation_id=conversation_id, task_id=task_id)
    tapped = session.execute(own).one_or_none()
    if tapped is None:
        return None
    same = select(CardCopy).filter_by(subject=tapped.subject).order_by(CardCopy.id).with_for_update()
    copies = session.execute(same.execution_options(populate_existing=True)).scalars()
    return next((copy for copy in copies if copy.id == tapped.id), None)


def forget_settled(session: Session, settled_before: datetime, created_before: datetime) -> None:
    """Delete the copies that were settled, withdrawn or left before a time, and those that nobody ever acted on."""
    session.execute(delete(CardCopy).where(CardCopy.state.in_(ACTED), CardCopy.settled_at < settled_before))
    session.execute(delete(CardCopy).where(CardCopy.created_at < created_before))
