"""Lets inspectors and the leading group note what they found on the spot (明察暗访), read back before it counts.

“明察暗访：大埔山村食堂没开门，社会事务办整改，12月10日前” becomes a duty of that office; with “任务 3” in it, it
belongs to that duty and takes it up again if it was done. Everybody who serves the town may read the list.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from datetime import date

from bot.context import Context, ask
from bot.digest import WEEKDAYS
from bot.duties import Official
from bot.errors import InvalidAnswer
from bot.findings import NOT_THEIRS, Inspection
from bot.message import Kind, Message, Reply
from bot.permissions import Deed, Scope, is_staff, scope
from bot.spoken import month_day, short
from handlers.finding_words import Ear, Said
from models import Duty, Finding
from models.duty import OPEN_DUTY
from models.finding import findings

NOTE, DROP = "确认记录", "不记了"
LIST_WORDS = frozenset({"明察暗访", "明察暗访记录", "明察暗访台账", "看明察暗访", "查看明察暗访", "查看明察暗访记录"})
LISTED = 10
TEXT_SHOWN = 40
_READ_BACK, _INCOMPLETE = "finding", "finding incomplete"
_TOLD = re.compile(r"明察暗访(?:记录|发现|情况)?\s*[:：,，、\s]+(?P<what>\S.*)", re.DOTALL)


def is_finding(message: Message, context: Context) -> bool:
    """Whether somebody who serves the town tells of a finding."""
    return is_staff(context.role) and _spoken(message) and _TOLD.fullmatch(message.text.strip()) is not None


def draft(message: Message, context: Context) -> Reply:
    """Read a finding back, and ask for a yes; or for what is missing."""
    told = _TOLD.fullmatch(message.text.strip())
    return _read_back(_ear(context).understand(told["what"] if told else message.text, context.session), context)


def completes(message: Message, context: Context) -> bool:
    """Whether this is the office or the day that was asked for."""
    if not context.pending.startswith(f"{_INCOMPLETE}\n") or not _spoken(message):
        return False
    ear = _ear(context)
    return bool(ear.office(message.text) or ear.day(message.text))


def complete(message: Message, context: Context) -> Reply:
    """Add what was missing, and go on."""
    said, ear = _kept(context), _ear(context)
    office, due = said.office or ear.office(message.text), said.due or ear.day(message.text)
    return _read_back(replace(said, office=office, due=due), context)


def is_confirmed(message: Message, context: Context) -> bool:
    """Whether this is the yes to a finding shown just before."""
    return _waits(context) and (message.text == NOTE or context.intent.name == "confirm")


def is_declined(message: Message, context: Context) -> bool:
    """Whether this is the no to a finding shown just before."""
    return _waits(context) and (message.text == DROP or context.intent.name in ("deny", "cancel"))


def note(_message: Message, context: Context) -> Reply:
    """Take the finding down with what follows from it."""
    try:
        finding = _inspection(context).note(_kept(context).noted(), _official(context))
    except InvalidAnswer as fault:
        return Reply(str(fault))
    duty = context.session.get_one(Duty, finding.duty_id)
    until = f"，期限{month_day(duty.due)}" if duty.due else ""
    what = {"新增任务": "已经记成新任务", "重新督办": "已经重新督办任务"}.get(finding.outcome, "已经记入任务")
    return Reply(f"{what} {duty.code}，{duty.office or '没有定科室'}整改{until}。下一个工作日早上会提醒承办的人。")


def drop(_message: Message, _context: Context) -> Reply:
    """Take nothing down, and say so."""
    return Reply("好的，没有记。")


def show_all(_message: Message, context: Context) -> Reply:
    """List the newest findings with how their duties stand."""
    found = findings(context.session, LISTED)
    if not found:
        return Reply("还没有明察暗访记录。")
    return Reply("\n".join(["明察暗访记录（新的在前）：", *(_line(one, duty, context) for one, duty in found)]))


def is_list(message: Message, context: Context) -> bool:
    """Whether somebody who serves the town wants the list."""
    return is_staff(context.role) and message.text.strip() in LIST_WORDS


def _read_back(said: Said, context: Context) -> Reply:
    if scope(context.role, Deed.NOTE_FINDING) == Scope.NONE:
        return Reply(NOT_THEIRS)
    if not said.duty and not said.office:
        return _ask_more(said, "由哪个科室整改？请回复科室名称，比如“社会事务办公室”。", context)
    if not said.duty and not said.due:
        return _ask_more(said, "整改到什么时候？请回复日期，比如“12月10日前”。", context)
    try:
        duty = _inspection(context).check(said.noted(), _official(context))
    except InvalidAnswer as fault:
        return Reply(str(fault))
    _keep(_READ_BACK, said, context)
    context.state.asked = "confirm"
    return ask("\n".join(_summary(said, duty)), NOTE, DROP)


def _ask_more(said: Said, question: str, context: Context) -> Reply:
    _keep(_INCOMPLETE, said, context)
    return Reply(f"记下了：{said.text}\n{question}")


def _summary(said: Said, duty: Duty | None) -> list[str]:
    lines = ["请您看一看明察暗访记录：", f"情况：{said.text}"]
    lines += [f"地点：{said.village}"] if said.village else []
    lines += [f"整改：{(duty.office if duty else said.office) or '没有定科室'}"]
    if said.due:
        day = date.fromisoformat(said.due)
        lines.append(f"期限：{day.year}年{month_day(day)}（周{WEEKDAYS[day.weekday()]}）")
    return [*lines, f"确认后{_consequence(duty)}"]


def _consequence(duty: Duty | None) -> str:
    if duty is None:
        return "记成一项新任务。"
    named = f"任务 {duty.code}“{duty.title}”"
    return (
        f"记入{named}（{duty.status}）。" if duty.status == OPEN_DUTY[0] else f"重新督办{named}（现在{duty.status}）。"
    )


def _line(finding: Finding, duty: Duty | None, context: Context) -> str:
    text = short(finding.text, TEXT_SHOWN)
    noted = month_day(context.services.rules.today(finding.at))
    if duty is None:
        return f"· {noted} {text}（{finding.who}）"
    light = context.services.rules.lamp(context.services.rules.duty_light(duty, context.today))
    until = f"，{month_day(duty.due)}前" if duty.due else ""
    state = "，".join(filter(None, (duty.status, light)))
    return f"· {noted} {text}（{finding.who}）→ 任务 {duty.code} {duty.office}{until}，{state}"


def _official(context: Context) -> Official:
    if context.person is None:
        return Official("", context.role)
    return Official.of(context.person, context.services.vault)


def _inspection(context: Context) -> Inspection:
    return Inspection(context.session, context.services.rules, context.now, context.services.token)


def _ear(context: Context) -> Ear:
    return Ear.of(context.town, context.today)


def _keep(what: str, said: Said, context: Context) -> None:
    context.state.pending = f"{what}\n{json.dumps(asdict(said), ensure_ascii=False)}"


def _kept(context: Context) -> Said:
    return Said(**json.loads(context.pending.partition("\n")[2]))


def _waits(context: Context) -> bool:
    return context.pending.startswith(f"{_READ_BACK}\n")


def _spoken(message: Message) -> bool:
    return message.kind in (Kind.TEXT, Kind.VOICE)
