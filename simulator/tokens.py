"""Access tokens as the platforms give them out: they expire, can be refreshed by force, and are counted.

Sources: "获取稳定版接口调用凭据" (the same token while it is valid, a new one in its last five minutes; a forced
refresh at least 30 s after the last one and at most 20 times a day), "获取 Access token" (a new one each time, the one
before stays valid for five minutes), WeCom's "获取 access_token" (the same one while it is valid).
"""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass

from simulator.clock import Clock
from simulator.store import Store

LIFETIME = 7200
OVERLAP = 300
FORCED_A_DAY = 20
FORCED_APART = 30
DAY = 86400


class TooOften(Exception):
    """A forced refresh that the platform refuses. `daily`: the day's number is used up."""

    def __init__(self, *, daily: bool) -> None:
        super().__init__("daily" if daily else "apart")
        self.daily = daily


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and how many seconds it is still good for."""

    value: str
    seconds: int


class Tokens:
    """The access tokens of one account."""

    def __init__(self, store: Store, channel: str, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock

    def stable(self) -> Token:
        """Return the token in force, a new one when it is about to expire."""
        with self._store.write() as db:
            return self._current(db) or self._issue(db)

    def fresh(self) -> Token:
        """Return a new token; the ones before stay valid for five minutes at most."""
        with self._store.write() as db:
            return self._issue(db)

    def forced(self) -> Token:
        """Return a new token and end the ones before. Raises TooOften."""
        now = self._clock.seconds()
        with self._store.write() as db:
            rows = db.execute("SELECT at FROM refreshes WHERE channel = ? AND at > ?", (self._channel, now - DAY))
            times = [row["at"] for row in rows]
            if len(times) >= FORCED_A_DAY or any(at > now - FORCED_APART for at in times):
                raise TooOften(daily=len(times) >= FORCED_A_DAY)
            db.execute("INSERT INTO refreshes VALUES (?, ?)", (self._channel, now))
            db.execute("DELETE FROM tokens WHERE channel = ?", (self._channel,))
            return self._issue(db)

    def revoke(self) -> None:
        """End every token at once, as a changed secret does."""
        with self._store.write() as db:
            db.execute("DELETE FROM tokens WHERE channel = ?", (self._channel,))

    def state(self, value: str) -> str:
        """Return "valid", "expired" or "unknown"."""
        with self._store.read() as db:
            row = db.execute(
                "SELECT until FROM tokens WHERE channel = ? AND value = ?", (self._channel, value)
            ).fetchone()
        if row is None:
            return "unknown"
        return "valid" if row["until"] > self._clock.seconds() else "expired"

    def _current(self, db: sqlite3.Connection) -> Token | None:
        now = self._clock.seconds()
        row = db.execute(
            "SELECT value, until FROM tokens WHERE channel = ? AND until > ? ORDER BY until DESC",
            (self._channel, now + OVERLAP),
        ).fetchone()
        return Token(row["value"], int(row["until"] - now)) if row else None

    def _issue(self, db: sqlite3.Connection) -> Token:
        now, value = self._clock.seconds(), "SIM_" + secrets.token_urlsafe(60)
        db.execute("UPDATE tokens SET until = min(until, ?) WHERE channel = ?", (now + OVERLAP, self._channel))
        db.execute("DELETE FROM tokens WHERE channel = ? AND until < ?", (self._channel, now - DAY))
        db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?)", (value, self._channel, now, now + LIFETIME))
        return Token(value, LIFETIME)
