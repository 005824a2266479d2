"""The life of a submission as one table: which step leads from where to where, who may take it, and what it needs.

Nothing else decides what is allowed. `bot.casework` takes the steps; staff, console and chat only name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.submission import Status

S = Status


class Act(StrEnum):
    """The steps, by the name under which they are stored."""

    ASSIGN = "assign"
    TAKE_ON = "take_on"
    DECLINE = "decline"
    ACCEPT = "accept"
    REFUSE = "refuse"
    ASK_MORE = "ask_more"
    SUPPLEMENT = "supplement"
    REFER = "refer"
    HAND_ON = "hand_on"
    HAND_BACK = "hand_back"
    ANSWER = "answer"
    DECIDE = "decide"
    RATE = "rate"
    RATE_TOO = "rate_too"
    REOPEN = "reopen"
    ESCALATE = "escalate"
    RAISE = "raise"
    CONSULT = "consult"
    REPORT_BACK = "report_back"
    CLOSE = "close"
    LAPSE = "lapse"
    MERGE = "merge"
    SPLIT = "split"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    DENY_EXTENSION = "deny_extension"
    PUBLISH = "publish"
    WITHHOLD = "withhold"
    NOTE = "note"


class Party(StrEnum):
    """What somebody is to a submission."""

    SUBMITTER = "submitter"  # whoever handed it in
    SUPPORTER = "supporter"  # whoever joined it, or whose own was merged into it
    HOLDER = "holder"  # a cadre of the office that holds it now
    FIRST = "first"  # a cadre of the office that got it first and stays answerable (首接负责)
    STATION = "station"  # the liaison station (乡贤联络站)
    LEADER = "leader"  # a member of the leading group (领导小组)
    RULE = "rule"  # nobody: the town's rules, which say which office gets what
    CLOCK = "clock"  # nobody: a term that has passed


@dataclass(frozen=True, slots=True)
class Way:
    """One row: a step with everything that is said about it.

    `after` None: the status stays; of SPLIT: it becomes again what it was before the merge. `needs`: fields of
    `bot.casework.Given` that must be filled in. `tells`: what everybody whom it concerns is told, except who took the
    step; empty: nothing. `asks`: what they are asked after that. Known in both: ticket, office, day, reason, text,
    verdict, days.
    """

    label: str
    before: frozenset[Status]
    after: Status | None
    who: frozenset[Party]
    needs: tuple[str, ...] = ()
    tells: str = ""
    asks: str = ""


_STATION = frozenset({Party.STATION})
_LEADING = frozenset({Party.STATION, Party.LEADER})
_HOLDER = frozenset({Party.HOLDER})
_STAFF = frozenset({Party.STATION, Party.HOLDER})
_ALL_STAFF = frozenset({Party.STATION, Party.HOLDER, Party.FIRST})
_SUBMITTER = frozenset({Party.SUBMITTER})
_SUPPORTER = frozenset({Party.SUPPORTER})
_ANYWHERE = frozenset(Status)
_WORKED_ON = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.REOPENED})
_OPEN = _WORKED_ON | {S.SUBMITTED, S.INCOMPLETE}
_FINISHED = frozenset({S.ANSWERED, S.CLOSED})
_NOT_SOLVED = "办结不等于解决：问题还在，请回复“不满意”并说明原因。"
_SATISFIED = "\n这样办您满意吗？请回复“满意”“基本满意”或“不满意”。"

TABLE: Mapping[Act, Way] = {
    # An office is given what has not been accepted yet; until it has, nobody outside is told anything.
    Act.ASSIGN: Way("转办", frozenset({S.SUBMITTED}), None, _STAFF | {Party.RULE}, ("office", "reason")),
    Act.TAKE_ON: Way(
        "受理",
        frozenset({S.SUBMITTED}),
        S.IN_PROGRESS,
        _HOLDER,
        (),
        "{ticket} 已经受理，由{office}办理，最晚{day}答复您。",
    ),
    Act.DECLINE: Way("退回", frozenset({S.SUBMITTED}), None, _HOLDER, ("reason",)),
    Act.ACCEPT: Way("受理", frozenset({S.SUBMITTED}), S.ACCEPTED, _STATION, (), "{ticket} 已经受理，最晚{day}答复您。"),
    Act.REFUSE: Way(
        "不予受理",
        frozenset({S.SUBMITTED, S.ACCEPTED}),
        S.REFUSED,
        _STATION,
        ("reason", "text"),
        "{ticket} 这里不能受理：{reason}\n可以这样办：{text}",
    ),
    Act.ASK_MORE: Way(
        "请补充",
        frozenset({S.SUBMITTED, S.ACCEPTED, S.IN_PROGRESS}),
        S.INCOMPLETE,
        _STAFF,
        ("text",),
        "办理 {ticket} 还差一点内容，请您补充：{text}",
        "\n提的人请回复“补充”，接着写内容。",
    ),
    Act.SUPPLEMENT: Way("补充", frozenset({S.INCOMPLETE}), S.SUBMITTED, _SUBMITTER | _STATION, ("text",)),
    Act.REFER: Way("转办", _WORKED_ON, S.IN_PROGRESS, _STATION, ("office",), "{ticket} 已经转给{office}办理。"),
    Act.HAND_ON: Way("转办", _WORKED_ON, None, _HOLDER, ("office", "reason"), "{ticket} 已经转给{office}办理。"),
    Act.HAND_BACK: Way("退回", frozenset({S.ACCEPTED, S.IN_PROGRESS}), S.ACCEPTED, _HOLDER, ("reason",)),
    Act.ANSWER: Way(
        "答复", _WORKED_ON | {S.ANSWERED}, S.ANSWERED, _STAFF, ("text",), "{ticket} 有答复了：\n{text}", _SATISFIED
    ),
    Act.DECIDE: Way(
        "采纳情况",
        _WORKED_ON | {S.ANSWERED},
        S.ANSWERED,
        _STAFF,
        ("verdict", "reason", "signer"),
        "{ticket} 有结果了：{verdict}。\n理由：{reason}{text}",
        _SATISFIED,
    ),
    Act.RATE: Way("评价", _FINISHED, S.CLOSED, _SUBMITTER, ("rating",)),
    Act.RATE_TOO: Way("一起反映的人评价", _FINISHED, None, _SUPPORTER, ("rating",)),
    Act.REOPEN: Way(
        "重新办理", _FINISHED, S.REOPENED, _SUBMITTER, ("reason",), "{ticket} 正在重新办理，最晚{day}答复您。"
    ),
    Act.ESCALATE: Way(
        "提交例会", _FINISHED, S.ANSWERED, _SUBMITTER, ("reason",), "{ticket} 会交给镇里的月例会研究，结果再告诉您。"
    ),
    Act.RAISE: Way(
        "多数人不满意，提交例会",
        _FINISHED,
        S.ANSWERED,
        _SUPPORTER,
        (),
        "{ticket} 一起反映的人多数不满意，会交给镇里的月例会研究，结果再告诉您。",
    ),
    # The office or the station wants the meeting's advice; the work goes on meanwhile.
    Act.CONSULT: Way(
        "上例会", _WORKED_ON | {S.ANSWERED}, None, _STAFF, (), "{ticket} 会交给镇里的月例会研究，结果再告诉您。"
    ),
    # What comes of it after the procedure has ended.
    Act.REPORT_BACK: Way(
        "反馈结果", frozenset({S.CLOSED}), None, _STATION, ("text",), "{ticket} 有新的结果：\n{text}", _SATISFIED
    ),
    Act.CLOSE: Way("办结", frozenset({S.ANSWERED}), S.CLOSED, _STAFF, (), "{ticket} 的办理程序走完了。", _NOT_SOLVED),
    Act.LAPSE: Way(
        "到期自动办结",
        frozenset({S.ANSWERED}),
        S.CLOSED,
        frozenset({Party.CLOCK}),
        ("days", "reason"),
        "{ticket} 答复后已经过了{days}个工作日，系统自动办结了。",
        _NOT_SOLVED,
    ),
    Act.MERGE: Way(
        "合并",
        _OPEN,
        S.MERGED,
        _STATION,
        ("target",),
        "{ticket} 和别人提的是同一件事，并在一起办理，结果也会告诉您。{text}",
    ),
    Act.SPLIT: Way("拆分", frozenset({S.MERGED}), None, _STATION, ("reason",), "{ticket} 改为单独办理，结果会告诉您。"),
    Act.ASK_EXTENSION: Way("申请延期", _WORKED_ON, None, _HOLDER, ("days", "reason")),
    Act.GRANT_EXTENSION: Way(
        "批准延期", _WORKED_ON, None, _LEADING, (), "{ticket} 需要多办几天，最晚{day}答复您。原因：{reason}"
    ),
    Act.DENY_EXTENSION: Way("不准延期", _WORKED_ON, None, _LEADING, ("reason",)),
    Act.PUBLISH: Way("公开", _ANYWHERE - {S.REFUSED, S.MERGED}, None, _STATION),
    Act.WITHHOLD: Way("不公开", _ANYWHERE, None, _STATION),
    Act.NOTE: Way("内部备注", _ANYWHERE, None, _ALL_STAFF, ("note",)),
}
