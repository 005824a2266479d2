"""When the monthly meeting (月例会) is held: on a day of the month, moved to a day worked, or on dates written down.

Nothing is made up: with nothing set there is no next meeting.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from bot.workdays import Calendar

ONE = timedelta(days=1)
LAST_DAY = 31
_FAULT = "write a day of the month (10), or dates separated by commas (2026-12-10,2027-01-08)"


def read(written: str) -> int | tuple[date, ...]:
    """Return the day of the month, or the dates, that a setting says; no dates for an empty one. Raises ValueError."""
    text = written.strip()
    if text.isdecimal() and text.isascii():
        if not 1 <= int(text) <= LAST_DAY:
            raise ValueError(_FAULT)
        return int(text)
    try:
        return tuple(sorted(date.fromisoformat(one.strip()) for one in text.split(",") if one.strip()))
    except ValueError:
        raise ValueError(_FAULT) from None


def first_after(written: str, calendar: Calendar, day: date) -> date | None:
    """Return the first meeting after a day; None when none is set."""
    wanted = read(written)
    days = _monthly(wanted, calendar, day) if isinstance(wanted, int) else iter(wanted)
    return min((one for one in days if one > day), default=None)


def _monthly(number: int, calendar: Calendar, day: date) -> Iterator[date]:
    """Yield the meetings of the months around a day. A month that is too short has it on its last day."""
    for later in range(-1, 3):
        month = day.month - 1 + later
        year, month = day.year + month // 12, month % 12 + 1
        held = date(year, month, min(number, monthrange(year, month)[1]))
        while not calendar.is_workday(held):
            held += ONE
        yield held
