"""What stands in a chat, and who chats: people, lines, what was seen."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.clock import Clock
from simulator.store import Store

Side = Literal["person", "account", "system"]
PAGE = 200  # lines shown of an old chat


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone. `seen` is the id of the last line read; `unread` counts the account's lines after it."""

    id: str
    name: str
    role: str = "villager"
    followed: bool = False
    seen: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chat. `body` depends on `kind`; `tag` is the page's own name for a line it sent."""

    side: Side
    kind: str
    body: Mapping[str, object] = field(default_factory=dict)
    tag: str = ""
    id: int = 0
    at: float = 0.0


class History:
    """The chats of one account."""

    def __init__(self, store: Store, channel: str, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock

    def add(self, person: str, line: Line) -> int:
        """Write `line` at the end of the person's chat; return its id, larger than every earlier one."""
        row = (self._channel, person, line.side, line.kind, json.dumps(line.body), self._clock.seconds(), line.tag)
        with self._store.write() as db:
            cursor = db.execute(
                "INSERT INTO lines (channel, person, side, kind, body, at, tag) VALUES (?, ?, ?, ?, ?, ?, ?)", row
            )
            return int(cursor.lastrowid or 0)

    def change(self, line: int, body: Mapping[str, object]) -> None:
        """Replace what an existing line says, as a card is updated after a tap."""
        with self._store.write() as db:
            db.execute("UPDATE lines SET body = ? WHERE id = ?", (json.dumps(body), line))
            db.execute("DELETE FROM changes WHERE line = ?", (line,))
            db.execute("INSERT INTO changes (line) VALUES (?)", (line,))

    def card(self, person: str, line: int) -> dict[str, Any] | None:
        """Return what a card in a person's chat says, None when there is none."""
        with self._store.read() as db:
            row = db.execute(
                "SELECT body FROM lines WHERE id = ? AND channel = ? AND person = ? AND kind = 'card'",
                (line, self._channel, person),
            ).fetchone()
        body: dict[str, Any] | None = json.loads(row["body"]) if row else None
        return body

    def same_card(self, line: int, body: Mapping[str, Any]) -> list[int]:
        """Return the lines of everybody who got the same message as the card in `line`."""
        with self._store.read() as db:
            rows = db.execute(
                "SELECT id FROM lines WHERE channel = ? AND kind = 'card' AND json_extract(body, '$.message') = ?",
                (self._channel, body.get("message", 0)),
            ).fetchall()
        return [row["id"] for row in rows] or [line]

    def changed(self, person: str, since: int, upto: int) -> list[Line]:
        """Return the person's lines up to the id `upto` that were changed after the change number `since`."""
        with self._store.read() as db:
            rows = db.execute(
                "SELECT * FROM lines JOIN changes ON changes.line = lines.id WHERE channel = ? AND person = ?"
                " AND lines.id <= ? AND changes.number > ? ORDER BY lines.id",
                (self._channel, person, upto, since),
            ).fetchall()
        return [_line(row) for row in rows]

    def last_change(self) -> int:
        """Return the number of the last change of any line."""
        with self._store.read() as db:
            return int(db.execute("SELECT coalesce(max(number), 0) AS last FROM changes").fetchone()["last"])

    def after(self, person: str, line: int = 0) -> list[Line]:
        """Return the lines after the id `line`, the oldest first; of a long chat only the last."""
        with self._store.read() as db:
            rows = db.execute(
                "SELECT * FROM lines WHERE channel = ? AND person = ? AND id > ? ORDER BY id DESC LIMIT ?",
                (self._channel, person, line, PAGE),
            ).fetchall()
        return [_line(row) for row in reversed(rows)]

    def clear(self, person: str) -> None:
        """Forget the person's chat."""
        with self._store.write() as db:
            db.execute("DELETE FROM lines WHERE channel = ? AND person = ?", (self._channel, person))

    def enrol(self, people: list[Person]) -> None:
        """Make `people` known, in this order, before anybody else; what is known of them stays."""
        with self._store.write() as db:
            for rank, person in enumerate(people):
                db.execute(
                    "INSERT INTO people (channel, id, name, role, rank) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
                    "SET name = excluded.name, role = excluded.role, rank = excluded.rank",
                    (self._channel, person.id, person.name, person.role, rank),
                )

    def people(self) -> list[Person]:
        """Return everybody known."""
        with self._store.read() as db:
            rows = db.execute(
                "SELECT id, name, role, followed, seen, (SELECT count(*) FROM lines WHERE"
                " lines.channel = people.channel AND person = people.id AND side = 'account' AND lines.id > seen)"
                " AS unread FROM people WHERE channel = ? ORDER BY rank IS NULL, rank, id",
                (self._channel,),
            ).fetchall()
        return [Person(**{**dict(row), "followed": bool(row["followed"])}) for row in rows]

    def person(self, person: str) -> Person:
        """Return one person; somebody not known is called by the id."""
        with self._store.read() as db:
            row = db.execute(
                "SELECT id, name, role, followed, seen FROM people WHERE channel = ? AND id = ?",
                (self._channel, person),
            ).fetchone()
        return Person(**{**dict(row), "followed": bool(row["followed"])}) if row else Person(person, person)

    def knows(self, person: str) -> bool:
        """Return whether somebody with this id has ever been here."""
        with self._store.read() as db:
            row = db.execute("SELECT 1 FROM people WHERE channel = ? AND id = ?", (self._channel, person)).fetchone()
        return row is not None

    def set_followed(self, person: str, *, followed: bool) -> None:
        """Remember that the person follows the account, or no longer does."""
        with self._store.write() as db:
            db.execute(
                "INSERT INTO people (channel, id, name, role, followed) VALUES (?, ?, ?, 'villager', ?) "
                "ON CONFLICT DO UPDATE SET followed = excluded.followed",
                (self._channel, person, person, followed),
            )

    def set_seen(self, person: str, line: int) -> None:
        """Remember that the person has read up to the id `line`."""
        with self._store.write() as db:
            db.execute(
                "UPDATE people SET seen = max(seen, ?) WHERE channel = ? AND id = ?", (line, self._channel, person)
            )


def _line(row: sqlite3.Row) -> Line:
    return Line(row["side"], row["kind"], json.loads(row["body"]), row["tag"], row["id"], row["at"])
