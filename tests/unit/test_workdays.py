"""China's working days: National Day, the Saturdays worked for it, and years nobody has announced yet."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidSettings
from bot.workdays import Calendar, read_calendar

KNOWN = Calendar()
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # National Day: 1 to 7 October
        (date(2026, 9, 30), 2, date(2026, 10, 9)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # a Saturday, worked
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 9, 18), 1, date(2026, 9, 20)),  # a Sunday, worked
        (date(2026, 2, 13), 2, date(2026, 2, 24)),  # 14 February is worked, then Spring Festival until the 23rd
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # an ordinary weekend
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday
        (date(2026, 11, 25), 0, date(2026, 11, 25)),
    ],
)
def test_terms_skip_holidays_and_count_worked_weekends(day: date, count: int, expected: date) -> None:
    """The count-th working day after a day."""
    assert KNOWN.add(day, count) == expected


def test_days_left_are_negative_once_the_last_day_is_over() -> None:
    """On the last day there are none left; the day after it is overdue, even on a Sunday."""
    due = date(2026, 11, 27)
    left = [KNOWN.left(date(2026, 11, day), due) for day in (25, 26, 27, 28, 29, 30)]
    assert left == [2, 1, 0, -1, -1, -1]
    assert KNOWN.left(date(2026, 12, 2), due) == -3


@given(day=days, count=st.integers(0, 40))
def test_what_is_added_is_left(day: date, count: int) -> None:
    """A term ends on a working day, and as many days are left of it as were added."""
    due = KNOWN.add(day, count)
    assert KNOWN.left(day, due) == count
    assert count == 0 or KNOWN.is_workday(due)


def test_a_year_nobody_announced_is_not_called_known() -> None:
    """Then Monday to Friday are worked but for the days the law fixes, and the calendar says that it does not know."""
    assert KNOWN.knows(2026)
    assert not KNOWN.knows(2100)
    assert KNOWN.add(date(2100, 9, 30), 1) == date(2100, 10, 4)
    assert KNOWN.add(date(2099, 12, 31), 1) == date(2100, 1, 4)


def test_the_towns_own_days_go_before_everything(tmp_path: Path) -> None:
    """Ranges and single dates are read; the year counts as known."""
    file = tmp_path / "holidays.yaml"
    file.write_text("holidays: [2100-10-01..2100-10-07, 2026-11-26]\nworkdays: [2100-10-09]\n", encoding="utf-8")
    own = read_calendar(str(file))
    assert own.knows(2100)
    assert own.add(date(2100, 9, 30), 2) == date(2100, 10, 9)
    assert own.add(date(2026, 11, 25), 1) == date(2026, 11, 27)


@pytest.mark.parametrize(
    "written",
    [
        "holidays: [2100-13-01]",
        "holidays: [2100-10-07..2100-10-01]",
        "rest: [2100-10-01]",
        "- 1",
        "holidays: 7",
        "holidays: [",
        "\0",
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, written: str) -> None:
    """The setting is named, and nothing is guessed."""
    file = tmp_path / "holidays.yaml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(InvalidSettings, match=r"^HOLIDAYS_FILE: .+$"):
        read_calendar(str(file))


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """A wrong path is a fault of the setting."""
    with pytest.raises(InvalidSettings, match="HOLIDAYS_FILE"):
        read_calendar(str(tmp_path / "nowhere.yaml"))


@pytest.mark.parametrize(
    ("today", "count", "until"),
    [
        (date(2026, 9, 29), 1, date(2026, 10, 7)),  # one working day, and the whole holiday after it
        (date(2026, 9, 30), 0, date(2026, 10, 7)),
        (date(2026, 11, 20), 0, date(2026, 11, 22)),  # a Friday reaches over its weekend
        (date(2026, 11, 25), 3, date(2026, 11, 30)),
    ],
)
def test_how_far_working_days_reach(today: date, count: int, until: date) -> None:
    """The days off behind the last working day belong to it."""
    calendar = Calendar()
    assert calendar.reach(today, count) == until
    assert calendar.left(today, until) == count < calendar.left(today, until + timedelta(days=1))


@pytest.mark.parametrize("count", [1, 2, 3, 5, 20])
@pytest.mark.parametrize("today", [date(2026, 10, 10), date(2026, 11, 23), date(2026, 10, 8)])
def test_overdue_since_is_the_other_side_of_left(today: date, count: int) -> None:
    """What was due until that day is overdue by so many working days, what was due the day after by fewer."""
    calendar = Calendar()
    day = calendar.overdue_since(today, count)
    assert -calendar.left(today, day) >= count
    assert day + timedelta(days=1) == today or -calendar.left(today, day + timedelta(days=1)) < count
