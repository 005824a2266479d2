"""Finds the day a message names: 12月10日, 本周五, 后天, 三天内, 月底."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from knowledge.numerals import number
from knowledge.slots import Found

_COUNT = r"[\d一二两三四五六七八九十]{1,3}"
_UNTIL = r"(?:之?前|以前|为止|止|内|以内)?"
# A month and a day without a year that lie farther back than this are those of next year.
_BACK = timedelta(days=60)
_WEEKDAYS = "一二三四五六日"
_NEAR = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}

_Reader = Callable[[re.Match[str], date], date]


def day_in(text: str, today: date) -> Found | None:
    """Return the first day named in `text` as ISO text, and where it stands; None when none is, or there is no such."""
    found = [_read(match, read, today) for pattern, read in _FORMS if (match := pattern.search(text))]
    named = [one for one in found if one is not None]
    return min(named, key=lambda one: one.start, default=None)


def _read(match: re.Match[str], read: _Reader, today: date) -> Found | None:
    try:
        return Found(read(match, today).isoformat(), *match.span())
    except ValueError:
        return None


def _full(match: re.Match[str], today: date) -> date:
    month, day = _number(match["month"]), _number(match["day"])
    if match["year"]:
        return date(int(match["year"]), month, day)
    named = date(today.year, month, day)
    return named if named >= today - _BACK else date(today.year + 1, month, day)


def _near(match: re.Match[str], today: date) -> date:
    return today + timedelta(days=_NEAR[match["near"]])


def _within(match: re.Match[str], today: date) -> date:
    days = _number(match["count"]) * (7 if match["unit"] in ("周", "个星期", "星期") else 1)
    return today + timedelta(days=days)


def _weekday(match: re.Match[str], today: date) -> date:
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * (match["which"] == "下"))
    return monday + timedelta(days=_WEEKDAYS.index(match["day"].replace("天", "日")))


def _month_end(match: re.Match[str], today: date) -> date:
    month, year = (_number(match["month"]), today.year) if match["month"] else (today.month, today.year)
    year += bool(match["month"]) and date(year, month, monthrange(year, month)[1]) < today - _BACK
    return date(year, month, monthrange(year, month)[1])


def _number(text: str) -> int:
    value = number(text)
    if value is None:
        raise ValueError(text)
    return int(value)


_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(rf"(?:(?P<year>20\d\d)年)?(?P<month>{_COUNT})月(?P<day>{_COUNT})[日号]{_UNTIL}"), _full),
    (re.compile(rf"(?P<year>20\d\d)[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_UNTIL}"), _full),
    (re.compile(rf"(?P<near>大后天|后天|[今明][天日]){_UNTIL}"), _near),
    (re.compile(rf"(?P<count>{_COUNT})(?P<unit>天|日|周|个?星期)(?:之内|以内|内)"), _within),
    (re.compile(rf"(?P<which>本|这|下)个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天]){_UNTIL}"), _weekday),
    (re.compile(rf"(?:(?P<month>{_COUNT})月|本?月)底{_UNTIL}"), _month_end),
)
