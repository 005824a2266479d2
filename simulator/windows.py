"""How many messages an account may send to a person, and until when.

Source: "客服消息" of the Official Accounts platform: a message of the person allows five within 48 hours; a tap on the
menu, following and scanning allow three within one minute. A link in the menu allows none.
WeCom: "发送应用消息": 30 a minute and 1,000 an hour to a member; what is over is dropped without a word. The same
message again within the window of the duplicate check is not shown twice. All members together get 200 times as many a
day as the corporation may have accounts; what is over is refused.
"""

from __future__ import annotations

import hashlib
from enum import Enum

from simulator.clock import Clock
from simulator.store import Store

HOUR = 3600
MINUTE_LIMIT = 30
HOUR_LIMIT = 1000
DAY_LIMIT = 200 * 100  # a corporation of a hundred accounts


class Reason(Enum):
    """Why an account may write: how many messages, for how many seconds."""

    MESSAGE = (5, 48 * HOUR)
    ACTION = (3, 60)


class Pass(Enum):
    """What becomes of a message that an account wants to send."""

    OPEN = "open"
    CLOSED = "closed"  # 45015
    USED_UP = "used up"  # 45047
    DROPPED = "dropped"


class Windows:
    """The windows of one Official Account."""

    def __init__(self, store: Store, channel: str, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock

    def grant(self, person: str, reason: Reason) -> None:
        """Open the window that `reason` opens, full again if it was open."""
        count, seconds = reason.value
        with self._store.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO grants VALUES (?, ?, ?, ?, ?)",
                (self._channel, person, reason.name, count, self._clock.seconds() + seconds),
            )

    def close(self, person: str) -> None:
        """Close every window, as no longer following does."""
        with self._store.write() as db:
            db.execute("DELETE FROM grants WHERE channel = ? AND person = ?", (self._channel, person))

    def use(self, person: str) -> Pass:
        """Take one message from the window that closes first."""
        with self._store.write() as db:
            rows = db.execute(
                "SELECT reason, remaining FROM grants WHERE channel = ? AND person = ? AND until > ? ORDER BY until",
                (self._channel, person, self._clock.seconds()),
            ).fetchall()
            usable = [row["reason"] for row in rows if row["remaining"] > 0]
            if not usable:
                return Pass.USED_UP if rows else Pass.CLOSED
            db.execute(
                "UPDATE grants SET remaining = remaining - 1 WHERE channel = ? AND person = ? AND reason = ?",
                (self._channel, person, usable[0]),
            )
        return Pass.OPEN

    def left(self, person: str) -> int:
        """Return how many messages the account may send now."""
        with self._store.read() as db:
            row = db.execute(
                "SELECT coalesce(sum(remaining), 0) AS n FROM grants WHERE channel = ? AND person = ? AND until > ?",
                (self._channel, person, self._clock.seconds()),
            ).fetchone()
        return int(row["n"])


class Frequency:
    """The frequency limits of one WeCom app."""

    def __init__(self, store: Store, channel: str, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock

    def use(self, person: str, content: str, unique_seconds: int = 0) -> Pass:
        """Count one message. `unique_seconds`: the window of the duplicate check, 0 for none."""
        now = self._clock.seconds()
        digest = hashlib.sha256(content.encode()).hexdigest()
        with self._store.write() as db:
            times = db.execute(
                "SELECT at, digest FROM sendings WHERE channel = ? AND person = ? AND at > ?",
                (self._channel, person, now - HOUR),
            ).fetchall()
            minute = sum(row["at"] > now - 60 for row in times)
            repeated = any(row["digest"] == digest and row["at"] > now - unique_seconds for row in times)
            if repeated or minute >= MINUTE_LIMIT or len(times) >= HOUR_LIMIT:
                return Pass.DROPPED
            db.execute("INSERT INTO sendings VALUES (?, ?, ?, ?)", (self._channel, person, digest, now))
        return Pass.OPEN


class Daily:
    """The daily limit of one WeCom app."""

    def __init__(self, store: Store, channel: str, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock

    def use(self, count: int) -> Pass:
        """Count messages to `count` members."""
        day = self._clock.now().date().isoformat()
        with self._store.write() as db:
            db.execute("INSERT OR IGNORE INTO days VALUES (?, ?, 0)", (self._channel, day))
            changed = db.execute(
                "UPDATE days SET used = used + ? WHERE channel = ? AND day = ? AND used + ? <= ?",
                (count, self._channel, day, count, DAY_LIMIT),
            ).rowcount
        return Pass.OPEN if changed else Pass.USED_UP
