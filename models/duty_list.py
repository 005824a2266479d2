"""Finds duties and what happened to them: by person, office, village, lead, last day; the history's last lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.duty import OPEN_DUTY, Duty, DutyAssignee, DutyStatus, Evidence, Report, ReportKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which duties are meant; what is empty or None does not matter. `due_before`, `due_until`: days.

    `person_id`: who carries them out. `section`: this part of the plan and the parts below it.
    """

    person_id: int | None = None
    office: str = ""
    village: str = ""
    lead: str = ""
    section: str = ""
    due_before: date | None = None
    due_from: date | None = None
    due_until: date | None = None
    statuses: tuple[DutyStatus, ...] = OPEN_DUTY

    @property
    def asks_when(self) -> bool:
        """Whether it is about days."""
        return any(day is not None for day in (self.due_before, self.due_from, self.due_until))


def duties(session: Session, wanted: Wanted, limit: int, skipped: int = 0) -> Sequence[Duty]:
    """Return duties in the order in which they were set up; what is wanted by its last day, by that."""
    order = (Duty.due, Duty.id) if wanted.asks_when else (Duty.id,)
    found = _chosen(session, select(Duty), wanted).order_by(*order)
    return list(session.execute(found.limit(limit).offset(skipped)).scalars())


def count_duties(session: Session, wanted: Wanted) -> int:
    """Return how many duties there are."""
    return int(session.execute(_chosen(session, select(func.count(Duty.id)), wanted)).scalar_one())


def leads(session: Session) -> Sequence[str]:
    """Return everybody who leads or has led a duty."""
    return session.execute(select(Duty.lead).where(Duty.lead != "").distinct()).scalars().all()


def duty_titled(session: Session, title: str, codes: Sequence[str]) -> Duty | None:
    """Return the duty of these codes with exactly this title."""
    found = select(Duty).where(Duty.code.in_(codes), Duty.title == title).order_by(Duty.id).limit(1)
    return session.execute(found).scalar_one_or_none()


def titled(session: Session, words: Sequence[str], limit: int) -> Sequence[Duty]:
    """Return open duties whose title holds any of some words, what is due first in front."""
    holds = or_(*(Duty.title.contains(word, autoescape=True) for word in words))
    found = _chosen(session, select(Duty), Wanted()).where(holds).order_by(Duty.due.is_(None), Duty.due, Duty.id)
    return list(session.execute(found.limit(limit)).scalars())


def last_report(session: Session, duty_id: int, kind: ReportKind | None = None) -> Report | None:
    """Return the last line of a duty's history that was not taken back."""
    found = select(Report).where(Report.duty_id == duty_id, Report.undone_at.is_(None))
    found = found if kind is None else found.where(Report.kind == kind)
    return session.execute(found.order_by(Report.id.desc()).limit(1)).scalar_one_or_none()


def last_report_by(session: Session, person_id: int) -> Report | None:
    """Return the last line that somebody wrote in any history, taken back or not."""
    found = select(Report).where(Report.person_id == person_id).order_by(Report.id.desc()).limit(1)
    return session.execute(found).scalar_one_or_none()


def reopened_by(session: Session, duty_id: int) -> int:
    """Return the number of the line by which a duty was taken up again last; 0 when it never was."""
    reopened = last_report(session, duty_id, ReportKind.REOPEN)
    return reopened.id if reopened else 0


def evidence_since(session: Session, duty_id: int, report_id: int = 0) -> Sequence[Evidence]:
    """Return the evidence that came with later lines of the history and was not taken back with them."""
    found = select(Evidence).join(Report, Report.id == Evidence.report_id)
    found = found.where(Evidence.duty_id == duty_id, Report.undone_at.is_(None), Report.id > report_id)
    return session.execute(found.order_by(Evidence.id)).scalars().all()


def _chosen(session: Session, found: Any, wanted: Wanted) -> Any:  # noqa: ANN401 - a query, whatever it returns
    """Narrow a query down to the duties that are meant."""
    same = {name: getattr(wanted, name) for name in ("office", "village", "lead") if getattr(wanted, name)}
    found = found.filter_by(**same).where(Duty.status.in_(wanted.statuses))
    if wanted.person_id is not None:
        # Looked up first: one person has few, and SQLite would begin with the duties instead.
        own = select(DutyAssignee.duty_id).where(DutyAssignee.person_id == wanted.person_id)
        found = found.where(Duty.id.in_(session.execute(own).scalars().all()))
    if wanted.section:
        found = found.where(or_(Duty.section == wanted.section, Duty.section.startswith(f"{wanted.section}(")))
    days = (
        (wanted.due_before, Duty.due.__lt__),
        (wanted.due_from, Duty.due.__ge__),
        (wanted.due_until, Duty.due.__le__),
    )
    return found.where(*(compare(day) for day, compare in days if day is not None))
