"""Runs the migrations that a database lacks. Alembic, configured here: there is no .ini file."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text

from bot.errors import InvalidSettings

# "gfbot" in bytes: a number that nothing else in this database takes an advisory lock on.
UPGRADE_LOCK = 0x6766626F74


def migrate(connection: Connection, scripts: Path) -> None:
    """Run every migration in `scripts` that the database still lacks, in the connection's transaction.

    Raises InvalidSettings when a newer version of the program made the database.
    """
    _wait_for_others(connection)
    try:
        command.upgrade(_config(connection, scripts), "head")
    except CommandError as fault:
        raise InvalidSettings(f"DATABASE_URL: not a database of this version ({fault})") from None


def _wait_for_others(connection: Connection) -> None:
    # SQLite's write lock is held already. PostgreSQL changes tables in a transaction too, but lets two begin.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})


def _config(connection: Connection, scripts: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
