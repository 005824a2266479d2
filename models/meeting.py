"""The monthly meeting (月例会): its agenda, what was said of each item, and what was resolved (议定事项)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.base import Base
from models.duty import OPEN_DUTY, Duty, DutyStatus

TITLE_AT_MOST = 160


class MeetingState(StrEnum):
    """How far a meeting is."""

    PLANNED = "planned"
    HELD = "held"


class ItemKind(StrEnum):
    """What an item is about, and so what its `reference` numbers: a row of that table, nothing when added by hand."""

    RESOLUTION = "resolution"  # a resolution of an earlier meeting that is not done
    DUTY = "duty"
    SUBMISSION = "submission"
    OFFER = "offer"  # a sage's offer that waits for a decision: a submission too
    TALENT = "talent"  # somebody whom a sage has offered, and whom nobody has called yet
    HAND = "hand"


class Meeting(Base):
    """One meeting. `regular`: the day of the settings in whose place it is held, None when it is an extra one.

    `version` counts the changes of all that belongs to it; `changed_…` is the last of them, so that who acts on an old
    view is told. `salt` goes with the journal's commitments to words.
    """

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    regular: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(128), default="")
    state: Mapped[str] = mapped_column(String(16), default=MeetingState.PLANNED, index=True)
    version: Mapped[int] = mapped_column(default=0)
    changed_by: Mapped[str] = mapped_column(String(64), default="")
    changed_what: Mapped[str] = mapped_column(String(64), default="")
    changed_at: Mapped[datetime]
    salt: Mapped[str] = mapped_column(String(32))


class AgendaItem(Base):
    """One item. `position` counts from 1; what was taken off keeps its row at 0, with who did it and why.

    `why`: why it is there. `outcome`: what was resolved of it. `discussed`: what was said when nothing was resolved;
    `again`: whether the next meeting takes it up. `added_by`: empty when the system drafted it. `history`: a line for
    each change by hand.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("meeting_id", "kind", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    kind: Mapped[str] = mapped_column(String(16))
    reference: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(TITLE_AT_MOST))
    why: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int]
    outcome: Mapped[str] = mapped_column(Text, default="")
    discussed: Mapped[str] = mapped_column(Text, default="")
    again: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[str] = mapped_column(String(64), default="")
    removed_by: Mapped[str] = mapped_column(String(64), default="")
    removed_why: Mapped[str] = mapped_column(Text, default="")
    history: Mapped[str] = mapped_column(Text, default="")


class Resolution(Base):
    """What a meeting resolved: who does what until when. With an office and a last day it becomes a duty.

    `submission_id`: whose submitters are told. `reply`: what they were told. `verdict`, `changed_clause`: what it
    decided on a suggestion or comment. `closed_at`: when it was done, and they were told so; `fault`: why they could
    not be told, for staff.
    """

    __tablename__ = "resolution"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    text: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(String(64), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due: Mapped[date | None]
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("duty.id"), index=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    reply: Mapped[str] = mapped_column(Text, default="")
    verdict: Mapped[str] = mapped_column(String(16), default="")
    changed_clause: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(255), default="")


def planned_meeting(session: Session) -> Meeting | None:
    """Return the meeting that is being prepared; there is one at most."""
    found = select(Meeting).filter_by(state=MeetingState.PLANNED).order_by(Meeting.day).limit(1)
    return session.execute(found).scalar_one_or_none()


def last_held(session: Session) -> Meeting | None:
    """Return the last meeting that was held."""
    found = select(Meeting).filter_by(state=MeetingState.HELD).order_by(Meeting.day.desc()).limit(1)
    return session.execute(found).scalar_one_or_none()


def meeting_on(session: Session, day: date) -> Meeting | None:
    """Return the meeting of a day."""
    return session.execute(select(Meeting).filter_by(day=day)).scalar_one_or_none()


def items_of(session: Session, meeting_id: int) -> Sequence[AgendaItem]:
    """Return the items of a meeting, in order."""
    found = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id, AgendaItem.position > 0)
    return session.execute(found.order_by(AgendaItem.position, AgendaItem.id)).scalars().all()


def removed_of(session: Session, meeting_id: int) -> Sequence[AgendaItem]:
    """Return what was taken off a meeting's agenda."""
    found = select(AgendaItem).filter_by(meeting_id=meeting_id, position=0).order_by(AgendaItem.id)
    return session.execute(found).scalars().all()


def taken_up_again(session: Session) -> Sequence[AgendaItem]:
    """Return what meetings that were held left to a later one, and none has had before it since, in order.

    A later item is about the same when it has the same reference; what was added by hand is referred to by its number.
    """
    later = aliased(AgendaItem)
    by_hand = and_(AgendaItem.kind == ItemKind.HAND, later.reference == AgendaItem.id)
    same = or_(by_hand, and_(AgendaItem.kind != ItemKind.HAND, later.reference == AgendaItem.reference))
    taken = select(later.id).where(later.id > AgendaItem.id, later.kind == AgendaItem.kind, same)
    left = select(AgendaItem).join(Meeting, Meeting.id == AgendaItem.meeting_id).where(AgendaItem.again)
    left = left.where(Meeting.state == MeetingState.HELD, ~taken.exists())
    return session.execute(left.order_by(Meeting.day, AgendaItem.position)).scalars().all()


def resolutions_of(session: Session, meeting_id: int) -> Sequence[Resolution]:
    """Return what a meeting resolved, in order."""
    return session.execute(select(Resolution).filter_by(meeting_id=meeting_id).order_by(Resolution.id)).scalars().all()


def open_resolutions(session: Session) -> Sequence[Resolution]:
    """Return what was resolved and is not done, or had to be taken up again, the oldest first.

    Whose duty was given up is among them until a meeting says what comes in its place.
    """
    found = select(Resolution).join(Duty, Duty.id == Resolution.duty_id)
    given_up = and_(Duty.status == DutyStatus.CANCELLED, Resolution.closed_at.is_(None))
    found = found.where(or_(Duty.status.in_(OPEN_DUTY), given_up))
    return session.execute(found.order_by(Resolution.id)).scalars().all()


def done_untold(session: Session, limit: int) -> Sequence[Resolution]:
    """Return resolutions whose duty was ticked off since anybody was told; nobody else gets them meanwhile."""
    found = select(Resolution).join(Duty, Duty.id == Resolution.duty_id).where(Duty.status == DutyStatus.CLOSED)
    found = found.where(or_(Resolution.closed_at.is_(None), Resolution.closed_at < Duty.closed_at))
    found = found.order_by(Resolution.id).limit(limit).with_for_update(of=Resolution, skip_locked=True)
    return session.execute(found).scalars().all()
