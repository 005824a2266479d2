"""Who was reminded of what: one row keeps a person from being told the same twice, whichever worker tells him."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Date, ForeignKey, Integer, String, UniqueConstraint, cast, delete, func, literal, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_into
from models.person import DIRECTORY_CHANNEL, Person, Role

KEPT = timedelta(days=60)
# What is told anew every morning is of no use afterwards; a week is for whoever looks into a complaint.
REPEATED_KEPT = timedelta(days=7)
# An escalation is told once for a last day, however long the matter stays open.
ESCALATIONS_KEPT = timedelta(days=400)


class ReminderKind(StrEnum):
    """Why somebody is reminded. `SOON` is followed by how many working days before."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    NEW = "new"
    FINDING = "finding"
    CONFIRM = "confirm"
    HEAD = "head"
    LEAD = "lead"
    GROUP = "group"
    DIGEST = "digest"
    SUMMARY = "summary"


ESCALATIONS = (ReminderKind.HEAD, ReminderKind.LEAD, ReminderKind.GROUP)
REPEATED = (ReminderKind.OVERDUE, ReminderKind.CONFIRM, ReminderKind.DIGEST, ReminderKind.SUMMARY)


class Reminder(Base):
    """A person was told of a `subject` (duty:12, case:7) for a reason, for a `day`.

    `day`: of what is told every morning, that morning's; of what is told once, the day it is about: the last day of the
    matter, or the day on which it came. A row of kind `digest` or `summary` has no subject and says that the person's
    message of that day, or of the week beginning on that day, has been seen to; `outbox_id` is that message, None when
    there was nothing to say.
    """

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("person_id", "kind", "subject", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(32), default="")
    day: Mapped[date]
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Told(NamedTuple):
    """What makes a reminder one and the same."""

    person_id: int
    kind: str
    subject: str
    day: date


@dataclass(frozen=True, slots=True)
class Round:
    """One round of messages: of which kind, for which day or week, and to whom."""

    kind: ReminderKind
    day: date
    roles: Sequence[Role]


def unserved(session: Session, wanted: Round, limit: int | None = None) -> Sequence[Person]:
    """Return up to `limit` people, or all, who can be reached and whose message has not been seen to, office by office.

    No other worker gets them until the transaction ends; when it fails they are there for the next.
    """
    seen = select(Reminder.id).where(
        Reminder.person_id == Person.id,
        Reminder.kind == wanted.kind,
        Reminder.subject == "",
        Reminder.day == wanted.day,
    )
    waiting = select(Person).where(reachable(), Person.role.in_(wanted.roles), ~seen.exists())
    held = waiting.order_by(Person.office, Person.id).limit(limit).with_for_update(skip_locked=True, key_share=True)
    return session.execute(held).scalars().all()


def reachable() -> Any:  # noqa: ANN401 - a condition
    """Return the condition under which a person can be sent something today."""
    return Person.active & (Person.unreachable == "") & (Person.channel == DIRECTORY_CHANNEL)


def take_on(session: Session, wanted: Round, people: Iterable[int], at: datetime) -> set[int]:
    """Write down that these people's messages are seen to; return those for whom nobody else has done it."""
    marks = [{"person_id": one, "kind": wanted.kind, "subject": "", "day": wanted.day, "at": at} for one in people]
    if not marks:
        return set()
    made = insert_into(session, Reminder).values(marks).on_conflict_do_nothing()
    return set(session.execute(made.returning(Reminder.person_id)).scalars())


def told_once(session: Session, people: Sequence[int]) -> set[Told]:
    """Return what these people were told of that is told once only."""
    columns = (Reminder.person_id, Reminder.kind, Reminder.subject, Reminder.day)
    known = select(*columns).where(Reminder.person_id.in_(people), Reminder.kind.not_in(REPEATED))
    return {Told(*row) for row in session.execute(known)}


def write_down(session: Session, told: Iterable[Told], at: datetime) -> None:
    """Write down what people are told."""
    rows = list(told)
    made = insert_into(session, Reminder).on_conflict_do_nothing()
    if not rows:
        return
    if isinstance(made, sqlite.Insert):
        session.execute(made, [one._asdict() | {"at": at} for one in rows])
        return
    # One statement for all of them: a statement a row takes five times as long.
    kinds = (Integer, String, String, Date)
    columns = [
        func.unnest(cast(list(values), ARRAY(kind)))
        for values, kind in zip(zip(*rows, strict=True), kinds, strict=True)
    ]
    moment = literal(at, Reminder.at.type)
    session.execute(made.from_select([*Told._fields, "at"], select(*columns, moment)))


def link(session: Session, wanted: Round, sent: Mapping[int, int]) -> None:
    """Write down by which row of the outbox each person's message leaves."""
    marks = select(Reminder).where(Reminder.kind == wanted.kind, Reminder.day == wanted.day, Reminder.subject == "")
    for mark in session.execute(marks.where(Reminder.person_id.in_(sent))).scalars():
        mark.outbox_id = sent[mark.person_id]


def forget_reminders(session: Session, now: datetime) -> None:
    """Delete what is too old to keep anybody from being told twice."""
    session.execute(delete(Reminder).where(Reminder.at < now - REPEATED_KEPT, Reminder.kind.in_(REPEATED)))
    session.execute(delete(Reminder).where(Reminder.at < now - KEPT, Reminder.kind.not_in(ESCALATIONS)))
    session.execute(delete(Reminder).where(Reminder.at < now - ESCALATIONS_KEPT))
