"""What is owed to a person: news of what he handed in or joined, bulletins. It says whether it reached him."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, Select, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.outgoing import Delivery, OutgoingMessage
from models.reminder import Reminder


class NoticeState(StrEnum):
    """Whether it has reached the person."""

    QUEUED = "queued"  # not yet tried
    DELIVERED = "delivered"  # the platform took it
    KEPT = "kept"  # the platform's window is closed: wait until he writes
    GIVEN = "given"  # told in the reply to something he wrote


OWED = (NoticeState.QUEUED, NoticeState.KEPT)


class Notice(Base):
    """One message to one person. `about`: the step, or what else it tells of. `text` is sealed.

    `outbox_id`: the row by which it leaves. `settled_at`: when it was delivered or given.
    """

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin.id"), index=True)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), unique=True)
    about: Mapped[str] = mapped_column(String(24))
    text: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16), default=NoticeState.QUEUED, index=True)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


def owed_to(session: Session, conversation_id: int) -> Sequence[Notice]:
    """Return what has not reached a person yet, the oldest first."""
    owed = select(Notice).where(Notice.conversation_id == conversation_id, Notice.state.in_(OWED))
    return session.execute(owed.order_by(Notice.id)).scalars().all()


def unposted(session: Session, limit: int) -> Sequence[Notice]:
    """Return up to `limit` notices that nothing was tried for yet, the oldest first; no other worker gets them."""
    waiting = select(Notice).where(Notice.state == NoticeState.QUEUED, Notice.outbox_id.is_(None))
    return session.execute(_held(waiting, limit)).scalars().all()


def sent_by(session: Session, outbox_id: int) -> Notice | None:
    """Return the notice that leaves by a row of the outbox, or None."""
    return session.execute(select(Notice).filter_by(outbox_id=outbox_id).with_for_update()).scalar_one_or_none()


def take_owed(
    session: Session, conversation_id: int, now: datetime, *, limit: int, about: int | None = None
) -> Sequence[Notice]:
    """Return what is owed to a person and can be told him at once, the oldest first; from now on it counts as told.

    `about`: of this submission only. What a worker is sending at this moment is left to it; what still waits in the
    outbox is taken out of it, so that nobody is told twice.
    """
    owed = select(Notice).where(Notice.conversation_id == conversation_id, Notice.state.in_(OWED))
    owed = owed if about is None else owed.where(Notice.submission_id == about)
    found = session.execute(_held(owed, limit)).scalars().all()
    taken = [one for one in found if one.outbox_id is None or _recalled(session, one.outbox_id, now)]
    for one in taken:
        one.state, one.settled_at = NoticeState.GIVEN, now
    return taken


def notices_about(session: Session, submission_id: int, conversation_id: int | None = None) -> Sequence[Notice]:
    """Return what people, or one of them, were or are to be told about one submission, the oldest first."""
    found = select(Notice).filter_by(submission_id=submission_id).order_by(Notice.id)
    if conversation_id is not None:
        found = found.filter_by(conversation_id=conversation_id)
    return session.execute(found).scalars().all()


def forget_sent(session: Session, before: datetime) -> None:
    """Delete what was settled in the outbox before a time: it holds what people were told."""
    old = select(OutgoingMessage.id).where(OutgoingMessage.finished_at < before)
    for table in (Notice, Reminder):
        session.execute(update(table).where(table.outbox_id.in_(old.scalar_subquery())).values(outbox_id=None))
    session.execute(delete(OutgoingMessage).where(OutgoingMessage.finished_at < before))


def _held(notices: Select[Notice], limit: int) -> Select[Notice]:
    # Nobody waits for anybody here: who is second leaves the row to the first.
    return notices.order_by(Notice.id).limit(limit).with_for_update(skip_locked=True)


def _recalled(session: Session, outbox_id: int, now: datetime) -> bool:
    """Take a row out of the outbox; False: it is being sent."""
    wanted = select(OutgoingMessage).where(OutgoingMessage.id == outbox_id).with_for_update(skip_locked=True)
    row = session.execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if row is None or row.status == Delivery.CLAIMED:
        return False
    if row.status == Delivery.PENDING:
        row.status, row.finished_at, row.fault = Delivery.EXPIRED, now, "told in a reply"
    return True
