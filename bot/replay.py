"""Refuses callbacks that are not fresh, so that a recorded one cannot be used again.

A plain callback's signature covers neither its body nor its order: whoever has seen one could put any body under it. So
each such signature is good for one body. Redis remembers; with Redis gone the database's uniqueness of `once` does.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable

import redis
import structlog

from bot.errors import Rejected

_TIMESTAMP = re.compile(r"[0-9]{1,10}")
log = structlog.get_logger(__name__)


class ReplayGuard:
    """Knows how old a callback may be, in seconds, and which signatures were used for which body.

    `clock` gives seconds since 1970. Without Redis only the age is checked here.
    """

    def __init__(self, server: redis.Redis | None, window_seconds: int, clock: Callable[[], float] = time.time) -> None:
        self._server = server
        self._window = window_seconds
        self._clock = clock
        self._gone = False

    def check_age(self, timestamp: str) -> None:
        """Raise Rejected unless `timestamp`, seconds since 1970 in digits, is within the window around now."""
        if not _TIMESTAMP.fullmatch(timestamp) or abs(self._clock() - int(timestamp)) > self._window:
            raise Rejected("the timestamp is outside the window; is this machine's clock right?")

    def check_first_use(self, channel: str, signature: str, body: bytes) -> None:
        """Raise Rejected if `signature` came with another body before. The same body again is a retry and passes."""
        digest = hashlib.sha256(body).hexdigest()
        if self._remembered(f"replay:{channel}:{signature}", digest) != digest:
            raise Rejected("the signature was used for another body")

    def _remembered(self, key: str, digest: str) -> str:
        if self._server is None:
            return digest
        try:
            found = self._first(self._server, key, digest)
        except redis.RedisError as fault:
            self._tell(gone=True, fault=type(fault).__name__)
            return digest
        self._tell(gone=False)
        return found

    def _first(self, server: redis.Redis, key: str, digest: str) -> str:
        # A timestamp may lie one window ahead, so it stays good for two.
        if server.set(key, digest, nx=True, ex=2 * self._window):
            return digest
        stored = server.get(key)
        if stored is None:  # it ran out between the two commands
            return digest
        return stored.decode() if isinstance(stored, bytes) else str(stored)

    def _tell(self, *, gone: bool, **facts: str) -> None:
        if gone == self._gone:
            return
        self._gone = gone
        if gone:
            log.warning("replay cache unavailable, the database alone watches", **facts)
        else:
            log.info("replay cache available again")
