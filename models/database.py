"""The one connection to what the bot remembers: SQLite or PostgreSQL behind the same few verbs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

BUSY_SECONDS = 30
_SQLITE = {"timeout": BUSY_SECONDS, "check_same_thread": False}


class Database:
    """An engine and its sessions.

    `url`: an SQLAlchemy URL. On SQLite every `write` takes the write lock at its beginning (BEGIN IMMEDIATE), so that
    two writers queue up instead of failing in the middle; commits reach the disk before they are reported.
    """

    def __init__(self, url: str, *, pool_size: int = 16) -> None:
        self.engine = _sqlite(url) if url.startswith("sqlite") else _postgresql(url, pool_size)

    @property
    def embedded(self) -> bool:
        """Whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction that commits as a whole at the end, or leaves nothing behind."""
        with self._session(immediate=True) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that only reads."""
        with self._session(immediate=False) as session:
            yield session

    def ping(self) -> None:
        """Raise SQLAlchemyError when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()

    def _session(self, *, immediate: bool) -> Session:
        bind = self.engine.execution_options(immediate=immediate) if self.embedded else self.engine
        return Session(bind, expire_on_commit=False)


def _postgresql(url: str, pool_size: int) -> Engine:
    return create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, hide_parameters=True)


def _sqlite(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args=_SQLITE, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
    # The driver's own BEGIN is switched off: it would come too late to take the write lock first.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's Connection, with execution options
    immediate = connection.get_execution_options().get("immediate", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
