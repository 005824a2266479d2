"""When people are written to without having asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import InvalidSettings
from bot.hours import Hours
from tests.chat import settings_for


def hours(tmp_path: Path, **settings: Any) -> Hours:
    return Hours.of(settings_for("", tmp_path, **settings))


def moment(clock: str) -> datetime:
    """Return a time of the day in the town."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 25, (hour - 8) % 24, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "quiet"), [("20:59", False), ("21:00", True), ("00:00", True), ("07:29", True), ("07:30", False)]
)
def test_the_night_is_quiet(tmp_path: Path, clock: str, quiet: bool) -> None:  # noqa: FBT001 - a parameter
    """From 21:00 on until 7:30, over midnight."""
    assert hours(tmp_path).is_quiet(moment(clock)) is quiet


@pytest.mark.parametrize(("clock", "quiet"), [("11:59", False), ("12:00", True), ("14:00", False)])
def test_quiet_at_noon(tmp_path: Path, clock: str, quiet: bool) -> None:  # noqa: FBT001 - a parameter
    """Hours that do not pass midnight."""
    assert hours(tmp_path, quiet_hours="12:00-14:00").is_quiet(moment(clock)) is quiet


@pytest.mark.parametrize(
    ("clock", "over"), [("08:29", False), ("08:30", True), ("20:59", True), ("21:00", False), ("06:00", False)]
)
def test_the_morning_message_leaves_late_rather_than_at_night(
    tmp_path: Path,
    clock: str,
    over: bool,  # noqa: FBT001 - a parameter
) -> None:
    """From half past eight until the quiet hours begin."""
    assert hours(tmp_path).is_morning_over(moment(clock)) is over


def test_switched_off(tmp_path: Path) -> None:
    """Without a time there is no morning message; without quiet hours it is never quiet."""
    none = hours(tmp_path, digest_time="", quiet_hours="")
    assert not none.is_morning_over(moment("12:00"))
    assert not none.is_quiet(moment("03:00"))


def test_a_message_that_would_never_leave_is_refused(tmp_path: Path) -> None:
    """The two settings contradict each other."""
    with pytest.raises(InvalidSettings, match="DIGEST_TIME"):
        hours(tmp_path, digest_time="22:00")


@pytest.mark.parametrize(
    "wrong",
    [{"digest_time": "8:30"}, {"digest_time": "24:00"}, {"quiet_hours": "21:00"}, {"remind_before_days": "3;1"}],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    """One line names the setting."""
    with pytest.raises(InvalidSettings, match=next(iter(wrong)).upper()):
        hours(tmp_path, **wrong)
