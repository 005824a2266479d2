"""Takes the steps of a submission's life: checks them against the one table, changes, records, and tells.

Staff commands, the console and the chat all go through `Desk`. A step is taken wholly, in the caller's transaction,
with its row, its journal entry and the notices to everybody whom it concerns, or refused in plain Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.actor import BY_RULE, CLOCK, SUBMITTER, SUPPORTER, Actor
from bot.announcing import NEW, Announcer, Taken
from bot.case_changes import CHANGES, Words
from bot.case_checks import Checks, Deed
from bot.given import Given
from bot.outbox import Outbox
from bot.rules import Rules
from bot.spoken import month_day
from models import JournalEntry, Note, Notice, Rating, Step, Submission, Vault
from models.joiner import Supporter, reachable
from models.journal import append, commitment
from models.lifecycle import TABLE, Act
from models.likeness import list_if_open
from models.supporter_rating import are_mostly_unsatisfied, ratings_of

__all__ = ["BY_RULE", "CLOCK", "SUBMIT", "SUBMITTER", "SUPPORTER", "Actor", "Desk", "Given"]

# The first step of all, which the table does not have: nothing leads to it.
SUBMIT = NEW
_NOTHING = Given()
# The journal keeps these as commitments only: free text may name people.
_COMMITTED = frozenset({"reason", "text", "note", "changed_clause"})


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
    def _checks(self) -> Checks:
        return Checks(self.session, self.rules, self.now)

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
        deed = Deed(act, submission, actor, given)
        self._lock(deed)
        self._checks.check(deed)
        self._checks.check_given(deed)
        before = submission.status
        words = CHANGES[act](self._checks.change(deed)) if act in CHANGES else {}
        submission.status = TABLE[act].after or submission.status
        submission.version += 1
        list_if_open(self.session, submission)
        self._write_down(deed)
        self._tell(deed, words)
        step = self._enter(deed, before)
        taken = Taken(submission, act, "" if actor.role == BY_RULE else given.reason, actor.conversation_id)
        self._announcer.settle(taken, f"{submission.ticket} {self._checks.last(submission)}")
        self._announcer.announce(taken)
        return step

    def announce(self, submission: Submission) -> None:
        """Owe the news of what has just come in, and no rule has given to an office, to the liaison station."""
        self._announcer.announce(Taken(submission, NEW, but=submission.conversation_id))

    def check(self, act: Act, submission: Submission, actor: Actor, seen: int | None = None) -> None:
        """Raise InvalidAnswer, as `take` would, unless an actor may take a step now; what it needs is not looked at."""
        deed = Deed(act, submission, actor, Given(seen=seen))
        self._checks.check_view(submission, submission.version if seen is None else seen)
        self._checks.check(deed)

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

    def _lock(self, deed: Deed) -> None:
        """Hold the row until the transaction ends, and refuse an old view. Two rows are locked in one order."""
        submission, given = deed.submission, deed.given
        seen = submission.version if given.seen is None else given.seen
        both = Submission.ticket.in_([submission.ticket, given.target])
        locked = select(Submission).where(both).order_by(Submission.id).with_for_update()
        self.session.execute(locked.execution_options(populate_existing=True)).all()
        self._checks.check_view(submission, seen)

    def _write_down(self, deed: Deed) -> None:
        """Keep what was written: the public words and the internal ones apart."""
        for public, text in ((True, deed.given.text.strip()), (False, deed.given.note.strip())):
            if text:
                written = {"submission_id": deed.submission.id, "by": deed.who, "at": self.now}
                self.session.add(Note(public=public, text=text, **written))

    def _tell(self, deed: Deed, words: Words) -> None:
        """Owe the news to everybody behind the submission, except whoever made it."""
        if TABLE[deed.act].tells:
            told = [one for one in reachable(self.session, deed.submission) if not _is(one, deed.actor)]
            self.session.add_all(self._notice(deed, one, words) for one in told)

    def _notice(self, deed: Deed, one: Supporter, words: Words) -> Notice:
        submission, given, way = deed.submission, deed.given, TABLE[deed.act]
        day = submission.reply_by
        known = {"ticket": one.ticket, "office": submission.office, "day": f"{month_day(day)}前" if day else ""}
        known |= {"reason": given.reason.strip(), "text": given.text.strip(), "verdict": given.verdict} | words
        return Notice(
            conversation_id=one.conversation_id,
            submission_id=one.submission_id,
            about=deed.act,
            text=self.vault.seal((way.tells + way.asks).format(**known)),
            created_at=self.now,
        )

    def _enter(self, deed: Deed, before: str) -> Step:
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


def _is(one: Supporter, actor: Actor) -> bool:
    return one.conversation_id == actor.conversation_id


def _told(submission: Submission, name: str, value: object) -> object:
    """Return what the journal keeps of a field: of free text a commitment only."""
    return commitment(submission.salt, str(value).strip()) if name in _COMMITTED else value
