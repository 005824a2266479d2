"""The town's rules of casework: terms in working days, limits, and when a light changes. All of them are settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from bot.settings import Settings
from bot.workdays import Calendar, read_calendar
from models import Duty, Status, Submission, SubmissionKind
from models.duty import OPEN_DUTY

ONE = timedelta(days=1)
_WAITS_FOR_OFFICE = frozenset({Status.ACCEPTED, Status.IN_PROGRESS, Status.REOPENED})


class Light(StrEnum):
    """How a matter is on time. What towns call and count as these differs; the settings say."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Rules:
    """All numbers are working days. `yellow_days` before the last day a matter turns yellow, `red_days` after it red.

    `names`: what the town calls green, yellow and red. Of duties: `duty_yellow_days` before the last day the light
    turns yellow, and when they are `duty_lag_percent` or more behind the days that have passed; 0: never for that.
    `meeting_day`: as `bot.meeting_days` reads it. `meeting_joined`: people, from which the meeting hears of a matter.
    """

    calendar: Calendar
    zone: ZoneInfo
    accept_days: int = 1
    question_days: int = 3
    problem_days: int = 5
    suggestion_days: int = 15
    hand_back_days: int = 1
    extension_days: int = 10
    close_days: int = 15
    yellow_days: int = 1
    red_days: int = 0
    duty_yellow_days: int = 3
    duty_lag_percent: int = 0
    meeting_day: str = ""
    meeting_joined: int = 10
    names: tuple[str, ...] = ("绿", "黄", "红")

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the rules that the settings make. Raises InvalidSettings when the town's holidays cannot be read."""
        counted = ("accept", "question", "problem", "suggestion", "hand_back", "extension", "close", "yellow", "red")
        names = [f"{name}_days" for name in (*counted, "duty_yellow")]
        names += ["duty_lag_percent", "meeting_day", "meeting_joined"]
        numbers = {name: getattr(settings, name) for name in names}
        calendar = read_calendar(settings.holidays_file)
        return cls(calendar, settings.zone, names=tuple(settings.light_names.split(",")), **numbers)

    def today(self, now: datetime) -> date:
        """Return the date in the town."""
        return now.astimezone(self.zone).date()

    def accept_by(self, day: date) -> date:
        """Return the last day on which what comes in on `day` is accepted."""
        return self.calendar.add(day, self.accept_days)

    def reply_by(self, kind: str, day: date) -> date:
        """Return the last day on which what is accepted on `day` is answered."""
        return self.calendar.add(day, self._term(kind))

    def due(self, submission: Submission) -> date | None:
        """Return the last day for what comes next; None when nobody of the town has to do anything."""
        if submission.status == Status.SUBMITTED:
            return submission.accept_by
        return submission.reply_by if submission.status in _WAITS_FOR_OFFICE else None

    def light(self, submission: Submission, today: date) -> Light | None:
        """Return how a submission is on time; None when nothing is due."""
        due = self.due(submission)
        return None if due is None else self.light_on(due, today)

    def light_on(self, due: date, today: date) -> Light:
        """Return the light of whatever is due on a day."""
        left = self.calendar.left(today, due)
        if left < 0 and -left > self.red_days:
            return Light.RED
        return Light.YELLOW if left <= self.yellow_days else Light.GREEN

    def duty_light(self, duty: Duty, today: date) -> Light | None:
        """Return how a duty is on time, overdue is red; None when it is done, given up, or has no last day."""
        if duty.due is None or duty.status not in OPEN_DUTY:
            return None
        if duty.due < today:
            return Light.RED
        soon = duty.due < self.calendar.add(today, self.duty_yellow_days + 1)
        return Light.YELLOW if soon or self._lags(duty, today) else Light.GREEN

    def red_before(self, today: date) -> date:
        """Return the earliest day that is not red: what was due before it is."""
        day = today
        while -self.calendar.left(today, day - ONE) <= self.red_days:
            day -= ONE
        return day

    def unrated_before(self, today: date) -> date | None:
        """Return the first day whose answers are not closed by themselves yet: those of earlier days are.

        The working days after the answer must have passed whole. None: nothing is closed by itself.
        """
        if not self.close_days:
            return None
        day = today
        while self.calendar.add(day, self.close_days) >= today:
            day -= ONE
        return day + ONE

    def called(self, light: Light | None) -> str:
        """Return what the town calls a light; nothing for none."""
        return self.names[list(Light).index(light)] if light else ""

    def lamp(self, light: Light | None) -> str:
        """Return a light as it is said, such as 绿灯: words are read by who sees no colours, and by every phone."""
        return f"{self.called(light)}灯" if light else ""

    def _lags(self, duty: Duty, today: date) -> bool:
        """Whether a duty is behind what the share of its days that have passed would make."""
        begun = self.today(duty.created_at)
        if not self.duty_lag_percent or duty.due is None or duty.due <= begun:
            return False
        expected = 100 * (today - begun).days / (duty.due - begun).days
        return expected - duty.percent >= self.duty_lag_percent

    def _term(self, kind: str) -> int:
        terms = {SubmissionKind.MESSAGE: self.question_days, SubmissionKind.PROBLEM: self.problem_days}
        return terms.get(SubmissionKind(kind), self.suggestion_days)
