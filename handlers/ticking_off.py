"""Ticks duties off (销号): the office claims, its head or the leading group confirms or sends back; each is told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.context import Context
from bot.duty_given import Words
from bot.errors import InvalidAnswer
from bot.message import Choice, Message, Reply
from bot.permissions import Deed, Scope, scope
from bot.reach import Reach
from bot.staff_notices import tell
from handlers.duties import may_see
from handlers.duty_finding import meant, named
from handlers.duty_wording import desk_of, official
from models import Duty, DutyStatus, Person, Role
from models.duty import ReportKind, assignees_of, find_duty
from models.duty_list import Wanted, duties, evidence_since, last_report, reopened_by
from models.person import people_of

OFFERED = 8
_WHICH = r"\s*[:：]?\s*(?:任务)?\s*(?P<code>[0-9A-Za-z][-0-9A-Za-z.]{0,23})?\s*号?\s*[:：,，]?\s*(?P<rest>.*)$"
_BEFORE = r"^\s*(?P<before>.{0,30}?)(?:我)?(?:想|要|请)?"
_CONFIRM = re.compile(rf"{_BEFORE}(?:确认|同意|批准|准予)(?:给)?销号{_WHICH}", re.DOTALL)
_RETURN = re.compile(rf"{_BEFORE}(?:退回|驳回|不同意|不准|不能)(?:申请)?销号(?:申请)?{_WHICH}", re.DOTALL)
_CLAIM = re.compile(rf"{_BEFORE}(?:申请)?销号(?!了吗|是|怎|什么|要){_WHICH}", re.DOTALL)
_LISTING = re.compile(r"待销号|哪些.*销号|等.*销号|已销号")


def is_about(message: Message, context: Context) -> bool:
    """Whether somebody of the town wants a duty ticked off, or decides on it."""
    text = message.text
    return may_see(context) and "销号" in text and not _LISTING.search(text) and _CLAIM.match(text) is not None


def act(message: Message, context: Context) -> Reply:
    """Claim, confirm, or send back."""
    for words, take in ((_RETURN, _send_back), (_CONFIRM, _confirm), (_CLAIM, _claim)):
        if found := words.match(message.text):
            try:
                return take(found, context)
            except InvalidAnswer as fault:
                return Reply(str(fault))
    raise LookupError("not about ticking off")


def _claim(found: re.Match[str], context: Context) -> Reply:
    duty = _duty(found, context) or find_duty(context.session, context.state.duty)
    if duty is None:
        return Reply("哪一项任务要销号？请写上编号，比如“申请销号 3”。")
    context.state.duty = duty.code
    who = official(context)
    desk_of(context).claim(duty, who, Words(found["rest"] if found["code"] else ""))
    heads = [one for one in _deciders(duty, context) if one.id != who.person_id]
    proofs = len(evidence_since(context.session, duty.id, reopened_by(context.session, duty.id)))
    asked = f"{who.name}申请给任务 {duty.code} {duty.title} 销号（佐证材料{proofs}个）。"
    _tell(heads, f"{asked}\n请回复“确认销号 {duty.code}”，或者“退回销号 {duty.code} 原因”。", context)
    waits = "，已经通知负责确认的人" if heads else "，请联系负责人或领导小组确认"
    return Reply(f"已经申请给任务 {duty.code} {duty.title} 销号{waits}。十分钟内可以回复“撤销”。")


def _confirm(found: re.Match[str], context: Context) -> Reply:
    duty = _duty(found, context)
    if duty is None:
        return _which("确认销号", "", context)
    desk_of(context).confirm(duty, official(context), Words(found["rest"] if found["code"] else ""))
    _tell_office(duty, f"任务 {duty.code} {duty.title} 已经确认销号。", context)
    return Reply(f"任务 {duty.code} {duty.title} 销号了，已经告诉承办人。")


def _send_back(found: re.Match[str], context: Context) -> Reply:
    duty = _duty(found, context)
    if duty is None:
        return _which("退回销号", found["rest"], context)
    reason = found["rest"].strip()
    if not reason:
        return Reply(f"请写明为什么退回，比如“退回销号 {duty.code} 现场还没有验收”。")
    desk_of(context).send_back(duty, official(context), Words(reason))
    _tell_office(duty, f"任务 {duty.code} {duty.title} 的销号被退回：{reason}", context)
    return Reply(f"任务 {duty.code} {duty.title} 的销号退回了，原因已经告诉承办人。")


def _duty(found: re.Match[str], context: Context) -> Duty | None:
    """Return the duty that is meant: by its code behind the words, or by what stands before them."""
    if found["code"]:
        duty = find_duty(context.session, found["code"]) or find_duty(context.session, found["code"].upper())
        if duty is None:
            raise InvalidAnswer(f"没有编号是 {found['code']} 的任务。")
        return duty
    said = [part for part in (found["before"], found["rest"]) if part.strip()]
    one = next((duty for part in said if (duty := named(part, context))), None)
    likely = [] if one else meant(said, context, everywhere=True)
    return one or (likely[0] if len(likely) == 1 else None)


def _which(verb: str, reason: str, context: Context) -> Reply:
    """Ask which of those that wait is meant."""
    reach = scope(context.role, Deed.CONFIRM)
    office = context.person.office if context.person and reach == Scope.OFFICE else ""
    waiting = duties(context.session, Wanted(office=office, statuses=(DutyStatus.CLAIMED,)), OFFERED)
    if reach == Scope.NONE or not waiting:
        return Reply("现在没有等您确认销号的任务。")
    choices = (Choice(f"任务{one.code} {one.title}", f"{verb} {one.code} {reason}".strip()) for one in waiting)
    return Reply(f"{verb}哪一项？", tuple(choices))


def _deciders(duty: Duty, context: Context) -> Sequence[Person]:
    """Return who is asked to confirm: the heads of the office, or the leading group when it has none."""
    heads = people_of(context.session, duty.office, Role.HEAD) if duty.office else []
    return heads or people_of(context.session, "", Role.LEADER)


def _tell_office(duty: Duty, text: str, context: Context) -> None:
    """Tell who claimed, and who carries the duty out, except who writes."""
    claimed = last_report(context.session, duty.id, ReportKind.CLAIM)
    numbers = {*assignees_of(context.session, duty.id), *([claimed.person_id] if claimed else [])}
    mine = context.person.id if context.person else None
    people = (context.session.get(Person, number) for number in sorted(filter(None, numbers)) if number != mine)
    _tell([one for one in people if one is not None], text, context)


def _tell(people: Sequence[Person], text: str, context: Context) -> None:
    tell(Reach(context.session, context.services.vault, context.services.apps, context.now), people, text)
