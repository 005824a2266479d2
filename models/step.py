"""Every step a submission took: who, when, from where to where, and why. The journal holds what proves it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class Step(Base):
    """One step taken. `step`: its name in `models.lifecycle`. `entry`: the number of its entry in the journal."""

    __tablename__ = "step"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    step: Mapped[str] = mapped_column(String(24))
    before: Mapped[str] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    who: Mapped[str] = mapped_column(String(64))
    office: Mapped[str] = mapped_column(String(64), default="")
    why: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    entry: Mapped[int]


def steps_of(session: Session, submission_id: int) -> Sequence[Step]:
    """Return the steps of one submission, the oldest first."""
    return session.execute(select(Step).filter_by(submission_id=submission_id).order_by(Step.id)).scalars().all()
