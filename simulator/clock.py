"""Time as the simulator sees it, passed in so that a test can let 48 hours go by at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` returns the aware time; `pause` lets that many seconds go by."""

    now: Callable[[], datetime]
    pause: Callable[[float], None]

    def seconds(self) -> float:
        """Return the time as seconds since 1970."""
        return self.now().timestamp()


def real_clock() -> Clock:
    """Return the machine's clock."""
    return Clock(now=lambda: datetime.now(UTC), pause=time.sleep)
