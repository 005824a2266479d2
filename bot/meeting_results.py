"""What follows from a resolution of the meeting: a duty for an office, and an answer to whoever stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from bot.casework import Actor, Desk, Given
from bot.duties import Adjustment, DutyDesk, NewDuty, Official
from bot.duty_ways import TITLE_AT_MOST
from bot.errors import InvalidAnswer
from bot.spoken import fitted
from models import AgendaItem, Duty, DutyStatus, ItemKind, Meeting, Resolution, Status, Submission, Talent, Vault
from models.duty import OPEN_DUTY, Origin
from models.lifecycle import Act
from models.submission import runs_on_as

TEXT_AT_MOST = 500
_ABOUT_SUBMISSIONS = (ItemKind.SUBMISSION, ItemKind.OFFER)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What was resolved. `position`: of the item, 0 for none. `reply`: the words for whoever handed the matter in.

    With `office` and `due` it becomes a duty; with neither it is done by being said. `verdict`: whether the suggestion
    or comment is adopted; `reply` is then the reason that its submitter reads, and `changed_clause` what it changes.
    """

    text: str
    position: int = 0
    office: str = ""
    person_id: int | None = None
    due: date | None = None
    reply: str = ""
    verdict: str = ""
    changed_clause: str = ""


def checked(text: str, most: int, what: str) -> str:
    """Return what was written. Raises InvalidAnswer when it is empty or too long."""
    if not 0 < len(text.strip()) <= most:
        raise InvalidAnswer(f"请写明{what}，最多{most}字。")
    return text.strip()


def answer(desk: Desk, submission: Submission, actor: Actor, text: str) -> Submission:
    """Answer everybody behind a submission, whether its procedure has ended or not; return what runs on for it.

    Raises InvalidAnswer when the table of steps allows neither.
    """
    running = runs_on_as(desk.session, submission)
    act = Act.REPORT_BACK if running.status == Status.CLOSED else Act.ANSWER
    desk.take(running, act, actor, Given(text=text))
    return running


@dataclass(frozen=True, slots=True)
class Follow:
    """Takes the acts that follow, in the transaction of the desk of duties."""

    duties: DutyDesk
    vault: Vault
    by: Official

    def resolve(self, meeting: Meeting, item: AgendaItem | None, resolved: Resolved) -> Resolution:
        """Store a resolution and take what follows. Raises InvalidAnswer, in Chinese."""
        text, now = checked(resolved.text, TEXT_AT_MOST, "议定了什么"), self.duties.now
        self._check(resolved)
        submission = self._submission(item)
        if submission is not None and not resolved.reply.strip():
            raise InvalidAnswer(f"这一项是 {submission.ticket}，请写明告诉提交人的话（--reply）。")
        if submission is None and resolved.reply.strip():
            raise InvalidAnswer("这一项没有提交人，--reply 里的话没有人可以告诉。")
        if submission is None and (resolved.verdict or resolved.changed_clause):
            raise InvalidAnswer("这一项不是意见建议，没有采不采纳。")
        row = Resolution(meeting_id=meeting.id, item_id=item.id if item else None, text=text, created_at=now)
        row.office, row.person_id, row.due = resolved.office.strip(), resolved.person_id, resolved.due
        row.by, row.reply = self.by.name, resolved.reply.strip()
        row.verdict, row.changed_clause = resolved.verdict, resolved.changed_clause.strip()
        self.duties.session.add(row)
        self.duties.session.flush()
        self._act(row, item, None if submission is None else self._told(row, submission, meeting))
        return row

    def _told(self, row: Resolution, submission: Submission, meeting: Meeting) -> Submission:
        """Answer, or decide and let the meeting sign; take the matter off what waits for the meeting."""
        running = runs_on_as(self.duties.session, submission)
        desk = Desk(self.duties.session, self.duties.rules, self.vault, self.duties.now)
        actor = Actor(self.by.name, self.by.role)
        if row.verdict or row.changed_clause:
            given = Given(reason=row.reply, verdict=row.verdict, signer=f"{meeting.day}月例会")
            desk.take(running, Act.DECIDE, actor, given.also(changed_clause=row.changed_clause))
        else:
            answer(desk, submission, actor, row.reply)
        submission.on_agenda = running.on_agenda = False
        return running

    def _check(self, resolved: Resolved) -> None:
        office, due = resolved.office.strip(), resolved.due
        if office and due is None:
            raise InvalidAnswer("请写明什么时候办完（--due）。")
        if due is not None and not office:
            raise InvalidAnswer("请写明由哪个科室办（--office）。")
        if due is not None and due < self.duties.rules.today(self.duties.now):
            raise InvalidAnswer(f"期限 {due} 已经过了，请写一个以后的日子。")

    def _act(self, row: Resolution, item: AgendaItem | None, told: Submission | None) -> None:
        if row.due is not None:
            row.duty_id = self._duty(row, item).id
        else:
            row.closed_at = self.duties.now
        if told is not None:
            row.submission_id = told.id
        if item is not None and item.kind == ItemKind.RESOLUTION:
            self._replace(item)
        if item is not None:
            item.outcome = "\n".join(said for said in (item.outcome, row.text) if said)
            item.again = False  # what was put off is resolved after all
        self.duties.session.flush()

    def _duty(self, row: Resolution, item: AgendaItem | None) -> Duty:
        """Return the duty that the item is about, with its new last day, or a new one."""
        people = (row.person_id,) if row.person_id else ()
        known = self._known(item)
        if known is not None and known.status in OPEN_DUTY:
            wanted = Adjustment(f"月例会议定：{row.text}", office=row.office, due=row.due, assignees=people or None)
            self.duties.change(known, self.by, wanted)
            return known
        title = fitted(row.text, TITLE_AT_MOST)
        facts = {"office": row.office, "due": row.due, "assignees": people, "next_steps": row.text}
        new = NewDuty(title, origin=Origin.RESOLUTION, origin_id=row.id, **facts)  # type: ignore[arg-type]
        return self.duties.create(new, self.by)

    def _replace(self, item: AgendaItem) -> None:
        """Let what was resolved before rest when its duty was given up: this resolution comes in its place."""
        known = self._known(item)
        if known is not None and known.status == DutyStatus.CANCELLED:
            old = select(Resolution).filter_by(duty_id=known.id, closed_at=None)
            for one in self.duties.session.execute(old).scalars():
                one.closed_at = self.duties.now

    def _known(self, item: AgendaItem | None) -> Duty | None:
        number = item.reference if item and item.kind == ItemKind.DUTY else None
        if item and item.kind == ItemKind.RESOLUTION:
            number = self.duties.session.get_one(Resolution, item.reference).duty_id
        return self.duties.session.get(Duty, number) if number else None

    def _submission(self, item: AgendaItem | None) -> Submission | None:
        number = item.reference if item and item.kind in _ABOUT_SUBMISSIONS else None
        if item and item.kind == ItemKind.RESOLUTION:
            number = self.duties.session.get_one(Resolution, item.reference).submission_id
        if item and item.kind == ItemKind.TALENT:
            talent = self.duties.session.get(Talent, item.reference)  # None: the sage has had it deleted
            number = talent.submission_id if talent else None
        return self.duties.session.get(Submission, number) if number else None
