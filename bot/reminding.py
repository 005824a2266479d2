"""Finds out whom to remind of what today, and by what way it came to him.

Who carries a duty out is reminded; when nobody does or can be reached, the head of the office; without a head, the
station. What stays overdue goes up: to the head, to the lead (牵头领导), to the leading group.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from bot.spoken import short
from bot.terms import Reason, Terms
from models.due import (
    DueCase,
    DueDuty,
    assigned_duties,
    cases_of,
    duties_of,
    offices_with,
    overdue_cases,
    overdue_duties,
    stray_cases,
    stray_duties,
)
from models.duty import DutyStatus
from models.person import OF_OFFICE, OF_STATION, Person, Role
from models.reminder import ReminderKind, Told, told_once

NAMES_APART = re.compile(r"[、，,;；/\s]+")
TITLE_SHOWN = 20
NO_CARRIER = "没有能通知到的承办人"
NO_OFFICE = "科室没有能通知到的人"


@dataclass
class Matter:
    """Something a person is told of. `subject`: as in `models.reminder`. `left`: working days, negative when overdue.

    `reasons`: why, each with the day it is about. `way`: how it came to him if it is not his own.
    """

    subject: str
    label: str
    due: date | None
    left: int | None
    reasons: set[Reason] = field(default_factory=set)
    way: str = ""

    def is_for(self, kind: str) -> bool:
        """Whether this kind is among the reasons."""
        return any(reason.startswith(kind) for reason, _ in self.reasons)


def reminders(
    session: Session, terms: Terms, people: Sequence[Person], names: Mapping[int, str]
) -> dict[int, list[Matter]]:
    """Return by number of the person what is to be told him now. `names`: of those who may be leads, by number."""
    gathering = _Gathering(session, terms, people)
    gathering.gather(names)
    known = told_once(session, [person.id for person in people])
    found = {one: list(_untold(one, matters.values(), known)) for one, matters in gathering.found.items()}
    return {one: matters for one, matters in found.items() if matters}


def told_of(person_id: int, matters: Iterable[Matter]) -> Iterator[Told]:
    """Yield what is to be written down of one person's message."""
    for matter in matters:
        yield from (Told(person_id, kind, matter.subject, day) for kind, day in matter.reasons)


def _untold(person_id: int, matters: Iterable[Matter], known: set[Told]) -> Iterator[Matter]:
    for matter in matters:
        matter.reasons = {one for one in matter.reasons if Told(person_id, one[0], matter.subject, one[1]) not in known}
        if matter.reasons:
            yield matter


class _Gathering:
    """Goes over what is due or new, and lays each matter before those of some people whom it concerns."""

    def __init__(self, session: Session, terms: Terms, people: Sequence[Person]) -> None:
        self._session = session
        self._terms = terms
        self._people = people
        self.found: dict[int, dict[str, Matter]] = defaultdict(dict)

    def gather(self, names: Mapping[int, str]) -> None:
        """Fill `found`: by person and subject."""
        for person_id, duty in assigned_duties(self._session, [one.id for one in self._people], self._terms.span):
            self._lay([person_id], duty, self._in_hand(duty))
        self._to_offices()
        if stations := self._of(OF_STATION):
            self._to_station(stations)
        if leaders := self._of((Role.LEADER,)):
            self._to_leads(leaders, names)
            self._to_group(leaders)

    def _to_offices(self) -> None:
        heads, staff = self._by_office((Role.HEAD,)), self._by_office(OF_OFFICE)
        for duty in duties_of(self._session, heads, self._terms.span) if heads else ():
            self._to_head(heads[duty.office], duty)
        for case in cases_of(self._session, staff, self._terms.span) if staff else ():
            self._lay(staff[case.office], case, self._in_hand(case))
            self._escalate(heads.get(case.office, ()), case, ReminderKind.HEAD)

    def _to_head(self, heads: Sequence[int], duty: DueDuty) -> None:
        if duty.status == DutyStatus.CLAIMED:
            self._lay(heads, duty, [(ReminderKind.CONFIRM, self._terms.today)])
            return
        if not duty.carried:
            self._lay(heads, duty, self._in_hand(duty), NO_CARRIER)
        self._escalate(heads, duty, ReminderKind.HEAD)

    def _to_station(self, stations: Sequence[int]) -> None:
        """Lay before the station what waits for it, and what would else reach nobody."""
        span, late = self._terms.span, self._terms.late(ReminderKind.HEAD)
        headed, staffed = offices_with(self._session, (Role.HEAD,)), offices_with(self._session)
        for duty in stray_duties(self._session, headed, span):
            if duty.status == DutyStatus.RUNNING:
                self._lay(stations, duty, [] if duty.carried else self._in_hand(duty), NO_OFFICE)
                self._escalate(stations, duty, ReminderKind.HEAD)
        for case in stray_cases(self._session, staffed, span):
            self._lay(stations, case, self._in_hand(case), NO_OFFICE if case.office else "")
        for case in overdue_cases(self._session, late) if late else ():
            if case.office not in headed:
                self._escalate(stations, case, ReminderKind.HEAD)

    def _to_leads(self, leaders: Sequence[int], names: Mapping[int, str]) -> None:
        late = self._terms.late(ReminderKind.LEAD)
        for duty in overdue_duties(self._session, late, led=True) if late else ():
            leads = set(NAMES_APART.split(duty.lead))
            self._escalate([one for one in leaders if names.get(one) in leads], duty, ReminderKind.LEAD)

    def _to_group(self, leaders: Sequence[int]) -> None:
        late = self._terms.late(ReminderKind.GROUP)
        if late is not None:
            overdue: list[DueDuty | DueCase] = [*overdue_duties(self._session, late)]
            overdue += overdue_cases(self._session, late)
            for one in overdue:
                self._escalate(leaders, one, ReminderKind.GROUP)
        headed = offices_with(self._session, (Role.HEAD,))
        for duty in stray_duties(self._session, headed, self._terms.span):
            if duty.status == DutyStatus.CLAIMED:
                self._lay(leaders, duty, [(ReminderKind.CONFIRM, self._terms.today)], NO_OFFICE)

    def _escalate(self, people: Sequence[int], one: DueDuty | DueCase, rung: ReminderKind) -> None:
        if one.due is not None and self._terms.is_late(one.due, rung):
            self._lay(people, one, [(rung, one.due)])

    def _in_hand(self, one: DueDuty | DueCase) -> list[Reason]:
        """Return why whoever has it in hand is told."""
        reasons = list(self._terms.reasons(one.due, one.came_at))
        if isinstance(one, DueDuty) and one.found_at is not None:
            reasons.append((ReminderKind.FINDING, self._terms.rules.today(one.found_at)))
        return reasons

    def _lay(self, people: Sequence[int], one: DueDuty | DueCase, reasons: Sequence[Reason], way: str = "") -> None:
        if not reasons or not people:
            return
        subject, label, left = _subject(one), _label(one), None if one.due is None else self._terms.left(one.due)
        for person_id in people:
            found = self.found[person_id]
            if subject not in found:
                found[subject] = Matter(subject, label, one.due, left, way=way)
            found[subject].reasons.update(reasons)

    def _of(self, roles: Iterable[Role]) -> list[int]:
        return [one.id for one in self._people if one.role in set(roles)]

    def _by_office(self, roles: Iterable[Role]) -> dict[str, list[int]]:
        held: dict[str, list[int]] = defaultdict(list)
        for one in self._people:
            if one.role in set(roles) and one.office:
                held[one.office].append(one.id)
        return dict(held)


def _subject(one: DueDuty | DueCase) -> str:
    return f"duty:{one.id}" if isinstance(one, DueDuty) else f"case:{one.id}"


def _label(one: DueDuty | DueCase) -> str:
    if isinstance(one, DueCase):
        return f"{one.ticket} {one.kind}"
    title = short(one.title, TITLE_SHOWN)
    return f"任务 {one.code} {title}"
