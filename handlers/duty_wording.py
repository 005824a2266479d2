"""Shows duties in chat: a line in a list, and all of one with its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.context import Context
from bot.duties import DutyDesk, Official
from bot.spoken import month_day
from models import Duty, DutyStatus, Person, Report
from models.duty import OPEN_DUTY, assignees_of, reports_of
from models.duty_list import evidence_since

SHOWN_HISTORY = 8


def desk_of(context: Context) -> DutyDesk:
    """Return where acts on duties are taken within this message's transaction."""
    return DutyDesk(context.session, context.services.rules, context.now, context.services.token)


def official(context: Context) -> Official:
    """Return who writes, as the desk knows people. The person must be known to the town."""
    if context.person is None:
        raise LookupError("nobody the town has entered")
    return Official.of(context.person, context.services.vault)


def name_of(person: Person, context: Context) -> str:
    """Return a person's name."""
    return str(context.services.vault.open(person.details).get("name", ""))


def assignee_names(duty: Duty, context: Context) -> list[str]:
    """Return the names of who carries a duty out."""
    people = (context.session.get(Person, number) for number in assignees_of(context.session, duty.id))
    return [name_of(person, context) for person in people if person is not None]


def _lamp(duty: Duty, context: Context) -> str:
    rules = context.services.rules
    return rules.lamp(rules.duty_light(duty, context.today))


def line(duty: Duty, context: Context) -> str:
    """Return a duty as one line of a list."""
    claimed = "，待销号" if duty.status == DutyStatus.CLAIMED else ""
    stands = _lamp(duty, context) or duty.status
    return f"{stands} 任务{duty.code} {duty.title} {duty.percent}%{claimed}，{_when(duty, context.today)}"


def describe(duty: Duty, context: Context) -> str:
    """Return everything about a duty."""
    facts = dict(_facts(duty, context))
    lines = [f"任务 {duty.code}：{duty.title}", *(f"{name}：{fact}" for name, fact in facts.items() if fact)]
    return "\n".join([*lines, *_history(reports_of(context.session, duty.id), context)])


def _facts(duty: Duty, context: Context) -> Iterator[tuple[str, str]]:
    yield "状态", "，".join(filter(None, (duty.status, _lamp(duty, context), f"进度 {duty.percent}%")))
    yield "完成时限", f"{duty.due.year}年{_when(duty, context.today)}" if duty.due else "没有定"
    yield "责任科室", duty.office
    yield "牵头领导", duty.lead
    yield "承办人", "、".join(assignee_names(duty, context)) or "还没有定"
    yield "地点", duty.village
    yield "方案部分", _section(duty.section, context)
    yield "存在问题", duty.problems
    yield "下步措施", duty.next_steps
    proofs = len(evidence_since(context.session, duty.id))
    yield "佐证材料", f"{proofs}个" if proofs else "还没有"


def _section(number: str, context: Context) -> str:
    label = next((one.label for one in context.town.plan.sections if one.id == number), "")
    return f"{number} {label}".strip()


def _when(duty: Duty, today: date) -> str:
    if duty.due is None:
        return "没定时限"
    if duty.status not in OPEN_DUTY or duty.due > today:
        return f"{month_day(duty.due)}到期"
    late = (today - duty.due).days
    return f"{month_day(duty.due)}到期，已逾期{late}天" if late else f"{month_day(duty.due)}（今天）到期"


def _history(reports: Sequence[Report], context: Context) -> Iterator[str]:
    if not reports:
        yield "经过：还没有报过进展"
        return
    left_out = len(reports) - SHOWN_HISTORY
    yield "经过（新的在前）：" if left_out <= 0 else f"经过（新的在前，更早的{left_out}条在督办台账里）："
    yield from (_told(report, context) for report in reversed(reports[-SHOWN_HISTORY:]))


def _told(report: Report, context: Context) -> str:
    at = report.at.astimezone(context.services.zone)
    who = f"{report.who}代{report.on_behalf_of}填报" if report.on_behalf_of else report.who
    moved = f"{report.before}%→{report.after}%" if report.before != report.after else f"{report.after}%"
    undone = "（已撤销）" if report.undone_at else ""
    note = f"：{report.note}" if report.note else ""
    return f"· {month_day(at)} {who} {report.kind} {moved}{undone}{note}"
