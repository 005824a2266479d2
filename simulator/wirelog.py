"""What happened on the wire, for the page's side panel: callbacks delivered, calls of the platform's API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.clock import Clock
from simulator.store import Store

KEPT = 400  # entries of a channel
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `body` holds what the page shows: title, outcome, good, milliseconds, sent, answered."""

    person: str
    body: Mapping[str, object] = field(default_factory=dict)
    id: int = 0
    at: float = 0.0


class WireLog:
    """The wire of one account."""

    def __init__(self, store: Store, channel: str, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock

    def add(self, entry: Entry) -> None:
        """Write `entry`; the oldest go."""
        with self._store.write() as db:
            cursor = db.execute(
                "INSERT INTO wire (channel, person, at, body) VALUES (?, ?, ?, ?)",
                (self._channel, entry.person, self._clock.seconds(), json.dumps(entry.body)),
            )
            oldest = int(cursor.lastrowid or 0) - KEPT
            db.execute("DELETE FROM wire WHERE channel = ? AND id < ?", (self._channel, oldest))

    def after(self, number: int = 0) -> list[Entry]:
        """Return the last entries after the id `number`, the oldest first."""
        with self._store.read() as db:
            rows = db.execute(
                "SELECT * FROM wire WHERE channel = ? AND id > ? ORDER BY id DESC LIMIT ?",
                (self._channel, number, SHOWN),
            ).fetchall()
        return [Entry(row["person"], json.loads(row["body"]), row["id"], row["at"]) for row in reversed(rows)]
