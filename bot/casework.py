"""Takes the steps of a submission's life: checks them against the one table, changes, records, and tells.

Staff commands, the console and the chat all go through `Desk`. A step is taken wholly, in the caller's transaction,
with its row, its journal entry and the notices to everybody whom it concerns, or refused in plain Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.announcing import NEW, Announcer, Taken
from bot.case_changes import CHANGES, CONDITIONS, Change, Given, Words
from bot.errors import InvalidAnswer
from bot.outbox import Outbox
from bot.rules import Rules
from models import JournalEntry, Note, Notice, Rating, Step, Submission, Vault
from models.joiner import Supporter, reachable, supports
from models.journal import append, commitment
from models.lifecycle import TABLE, Act, Party
from models.likeness import list_if_open
from models.person import OF_OFFICE, OF_STATION, Role
from models.step import steps_of
from models.supporter_rating import are_mostly_unsatisfied, ratings_of

__all__ = ["CLOCK", "SUBMIT", "SUBMITTER", "SUPPORTER", "Actor", "Desk", "Given"]

NAME_AT_MOST = 64
# What stands for people in steps and in the journal: never their names.
SUBMITTER, SUPPORTER = "提交人", "一起反映的人"
# The role of nobody: the town's rules take the step.
BY_RULE = "rule"
# The first step of all, which the table does not have: nothing leads to it.
SUBMIT = NEW
_NOTHING = Given()
_TO_ANOTHER = frozenset({Act.ASSIGN, Act.REFER, Act.HAND_ON})
_MISSING = {
    "reason": "请写明原因",
    "text": "请写明要告诉提交人的话",
    "office": "请写明转给哪个科室",
    "verdict": "请写明采纳情况：采纳、部分采纳、不采纳或留作参考",
    "signer": "请写明谁签的意见",
    "days": "请写明延长几个工作日",
    "target": "请写明并到哪个编号",
    "rating": "请写明满意、基本满意还是不满意",
    "note": "备注是空的",
}
_PARTIES = {
    Party.SUBMITTER: SUBMITTER,
    Party.SUPPORTER: SUPPORTER,
    Party.HOLDER: "承办科室",
    Party.FIRST: "首接科室",
    Party.STATION: "乡贤联络站",
    Party.CLOCK: "系统",
    Party.LEADER: "领导小组",
    Party.RULE: "转办规则",
}
# The journal keeps these as commitments only: free text may name people.
_COMMITTED = frozenset({"reason", "text", "note", "changed_clause"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step. `role`: one of `models.person.Role`, or BY_RULE. `office`: a cadre's.

    `conversation_id`: of somebody who writes from his phone, so that only the submitter acts as the submitter.
    """

    name: str
    role: str
    office: str = ""
    conversation_id: int | None = None

    def parties(self, submission: Submission) -> frozenset[Party]:
        """Return what he is to a submission. Who handed it in himself is its submitter only, whatever his position."""
        return frozenset(self._parties(submission))

    def called(self, submission: Submission) -> str:
        """Return the name under which his step is recorded."""
        return SUBMITTER if Party.SUBMITTER in self.parties(submission) else self.name.strip()

    def _parties(self, submission: Submission) -> Iterator[Party]:
        if self.conversation_id is not None and self.conversation_id == submission.conversation_id:
            yield Party.SUBMITTER
        elif self.role == Party.CLOCK:
            yield Party.CLOCK
        elif self.role == BY_RULE:
            yield Party.RULE
        elif self.role in OF_STATION:
            yield Party.STATION
        elif self.role == Role.LEADER:
            yield Party.LEADER
        elif self.role in OF_OFFICE and self.office:
            if self.office == submission.office:
                yield Party.HOLDER
            if self.office == submission.first_office:
                yield Party.FIRST


# Who takes the steps that come by themselves when a term has passed.
CLOCK = Actor("系统", Party.CLOCK)


@dataclass(frozen=True, slots=True)
class _Deed:
    """A step that somebody takes."""

    act: Act
    submission: Submission
    actor: Actor
    given: Given

    @property
    def who(self) -> str:
        return self.actor.called(self.submission)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where steps are taken, in one open transaction that writes.

    `outbox`: where goes what the town's people are owed; without one, those are not reached who have never written.
    """

    session: Session
    rules: Rules
    vault: Vault
    now: datetime
    outbox: Outbox | None = None

    @property
    def _announcer(self) -> Announcer:
        return Announcer(self.outbox or Outbox(self.session, self.vault, self.now), self.rules)

    def receive(self, submission: Submission) -> JournalEntry:
        """Store what was handed in, with its first term, its first step and its entry in the journal."""
        submission.accept_by = self.rules.accept_by(self.rules.today(self.now))
        self.session.add(submission)
        self.session.flush()
        facts = {name: getattr(submission, name) for name in ("kind", "section", "role")}
        facts |= {"attachments": len(submission.attachments), "by": submission.filed_by or SUBMITTER}
        facts["content"] = commitment(submission.salt, submission.content)
        entry = append(self.session, submission.ticket, "submitted", self.now, **facts)
        self._record(submission, entry, Step(step=SUBMIT, before="", who=facts["by"]))
        return entry

    def take(self, submission: Submission, act: Act, actor: Actor, given: Given = _NOTHING) -> Step:
        """Take a step and return it. Raises InvalidAnswer, in Chinese, when it is not allowed or something is missing.

        `submission` belongs to the desk's session. `given.seen`: its version as the actor saw it; else as it was
        loaded. Who acts on an old view is told what was done meanwhile.
        """
        deed = _Deed(act, submission, actor, given)
        self._lock(deed)
        self._check(deed)
        if missing := next((name for name in TABLE[act].needs if given.lacks(name)), ""):
            raise InvalidAnswer(f"{_MISSING[missing]}。")
        before = submission.status
        words = CHANGES[act](self._change(deed)) if act in CHANGES else {}
        submission.status = TABLE[act].after or submission.status
        submission.version += 1
        list_if_open(self.session, submission)
        self._write_down(deed)
        self._tell(deed, words)
        step = self._enter(deed, before)
        taken = Taken(submission, act, "" if actor.role == BY_RULE else given.reason, actor.conversation_id)
        self._announcer.settle(taken, f"{submission.ticket} {self._last(submission)}")
        self._announcer.announce(taken)
        return step

    def announce(self, submission: Submission) -> None:
        """Owe the news of what has just come in, and no rule has given to an office, to the liaison station."""
        self._announcer.announce(Taken(submission, NEW, but=submission.conversation_id))

    def check(self, act: Act, submission: Submission, actor: Actor, seen: int | None = None) -> None:
        """Raise InvalidAnswer, as `take` would, unless an actor may take a step now; what it needs is not looked at."""
        deed = _Deed(act, submission, actor, Given(seen=seen))
        self._check_view(submission, submission.version if seen is None else seen)
        self._check(deed)

    def rate(self, submission: Submission, rating: Rating, actor: Actor, reason: str = "") -> Step:
        """Take what the submitter says of the handling: not satisfied reopens it once, then it goes to the meeting."""
        act = Act.RATE
        if rating == Rating.UNSATISFIED:
            act = Act.ESCALATE if submission.reopened else Act.REOPEN
        return self.take(submission, act, actor, Given(rating=rating, reason=reason))

    def rate_too(self, submission: Submission, rating: Rating, actor: Actor, reason: str = "") -> Step:
        """Take what somebody who stands behind a submission says of the handling; it is not reopened by that.

        When most of those who rated the answer are not satisfied, it is put on the meeting's agenda, once.
        """
        taken = self.take(submission, Act.RATE_TOO, actor, Given(rating=rating, reason=reason))
        ratings = ratings_of(self.session, submission)
        if not submission.on_agenda and are_mostly_unsatisfied(ratings, submission):
            return self.take(submission, Act.RAISE, actor)
        return taken

    def _lock(self, deed: _Deed) -> None:
        """Hold the row until the transaction ends, and refuse an old view. Two rows are locked in one order."""
        submission, given = deed.submission, deed.given
        seen = submission.version if given.seen is None else given.seen
        both = Submission.ticket.in_([submission.ticket, given.target])
        locked = select(Submission).where(both).order_by(Submission.id).with_for_update()
        self.session.execute(locked.execution_options(populate_existing=True)).all()
        self._check_view(submission, seen)

    def _check_view(self, submission: Submission, seen: int) -> None:
        if submission.version != seen:
            raise InvalidAnswer(f"{submission.ticket} 刚刚有人动过{_within(self._last(submission))}，请看过再办。")

    def _last(self, submission: Submission) -> str:
        """Return what was done last, for somebody who comes too late."""
        steps = steps_of(self.session, submission.id)
        if not steps:
            return ""
        last, at = steps[-1], steps[-1].at.astimezone(self.rules.zone)
        label = TABLE[Act(last.step)].label if last.step in set(Act) else "提交"
        to = f"给{submission.office}" if last.step in _TO_ANOTHER else ""
        return f"{last.who} {at.month}月{at.day}日{at:%H:%M} {label}{to}"

    def _check(self, deed: _Deed) -> None:
        way, submission = TABLE[deed.act], deed.submission
        if not 0 < len(deed.actor.name.strip()) <= NAME_AT_MOST:
            raise InvalidAnswer(f"请写明是谁办的，最多{NAME_AT_MOST}个字。")
        if submission.status not in way.before:
            now = f"现在是“{submission.status}”{_within(self._last(submission))}"
            raise InvalidAnswer(f"{submission.ticket} {now}，不能“{way.label}”。")
        if not way.who & self._parties(deed):
            who = "、".join(_PARTIES[party] for party in Party if party in way.who)
            raise InvalidAnswer(f"“{way.label}”只能由{who}来做。")
        if deed.act in CONDITIONS:
            CONDITIONS[deed.act](self._change(deed))

    def _change(self, deed: _Deed) -> Change:
        return Change(
            self.session, self.rules, self.now, deed.submission, deed.given, deed.who, deed.actor.conversation_id
        )

    def _parties(self, deed: _Deed) -> frozenset[Party]:
        """Return what somebody is to the submission, and whether he stands behind it, which only the tables know."""
        parties, number = deed.actor.parties(deed.submission), deed.actor.conversation_id
        if number is None or Party.SUBMITTER in parties or Party.SUPPORTER not in TABLE[deed.act].who:
            return parties
        return parties | {Party.SUPPORTER} if supports(self.session, number, deed.submission) else parties

    def _write_down(self, deed: _Deed) -> None:
        """Keep what was written: the public words and the internal ones apart."""
        for public, text in ((True, deed.given.text.strip()), (False, deed.given.note.strip())):
            if text:
                written = {"submission_id": deed.submission.id, "by": deed.who, "at": self.now}
                self.session.add(Note(public=public, text=text, **written))

    def _tell(self, deed: _Deed, words: Words) -> None:
        """Owe the news to everybody behind the submission, except whoever made it."""
        if TABLE[deed.act].tells:
            told = [one for one in reachable(self.session, deed.submission) if not _is(one, deed.actor)]
            self.session.add_all(self._notice(deed, one, words) for one in told)

    def _notice(self, deed: _Deed, one: Supporter, words: Words) -> Notice:
        submission, given, way = deed.submission, deed.given, TABLE[deed.act]
        day = submission.reply_by
        known = {"ticket": one.ticket, "office": submission.office, "day": f"{day.month}月{day.day}日前" if day else ""}
        known |= {"reason": given.reason.strip(), "text": given.text.strip(), "verdict": given.verdict} | words
        return Notice(
            conversation_id=one.conversation_id,
            submission_id=one.submission_id,
            about=deed.act,
            text=self.vault.seal((way.tells + way.asks).format(**known)),
            created_at=self.now,
        )

    def _enter(self, deed: _Deed, before: str) -> Step:
        submission, given, who = deed.submission, deed.given, deed.who
        facts = {name: _told(submission, name, value) for name, value in given.facts()}
        facts |= {"from": before, "to": submission.status, "by": who}
        entry = append(self.session, submission.ticket, deed.act, self.now, **facts)
        # Why a supporter is not satisfied stands with his rating, from which it goes when he has his data deleted.
        why = "" if deed.act == Act.RATE_TOO else given.reason.strip()
        step = Step(step=deed.act, before=before, who=who, office=deed.actor.office, why=why)
        return self._record(submission, entry, step)

    def _record(self, submission: Submission, entry: JournalEntry, step: Step) -> Step:
        step.submission_id, step.after = submission.id, submission.status
        step.at, step.entry = self.now, entry.seq
        self.session.add(step)
        self.session.flush()
        return step


def _within(said: str) -> str:
    return f"（{said}）" if said else ""


def _is(one: Supporter, actor: Actor) -> bool:
    return one.conversation_id == actor.conversation_id


def _told(submission: Submission, name: str, value: object) -> object:
    """Return what the journal keeps of a field: of free text a commitment only."""
    return commitment(submission.salt, str(value).strip()) if name in _COMMITTED else value
