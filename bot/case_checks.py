"""Says whether a step of casework may be taken now, and by whom; who comes too late is told what was done before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.actor import SUBMITTER, SUPPORTER, Actor
from bot.case_changes import CONDITIONS, Change
from bot.errors import InvalidAnswer
from bot.given import Given
from bot.rules import Rules
from bot.spoken import moment
from models import Submission
from models.joiner import supports
from models.lifecycle import TABLE, Act, Party
from models.step import steps_of

NAME_AT_MOST = 64
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
    Party.LEADER: "领导小组",
    Party.RULE: "转办规则",
    Party.CLOCK: "系统",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """A step that somebody takes."""

    act: Act
    submission: Submission
    actor: Actor
    given: Given

    @property
    def who(self) -> str:
        """Under which name it is recorded."""
        return self.actor.called(self.submission)


@dataclass(frozen=True, slots=True)
class Checks:
    """What is looked at before a step is taken. Everything raises InvalidAnswer, in Chinese."""

    session: Session
    rules: Rules
    now: datetime

    def check_view(self, submission: Submission, seen: int) -> None:
        """Refuse who has an old version before his eyes, and tell him what was done meanwhile."""
        if submission.version != seen:
            raise InvalidAnswer(f"{submission.ticket} 刚刚有人动过{_within(self.last(submission))}，请看过再办。")

    def last(self, submission: Submission) -> str:
        """Return who did what last, and when; "" when nothing is known."""
        steps = steps_of(self.session, submission.id)
        if not steps:
            return ""
        last, at = steps[-1], steps[-1].at.astimezone(self.rules.zone)
        label = TABLE[Act(last.step)].label if last.step in set(Act) else "提交"
        to = f"给{submission.office}" if last.step in _TO_ANOTHER else ""
        return f"{last.who} {moment(at)} {label}{to}"

    def check(self, deed: Deed) -> None:
        """Refuse a step that the table, or a limit of the town's, does not let somebody take now."""
        way, submission = TABLE[deed.act], deed.submission
        if not 0 < len(deed.actor.name.strip()) <= NAME_AT_MOST:
            raise InvalidAnswer(f"请写明是谁办的，最多{NAME_AT_MOST}个字。")
        if submission.status not in way.before:
            now = f"现在是“{submission.status}”{_within(self.last(submission))}"
            raise InvalidAnswer(f"{submission.ticket} {now}，不能“{way.label}”。")
        if not way.who & self._parties(deed):
            who = "、".join(_PARTIES[party] for party in Party if party in way.who)
            raise InvalidAnswer(f"“{way.label}”只能由{who}来做。")
        if deed.act in CONDITIONS:
            CONDITIONS[deed.act](self.change(deed))

    def check_given(self, deed: Deed) -> None:
        """Refuse a step that lacks something."""
        if missing := next((name for name in TABLE[deed.act].needs if deed.given.lacks(name)), ""):
            raise InvalidAnswer(f"{_MISSING[missing]}。")

    def change(self, deed: Deed) -> Change:
        """Return the step as something that is about to be done."""
        return Change(
            self.session, self.rules, self.now, deed.submission, deed.given, deed.who, deed.actor.conversation_id
        )

    def _parties(self, deed: Deed) -> frozenset[Party]:
        """Return what somebody is to the submission, and whether he stands behind it, which only the tables know."""
        parties, number = deed.actor.parties(deed.submission), deed.actor.conversation_id
        if number is None or Party.SUBMITTER in parties or Party.SUPPORTER not in TABLE[deed.act].who:
            return parties
        return parties | {Party.SUPPORTER} if supports(self.session, number, deed.submission) else parties


def _within(said: str) -> str:
    return f"（{said}）" if said else ""
