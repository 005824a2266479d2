"""Puts what a person is to be told this morning into one short message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.reminding import Matter
from bot.spoken import month_day
from models.reminder import ReminderKind

# A message holds 2,000 bytes; a list longer than this is looked at with 我的任务.
LISTED = 5
ROOM_BYTES = 1800
WEEKDAYS = "一二三四五六日"
_PARTS = (
    (ReminderKind.OVERDUE, "已经逾期"),
    (ReminderKind.TODAY, "今天要办结"),
    (ReminderKind.SOON, "快到期"),
    (ReminderKind.CONFIRM, "等您确认销号"),
    (ReminderKind.FINDING, "明察暗访发现、要整改"),
    (ReminderKind.NEW, "新来的"),
    (ReminderKind.HEAD, "科室里逾期的，请督促"),
    (ReminderKind.LEAD, "您牵头的逾期任务，请过问"),
    (ReminderKind.GROUP, "逾期较久，报领导小组"),
)


def digest_text(matters: Iterable[Matter], today: date) -> str:
    """Return the message; "" when there is nothing to say. Each matter stands in it once, where it presses most."""
    parts = _parts(matters)
    if not parts:
        return ""
    for listed in range(LISTED, 0, -1):
        text = "\n".join(_lines(parts, today, listed))
        if len(text.encode()) <= ROOM_BYTES:
            break
    return text


def reasons_told(matter: Matter) -> str:
    """Return why somebody is told of a matter, in words."""
    said = [title for kind, title in _PARTS if matter.is_for(kind)]
    return "；".join([*said, matter.way] if matter.way else said)


def _parts(matters: Iterable[Matter]) -> dict[str, list[Matter]]:
    left = sorted(matters, key=lambda one: (one.due or date.max, one.subject))
    parts: dict[str, list[Matter]] = {}
    for kind, title in _PARTS:
        if here := [one for one in left if one.is_for(kind)]:
            parts[title] = here
            left = [one for one in left if not one.is_for(kind)]
    return parts


def _lines(parts: dict[str, list[Matter]], today: date, listed: int) -> Iterator[str]:
    yield f"今日提醒（{month_day(today)} 周{WEEKDAYS[today.weekday()]}）"
    for title, matters in parts.items():
        yield f"{title}（{len(matters)}件）："
        yield from _listed(matters, listed)
    every = [one for matters in parts.values() for one in matters]
    yield _hint(every)


def _listed(matters: Sequence[Matter], listed: int) -> Iterator[str]:
    yield from (f"· {_line(one)}" for one in matters[:listed])
    if len(matters) > listed:
        yield f"……还有{len(matters) - listed}件"


def _line(one: Matter) -> str:
    when = "" if one.due is None or one.left is None else f"，{month_day(one.due)}前{_late(one.left)}"
    way = f"（{one.way}）" if one.way else ""
    return f"{one.label}{when}{way}"


def _late(left: int) -> str:
    return f"，已超{-left}个工作日" if left < 0 else ""


def _hint(matters: Sequence[Matter]) -> str:
    cases = any(one.subject.startswith("case:") for one in matters)
    duties = any(one.subject.startswith("duty:") for one in matters)
    said = (("回复“我的任务”看任务", duties), ("回复编号看意见建议", cases))
    return "，".join(text for text, there in said if there) + "。"
