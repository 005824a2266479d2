"""Duties (任务): what the town has set itself, who answers for it, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class DutyStatus(StrEnum):
    """Where a duty stands, in the words cadres read."""

    RUNNING = "进行中"
    CLAIMED = "待销号"  # the office says that it is done; its head has not confirmed
    CLOSED = "已销号"
    CANCELLED = "已取消"


OPEN_DUTY = (DutyStatus.RUNNING, DutyStatus.CLAIMED)


class Origin(StrEnum):
    """Where a duty comes from."""

    PLAN = "plan"
    IMPORT = "import"
    RESOLUTION = "resolution"
    FINDING = "finding"


class Duty(Base):
    """One duty. `code` is what people call it by, such as 1 or T-05; `due` its last day, None when none was set.

    `entry`: the knowledge entry it comes from. `origin_id`: the resolution or finding it comes from. `village`: where
    it is done, empty for the whole town. `percent` 0…100. `version` counts the changes, so that who acts on an old view
    is told.
    """

    __tablename__ = "duty"
    __table_args__ = (
        Index("ix_duty_office_status_due", "office", "status", "due"),
        Index("ix_duty_status_due", "status", "due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(128))
    section: Mapped[str] = mapped_column(String(16), default="")
    lead: Mapped[str] = mapped_column(String(64), default="", index=True)
    office: Mapped[str] = mapped_column(String(64), default="")
    village: Mapped[str] = mapped_column(String(64), default="", index=True)
    due: Mapped[date | None]
    percent: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(16), default=DutyStatus.RUNNING)
    problems: Mapped[str] = mapped_column(Text, default="")
    next_steps: Mapped[str] = mapped_column(Text, default="")
    entry: Mapped[str] = mapped_column(String(64), default="")
    origin: Mapped[str] = mapped_column(String(16), default=Origin.IMPORT)
    origin_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=0)
    salt: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class DutyAssignee(Base):
    """Who carries a duty out."""

    __tablename__ = "duty_assignee"
    __table_args__ = (UniqueConstraint("duty_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class ReportKind(StrEnum):
    """What an entry in a duty's history is."""

    PROGRESS = "进展"
    CLAIM = "申请销号"
    CONFIRM = "确认销号"
    RETURN = "退回销号"
    REOPEN = "重新督办"
    CHANGE = "调整"
    CANCEL = "取消"


class Report(Base):
    """One entry in a duty's history, never changed but for `undone_at` (whoever wrote it took it back in time).

    `who`: the name under which it was written; `on_behalf_of`: whose report he filled in (X 代 Y 填报). `before` and
    `after` are percents. `change`: what else was changed, as JSON texts old and new by column, for the way back.
    """

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(16))
    who: Mapped[str] = mapped_column(String(64))
    on_behalf_of: Mapped[str] = mapped_column(String(64), default="")
    before: Mapped[int]
    after: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    change: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    entry: Mapped[int]


class Evidence(Base):
    """A photo or document that came with a report; the worker fetches it.

    `name`: of a document, as its sender calls it. `file`: the random name under which it is kept, `path` where that is
    in the store, empty until it was fetched; `fault`: why it was not.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(128), default="")
    media_id: Mapped[str] = mapped_column(String(255))
    file: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(255), default="")
    fault: Mapped[str] = mapped_column(String(255), default="")


def find_duty(session: Session, code: str) -> Duty | None:
    """Return the duty with that code."""
    return session.execute(select(Duty).filter_by(code=code)).scalar_one_or_none()


def reports_of(session: Session, duty_id: int) -> Sequence[Report]:
    """Return the history of one duty, the oldest first, also what was undone."""
    return session.execute(select(Report).filter_by(duty_id=duty_id).order_by(Report.id)).scalars().all()


def assignees_of(session: Session, duty_id: int) -> Sequence[int]:
    """Return the numbers of the people who carry a duty out."""
    wanted = select(DutyAssignee.person_id).filter_by(duty_id=duty_id).order_by(DutyAssignee.id)
    return session.execute(wanted).scalars().all()


def duties_of_entry(session: Session, entry: str, limit: int) -> Sequence[Duty]:
    """Return the open duties that come from a knowledge entry, the first due first."""
    wanted = select(Duty).where(Duty.entry == entry, Duty.status.in_(OPEN_DUTY)).order_by(Duty.due, Duty.id)
    return session.execute(wanted.limit(limit)).scalars().all()
