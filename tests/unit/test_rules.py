"""Terms and lights follow the settings."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.rules import Light, Rules
from models import Status, Submission, SubmissionKind
from tests.chat import settings_for

DUE = date(2026, 11, 27)  # a Friday


def rules(tmp_path: Path, **settings: Any) -> Rules:
    return Rules.of(settings_for("", tmp_path, **settings))


def light(rules: Rules, day: int, status: Status = Status.IN_PROGRESS) -> Light | None:
    held = Submission(kind="建议", status=status, accept_by=date(2026, 11, 20), reply_by=DUE)
    return rules.light(held, date(2026, 11, day))


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        (SubmissionKind.MESSAGE, 3),
        (SubmissionKind.PROBLEM, 5),
        (SubmissionKind.SUGGESTION, 15),
        (SubmissionKind.SAGE, 15),
        (SubmissionKind.COMMENT, 15),
    ],
)
def test_each_kind_has_its_term(tmp_path: Path, kind: SubmissionKind, days: int) -> None:
    """Unless the town says otherwise a question takes 3, a problem 5, a suggestion 15 working days."""
    built, today = rules(tmp_path), date(2026, 9, 14)
    assert built.reply_by(kind, today) == built.calendar.add(today, days)
    assert built.accept_by(today) == date(2026, 9, 15)


def test_terms_are_settings(tmp_path: Path) -> None:
    """A town that answers in two days says so."""
    assert rules(tmp_path, problem_days=2).reply_by("问题反映", date(2026, 11, 25)) == date(2026, 11, 27)


def test_lights_turn_yellow_before_and_red_after_the_last_day(tmp_path: Path) -> None:
    """By default one working day before, and as soon as the last day is over."""
    built = rules(tmp_path)
    lights = [light(built, day) for day in (25, 26, 27, 28, 30)]
    assert lights == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED, Light.RED]


def test_a_town_may_call_behind_yellow(tmp_path: Path) -> None:
    """Yellow until three working days behind, then red; and what the colours are called is the town's business."""
    built = rules(tmp_path, yellow_days=0, red_days=3, light_names="蓝,黄,橙")
    lights = [built.called(rules_light) for rules_light in (light(built, 26), light(built, 30))]
    assert lights == ["蓝", "黄"]
    held = Submission(kind="建议", status=Status.ACCEPTED, reply_by=DUE)
    assert built.called(built.light(held, date(2026, 12, 2))) == "黄"
    assert built.called(built.light(held, date(2026, 12, 3))) == "橙"


@pytest.mark.parametrize("red_days", [0, 1, 3])
def test_what_was_due_before_a_day_is_red(tmp_path: Path, red_days: int) -> None:
    """The day by which a database finds what is red agrees with the light of each."""
    built = rules(tmp_path, red_days=red_days)
    for today in (date(2026, 10, 8), date(2026, 11, 25), date(2026, 11, 29)):
        for days in range(20):
            due = today - timedelta(days=days)
            held = Submission(kind="建议", status=Status.ACCEPTED, reply_by=due)
            assert (built.light(held, today) is Light.RED) == (due < built.red_before(today))


def test_the_light_looks_at_what_comes_next(tmp_path: Path) -> None:
    """Before acceptance that term counts; nothing is due where the town has nothing to do."""
    built = rules(tmp_path)
    assert light(built, 25, Status.SUBMITTED) is Light.RED
    assert light(built, 25, Status.REOPENED) is Light.GREEN
    for idle in (Status.INCOMPLETE, Status.ANSWERED, Status.CLOSED, Status.REFUSED, Status.MERGED):
        assert light(built, 30, idle) is None
    assert built.called(None) == ""
