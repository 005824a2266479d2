"""Days, moments and long texts as they stand in messages to people."""

from __future__ import annotations

from datetime import date, datetime


def month_day(day: date) -> str:
    """Return a day as people say it: 12月10日."""
    return f"{day.month}月{day.day}日"


def full_day(day: date) -> str:
    """Return a day with its year, as papers write it: 2026年12月10日."""
    return f"{day.year}年{month_day(day)}"


def moment(at: datetime) -> str:
    """Return a time, in the town's zone already: 12月10日08:30."""
    return f"{month_day(at)}{at:%H:%M}"


def short(text: str, length: int) -> str:
    """Return at most `length` characters of a text, and that there are more."""
    return text if len(text) <= length else f"{text[:length]}…"


def fitted(text: str, most: int) -> str:
    """Return a text that has at most `most` characters, the sign that there are more among them."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
