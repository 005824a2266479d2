"""What is owed to a person: news of what he handed in or joined, bulletins. It says whether it reached him."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


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
