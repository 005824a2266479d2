"""What staff wrote about a submission: replies that the submitter reads, and notes that he never does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class Note(Base):
    """One text. `public`: a reply to the submitter; else for staff only. Never changed: a better one is added."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    public: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


def replies_to(session: Session, submission_id: int) -> Sequence[Note]:
    """Return the public replies, the oldest first. Whatever a submitter may see comes from here."""
    return _notes(session, submission_id, public=True)


def internal_notes(session: Session, submission_id: int) -> Sequence[Note]:
    """Return what only staff may see, the oldest first."""
    return _notes(session, submission_id, public=False)


def _notes(session: Session, submission_id: int, *, public: bool) -> Sequence[Note]:
    wanted = select(Note).filter_by(submission_id=submission_id, public=public).order_by(Note.id)
    return session.execute(wanted).scalars().all()
