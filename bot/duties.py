"""Sets duties (任务) up and takes every act on them: checks, changes, and records it in history and journal.

Chat, cards, commands, meeting and supervision all go through `DutyDesk`. An act is taken wholly, in the caller's
transaction, or refused in plain Chinese. `bot.permissions` says who may.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.duty_given import Adjustment, Again, NewDuty, Official, Progress, Proof, Words
from bot.duty_numbers import drawn_up, next_code
from bot.duty_record import NOTHING, UNDO_WITHIN, Deed, Record, plain
from bot.duty_ways import checked_percent, checked_text, checked_title, may_create, subject
from bot.errors import InvalidAnswer
from bot.rules import Rules
from models import Duty, DutyAssignee, Evidence, Report
from models.duty import ReportKind, assignees_of
from models.duty_list import evidence_since, last_report, reopened_by
from models.journal import append, commitment

__all__ = ["UNDO_WITHIN", "Adjustment", "Again", "DutyDesk", "NewDuty", "Official", "Progress", "Proof"]

DONE = 100
# The times among the columns that an act changes.
_TIMES = frozenset({"reported_at", "closed_at"})


def _fresh() -> str:
    return token_hex(16)


@dataclass(frozen=True, slots=True)
class DutyDesk:
    """Where acts on duties are taken, in one open transaction that writes. Every act raises InvalidAnswer.

    `token`: returns 32 fresh random characters.
    """

    session: Session
    rules: Rules
    now: datetime
    token: Callable[[], str] = _fresh

    def create(self, new: NewDuty, by: Official) -> Duty:
        """Set a duty up under the code given, or under the next number."""
        may_create(new, by)
        duty = drawn_up(new, self.session, self.now)
        duty.salt = self.token()
        self.session.add(duty)
        self.session.flush()
        duty.code = new.code.strip() or next_code(self.session, duty)
        self._assign(duty, new.assignees)
        facts = {"title": commitment(duty.salt, duty.title), "office": duty.office, "percent": duty.percent}
        facts |= {"due": plain(duty.due), "assignees": list(new.assignees), "origin": duty.origin}
        append(self.session, subject(duty), "created", self.now, by=by.name, **facts)
        return duty

    def report(self, duty: Duty, by: Official, progress: Progress) -> Report:
        """Report how far a duty is, with evidence if there is any."""
        words = Words(checked_text(progress.note), progress.on_behalf_of.strip(), progress.seen)
        deed = Deed(ReportKind.PROGRESS, duty, by, words)
        self._record.begin(deed)
        told = {"problems": progress.problems, "next_steps": progress.next_steps}
        columns: dict[str, Any] = {name: checked_text(text) for name, text in told.items() if text is not None}
        columns |= {"percent": checked_percent(progress.percent), "reported_at": self.now}
        report = self._record.finish(deed, columns)
        for proof in progress.proofs:
            self._keep(duty, report, proof)
        return report

    def is_own(self, duty: Duty, by: Official) -> bool:
        """Whether somebody carries a duty out himself."""
        return self._record.is_own(duty, by)

    def evidence_of(self, report: Report) -> Sequence[Evidence]:
        """Return what came with a report."""
        return self.session.execute(select(Evidence).filter_by(report_id=report.id)).scalars().all()

    def attach(self, report: Report, by: Official, proof: Proof) -> Evidence:
        """Add evidence to one's own report while it may still be taken back."""
        duty = self.session.get_one(Duty, report.duty_id)
        self._record.lock(duty, None)
        if report.person_id != by.person_id or report.undone_at or self.now - report.at > UNDO_WITHIN:
            raise InvalidAnswer("那次进展已经过了能补材料的时间，请再报一次。")
        append(self.session, subject(duty), "evidence", self.now, by=by.name, kind=proof.kind, report=report.entry)
        return self._keep(duty, report, proof)

    def undo(self, report: Report, by: Official) -> Duty:
        """Take one's own report, or claim, back; nobody may have acted on the duty since, and not long ago it was."""
        duty = self.session.get_one(Duty, report.duty_id)
        self._record.lock(duty, None)
        self.session.refresh(report)
        self._record.check_undo(duty, report, by)
        changed = json.loads(report.change)
        for name, (old, _) in changed.items():
            setattr(duty, name, datetime.fromisoformat(old) if old and name in _TIMES else old)
        report.undone_at = self.now
        duty.version += 1
        facts = {"undone": report.entry, "from": report.after, "to": duty.percent, "by": by.name}
        append(self.session, subject(duty), "undo", self.now, **facts)
        return duty

    def claim(self, duty: Duty, by: Official, words: Words = NOTHING) -> Report:
        """Ask that a duty be ticked off (申请销号): it is at 100 %, and evidence is there since it was reopened."""
        deed = Deed(ReportKind.CLAIM, duty, by, words)
        self._record.begin(deed)
        if duty.percent < DONE:
            raise InvalidAnswer(f"任务 {duty.code} 的进度是 {duty.percent}%，报到 100% 才能申请销号。")
        if not evidence_since(self.session, duty.id, reopened_by(self.session, duty.id)):
            raise InvalidAnswer(f"任务 {duty.code} 还没有佐证材料。请先发照片或文件，再申请销号。")
        return self._record.finish(deed, {})

    def confirm(self, duty: Duty, by: Official, words: Words = NOTHING) -> Report:
        """Tick a duty off (确认销号). Nobody confirms what he claimed himself."""
        deed = Deed(ReportKind.CONFIRM, duty, by, words)
        self._record.begin(deed)
        claimed = last_report(self.session, duty.id, ReportKind.CLAIM)
        if claimed and claimed.person_id is not None and claimed.person_id == by.person_id:
            raise InvalidAnswer("自己申请的销号不能自己确认，请领导小组或者另一位负责人确认。")
        return self._record.finish(deed, {"closed_at": self.now})

    def send_back(self, duty: Duty, by: Official, words: Words) -> Report:
        """Refuse to tick a duty off (退回销号), with the reason."""
        deed = Deed(ReportKind.RETURN, duty, by, words)
        self._record.begin(deed)
        return self._record.finish(deed, {})

    def reopen(self, duty: Duty, by: Official, again: Again) -> Report:
        """Take up again what was done (重新督办): a finding or the meeting says that it is not."""
        facts = {"origin": again.origin, "origin_id": again.origin_id}
        deed = Deed(ReportKind.REOPEN, duty, by, Words(again.reason, facts=facts))
        self._record.begin(deed)
        due = {"due": again.due} if again.due else {}
        return self._record.finish(deed, {"closed_at": None, **due})

    def change(self, duty: Duty, by: Official, wanted: Adjustment) -> Report | None:
        """Change what a duty is about or who carries it out, with the reason; None when nothing becomes different."""
        deed = Deed(ReportKind.CHANGE, duty, by, Words(wanted.reason, seen=wanted.seen, facts=wanted.facts))
        self._record.begin(deed)
        columns = wanted.columns(duty)
        columns |= {name: check(columns[name]) for name, check in _CHECKS.items() if name in columns}
        before = assignees_of(self.session, duty.id)
        after = before if wanted.assignees is None else wanted.assignees
        moved = {} if set(after) == set(before) else {"assignees": [list(before), list(after)]}
        if not columns and not moved and not wanted.facts:
            return None
        if moved:
            self._assign(duty, after)
        return self._record.finish(deed, columns, moved)

    def cancel(self, duty: Duty, by: Official, words: Words) -> Report:
        """Give a duty up, with the reason; its history stays."""
        deed = Deed(ReportKind.CANCEL, duty, by, words)
        self._record.begin(deed)
        return self._record.finish(deed, {})

    @property
    def _record(self) -> Record:
        return Record(self.session, self.rules, self.now)

    def _keep(self, duty: Duty, report: Report, proof: Proof) -> Evidence:
        row = Evidence(
            duty_id=duty.id, report_id=report.id, kind=proof.kind, media_id=proof.media_id, file=self.token()
        )
        row.name = proof.name[:128]
        self.session.add(row)
        self.session.flush()
        return row

    def _assign(self, duty: Duty, people: Sequence[int]) -> None:
        """Let exactly these people carry a duty out."""
        self.session.execute(delete(DutyAssignee).where(DutyAssignee.duty_id == duty.id))
        self.session.add_all(DutyAssignee(duty_id=duty.id, person_id=one) for one in dict.fromkeys(people))
        self.session.flush()


_CHECKS: Mapping[str, Callable[[Any], Any]] = {"title": checked_title, "percent": checked_percent}
