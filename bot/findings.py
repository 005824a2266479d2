"""Takes down what inspectors found on the spot (明察暗访): it becomes a duty, or takes up again one that was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex

from sqlalchemy.orm import Session

from bot.duties import Again, DutyDesk, NewDuty, Official
from bot.duty_ways import TITLE_AT_MOST
from bot.errors import InvalidAnswer
from bot.permissions import Deed, Subject, may
from bot.rules import Rules
from bot.spoken import fitted
from models import Duty, DutyStatus, Finding
from models.duty import Origin, find_duty
from models.finding import Outcome
from models.journal import append, commitment

TEXT_AT_MOST = 500
NOT_THEIRS = "明察暗访由镇人大、镇纪委和领导小组来记。"


def _fresh() -> str:
    return token_hex(16)


@dataclass(frozen=True, slots=True)
class Noted:
    """What was found. `duty`: the code of the duty it belongs to, else `office` puts it right until `due`."""

    text: str
    duty: str = ""
    office: str = ""
    village: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """Where findings are taken down, in one open transaction that writes. `token`: 32 fresh random characters."""

    session: Session
    rules: Rules
    now: datetime
    token: Callable[[], str] = _fresh

    def check(self, noted: Noted, by: Official) -> Duty | None:
        """Return the duty it belongs to, None when a new one will be made. Raises InvalidAnswer, in Chinese."""
        if not may(by.role, by.office, Deed.NOTE_FINDING, Subject(noted.office)):
            raise InvalidAnswer(NOT_THEIRS)
        if not 0 < len(noted.text.strip()) <= TEXT_AT_MOST:
            raise InvalidAnswer(f"请写明看到了什么，最多{TEXT_AT_MOST}字。")
        if noted.due is not None and noted.due < self.rules.today(self.now):
            raise InvalidAnswer(f"整改期限 {noted.due:%Y-%m-%d} 已经过了，请写一个以后的日子。")
        if noted.duty:
            return self._named(noted.duty)
        if not noted.office:
            raise InvalidAnswer("请写明由哪个科室整改，或者是哪个任务。")
        if noted.due is None:
            raise InvalidAnswer("请写明整改期限，比如“12月10日前”。")
        return None

    def note(self, noted: Noted, by: Official) -> Finding:
        """Take a finding down with what follows from it. Raises InvalidAnswer, in Chinese."""
        duty = self.check(noted, by)
        finding = Finding(text=noted.text.strip(), village=noted.village, who=by.name, at=self.now, due=noted.due)
        finding.office, finding.salt = duty.office if duty else noted.office, self.token()
        finding.person_id = by.person_id
        self.session.add(finding)
        self.session.flush()
        self._follow(finding, duty, by)
        facts = {"text": commitment(finding.salt, finding.text), "due": finding.due.isoformat() if finding.due else ""}
        facts |= {"office": finding.office, "outcome": str(finding.outcome), "duty": str(finding.duty_id)}
        finding.entry = append(self.session, f"finding:{finding.id}", "found", self.now, by=by.name, **facts).seq
        return finding

    def _named(self, code: str) -> Duty:
        duty = find_duty(self.session, code)
        if duty is None:
            raise InvalidAnswer(f"没有编号是 {code} 的任务，请核对。")
        if duty.status == DutyStatus.CANCELLED:
            raise InvalidAnswer(f"任务 {code} 已经取消。请写明由哪个科室整改，会记成新任务。")
        return duty

    def _follow(self, finding: Finding, duty: Duty | None, by: Official) -> None:
        desk = DutyDesk(self.session, self.rules, self.now, self.token)
        if duty is None:
            made = desk.create(_duty_of(finding), by)
            finding.duty_id, finding.outcome = made.id, Outcome.CREATED
        elif duty.status == DutyStatus.RUNNING:
            finding.duty_id, finding.outcome = duty.id, Outcome.LINKED
        else:
            desk.reopen(duty, by, Again(finding.text, Origin.FINDING, finding.id, finding.due))
            finding.duty_id, finding.outcome = duty.id, Outcome.REOPENED


def _duty_of(finding: Finding) -> NewDuty:
    text = finding.text
    title = fitted(text, TITLE_AT_MOST)
    facts = {"office": finding.office, "village": finding.village, "due": finding.due}
    return NewDuty(title, problems=text, origin=Origin.FINDING, origin_id=finding.id, **facts)  # type: ignore[arg-type]
