"""Locks a duty for an act, refuses what must not be, and writes down what was done: history and journal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.duty_given import Official, Words
from bot.duty_ways import WAYS, checked_text, subject
from bot.errors import InvalidAnswer
from bot.permissions import Subject, may
from bot.rules import Rules
from bot.spoken import moment
from models import Duty, Report
from models.duty import ReportKind, assignees_of
from models.duty_list import last_report
from models.journal import append, commitment

# Free text may name people: the journal keeps commitments of these.
_FREE = ("title", "problems", "next_steps")
NOTHING = Words()
UNDO_WITHIN = timedelta(minutes=10)
_UNDONE = frozenset({ReportKind.PROGRESS, ReportKind.CLAIM})


@dataclass(frozen=True, slots=True)
class Deed:
    """An act that somebody takes on a duty."""

    kind: ReportKind
    duty: Duty
    by: Official
    words: Words = NOTHING


@dataclass(frozen=True, slots=True)
class Record:
    """What an act begins and ends with, in one open transaction that writes."""

    session: Session
    rules: Rules
    now: datetime

    def is_own(self, duty: Duty, by: Official) -> bool:
        """Whether somebody carries a duty out himself."""
        return by.person_id is not None and by.person_id in assignees_of(self.session, duty.id)

    def begin(self, deed: Deed) -> None:
        """Hold the row until the transaction ends, and refuse who may not, an old view, and what does not fit."""
        duty, way = deed.duty, WAYS[deed.kind]
        self.lock(duty, deed.words.seen)
        about = Subject(duty.office, own=self.is_own(duty, deed.by))
        if not any(may(deed.by.role, deed.by.office, one, about) for one in way.deeds):
            raise InvalidAnswer(way.refusal(duty))
        if not deed.by.name.strip():
            raise InvalidAnswer("请写明是谁办的。")
        if duty.status not in way.before:
            raise InvalidAnswer(f"任务 {duty.code} 现在是“{duty.status}”{self.last(duty)}，不能“{way.label}”。")
        if way.needs_reason and not deed.words.note.strip():
            raise InvalidAnswer("请写明原因。")
        checked_text(deed.words.note)

    def lock(self, duty: Duty, seen: int | None) -> None:
        """Hold the row until the transaction ends, and refuse who has looked at an older version."""
        known = duty.version if seen is None else seen
        locked = select(Duty).where(Duty.id == duty.id).with_for_update()
        self.session.execute(locked.execution_options(populate_existing=True)).scalar_one()
        if duty.version != known:
            raise InvalidAnswer(f"任务 {duty.code} 刚刚有人动过{self.last(duty)}，请看过再办。")

    def last(self, duty: Duty) -> str:
        """Return what was done last, for somebody who comes too late."""
        last = last_report(self.session, duty.id)
        if last is None:
            return ""
        at = last.at.astimezone(self.rules.zone)
        percent = f" {last.after}%" if last.kind == ReportKind.PROGRESS else ""
        return f"（{last.who} {moment(at)} {last.kind}{percent}）"

    def check_undo(self, duty: Duty, report: Report, by: Official) -> None:
        """Let somebody take a line of the history back, or raise InvalidAnswer."""
        if report.person_id is None or report.person_id != by.person_id:
            raise InvalidAnswer("只能撤销自己报的。")
        if report.undone_at is not None or report.kind not in _UNDONE:
            raise InvalidAnswer("这一条已经撤销过了。" if report.undone_at else f"“{report.kind}”不能撤销。")
        if self.now - report.at > UNDO_WITHIN:
            minutes = int(UNDO_WITHIN.total_seconds() // 60)
            raise InvalidAnswer(f"已经过了 {minutes} 分钟，不能撤销了。要更正，请重新报一次进展。")
        last = last_report(self.session, duty.id)
        if last is None or last.id != report.id:
            raise InvalidAnswer(f"后来任务 {duty.code} 又有人动过{self.last(duty)}，不能撤销了。请重新报一次进展。")

    def finish(self, deed: Deed, columns: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> Report:
        """Change the row and write the act down. `more`: what was changed elsewhere, old and new by name."""
        duty, way, words = deed.duty, WAYS[deed.kind], deed.words
        columns = {**columns, "status": way.after or duty.status}
        changed: dict[str, Any] = {
            name: [plain(getattr(duty, name)), plain(value)]
            for name, value in columns.items()
            if value != getattr(duty, name)
        } | dict(more or {})
        before = duty.percent
        for name, value in columns.items():
            setattr(duty, name, value)
        duty.version += 1
        entry = append(self.session, subject(duty), deed.kind, self.now, **self._facts(deed, before, changed))
        report = Report(duty_id=duty.id, person_id=deed.by.person_id, kind=deed.kind, who=deed.by.name.strip())
        report.on_behalf_of, report.note = words.on_behalf_of, words.note.strip()
        report.before, report.after = before, duty.percent
        report.change = json.dumps(changed | _given(words), ensure_ascii=False)
        report.at, report.entry = self.now, entry.seq
        self.session.add(report)
        self.session.flush()
        return report

    def _facts(self, deed: Deed, before: int, changed: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the journal keeps: of free text a commitment only."""
        told = {name: pair for name, pair in changed.items() if name not in _FREE}
        facts: dict[str, Any] = {"from": before, "to": deed.duty.percent, "by": deed.by.name, "changed": told}
        free = {name: changed[name][1] for name in _FREE if name in changed} | {"note": deed.words.note.strip()}
        facts |= {name: commitment(deed.duty.salt, str(text)) for name, text in free.items() if text}
        return facts | ({"for": deed.words.on_behalf_of} if deed.words.on_behalf_of else {}) | dict(deed.words.facts)


def _given(words: Words) -> dict[str, Any]:
    return {name: [None, value] for name, value in words.facts.items()}


def plain(value: object) -> Any:  # noqa: ANN401 - anything JSON can hold
    """Return a column's value as JSON holds it: a day or a time as ISO text."""
    return value.isoformat() if isinstance(value, date | datetime) else value
