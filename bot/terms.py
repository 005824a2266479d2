"""When somebody is reminded: how many working days before, on the day, after it, and when it goes up the ladder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self

from bot.rules import Rules
from bot.settings import Settings
from models.due import Span
from models.reminder import ESCALATIONS, ReminderKind

# What came longer ago is no news, also when nothing ran for days.
NEW_FOR = timedelta(days=14)
USUAL = {ReminderKind.HEAD: 1, ReminderKind.LEAD: 3, ReminderKind.GROUP: 5}

Reason = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms at one moment. `before`, `escalate`: working days; 0: a matter never gets to that rung."""

    rules: Rules
    now: datetime
    before: tuple[int, ...] = (3, 1)
    escalate: Mapping[ReminderKind, int] = field(default_factory=lambda: USUAL)
    known: dict[date, int] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, rules: Rules, now: datetime) -> Self:
        """Return the terms that the settings make."""
        before = tuple(int(days) for days in settings.remind_before_days.split(",") if days)
        return cls(rules, now, before, {rung: getattr(settings, f"escalate_{rung}_days") for rung in ESCALATIONS})

    @property
    def today(self) -> date:
        """The date in the town."""
        return self.rules.today(self.now)

    @property
    def span(self) -> Span:
        """What is looked at: what is due in time to be told of, or has come lately."""
        return Span(self.rules.calendar.reach(self.today, max(self.before, default=0)), self.now - NEW_FOR)

    def left(self, due: date) -> int:
        """Return how many working days are left, negative when it is overdue."""
        if due not in self.known:
            self.known[due] = self.rules.calendar.left(self.today, due)
        return self.known[due]

    def late(self, rung: ReminderKind) -> date | None:
        """Return the last of the last days overdue long enough for a rung of the ladder; None: nothing ever is."""
        days = self.escalate[rung]
        return self.rules.calendar.overdue_since(self.today, days) if days else None

    def is_late(self, due: date | None, rung: ReminderKind) -> bool:
        """Whether a matter has got to a rung of the ladder."""
        late = self.late(rung)
        return due is not None and late is not None and due <= late

    def reasons(self, due: date | None, came_at: datetime | None) -> Iterator[Reason]:
        """Yield why whoever has a matter in hand is told of it, each with the day that the telling is about."""
        if due is not None:
            yield from self._of_last_day(due)
        if came_at is not None and came_at >= self.now - NEW_FOR:
            yield ReminderKind.NEW, self.rules.today(came_at)

    def _of_last_day(self, due: date) -> Iterator[Reason]:
        left = self.left(due)
        if left < 0:
            yield ReminderKind.OVERDUE, self.today
        elif left == 0:
            # The last day itself, or the last working day before it.
            yield ReminderKind.TODAY, due
        else:
            yield from ((f"{ReminderKind.SOON}{days}", due) for days in self.before if left <= days)
