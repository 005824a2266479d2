"""Shows staff what their office holds, the most urgent first, and one submission: everything but who handed it in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.context import Context
from bot.errors import InvalidAnswer
from bot.meant import meant
from bot.message import Choice, Kind, Message, Reply
from bot.spoken import moment, month_day, short
from handlers.named import WAITING, actor_of, find, may_see, read_named, sees_cases
from models import Submission
from models.joiner import heads
from models.lifecycle import TABLE, Act
from models.note import internal_notes, replies_to
from models.person import OF_OFFICE, Role
from models.step import steps_of
from models.submission import Wanted, find_submissions

PAGE = 5
LOOKED_THROUGH = 200
SHOWN_CHARACTERS = 20
CONTENT_AT_MOST = 800
STEPS_SHOWN = 6
_LIST = re.compile(
    r"(?:我的|看看?|查看?)?待办(?:意见|建议|件|事项|列表|的?意见建议)*(?:，从第(?P<first>\d{1,4})条起)?[。？?]?"
)
_SHOWN = frozenset({"assignment_detail", "track", "who_is_responsible"})
_ALONE = 24
# What a tap offers, in the order in which it comes up.
_OFFERED = (Act.ACCEPT, Act.GRANT_EXTENSION, Act.REFER, Act.HAND_BACK, Act.ASK_MORE, Act.ASK_EXTENSION, Act.CLOSE)
_SAID = {Act.ACCEPT: "受理", Act.REFER: "转办", Act.HAND_BACK: "退回", Act.ASK_MORE: "请补充"}
_SAID |= {Act.ASK_EXTENSION: "延期", Act.GRANT_EXTENSION: "批准延期", Act.CLOSE: "办结"}


def asks_for_list(message: Message, context: Context) -> bool:
    """Whether somebody of the town asks what waits for him."""
    return sees_cases(context) and _LIST.fullmatch(message.text.strip()) is not None


def show_list(message: Message, context: Context) -> Reply:
    """List what waits, what is due first comes first, a page at a time."""
    found = _LIST.fullmatch(message.text.strip())
    first = int(found["first"] or 1) if found else 1
    waiting = waiting_for(context)
    if not waiting:
        return Reply(f"现在没有等{_whose(context)}办的意见建议。")
    page, left = waiting[first - 1 : first - 1 + PAGE], len(waiting) - (first - 1) - PAGE
    choices = [Choice(_line(one, context), one.ticket) for one in page]
    if left > 0:
        choices.append(Choice(f"后面的{left}条", f"待办，从第{first + PAGE}条起"))
    return Reply(f"{_whose(context)}有{_counted(waiting)}条意见建议等着办，先到期的在前：", tuple(choices))


def waiting_for(context: Context) -> list[Submission]:
    """Return what waits for somebody's office, or for anybody when he sees everything."""
    office = context.person.office if context.person and context.role in OF_OFFICE else ""
    if context.role in OF_OFFICE and not office:
        return []
    found = find_submissions(context.session, Wanted(WAITING, office, limit=LOOKED_THROUGH))
    return [one for one in found if may_see(one, context)]


def names_one(message: Message, context: Context) -> bool:
    """Whether somebody of the town names a submission that he may see, and wants nothing else."""
    if not sees_cases(context) or message.kind not in (Kind.TEXT, Kind.VOICE, Kind.MENU):
        return False
    number = _number_in(message, context)
    alone = len(message.text) <= _ALONE and not read_named(message.text, context.services.ticket_prefix).rest
    if not number or not (alone or context.intent.name in _SHOWN):
        return False
    found = find(read_named(number, context.services.ticket_prefix), context, str)
    return isinstance(found, Submission) or bool(found.choices)


def show(message: Message, context: Context) -> Reply:
    """Show one submission, with what may be done about it now."""
    named = read_named(_number_in(message, context), context.services.ticket_prefix)
    found = find(named, context, str)
    if isinstance(found, Reply):
        return found
    told = "\n".join(_told(found, context))
    return Reply(told, tuple(_deeds(found, context)), aside=True)


def _number_in(message: Message, context: Context) -> str:
    slots = context.intent.slots if context.intent.name in _SHOWN else {}
    named = read_named(message.text, context.services.ticket_prefix)
    return str(named.number or slots.get("ticket") or slots.get("ticket_partial") or "")


def _whose(context: Context) -> str:
    if context.role in OF_OFFICE and context.person:
        return context.person.office
    return "您" if context.role == Role.STATION else "各科室和联络站"


def _counted(waiting: Sequence[Submission]) -> str:
    return f"{len(waiting)}" if len(waiting) < LOOKED_THROUGH else f"{LOOKED_THROUGH}多"


def _line(one: Submission, context: Context) -> str:
    content = " ".join(one.content.split())
    asked = "，等批延期" if one.extension_asked else ""
    return (
        f"{one.ticket.rsplit('-', 1)[1]} {_light(one, context)}{one.status}{asked}：{short(content, SHOWN_CHARACTERS)}"
    )


def _light(one: Submission, context: Context) -> str:
    rules = context.services.rules
    due = rules.due(one)
    return f"{rules.lamp(rules.light(one, context.today))} {month_day(due)} " if due else ""


def _told(one: Submission, context: Context) -> Iterator[str]:
    counted = heads(context.session, one.id)
    yield f"编号：{one.ticket}"
    yield f"状态：{_light(one, context)}{one.status}" + (f"，在{one.office}" if one.office else "，还没有转给科室")
    yield f"类型：{one.kind}" + (f"，{_section(one.section, context)}" if one.section else "")
    yield f"内容：{one.content if len(one.content) <= CONTENT_AT_MOST else one.content[:CONTENT_AT_MOST] + '…'}"
    yield f"提的人：{counted.total}人" + (f"（乡贤{counted.sages}人）" if counted.sages else "") + _who(one)
    yield from (f"{label}：{value}" for label, value in _facts(one) if value)
    yield from _history(one, context)


def _who(one: Submission) -> str:
    if one.filed_by:
        return f"，{filed_for(one)}"
    return "，匿名" if one.anonymous else "，留了联系方式" if one.contact else ""


def filed_for(one: Submission) -> str:
    """Return who recorded a submission for whom: 陈明代填报; the villager's name is contact data and not shown here."""
    return f"{one.filed_by}代" + ("村民（姓名见联系方式）" if one.name else "村民") + "填报"


def _section(section: str, context: Context) -> str:
    labels = {one.id: one.label for one in context.town.plan.sections}
    return f"{section} {labels.get(section, '')}".strip()


def _facts(one: Submission) -> Iterator[tuple[str, str]]:
    kinds = [attachment.kind for attachment in one.attachments]
    photos, voices = kinds.count("image"), kinds.count("voice")
    yield "地点", " ".join(filter(None, (one.village, one.place)))
    yield "附件", "，".join(f"{what}{count}个" for what, count in (("照片", photos), ("语音", voices)) if count)
    yield "语音里说", "；".join(attachment.transcript for attachment in one.attachments if attachment.transcript)
    yield "首接科室", one.first_office if one.first_office != one.office else ""
    yield "申请延期", f"{one.extension_asked}个工作日，等批" if one.extension_asked else ""
    yield "采纳情况", f"{one.verdict}（{one.signer}签）：{one.verdict_reason}" if one.verdict else ""
    yield "评价", one.rating or ("还没有" if one.answered_at else "")
    yield "不满意的原因", one.rating_reason


def _history(one: Submission, context: Context) -> Iterator[str]:
    steps = steps_of(context.session, one.id)
    if len(steps) > STEPS_SHOWN:
        yield f"（前面还有{len(steps) - STEPS_SHOWN}步）"
    for step in steps[-STEPS_SHOWN:]:
        label = TABLE[Act(step.step)].label if step.step in set(Act) else "提交"
        yield f"{_at(step.at, context)} {step.who} {label}" + (f"：{step.why}" if step.why else "")
    for title, notes in (
        ("往来", replies_to(context.session, one.id)),
        ("备注", internal_notes(context.session, one.id)),
    ):
        yield from (f"{title} {_at(note.at, context)} {note.by}：{note.text}" for note in notes)


def _at(at: datetime, context: Context) -> str:
    return moment(at.astimezone(context.services.zone))


def _deeds(one: Submission, context: Context) -> Iterator[Choice]:
    """Yield what somebody may do about a submission now, as a tap."""
    actor = actor_of(context)
    for said in _OFFERED:
        act = meant(said, one, actor.parties(one))
        try:
            context.desk.check(act, one, actor)
        except InvalidAnswer:
            continue
        if said != Act.GRANT_EXTENSION or one.extension_asked:
            yield Choice(_SAID[said], f"{_SAID[said]} {one.ticket} @{one.version}")
