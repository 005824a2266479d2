"""Reads which duties somebody wants to see listed: whose, and due by when."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.context import Context
from bot.permissions import Deed, Scope, scope
from handlers.duty_wording import name_of
from knowledge.places import named_village
from models import DutyStatus, Role
from models.duty_list import Wanted, leads

OVERDUE, SOON, CLAIMED = "逾期", "快到期", "待销号"
ONE = timedelta(days=1)
_LATE = re.compile(r"逾期|超期|过期|到期没|拖了|滞后|红灯|红牌")
_SOON = re.compile(r"快到期|临期|临近|黄灯|黄牌")
_CLAIMED = re.compile(r"待销号|等着?销号|待(?:我)?确认")
_ALL = re.compile(r"全镇|全部|所有|全体|各科室|大家")
_OFFICE = re.compile(r"我们?(?:科室|办公室|中心|站|办)|本科室|科室(?:的|里|有|全部|逾期|任务)|咱们?(?:科室|办|中心)")
_LEADS = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,6})?(?:牵头|分管|领衔|挂帅)")
Days = tuple[date, date]


def _week(today: date, later: int = 0) -> Days:
    monday = today - ONE * today.weekday() + ONE * 7 * later
    return max(today, monday), monday + ONE * 6


def _month(today: date) -> Days:
    return today, (today.replace(day=1) + ONE * 31).replace(day=1) - ONE


# What is due by when, as people say it: from today on.
_SPANS: tuple[tuple[re.Pattern[str], str, Callable[[date], Days]], ...] = (
    (re.compile(r"今天|今日|当天"), "今天到期的任务", lambda today: (today, today)),
    (re.compile(r"明天"), "明天到期的任务", lambda today: (today + ONE, today + ONE)),
    (re.compile(r"下个?(?:周|礼拜|星期)"), "下周到期的任务", lambda today: _week(today, 1)),
    (re.compile(r"(?:本|这个?|这)(?:周|礼拜|星期)"), "本周到期的任务", _week),
    (re.compile(r"(?:本|这个?|当)月"), "本月到期的任务", _month),
)
_LOOK_AT_ALL = frozenset({Role.LEADER, Role.INSPECTOR, Role.STATION, Role.ADMIN})
_DUE = re.compile(r"到期|期限|时限|截止|要交|要完成|该完成|要办完")


@dataclass(frozen=True, slots=True)
class Listing:
    """Which duties are to be listed, what they are called, and whether only those whose light is yellow are meant."""

    wanted: Wanted
    title: str
    whose: str
    yellow: bool = False


def read(text: str, context: Context) -> Listing:
    """Return what somebody wants listed."""
    listing = _whose(text, context)
    if _CLAIMED.search(text):
        return _with(listing, "待销号的任务", statuses=(DutyStatus.CLAIMED,))
    if _LATE.search(text):
        return _with(listing, "逾期的任务", due_before=context.today)
    if _SOON.search(text):
        return replace(_with(listing, "快到期的任务", due_from=context.today), yellow=True)
    return _within(listing, text, context.today)


def _with(listing: Listing, title: str, **more: object) -> Listing:
    return replace(listing, wanted=replace(listing.wanted, **more), title=title)  # type: ignore[arg-type]


def _within(listing: Listing, text: str, today: date) -> Listing:
    """Return the listing narrowed down to a day, a week or a month, when the text speaks of what is due then."""
    if not _DUE.search(text):
        return listing
    for words, title, days in _SPANS:
        if words.search(text):
            return _between(listing, title, days(today))
    return replace(_with(listing, "快到期的任务", due_from=today), yellow=True)


def _between(listing: Listing, title: str, days: Days) -> Listing:
    return _with(listing, title, due_from=days[0], due_until=days[1])


def _whose(text: str, context: Context) -> Listing:
    """Return the listing of what an office, a village, a lead, a part of the plan, the town, or the person has."""
    slots: Mapping[str, object] = context.intent.slots
    if office := str(slots.get("office") or ""):
        return Listing(Wanted(office=office), "任务", office)
    if village := named_village(context.town.offices.villages, text):
        return Listing(Wanted(village=village), "任务", village)
    if lead := _lead(text, context):
        return Listing(Wanted(lead=lead), "任务", f"{lead}牵头")
    if section := _section(str(slots.get("section") or ""), context):
        return Listing(Wanted(section=section[0]), "任务", section[1])
    if _ALL.search(text):
        return Listing(Wanted(), "任务", "全镇")
    return _of_person(text, context)


def _of_person(text: str, context: Context) -> Listing:
    """Return what is the person's own; of what late or due soon concerns more than himself, what is in his reach."""
    person = context.person
    if person is None:
        return Listing(Wanted(), "任务", "全镇")
    reach = Scope.ALL if context.role in _LOOK_AT_ALL else scope(context.role, Deed.REPORT)
    shared = _OFFICE.search(text) is not None
    mine = not shared and ("我" in text or text.strip().startswith("任务"))
    if person.office and (shared or (not mine and reach == Scope.OFFICE)):
        return Listing(Wanted(office=person.office), "任务", person.office)
    if not mine and reach == Scope.ALL:
        return Listing(Wanted(), "任务", "全镇")
    if context.role == Role.LEADER:
        return Listing(Wanted(lead=name_of(person, context)), "任务", "您牵头")
    return Listing(Wanted(person_id=person.id), "任务", "您")


def _lead(text: str, context: Context) -> str:
    """Return the lead a text names: one whom the town's files know, or whoever is said to lead."""
    for leader in context.town.offices.leaders:
        if leader.name and any(name in text for name in (leader.name, *leader.aliases)):
            return leader.name
    if (said := _LEADS.search(text)) is None:
        return ""
    if named := [lead for lead in leads(context.session) if lead in text]:
        return max(named, key=len)
    unknown = said["name"] or ""
    return "" if unknown.startswith(("谁", "我", "由")) else unknown


def _section(label: str, context: Context) -> tuple[str, str] | None:
    return next(((one.id, one.label) for one in context.town.plan.sections if label and one.label == label), None)
