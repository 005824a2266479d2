"""Minutes (会议纪要) that somebody has approved: which, by whom, and the hash of exactly these bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class Minutes(Base):
    """One approval. `version`: of the meeting; when that has moved on, something was written down since.

    `hash`: SHA-256 of the docx, in hex; `path`: where it is kept below DATA_DIR.
    """

    __tablename__ = "minutes"
    __table_args__ = (UniqueConstraint("meeting_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    version: Mapped[int]
    approved_by: Mapped[str] = mapped_column(String(64))
    approved_at: Mapped[datetime]
    hash: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(255))


def minutes_of(session: Session, meeting_id: int) -> Sequence[Minutes]:
    """Return every approval of a meeting's minutes, the oldest first."""
    return session.execute(select(Minutes).filter_by(meeting_id=meeting_id).order_by(Minutes.id)).scalars().all()
