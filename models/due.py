"""What is due, has just come, or waits for somebody: duties and submissions, many at a time, for supervision (督办).

Every query is for many people or offices at once: none is made for a single cadre.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from models.duty import OPEN_DUTY, Duty, DutyAssignee, DutyStatus
from models.finding import Finding
from models.person import OF_OFFICE, Person, Role
from models.reminder import reachable
from models.submission import Status, Submission

_WAITING = (Status.ACCEPTED, Status.IN_PROGRESS, Status.REOPENED)
_LAST_DAY = case((Submission.status == Status.SUBMITTED, Submission.accept_by), else_=Submission.reply_by)
_CAME = case(
    (Submission.status == Status.SUBMITTED, Submission.created_at),
    else_=func.coalesce(Submission.referred_at, Submission.accepted_at),
)


@dataclass(frozen=True, slots=True)
class Span:
    """What is looked at: what is due on `until` or before, and what has come at `since` or later."""

    until: date
    since: datetime


class DueDuty(NamedTuple):
    """An open duty. `found_at`: when inspectors last noted something. `carried`: by somebody who can be reached."""

    id: int
    code: str
    title: str
    office: str
    lead: str
    status: str
    due: date | None
    came_at: datetime
    found_at: datetime | None
    carried: bool


class DueCase(NamedTuple):
    """A submission that waits for the town. `due`: the last day for what comes next; `came_at`: to who holds it."""

    id: int
    ticket: str
    kind: str
    office: str
    status: str
    due: date | None
    came_at: datetime | None


def assigned_duties(session: Session, people: Collection[int], span: Span) -> Sequence[tuple[int, DueDuty]]:
    """Return which duties concern whom among `people`, because he carries them out."""
    found = _duties(span).add_columns(DutyAssignee.person_id)
    found = found.join(DutyAssignee, DutyAssignee.duty_id == Duty.id).where(DutyAssignee.person_id.in_(people))
    return [(row[-1], DueDuty(*row[:-1])) for row in session.execute(found.where(Duty.status == DutyStatus.RUNNING))]


def duties_of(session: Session, offices: Collection[str], span: Span) -> Sequence[DueDuty]:
    """Return the duties of these offices, also what waits for being ticked off."""
    return _rows(session, _duties(span).where(Duty.office.in_(offices)))


def stray_duties(session: Session, headed: Collection[str], span: Span) -> Sequence[DueDuty]:
    """Return the duties of offices other than these `headed` ones."""
    return _rows(session, _duties(span).where(Duty.office.not_in(headed)))


def overdue_duties(session: Session, until: date, *, led: bool = False) -> Sequence[DueDuty]:
    """Return what was due on `until` or before and is not done; `led`: only what somebody is said to lead."""
    late = select(*_columns()).where(Duty.status == DutyStatus.RUNNING, Duty.due <= until)
    return _rows(session, late.where(Duty.lead != "") if led else late)


def cases_of(session: Session, offices: Collection[str], span: Span) -> Sequence[DueCase]:
    """Return what these offices hold."""
    held = _cases(span).where(Submission.status.in_(_WAITING), Submission.office.in_(offices))
    return [DueCase(*row) for row in session.execute(held)]


def stray_cases(session: Session, staffed: Collection[str], span: Span) -> Sequence[DueCase]:
    """Return what waits for the station: to be accepted, to be referred, or held where nobody can be reached."""
    lost = Submission.status.in_(_WAITING) & Submission.office.not_in([one for one in staffed if one])
    waits = _cases(span).where(or_(Submission.status == Status.SUBMITTED, lost))
    return [DueCase(*row) for row in session.execute(waits)]


def overdue_cases(session: Session, until: date) -> Sequence[DueCase]:
    """Return what should have been answered on `until` or before."""
    late = select(*_CASE).where(Submission.status.in_(_WAITING), Submission.reply_by <= until)
    return [DueCase(*row) for row in session.execute(late)]


def offices_with(session: Session, roles: Iterable[Role] = OF_OFFICE) -> set[str]:
    """Return the offices in which somebody of these roles can be reached."""
    wanted = select(Person.office).where(reachable(), Person.role.in_(list(roles)), Person.office != "")
    return set(session.execute(wanted.distinct()).scalars())


_CASE = (
    Submission.id,
    Submission.ticket,
    Submission.kind,
    Submission.office,
    Submission.status,
    _LAST_DAY,
    _CAME,
)


def _columns(since: datetime | None = None) -> list[Any]:
    found = select(func.max(Finding.at)).where(Finding.duty_id == Duty.id)
    found = found if since is None else found.where(Finding.at >= since)
    carried = select(DutyAssignee.id).join(Person, Person.id == DutyAssignee.person_id)
    carried = carried.where(DutyAssignee.duty_id == Duty.id, reachable())
    plain = [Duty.id, Duty.code, Duty.title, Duty.office, Duty.lead, Duty.status, Duty.due, Duty.created_at]
    return [*plain, found.scalar_subquery(), carried.exists()]


def _duties(span: Span) -> Select[Any]:
    noted = select(Finding.duty_id).where(Finding.at >= span.since, Finding.duty_id.is_not(None))
    stirs = or_(
        Duty.due <= span.until,
        Duty.created_at >= span.since,
        Duty.status == DutyStatus.CLAIMED,
        Duty.id.in_(noted),
    )
    return select(*_columns(span.since)).where(Duty.status.in_(OPEN_DUTY), stirs)


def _cases(span: Span) -> Select[Any]:
    return select(*_CASE).where(or_(span.until >= _LAST_DAY, span.since <= _CAME))


def _rows(session: Session, found: Select[Any]) -> list[DueDuty]:
    return [DueDuty(*row) for row in session.execute(found)]
