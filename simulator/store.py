"""Where the simulated platforms remember things: one SQLite file of their own, shared by several web processes."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUSY_SECONDS = 10
SCHEMA = """
CREATE TABLE IF NOT EXISTS people (
    channel TEXT, id TEXT, name TEXT, role TEXT, rank INTEGER,
    followed INTEGER DEFAULT 0, seen INTEGER DEFAULT 0, PRIMARY KEY (channel, id));
CREATE TABLE IF NOT EXISTS lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT, person TEXT, side TEXT, kind TEXT, body TEXT,
    at REAL, tag TEXT);
CREATE INDEX IF NOT EXISTS lines_of ON lines (channel, person, id);
CREATE TABLE IF NOT EXISTS changes (number INTEGER PRIMARY KEY AUTOINCREMENT, line INTEGER UNIQUE);
CREATE TABLE IF NOT EXISTS wire (
    id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT, person TEXT, at REAL, body TEXT);
CREATE TABLE IF NOT EXISTS tokens (value TEXT PRIMARY KEY, channel TEXT, made REAL, until REAL);
CREATE TABLE IF NOT EXISTS refreshes (channel TEXT, at REAL);
CREATE TABLE IF NOT EXISTS menus (channel TEXT PRIMARY KEY, body TEXT);
CREATE TABLE IF NOT EXISTS media (id TEXT PRIMARY KEY, channel TEXT, kind TEXT, type TEXT, content BLOB, at REAL);
CREATE TABLE IF NOT EXISTS faults (channel TEXT, name TEXT, remaining INTEGER, PRIMARY KEY (channel, name));
CREATE TABLE IF NOT EXISTS grants (
    channel TEXT, person TEXT, reason TEXT, remaining INTEGER, until REAL, PRIMARY KEY (channel, person, reason));
CREATE TABLE IF NOT EXISTS sendings (channel TEXT, person TEXT, digest TEXT, at REAL);
CREATE INDEX IF NOT EXISTS sendings_to ON sendings (channel, person, at);
CREATE TABLE IF NOT EXISTS card_codes (code TEXT PRIMARY KEY, channel TEXT, lines TEXT, until REAL);
CREATE TABLE IF NOT EXISTS tasks (channel TEXT, id TEXT, PRIMARY KEY (channel, id));
CREATE TABLE IF NOT EXISTS logins (code TEXT PRIMARY KEY, channel TEXT, person TEXT, until REAL);
CREATE TABLE IF NOT EXISTS days (channel TEXT, day TEXT, used INTEGER, PRIMARY KEY (channel, day));
CREATE TABLE IF NOT EXISTS departments (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, parent INTEGER);
CREATE TABLE IF NOT EXISTS members (
    id TEXT PRIMARY KEY, name TEXT, department INTEGER, position TEXT, status INTEGER);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER);
"""


class Store:
    """The file at `path`, made when it is missing. Each use opens its own connection, so threads share nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".lock").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)  # two processes starting at once must not both switch the file to WAL
            with self._connection() as db:
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript(SCHEMA)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Give a connection for looking things up."""
        with self._connection() as db:
            yield db

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside one transaction that waits its turn; an exception undoes everything."""
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA synchronous = OFF")  # only a power failure could lose what is played here
        try:
            yield db
        finally:
            db.close()

    def count(self, name: str) -> int:
        """Return the next number, from 1, of the counter `name`; no process gets the same one twice."""
        with self.write() as db:
            row = db.execute(
                "INSERT INTO counters VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value",
                (name,),
            ).fetchone()
            return int(row["value"])
