"""Brings a database to the tables this version of the program expects.

Alembic does it (`models.migrating`), and is loaded only when there is something to do: it would take 9 MB in every
process that serves, for good. Safe when several processes start at once: one migrates while the others wait, and these
then find nothing to do.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from models.database import Database

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
VERSIONS = "alembic_version"  # the table in which Alembic keeps where a database stands


def upgrade(url: str) -> None:
    """Run every migration that the database of this SQLAlchemy URL still lacks: all of them or, after a fault, none.

    Raises SQLAlchemyError when it cannot be reached, and InvalidSettings when a newer version of the program made it.
    """
    with _connected(url) as connection:
        if not _stands_at(connection, newest()):
            # It tells what it loads and every step it takes, at INFO, which is news for its developers only.
            logging.getLogger("alembic").setLevel(logging.WARNING)
            from models.migrating import migrate  # noqa: PLC0415 - see above

            migrate(connection, MIGRATIONS)


def is_current(url: str) -> bool:
    """Return whether the database of this SQLAlchemy URL has exactly the tables this version expects."""
    with _connected(url) as connection:
        return _stands_at(connection, newest())


def newest() -> str:
    """Return the name of the last migration; a migration's file is named as its revision, and they are numbered."""
    return max(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    database = Database(url)
    try:
        with database.write() as session:
            yield session.connection()
    finally:
        database.close()


def _stands_at(connection: Connection, revision: str) -> bool:
    if not inspect(connection).has_table(VERSIONS):
        return False
    found = connection.execute(text(f"SELECT version_num FROM {VERSIONS}"))  # noqa: S608 - our own constant
    return found.scalars().all() == [revision]
