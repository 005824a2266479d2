"""The ledger of duties (督办台账): one row a duty, with its last progress, its light, and whether it is ticked off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.duty_roll import BY_TABLE, SHEET
from bot.papers.adoption import Town
from bot.papers.cells import without_numbers
from bot.papers.counts import told
from bot.papers.matters import BATCH
from bot.papers.paper import Column, Paper
from bot.rules import Rules
from bot.spoken import full_day
from models import Duty, DutyStatus, Report
from models.duty import OPEN_DUTY, ReportKind

COLUMNS = (
    Column("编号", 1.3),
    Column("任务", 4.4, centred=False),
    Column("牵头领导", 1.9),
    Column("责任科室", 2.9),
    Column("完成时限", 3.1),
    Column("进展", 4.6, centred=False),
    Column("存在问题", 3.2, centred=False),
    Column("下步措施", 3.2, centred=False),
    Column("灯色", 1.2),
    Column("销号", 3.1),
)
FIELDS = (
    "code",
    "title",
    "section",
    "lead",
    "office",
    "village",
    "due",
    "percent",
    "status",
    "problems",
    "next_steps",
    "light",
    "reported_at",
    "closed_at",
    "note",
)
NO_DAY, NO_LIGHT = "没有定", "—"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the ledger is drawn up from, of one moment."""

    session: Session
    town: Town
    rules: Rules
    now: datetime

    @property
    def today(self) -> date:
        """The date in the town."""
        return self.rules.today(self.now)

    def light(self, duty: Duty) -> str:
        """Return what the town calls a duty's light, "" for none."""
        return self.rules.called(self.rules.duty_light(duty, self.today))

    def duties(self, office: str) -> Iterator[tuple[Duty, str]]:
        """Yield each duty with the note of its last progress, in order; what was given up is left out."""
        with self.session.execute(_chosen(select(Duty), office).execution_options(yield_per=BATCH)) as found:
            for batch in found.scalars().partitions():
                notes = _last_notes(self.session, batch)
                yield from ((duty, notes.get(duty.id, "")) for duty in batch)

    def rows(self, office: str) -> Iterator[Row]:
        """Yield a row a duty for other programs."""
        plain = ("code", "title", "section", "lead", "office", "village", "percent", "status", "problems", "next_steps")
        for duty, note in self.duties(office):
            row = {name: getattr(duty, name) for name in plain} | {"light": self.light(duty), "note": note}
            times = {name: getattr(duty, name) for name in ("reported_at", "closed_at")}
            row |= {name: at.astimezone(self.town.zone).isoformat() if at else None for name, at in times.items()}
            yield row | {"due": duty.due.isoformat() if duty.due else None}


def ledger(drawn: Ledger, office: str = "") -> Paper:
    """Return the ledger of the town, or of one office."""
    whose = f"（{office}）" if office else ""
    rows = (_row(duty, note, drawn) for duty, note in drawn.duties(office))
    return Paper(f"{drawn.town.name}督办台账{whose}", list(_facts(drawn, office)), COLUMNS, rows)


def _facts(drawn: Ledger, office: str) -> Iterator[str]:
    """Yield the two lines above the table: the day it shows, and how many there are of each light."""
    counts = dict.fromkeys((*drawn.rules.names, "没有时限"), 0)
    statuses = _by_status(drawn.session, office)
    for duty in drawn.session.execute(_chosen(select(Duty), office).execution_options(yield_per=BATCH)).scalars():
        if duty.status in OPEN_DUTY:
            counts[drawn.light(duty) or "没有时限"] += 1
    total = sum(statuses.values())
    yield f"截至{full_day(drawn.today)}。任务共 {total} 项：{told(statuses, '项') or '没有'}。"
    yield f"没有销号的按灯色：{told(counts, '项')}。"


def _row(duty: Duty, note: str, drawn: Ledger) -> tuple[str | int, ...]:
    return (
        duty.code,
        without_numbers(duty.title),
        duty.lead,
        duty.office,
        duty.due.isoformat() if duty.due else NO_DAY,
        without_numbers(f"{duty.percent}%{f'，{note}' if note else ''}"),
        without_numbers(duty.problems),
        without_numbers(duty.next_steps),
        drawn.light(duty) or NO_LIGHT,
        _ticked_off(duty, drawn),
    )


def _ticked_off(duty: Duty, drawn: Ledger) -> str:
    if duty.status != DutyStatus.CLOSED or duty.closed_at is None:
        return duty.status if duty.status == DutyStatus.CLAIMED else ""
    return f"{duty.status}\n{drawn.rules.today(duty.closed_at).isoformat()}"


def _chosen(found: Any, office: str) -> Any:  # noqa: ANN401 - a query, whatever it returns
    found = found.where(Duty.status != DutyStatus.CANCELLED).order_by(Duty.id)
    return found.where(Duty.office == office) if office else found


def _by_status(session: Session, office: str) -> Mapping[str, int]:
    counted = select(Duty.status, func.count()).where(Duty.status != DutyStatus.CANCELLED).group_by(Duty.status)
    counted = counted.where(Duty.office == office) if office else counted
    found = dict(session.execute(counted).all())
    return {str(status): found[status] for status in DutyStatus if status in found}


def _last_notes(session: Session, batch: Sequence[Duty]) -> Mapping[int, str]:
    """Return what was last said of the progress of each, and not taken back."""
    telling = or_(Report.kind == ReportKind.PROGRESS, Report.change.contains(f'"{SHEET}"'))
    said = (telling, Report.undone_at.is_(None), Report.note.not_in(("", BY_TABLE)))
    last = select(func.max(Report.id)).where(Report.duty_id.in_([duty.id for duty in batch]), *said)
    found = select(Report.duty_id, Report.note).where(Report.id.in_(last.group_by(Report.duty_id)))
    return dict(session.execute(found).all())
