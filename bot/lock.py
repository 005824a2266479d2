"""One message of a person at a time, across processes. Redis makes waiting cheap; the row lock is the truth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog
from redis import Redis, RedisError
from redis.exceptions import LockError
from redis.lock import Lock

# A process that was killed leaves its lock behind. Neither the next message nor its retry may lose its reply for that:
# who has waited so long passes, and the lock ends soon. A handler that takes longer is still alone, at the row lock.
HELD_SECONDS = 10
WAIT_SECONDS = 2

log = structlog.get_logger()


class ConversationLock:
    """A lock by name. Without Redis, or when it fails, everybody passes and queues up at the row lock instead."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis
        self._gone = False

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Hold the lock of `name` while the block runs."""
        lock = self._acquire(f"lock:{name}")
        try:
            yield
        finally:
            if lock is not None:
                with suppress(LockError, RedisError):
                    lock.release()

    def _acquire(self, name: str) -> Lock | None:
        if self._redis is None:
            return None
        lock = self._redis.lock(name, timeout=HELD_SECONDS, sleep=0.01, blocking_timeout=WAIT_SECONDS)
        try:
            held = lock.acquire()
        except RedisError as fault:
            self._tell(gone=True, fault=type(fault).__name__)
            return None
        self._tell(gone=False)
        return lock if held else None

    def _tell(self, *, gone: bool, **facts: str) -> None:
        """Log that Redis has gone or is back, once each."""
        if gone != self._gone:
            self._gone = gone
            log.warning("locks in redis", available=not gone, **facts)
