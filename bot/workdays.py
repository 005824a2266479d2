"""China's working days: deadlines know holidays, and Saturdays that are worked for them (调休).

The State Council announces a year's days in the autumn before; a library carries them. For a year it does not know yet
the town may write them into a file; failing that, Monday to Friday are worked but for the holidays whose date the law
fixes, and `doctor` says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import yaml

from bot.errors import InvalidSettings

SATURDAY = 5
ONE = timedelta(days=1)
OFF, WORK = "holidays", "workdays"  # not off: YAML reads that as false
RANGE = ".."
# Holidays that need no announcement (全国年节及纪念日放假办法): month and day.
FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked. `own`: the days the town has written down, True when worked; they go before the library.

    A year counts as known when the library has it or the town has written down a day off in it.
    """

    own: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Whether offices are open on that day."""
        if day in self.own:
            return self.own[day]
        if _in_library(day.year):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED

    def knows(self, year: int) -> bool:
        """Whether the holidays of that year are known, and not only its weekends."""
        return _in_library(year) or any(day.year == year and not worked for day, worked in self.own.items())

    def add(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`; `day` itself when `count` is 0."""
        for _ in range(count):
            day += ONE
            while not self.is_workday(day):
                day += ONE
        return day

    def reach(self, today: date, count: int) -> date:
        """Return the last day until whose end `count` working days are left; days off after those count too."""
        return self.add(today, count + 1) - ONE

    def overdue_since(self, today: date, count: int) -> date:
        """Return the last day that is `count` working days ago, at least 1; today counts when it is worked."""
        day, passed = today, int(self.is_workday(today))
        while passed < count:
            day -= ONE
            passed += self.is_workday(day)
        return day - ONE

    def left(self, today: date, due: date) -> int:
        """Return how many working days are left until the end of `due`: 0 on that day, negative after it."""
        first, last = min(today, due), max(today, due)
        between = sum(self.is_workday(first + ONE * n) for n in range(1, (last - first).days + 1))
        return between if today <= due else -max(between, 1)


def read_calendar(path: str) -> Calendar:
    """Return the calendar with the town's own days from a YAML file of two lists, `holidays` and `workdays`.

    An item is a date, or a range such as 2027-02-05..2027-02-11. Raises InvalidSettings with one line.
    """
    if not path:
        return Calendar()
    try:
        read = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        return Calendar(dict(_days(read or {})))
    except (OSError, ValueError, TypeError, AttributeError, yaml.YAMLError) as fault:
        said = " ".join(str(fault).split())
        raise InvalidSettings(f"HOLIDAYS_FILE: {path}: cannot be read ({said})") from None


def _days(read: dict[str, Any]) -> Iterator[tuple[date, bool]]:
    if strange := set(read) - {OFF, WORK}:
        raise ValueError(f"only {OFF} and {WORK} are known, not {', '.join(map(str, strange))}")
    for name in (OFF, WORK):
        for item in read.get(name) or []:
            yield from ((day, name == WORK) for day in _between(item))


def _between(item: object) -> Iterator[date]:
    first, _, last = str(item).partition(RANGE)
    begins = date.fromisoformat(first.strip())
    ends = date.fromisoformat(last.strip()) if last else begins
    if ends < begins:
        raise ValueError(f"{item} ends before it begins")
    return (begins + ONE * n for n in range((ends - begins).days + 1))


def _in_library(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
