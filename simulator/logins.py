"""Codes by which a WeCom app learns who opened its page: each good once, for five minutes.

Source: "网页授权登录" of the WeCom developer centre.
"""

from __future__ import annotations

import secrets

from simulator.clock import Clock
from simulator.store import Store

CODE_SECONDS = 300


class Logins:
    """The codes given out for one app."""

    def __init__(self, store: Store, channel: str, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock

    def issue(self, person: str) -> str:
        """Return a code that stands for the person."""
        code = secrets.token_urlsafe(32)
        with self._store.write() as db:
            until = self._clock.seconds() + CODE_SECONDS
            db.execute("INSERT INTO logins VALUES (?, ?, ?, ?)", (code, self._channel, person, until))
        return code

    def use(self, code: str) -> str | None:
        """Use a code up and return who it stands for, None when it is unknown, used or too old."""
        with self._store.write() as db:
            row = db.execute(
                "DELETE FROM logins WHERE code = ? AND channel = ? AND until > ? RETURNING person",
                (code, self._channel, self._clock.seconds()),
            ).fetchone()
        return str(row["person"]) if row else None
