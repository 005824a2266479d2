"""Who asks to be known as a rural sage (乡贤认证), and what staff decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class ApplicationState(StrEnum):
    """Where an application stands."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"


class SageApplication(Base):
    """One application. `details` is sealed: `name`, `village` (home), `residence` (where now), `field`, `phone`.

    `reason` is what the applicant is told when he is refused.
    """

    __tablename__ = "sage_application"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    details: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16), default=ApplicationState.PENDING, index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


def latest_of(session: Session, conversation_id: int) -> SageApplication | None:
    """Return a person's last application."""
    mine = select(SageApplication).filter_by(conversation_id=conversation_id).order_by(SageApplication.id.desc())
    return session.execute(mine.limit(1)).scalar_one_or_none()


def applications(session: Session, state: str = "") -> Sequence[SageApplication]:
    """Return the applications at a state, or all, the oldest first."""
    wanted = select(SageApplication).order_by(SageApplication.id)
    return session.execute(wanted.filter_by(state=state) if state else wanted).scalars().all()


def forget_refused(session: Session, before: datetime) -> None:
    """Delete what was refused before a time, with all that the applicant gave."""
    old = delete(SageApplication).where(SageApplication.decided_at < before)
    session.execute(old.where(SageApplication.state == ApplicationState.REFUSED))
