"""What each step of casework changes besides the status, and what it adds to the words that people are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import InvalidAnswer
from bot.given import Given
from bot.rules import Rules
from models import Consultation, Rating, Status, Step, Submission, SubmissionKind, SupporterRating, Verdict
from models.lifecycle import TABLE, Act
from models.note import replies_to
from models.submission import find_submission
from models.supporter_rating import keep_rating

__all__ = ["CHANGES", "CONDITIONS", "Change", "Given", "Words"]

DECIDED = frozenset({SubmissionKind.SUGGESTION, SubmissionKind.SAGE, SubmissionKind.COMMENT})
OFFICE_AT_MOST = 64
# What one may still be merged into: the matter runs on, or its result is known.
_TAKES_MERGED = frozenset(Status) - {Status.REFUSED, Status.MERGED}

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A step about to be taken. `who`: who takes it. `conversation_id`: of somebody who writes from his phone."""

    session: Session
    rules: Rules
    now: datetime
    submission: Submission
    given: Given
    who: str
    conversation_id: int | None = None

    @property
    def today(self) -> date:
        """The date in the town."""
        return self.rules.today(self.now)

    def new_term(self) -> None:
        """Let the term for the answer begin today; of a comment on the draft, when no more comments are taken."""
        number = self.submission.consultation_id
        consultation = self.session.get(Consultation, number) if number else None
        begins = max(self.today, consultation.closes) if consultation else self.today
        self.submission.reply_by = self.rules.reply_by(self.submission.kind, begins)


def _accept(change: Change) -> Words:
    submission = change.submission
    submission.accepted_at = change.now
    # Whoever has it when it is accepted stays answerable; who has handed it on before never took it.
    submission.first_office = submission.first_office or submission.office
    change.new_term()
    return {}


def _give(change: Change) -> Words:
    """Let another office hold it."""
    submission, office = change.submission, change.given.office.strip()
    if office == submission.office:
        raise InvalidAnswer(f"{submission.ticket} 已经在{office}了。")
    _hand_to(office, change)
    return {}


def _hand_on(change: Change) -> Words:
    submission = change.submission
    submission.first_office = submission.first_office or submission.office
    return _give(change)


def _hand_to(office: str, change: Change) -> None:
    if len(office) > OFFICE_AT_MOST:
        raise InvalidAnswer(f"科室名称太长，最多{OFFICE_AT_MOST}个字。")
    submission = change.submission
    submission.office, submission.referred_at, submission.extension_asked = office, change.now, 0


def _supplement(change: Change) -> Words:
    change.submission.accept_by = change.rules.accept_by(change.today)
    return {}


def _refer(change: Change) -> Words:
    submission, office = change.submission, change.given.office.strip()
    if office == submission.office and submission.status == Status.IN_PROGRESS:
        raise InvalidAnswer(f"{submission.ticket} 已经在{office}了。")
    _hand_to(office, change)
    submission.first_office = submission.first_office or office
    return {}


def _still_in_time(change: Change) -> None:
    """Raise InvalidAnswer when the days are over in which an office may hand a matter back."""
    submission, rules = change.submission, change.rules
    referred = rules.today(submission.referred_at or change.now)
    if rules.calendar.left(referred, change.today) > rules.hand_back_days:
        limit = f"{rules.hand_back_days}个工作日内" if rules.hand_back_days else "当天"
        raise InvalidAnswer(f"转办后{limit}才能退回，现在已经过了。办不了请和乡贤联络站商量。")


def _hand_back(change: Change) -> Words:
    change.submission.office, change.submission.extension_asked = "", 0
    return {}


def _answer(change: Change) -> Words:
    change.submission.answered_at, change.submission.extension_asked = change.now, 0
    return {}


def _decide(change: Change) -> Words:
    submission, given = change.submission, change.given
    if submission.kind not in DECIDED:
        raise InvalidAnswer(f"{submission.kind}没有采不采纳，请直接答复。")
    if given.verdict not in set(Verdict):
        raise InvalidAnswer(f"采纳情况只能是{'、'.join(Verdict)}。")
    submission.verdict, submission.verdict_reason = given.verdict, given.reason.strip()
    submission.signer, submission.changed_clause = given.signer.strip(), given.changed_clause.strip()
    changed = f"方案改动：{given.changed_clause.strip()}" if given.changed_clause.strip() else ""
    _answer(change)
    return {"text": "".join(f"\n{said}" for said in (changed, given.text.strip()) if said)}


def _rate(change: Change) -> Words:
    given = change.given
    if given.rating not in (Rating.SATISFIED, Rating.BASICALLY):
        raise InvalidAnswer("评价只能是满意、基本满意或不满意；不满意要写明原因。")
    change.submission.rating, change.submission.rating_reason = given.rating, given.reason.strip()
    return {}


def _rate_too(change: Change) -> Words:
    given, reason = change.given, change.given.reason.strip()
    if given.rating not in set(Rating) or (given.rating == Rating.UNSATISFIED and not reason):
        raise InvalidAnswer("评价只能是满意、基本满意或不满意；不满意要写明原因。")
    of = {"submission_id": change.submission.id, "conversation_id": change.conversation_id}
    keep_rating(change.session, SupporterRating(**of, rating=given.rating, reason=reason, rated_at=change.now))
    return {}


def _raise(change: Change) -> Words:
    if change.submission.on_agenda:
        raise InvalidAnswer(f"{change.submission.ticket} 已经提交例会了。")
    change.submission.on_agenda = True
    return {}


def _lapse(change: Change) -> Words:
    return {"days": str(change.given.days)}


def _reopen(change: Change) -> Words:
    if change.submission.reopened:
        raise InvalidAnswer(f"{change.submission.ticket} 已经重新办理过一次，再不满意就提交例会。")
    change.submission.reopened += 1
    _unsatisfied(change)
    change.new_term()
    return {}


def _escalate(change: Change) -> Words:
    if not change.submission.reopened:
        raise InvalidAnswer(f"{change.submission.ticket} 还没有重新办理过，先重新办理。")
    change.submission.on_agenda = True
    _unsatisfied(change)
    return {}


def _consult(change: Change) -> Words:
    if change.submission.on_agenda:
        raise InvalidAnswer(f"{change.submission.ticket} 已经要上例会了。")
    change.submission.on_agenda = True
    return {}


def _unsatisfied(change: Change) -> None:
    change.submission.rating, change.submission.rating_reason = Rating.UNSATISFIED, change.given.reason.strip()


def _merge(change: Change) -> Words:
    submission, target = change.submission, find_submission(change.session, change.given.target)
    if target is None or target.id == submission.id:
        raise InvalidAnswer(f"没有 {change.given.target} 这一条，或者就是它自己。")
    if target.status not in _TAKES_MERGED:
        raise InvalidAnswer(f"{target.ticket} {target.status}，不能再并进去。")
    submission.merged_into, submission.extension_asked = target.id, 0
    replies = replies_to(change.session, target.id) if target.answered_at else ()
    return {"text": f"\n已有答复：{replies[-1].text}" if replies else ""}


def _split(change: Change) -> Words:
    submission = change.submission
    merged = select(Step).filter_by(submission_id=submission.id, step=Act.MERGE).order_by(Step.id.desc()).limit(1)
    submission.status = change.session.execute(merged).scalar_one().before
    submission.merged_into = None
    submission.accept_by = change.rules.accept_by(change.today)
    if submission.accepted_at:
        change.new_term()
    return {}


def _ask_extension(change: Change) -> Words:
    submission, most = change.submission, change.rules.extension_days
    if submission.extension_asked:
        raise InvalidAnswer(f"已经申请延长{submission.extension_asked}个工作日，等乡贤联络站批。")
    if change.given.days < 1 or submission.extended + change.given.days > most:
        used = f"，已经延过{submission.extended}个" if submission.extended else ""
        raise InvalidAnswer(f"一件事最多总共延长{most}个工作日{used}。")
    submission.extension_asked = change.given.days
    return {}


def _grant(change: Change) -> Words:
    submission, asked = change.submission, _asked(change)
    if asked.who == change.who:
        raise InvalidAnswer("申请延期的人不能自己批，请换一个人批。")
    begun = submission.reply_by or change.today
    submission.reply_by = change.rules.calendar.add(begun, submission.extension_asked)
    submission.extended += submission.extension_asked
    submission.extension_asked = 0
    return {"reason": asked.why}


def _deny(change: Change) -> Words:
    _asked(change)
    change.submission.extension_asked = 0
    return {}


def _asked(change: Change) -> Step:
    submission = change.submission
    if not submission.extension_asked:
        raise InvalidAnswer(f"{submission.ticket} 没有等着批的延期。")
    asked = select(Step).filter_by(submission_id=submission.id, step=Act.ASK_EXTENSION).order_by(Step.id.desc())
    return change.session.execute(asked.limit(1)).scalar_one()


def _publish(change: Change) -> Words:
    return _set_public(change, public=True)


def _withhold(change: Change) -> Words:
    return _set_public(change, public=False)


def _set_public(change: Change, *, public: bool) -> Words:
    if change.submission.public == public:
        raise InvalidAnswer(f"{change.submission.ticket} 已经是{TABLE[_PUBLIC[public]].label}的。")
    change.submission.public = public
    return {}


_PUBLIC = {True: Act.PUBLISH, False: Act.WITHHOLD}

# Steps that are not here change the status only.
CHANGES: Mapping[Act, Callable[[Change], Words]] = {
    Act.ASSIGN: _give,
    Act.TAKE_ON: _accept,
    Act.DECLINE: _hand_back,
    Act.ACCEPT: _accept,
    Act.SUPPLEMENT: _supplement,
    Act.REFER: _refer,
    Act.HAND_ON: _hand_on,
    Act.HAND_BACK: _hand_back,
    Act.ANSWER: _answer,
    Act.DECIDE: _decide,
    Act.RATE: _rate,
    Act.RATE_TOO: _rate_too,
    Act.REOPEN: _reopen,
    Act.ESCALATE: _escalate,
    Act.RAISE: _raise,
    Act.CONSULT: _consult,
    Act.LAPSE: _lapse,
    Act.MERGE: _merge,
    Act.SPLIT: _split,
    Act.ASK_EXTENSION: _ask_extension,
    Act.GRANT_EXTENSION: _grant,
    Act.DENY_EXTENSION: _deny,
    Act.PUBLISH: _publish,
    Act.WITHHOLD: _withhold,
}
# What must hold before somebody is asked for anything.
CONDITIONS: Mapping[Act, Callable[[Change], None]] = {Act.DECLINE: _still_in_time, Act.HAND_BACK: _still_in_time}
