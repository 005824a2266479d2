"""When people are written to without having asked: from the morning on, never in the quiet hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Self
from zoneinfo import ZoneInfo

from bot.errors import InvalidSettings
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Hours:
    """Times of the day in the town. `morning` None: there is no morning message. `quiet`: from when until when."""

    zone: ZoneInfo
    morning: time | None = time(8, 30)
    quiet: tuple[time, time] | None = (time(21), time(7, 30))

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what the settings make. Raises InvalidSettings when the morning message would never leave."""
        morning = time.fromisoformat(settings.digest_time) if settings.digest_time else None
        begins, _, ends = settings.quiet_hours.partition("-")
        quiet = (time.fromisoformat(begins), time.fromisoformat(ends)) if begins else None
        hours = cls(settings.zone, morning, quiet)
        if morning is not None and hours._rests_at(morning):
            raise InvalidSettings("DIGEST_TIME: lies in QUIET_HOURS")
        return hours

    def is_quiet(self, moment: datetime) -> bool:
        """Whether nobody is to be disturbed."""
        return self._rests_at(self._clock(moment))

    def is_morning_over(self, moment: datetime) -> bool:
        """Whether it is time for the morning message, or later on the same day."""
        return self.morning is not None and self._clock(moment) >= self.morning and not self.is_quiet(moment)

    def _clock(self, moment: datetime) -> time:
        return moment.astimezone(self.zone).time()

    def _rests_at(self, clock: time) -> bool:
        if self.quiet is None:
            return False
        begins, ends = self.quiet
        return begins <= clock < ends if begins <= ends else clock >= begins or clock < ends
