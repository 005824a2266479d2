"""Takes a table of duties in, whole or not at all.

Importing again updates what the table says differently, with a line in each history. Progress that was reported since
stays, unless the table itself has another percentage than it had the last time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.duties import Adjustment, DutyDesk, NewDuty, Official
from bot.duty_rows import Reader, Written, header_faults
from bot.errors import InvalidAnswer
from bot.rules import Rules
from bot.sheet import Row, UnreadableSheet, read_sheet
from knowledge.town import Town
from models import Database, Duty, Report, Vault
from models.duty import Origin, assignees_of, find_duty, reports_of

BY_TABLE = "表格导入"
SHEET = "sheet"  # under which a line of the history keeps what the table said


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. With `faults` (Chinese, one a row and column) it stored nothing. `notes`: what to look at."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Importer:
    """What an import works with. `by`: whose import it is."""

    database: Database
    vault: Vault
    town: Town
    rules: Rules
    now: datetime
    by: str = BY_TABLE

    def take(self, path: Path, watched: Callable[[Sequence[Row]], Iterable[Row]] = iter) -> ImportReport:
        """Store every duty of a .csv or .xlsx file in one transaction; nothing is deleted. Raises OSError."""
        try:
            columns, rows = read_sheet(path)
        except UnreadableSheet as fault:
            return ImportReport(faults=(str(fault),))
        if faults := tuple(header_faults(columns)):
            return ImportReport(faults=faults)
        if not rows:
            return ImportReport(faults=("表头下面没有任务",))
        try:
            with self.database.write() as session:
                return self._take(session, rows, watched)
        except _Faulty as fault:
            return ImportReport(faults=fault.faults)

    def _take(
        self, session: Session, rows: Sequence[Row], watched: Callable[[Sequence[Row]], Iterable[Row]]
    ) -> ImportReport:
        reader = Reader(session, self.vault, self.town)
        written = [reader.read(row) for row in rows]
        if reader.faults:
            raise _Faulty(reader.faults)
        faults, outcomes = [], []
        for row, one in zip(watched(rows), written, strict=True):
            try:
                outcomes.append(self._store(session, one))
            except InvalidAnswer as fault:
                faults.append(f"第 {row.line} 行：{fault}")
        if faults:
            raise _Faulty(faults)
        counts = Counter(outcomes)
        return ImportReport(counts["created"], counts["updated"], counts["unchanged"], notes=tuple(reader.notes))

    def _store(self, session: Session, one: Written) -> str:
        desk, by = DutyDesk(session, self.rules, self.now), Official(self.by, "station")
        duty = find_duty(session, one.code)
        if duty is None:
            self._create(desk, by, one)
            return "created"
        wanted = _differences(session, duty, one)
        if wanted is None:
            return "unchanged"
        desk.change(duty, by, wanted)
        return "updated"

    def _create(self, desk: DutyDesk, by: Official, one: Written) -> None:
        named = ("section", "office", "lead", "village", "entry", "problems", "next_steps", "percent", "assignees")
        given = {name: getattr(one, name) for name in named if getattr(one, name)}
        origin = Origin.PLAN if one.entry else Origin.IMPORT
        duty = desk.create(NewDuty(one.title, one.code, due=one.due, origin=origin, **given), by)
        desk.change(duty, by, Adjustment(one.note or BY_TABLE, facts={SHEET: one.percent}))


class _Faulty(Exception):
    """Carries the faults out of the transaction, which leaves nothing behind."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def _differences(session: Session, duty: Duty, one: Written) -> Adjustment | None:
    """Return what the table says differently from what is stored; None when nothing."""
    history = reports_of(session, duty.id)
    changed = one.percent is not None and one.percent != _last_sheet(history)
    noted = bool(one.note) and all(one.note != report.note for report in history)
    named = ("title", "section", "office", "lead", "village", "due", "problems", "next_steps")
    wanted = Adjustment(
        one.note or BY_TABLE,
        percent=one.percent if changed else None,
        assignees=one.assignees,
        facts={SHEET: one.percent} if changed or noted else {},
        **{name: getattr(one, name) for name in named},
    )
    moved = one.assignees is not None and set(one.assignees) != set(assignees_of(session, duty.id))
    return wanted if wanted.columns(duty) or wanted.facts or moved else None


def _last_sheet(history: Sequence[Report]) -> int | None:
    """Return the percentage the table gave the last time."""
    for report in reversed(history):
        changed = json.loads(report.change or "{}")
        if changed.get(SHEET, [None, None])[1] is not None:
            return int(changed[SHEET][1])
    return None
