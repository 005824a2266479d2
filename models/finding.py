"""What inspectors found on the spot (明察暗访), and the duty that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.duty import Duty


class Outcome(StrEnum):
    """What a finding did to the duty it belongs to, in the words cadres read."""

    CREATED = "新增任务"
    REOPENED = "重新督办"
    LINKED = "记入任务"


class Finding(Base):
    """One finding. `who`: the name under which it was noted; `entry`: the journal's."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    village: Mapped[str] = mapped_column(String(64), default="")
    office: Mapped[str] = mapped_column(String(64), default="")
    due: Mapped[date | None]
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("duty.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(16), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    who: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(index=True)
    entry: Mapped[int | None]


def findings(session: Session, limit: int, office: str = "") -> Sequence[tuple[Finding, Duty | None]]:
    """Return findings with their duties, the newest first."""
    wanted = select(Finding, Duty).outerjoin(Duty, Duty.id == Finding.duty_id).order_by(Finding.id.desc())
    wanted = wanted.where(Finding.office == office) if office else wanted
    return [(finding, duty) for finding, duty in session.execute(wanted.limit(limit))]
