"""Wakes the worker when there is something to deliver. Without Redis it looks by itself every second."""

from __future__ import annotations

from contextlib import suppress
from threading import Event

from redis import Redis, RedisError

_BELL = "outbox:bell"
_RINGS_KEPT = 8


class Wakeup:
    """A bell between the processes that write outbox rows and the worker that delivers them."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis

    def ring(self) -> None:
        """Say that there is something to deliver. Nothing is lost when nobody hears it."""
        if self._redis is not None:
            with suppress(RedisError):
                self._redis.lpush(_BELL, "1")
                self._redis.ltrim(_BELL, 0, _RINGS_KEPT)

    def wait(self, seconds: int, stopped: Event) -> None:
        """Return when the bell rings, or after `seconds`, or when `stopped` is set."""
        try:
            if self._redis is None or stopped.is_set():
                stopped.wait(seconds)
            else:
                self._redis.brpop([_BELL], timeout=seconds)
        except RedisError:
            stopped.wait(seconds)
