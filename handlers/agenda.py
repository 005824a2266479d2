"""Tells who serves the town of the monthly meeting (月例会): when it is, what is on it, what the last one resolved.

Everybody of the town may read it, nobody else. Items name no one who handed something in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.agenda import Topic, topics
from bot.concerned import is_named
from bot.context import Context
from bot.digest import WEEKDAYS
from bot.meetings import next_day
from bot.message import Message, Reply
from bot.permissions import Deed, Scope, scope
from bot.spoken import month_day
from handlers import ask
from models import AgendaItem, Duty, ItemKind, Resolution, Submission, Talent
from models.duty import assignees_of
from models.meeting import items_of, last_held, planned_meeting, resolutions_of
from models.person import OF_OFFICE

LISTED = 40
NO_DAY = "例会日期还没有定：镇里没有在设置里写例会是哪一天。请问乡贤联络站。"
# What the plan says of meetings is answered from the plan.
_PLAN = re.compile(r"制度|多久|多长时间|频率|是什么|什么是|方案|怎么规定")
_LAST = re.compile(r"上个?月|上次|上一次|上回|议定|定了|定下|决议|决定了")
_WHEN = re.compile(r"什么时候|啥时候|几时|何时|哪一?天|几号|日期|哪日|几月")
_MINE = re.compile(r"我.{0,6}(?:汇报|报告|讲|任务|准备)|汇报哪些|(?:本|我们?)科室")


def is_asked(message: Message, context: Context) -> bool:
    """Whether somebody who serves the town asks about the meeting itself."""
    if scope(context.role, Deed.SEE_MEETING) == Scope.NONE or context.intent.name != "agenda":
        return False
    return _PLAN.search(message.text) is None


def is_about_plan(message: Message, context: Context) -> bool:
    """Whether he asks what the plan says of meetings."""
    known = scope(context.role, Deed.SEE_MEETING) != Scope.NONE
    return known and context.intent.name == "agenda" and _PLAN.search(message.text) is not None


def explain(message: Message, context: Context) -> Reply:
    """Answer from the plan."""
    return ask.answer(message, context)


def show(message: Message, context: Context) -> Reply:
    """Answer what was asked for; the agenda when nothing else was."""
    text = message.text
    if _LAST.search(text):
        return Reply("\n".join(_last(context)))
    if _MINE.search(text):
        return Reply("\n".join(_mine(context)))
    if _WHEN.search(text):
        when = _when(context)
        return Reply(when if when == NO_DAY else f"{when}回复“例会议题”看要议什么。")
    return Reply("\n".join(_agenda(context)))


def _when(context: Context) -> str:
    day = next_day(context.session, context.services.rules, context.today)
    if day is None:
        return NO_DAY
    planned = planned_meeting(context.session)
    place = f"，地点：{planned.place}" if planned and planned.place else ""
    return f"下次例会是{month_day(day)}（周{WEEKDAYS[day.weekday()]}）{place}。"


def _agenda(context: Context) -> Iterator[str]:
    yield _when(context)
    planned = planned_meeting(context.session)
    found: Sequence[AgendaItem | Topic]
    if planned is None:
        found = list(topics(context.session, context.services.rules, context.today))
        yield "议题还没有编排。照现在的情况会有：" if found else "议题还没有编排，现在也没有要上会的事。"
    else:
        found = items_of(context.session, planned.id)
        yield f"议题（{len(found)}项）：" if found else "还没有议题。"
    found = [one for one in found if not _names_reader(one, context)]
    yield from (
        f"{place}. {one.title}（{one.why}）" if one.why else f"{place}. {one.title}" for place, one in _few(found)
    )
    if len(found) > LISTED:
        yield f"……一共{len(found)}项，全部见例会材料。"


def _names_reader(one: AgendaItem | Topic, context: Context) -> bool:
    """Whether an item is about words that name the reader himself: those are not for him to see."""
    if one.reference is None or context.person is None:
        return False
    number = one.reference if one.kind in (ItemKind.SUBMISSION, ItemKind.OFFER) else None
    if one.kind == ItemKind.TALENT:
        talent = context.session.get(Talent, one.reference)
        number = talent.submission_id if talent else None
    submission = context.session.get(Submission, number) if number else None
    return submission is not None and is_named(context.person, submission, context.services.vault)


def _few(found: Sequence[AgendaItem | Topic]) -> Iterator[tuple[int, AgendaItem | Topic]]:
    return enumerate(found[:LISTED], start=1)


def _last(context: Context) -> Iterator[str]:
    held = last_held(context.session)
    if held is None:
        yield "还没有例会的记录。"
        return
    resolved = resolutions_of(context.session, held.id)
    yield f"{month_day(held.day)}的例会" + (f"议定了{len(resolved)}件事：" if resolved else "还没有记议定事项。")
    yield from (f"{place}. {_resolution(one, context)}" for place, one in enumerate(resolved, start=1))


def _resolution(one: Resolution, context: Context) -> str:
    duty = context.session.get(Duty, one.duty_id) if one.duty_id else None
    if duty is None:
        return one.text
    until = f"{month_day(one.due)}前" if one.due else ""
    return f"{one.text}（{one.office}{until}，任务 {duty.code} {duty.status} {duty.percent}%）"


def _mine(context: Context) -> Iterator[str]:
    yield _when(context)
    mine = [(duty, why) for duty, why in _on_agenda(context) if _is_mine(duty, context)]
    yield f"您要汇报的任务有{len(mine)}项：" if mine else "现在没有要您汇报的任务。"
    yield from (f"{place}. 任务 {duty.code} {duty.title}（{why}）" for place, (duty, why) in enumerate(mine, start=1))


def _on_agenda(context: Context) -> Iterator[tuple[Duty, str]]:
    """Yield the duties on the agenda, or on the one that would be drafted now, and why each is there."""
    planned = planned_meeting(context.session)
    found: Sequence[AgendaItem | Topic]
    if planned is None:
        found = list(topics(context.session, context.services.rules, context.today))
    else:
        found = items_of(context.session, planned.id)
    for one in found:
        number = one.reference if one.kind == ItemKind.DUTY else None
        if one.kind == ItemKind.RESOLUTION and one.reference is not None:
            number = context.session.get_one(Resolution, one.reference).duty_id
        if number is not None:
            yield context.session.get_one(Duty, number), one.why


def _is_mine(duty: Duty, context: Context) -> bool:
    """Whether somebody carries a duty out, or works in the office that has it."""
    if context.person is None:
        return False
    own = context.person.id in assignees_of(context.session, duty.id)
    return own or (context.role in OF_OFFICE and bool(duty.office) and duty.office == context.person.office)
