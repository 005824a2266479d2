"""Takes a step of casework in chat: asks for what is missing, reads back what others will read, and takes it.

A step that is begun is kept in the conversation with the version of the submission it was begun on: whoever is second
is told what the first one did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from bot.case_changes import Given
from bot.contacts import Look, open_contact
from bot.context import Context, ask
from bot.errors import InvalidAnswer
from bot.meant import meant
from bot.message import Choice, Message, Reply
from bot.permissions import Deed, Subject, may
from bot.spoken import month_day, short
from handlers.case_words import CONTACT
from handlers.named import NOT_FOUND, actor_of, may_see
from handlers.offices import offices_to_choose, resolve
from models import Status, Submission, Verdict
from models.lifecycle import TABLE, Act
from models.submission import find_submission

YES, NO = "确认", "不办了"
TEXT_AT_MOST = 1500
SHOWN_CHARACTERS = 120
_MARK = "case\n"
_QUESTIONS = {
    "office": "转给哪个科室？",
    "reason": "请写一句原因。",
    "text": "请写要告诉提交人的话。",
    "verdict": "采纳情况是哪一种？",
    "signer": "谁签的意见？请写姓名或职务。",
    "days": "请写延长几个工作日，比如“5天”。",
    "note": "备注写什么？提交人看不到。",
}
_WHY_LOOK = ("核实情况", "约时间上门")
_READ_BACK = {
    Act.ANSWER: "提交人说：{said}\n\n将这样答复 {ticket}：\n{text}\n\n发出去吗？",
    Act.DECIDE: "提交人说：{said}\n\n{ticket} 将这样告诉他：{verdict}。\n理由：{reason}\n签字：{signer}\n\n发出去吗？",
    Act.ASK_MORE: "提交人说：{said}\n\n将请他补充 {ticket}：\n{text}\n\n发出去吗？",
    Act.REFER: "{ticket}：{said}\n\n将转给{office}，原因：{reason}\n\n转出去吗？",
}
_READ_BACK |= dict.fromkeys((Act.ASSIGN, Act.HAND_ON), _READ_BACK[Act.REFER])
_MOVED = "已经把 {ticket} 转给{office}。"
_BACK = "已经退回 {ticket}，由乡贤联络站另外安排。"
_ACCEPTED = "已经受理 {ticket}，最晚{day}答复提交人。"
_DONE = {
    Act.TAKE_ON: _ACCEPTED,
    Act.ACCEPT: _ACCEPTED,
    Act.ASSIGN: _MOVED,
    Act.HAND_ON: _MOVED,
    Act.REFER: _MOVED,
    Act.DECLINE: _BACK,
    Act.HAND_BACK: _BACK,
    Act.ANSWER: "已经答复 {ticket}，提交人会收到。他评价以后，回复编号就能看到。",
    Act.DECIDE: "记下了：{ticket} {verdict}，提交人会收到。",
    Act.ASK_MORE: "已经请提交人补充 {ticket}，他补充以后会告诉您。",
    Act.ASK_EXTENSION: "已经替 {ticket} 申请延长{days}个工作日，等乡贤联络站或领导小组批；批下来以前期限不变。",
    Act.GRANT_EXTENSION: "已经批准 {ticket} 延期，最晚{day}答复提交人。",
    Act.DENY_EXTENSION: "没有批准 {ticket} 延期，期限不变。",
    Act.CONSULT: "{ticket} 会排进下次例会的议题，提交人会收到消息。照常办理，不用等开会。",
    Act.CLOSE: "{ticket} 已经办结。",
    Act.NOTE: "{ticket} 的备注记下了，提交人看不到。",
}
# While a piece is awaited these mean themselves; everything else is the piece.
_ELSEWHERE = frozenset({"", "帮助", "菜单", "转人工", "隐私", "我的建议", "提建议"})
# Before these an office takes the matter on, if it has not yet.
_AFTER_ACCEPTANCE = frozenset({Act.ANSWER, Act.DECIDE})


@dataclass(frozen=True, slots=True)
class Plan:
    """A step that somebody is about to take. `missing`: what he was asked for last; empty: for a yes."""

    does: str
    ticket: str
    seen: int
    given: Mapping[str, Any]
    missing: str = ""

    @classmethod
    def kept(cls, context: Context) -> Self | None:
        """Return the plan that waited for this message, if any."""
        return cls(**json.loads(context.pending.removeprefix(_MARK))) if context.pending.startswith(_MARK) else None

    def keep(self, context: Context, asked: str) -> None:
        """Remember it until the next message."""
        context.state.pending = _MARK + json.dumps(asdict(self), ensure_ascii=False)
        context.state.asked = asked

    def also(self, **more: Any) -> Self:  # noqa: ANN401 - fields of Given
        """Return the same with more that is given."""
        return replace(self, given={**self.given, **more}, missing="")


def begin(plan: Plan, submission: Submission, context: Context) -> Reply:
    """Begin a step: refuse at once what is not allowed, then ask for what is missing, or take it."""
    context.state.ticket = submission.ticket
    try:
        _check(plan, submission, context)
        return _go_on(_resolved(plan, context), submission, context)
    except InvalidAnswer as fault:
        return Reply(str(fault), (Choice("看这一条", submission.ticket),))


def is_awaited(message: Message, context: Context) -> bool:
    """Whether this is the piece that was asked for; who wants to stop says so."""
    plan = Plan.kept(context)
    return plan is not None and bool(plan.missing) and message.text.strip() not in _ELSEWHERE


def take_piece(message: Message, context: Context) -> Reply:
    """Take the piece that was asked for, and go on."""
    plan, submission = _known(context)
    if plan is None or submission is None:
        return Reply(NOT_FOUND.format(number=plan.ticket if plan else "这一条"))
    if message.text in (NO, "取消") or context.intent.name == "cancel":
        return keep(message, context)
    try:
        return _go_on(_resolved(plan.also(**_piece(plan.missing, message.text.strip())), context), submission, context)
    except InvalidAnswer as fault:
        return Reply(str(fault), (Choice("看这一条", submission.ticket),))


def is_confirmed(message: Message, context: Context) -> bool:
    """Whether this is the yes to what was read back."""
    return _waits(context) and (message.text == YES or context.intent.name == "confirm")


def is_declined(message: Message, context: Context) -> bool:
    """Whether this is the no to what was read back."""
    return _waits(context) and (message.text == NO or context.intent.name in ("deny", "cancel"))


def carry_out(_message: Message, context: Context) -> Reply:
    """Take the step that was confirmed."""
    plan, submission = _known(context)
    if plan is None or submission is None:
        return Reply(NOT_FOUND.format(number=plan.ticket if plan else "这一条"))
    return _taken(plan, submission, context)


def keep(_message: Message, _context: Context) -> Reply:
    """Do nothing, and say so."""
    return Reply("好的，没有发，什么也没有改。")


def _known(context: Context) -> tuple[Plan | None, Submission | None]:
    plan = Plan.kept(context)
    submission = find_submission(context.session, plan.ticket) if plan else None
    return plan, submission if submission is not None and may_see(submission, context) else None


def _waits(context: Context) -> bool:
    plan = Plan.kept(context)
    return plan is not None and not plan.missing


def _check(plan: Plan, submission: Submission, context: Context) -> None:
    """Refuse what may not be done, before anything is asked for. Raises InvalidAnswer."""
    if plan.does == CONTACT:
        return _check_contact(submission, context)
    act, actor = Act(plan.does), actor_of(context)
    first = _acceptance(act, submission, context)
    return context.desk.check(first or act, submission, actor, plan.seen)


def _check_contact(submission: Submission, context: Context) -> None:
    office = context.person.office if context.person else ""
    if not may(context.role, office, Deed.SEE_CONTACT, Subject(submission.office)):
        raise InvalidAnswer("联系方式只给正在办理的科室和乡贤联络站看。")
    if submission.anonymous:
        raise InvalidAnswer(f"{submission.ticket} 是匿名提交的，谁也看不到是谁提的。要问他，请用“补充”。")


def _acceptance(act: Act, submission: Submission, context: Context) -> Act | None:
    """Return the step with which an unaccepted matter is accepted before it is answered."""
    if act not in _AFTER_ACCEPTANCE or submission.status != Status.SUBMITTED:
        return None
    return meant(Act.ACCEPT, submission, actor_of(context).parties(submission))


def _go_on(plan: Plan, submission: Submission, context: Context) -> Reply:
    needs = ("reason",) if plan.does == CONTACT else TABLE[Act(plan.does)].needs
    missing = next((name for name in needs if not plan.given.get(name)), "")
    if missing:
        return _ask(replace(plan, missing=missing), context)
    if len(str(plan.given.get("text", ""))) > TEXT_AT_MOST:
        return Reply(f"太长了，请控制在{TEXT_AT_MOST}字以内。")
    if plan.does in _READ_BACK:
        plan.keep(context, "confirm")
        return ask(_READ_BACK[Act(plan.does)].format(**_facts(plan, submission)), YES, NO)
    return _taken(plan, submission, context)


def _ask(plan: Plan, context: Context) -> Reply:
    plan.keep(context, "list" if plan.missing in ("office", "verdict") else "ask_content")
    told = f"{plan.ticket}：{_QUESTIONS[plan.missing]}"
    if plan.missing == "office":
        held = find_submission(context.session, plan.ticket)
        offices = offices_to_choose(context, but=held.office if held else "")
        return ask(f"{plan.given.get('strange', '')}{told}", *offices, NO)
    if plan.missing == "verdict":
        return ask(told, *(verdict.value for verdict in Verdict), NO)
    if plan.does == CONTACT:
        return ask(f"{plan.ticket}：为什么要看？会记入日志。", *_WHY_LOOK, NO)
    return ask(told, NO)


def _piece(name: str, text: str) -> dict[str, Any]:
    if name != "days":
        return {name: text}
    digits = "".join(sign for sign in text if sign.isdecimal())[:3]
    return {"days": int(digits or 0)}


def _resolved(plan: Plan, context: Context) -> Plan:
    """Return the plan with the office as the town calls it; an office that the town does not have is asked for."""
    written = str(plan.given.get("office", ""))
    if not written:
        return plan
    office = resolve(written, context)
    return plan.also(office=office, strange="" if office else f"没有“{written[:20]}”这个科室。\n")


def _taken(plan: Plan, submission: Submission, context: Context) -> Reply:
    try:
        if plan.does == CONTACT:
            return _contact(plan, submission, context)
        _take(plan, submission, context)
    except InvalidAnswer as fault:
        return Reply(str(fault), (Choice("看这一条", submission.ticket),))
    return Reply(_DONE[Act(plan.does)].format(**_facts(plan, submission)))


def _take(plan: Plan, submission: Submission, context: Context) -> None:
    act, actor, seen = Act(plan.does), actor_of(context), plan.seen
    if (first := _acceptance(act, submission, context)) is not None:
        context.desk.take(submission, first, actor, Given(seen=seen))
        seen = submission.version
    fields = {name: value for name, value in plan.given.items() if name != "strange"}
    context.desk.take(submission, act, actor, Given(seen=seen, **fields))


def _contact(plan: Plan, submission: Submission, context: Context) -> Reply:
    _check_contact(submission, context)
    look = Look(actor_of(context).name, str(plan.given["reason"]), context.now)
    found = open_contact(context.session, context.services.vault, submission, look)
    told = " ".join(filter(None, (found.name, found.phone)))
    return Reply(f"{submission.ticket} 的联系方式：{told}\n只用来办这件事。这次查看已经记入日志。")


def _facts(plan: Plan, submission: Submission) -> dict[str, Any]:
    day = submission.reply_by
    said = submission.content
    known = {"reason": "", "text": "", "office": submission.office, "verdict": "", "signer": "", "days": ""}
    return {
        **known,
        **plan.given,
        "ticket": submission.ticket,
        "said": short(said, SHOWN_CHARACTERS),
        "day": month_day(day) if day else "",
    }
