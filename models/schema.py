"""Brings a database to the tables this version of the program expects. Alembic, configured here: there is no .ini file.

Safe when several processes start at once: one migrates while the others wait, and these then find nothing to do.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from bot.errors import InvalidSettings
from models.database import Database

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
# "gfbot" in bytes: a number that nothing else in this database takes an advisory lock on.
UPGRADE_LOCK = 0x6766626F74


def upgrade(url: str) -> None:
    """Run every migration that the database of this SQLAlchemy URL still lacks: all of them or, after a fault, none.

    Raises SQLAlchemyError when it cannot be reached, and InvalidSettings when a newer version of the program made it.
    """
    # Alembic tells every step at INFO, which is news for its developers only.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with _connected(url) as connection:
        _wait_for_others(connection)
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as fault:
            raise InvalidSettings(f"DATABASE_URL: not a database of this version ({fault})") from None


def is_current(url: str) -> bool:
    """Return whether the database of this SQLAlchemy URL has exactly the tables this version expects."""
    expected = ScriptDirectory(str(MIGRATIONS)).get_heads()
    with _connected(url) as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == set(expected)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    database = Database(url)
    try:
        with database.write() as session:
            yield session.connection()
    finally:
        database.close()


def _wait_for_others(connection: Connection) -> None:
    # SQLite's write lock is held already. PostgreSQL changes tables in a transaction too, but lets two begin.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
