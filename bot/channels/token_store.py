"""Keeps the platforms' access tokens where every process sees them, so that one refresh serves all.

Without Redis each process keeps its own. That works for the Official Account because `stable_token` gives everybody the
same token while it is valid, and for WeCom because a second `gettoken` does too.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

import redis
import structlog
from wechatpy.session import SessionStorage

_PREFIX = "token:"
_LOCK_SECONDS = 30  # longer than a refresh with its timeouts takes
log = structlog.get_logger(__name__)


class _Kept(NamedTuple):
    value: object
    until: float


class TokenStore(SessionStorage):  # type: ignore[misc] # wechatpy has no types
    """A wechatpy session over Redis, and over memory when Redis is gone. `clock` gives seconds, from any start."""

    def __init__(self, server: redis.Redis | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._server = server
        self._clock = clock
        self._memory: dict[str, _Kept] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._gone = False

    def get(self, key: str, default: object = None) -> object:
        """Return what is stored under `key` and has not run out."""
        try:
            if self._server is not None:
                stored = self._server.get(_PREFIX + key)
                self._gone = False
                return default if stored is None else json.loads(stored)
        except redis.RedisError as fault:
            self._tell(fault)
        kept = self._memory.get(key)
        return kept.value if kept and kept.until > self._clock() else default

    def set(self, key: str, value: object, ttl: float | None = None) -> None:
        """Store `value`, which JSON can carry, for `ttl` seconds."""
        self._memory[key] = _Kept(value, self._clock() + ttl if ttl else float("inf"))
        if self._server is None:
            return
        try:
            self._server.set(_PREFIX + key, json.dumps(value), ex=int(ttl) if ttl else None)
        except redis.RedisError as fault:
            self._tell(fault)

    def delete(self, key: str) -> None:
        """Forget what is stored under `key`."""
        self._memory.pop(key, None)
        if self._server is None:
            return
        try:
            self._server.delete(_PREFIX + key)
        except redis.RedisError as fault:
            self._tell(fault)

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold `name` alone: among this process's threads always, among all processes while Redis is there."""
        with self._locks[name]:
            held = self._acquired(name)
            try:
                yield
            finally:
                _release(held)

    def _acquired(self, name: str) -> redis.lock.Lock | None:
        if self._server is None:
            return None
        lock = self._server.lock(f"lock:{_PREFIX}{name}", timeout=_LOCK_SECONDS, blocking_timeout=_LOCK_SECONDS)
        try:
            return lock if lock.acquire() else None
        except redis.RedisError as fault:
            self._tell(fault)
            return None

    def _tell(self, fault: redis.RedisError) -> None:
        if not self._gone:
            log.warning("token store unavailable, every process keeps its own tokens", fault=type(fault).__name__)
        self._gone = True


def _release(lock: redis.lock.Lock | None) -> None:
    # What is not released, or ran out meanwhile, ends by itself: then it is somebody else's.
    with suppress(redis.RedisError):
        if lock is not None:
            lock.release()
