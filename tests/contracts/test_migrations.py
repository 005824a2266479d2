"""The migrations make exactly the tables the program works with, on a database nobody has prepared."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Inspector, Table, UniqueConstraint, inspect, select, text

from bot.errors import InvalidSettings
from models import Attachment, Base, Database, schema
from models.journal import GENESIS
from models.migrating import _config
from tests.postgres import Postgres

OLD_CONVERSATION = """
    INSERT INTO conversation (channel, app, address, recipient, state, spoke_at, created_at)
    VALUES ('wechat', 'wx1', 'a', '', '', '2026-01-01 08:00:00+00', '2026-01-01 08:00:00+00')
"""
OLD_SUBMISSION = """
    INSERT INTO submission (ticket, kind, section, content, role, status, salt, place, created_at)
    VALUES ('NS-1', '建议', '', '修路', 'villager', '已提交', '', '', '2026-01-01 08:00:00+00')
"""
OLD_PHOTOS = """
    INSERT INTO attachment (submission_id, kind, media_id, path, fault, transcript)
    VALUES (1, 'image', 'm1', 'ab/abcdef.jpg', '', ''), (1, 'voice', 'm2', '', 'busy', '路灯不亮')
"""
UPGRADE = "import sys; from models import schema; schema.upgrade(sys.argv[1])"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path, database_names: Iterator[str]) -> Iterator[str]:
    """Return the URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'bot.db'}"
        return
    server: Postgres = request.getfixturevalue("postgresql_server")
    name = next(database_names)
    server.run(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


def migrate(url: str, way: str, revision: str) -> None:
    with schema._connected(url) as connection:
        getattr(command, way)(_config(connection, schema.MIGRATIONS), revision)


def declared(table: Table) -> set[tuple[str, ...]]:
    unique = (one for one in table.constraints if isinstance(one, UniqueConstraint))
    return {tuple(column.name for column in one.columns) for one in unique}


def migrated(inspector: Inspector, table: Table) -> set[tuple[str, ...]]:
    return {tuple(one["column_names"]) for one in inspector.get_unique_constraints(table.name)}


def is_about_uniqueness(difference: Any) -> bool:
    return isinstance(difference, tuple) and isinstance(difference[-1], UniqueConstraint)


class TestMigrations:
    """The contract of models.schema."""

    def test_tables_equal_those_of_the_program(self, database: Database) -> None:
        """Tables, columns, types, what may be empty, indexes and references are what the models declare."""
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = compare_metadata(context, Base.metadata)
        assert [one for one in differences if not is_about_uniqueness(one)] == []

    def test_uniqueness_and_keys_equal_those_of_the_program(self, database: Database) -> None:
        """Alembic compares unique constraints by name, so they are compared by their columns here."""
        inspector = inspect(database.engine)
        for table in Base.metadata.sorted_tables:
            assert migrated(inspector, table) == declared(table), table.name
            key = inspector.get_pk_constraint(table.name)["constrained_columns"]
            assert key == [column.name for column in table.primary_key], table.name

    def test_the_journal_begins(self, database: Database) -> None:
        """There is one end of the chain, and it is its beginning."""
        with database.read() as session:
            assert session.execute(text("SELECT id, seq, hash FROM journal_head")).all() == [(1, 0, GENESIS)]

    def test_a_new_database_is_brought_up_to_date(self, empty_url: str) -> None:
        """One call is enough, and a second one changes nothing."""
        told = [schema.is_current(empty_url)]
        for _ in range(2):
            schema.upgrade(empty_url)
            told.append(schema.is_current(empty_url))
        assert told == [False, True, True]

    def test_the_newest_migration_is_known_without_alembic(self, database_url: str) -> None:
        """A file named otherwise than its revision would make every start migrate anew; Alembic is not loaded."""
        (head,) = ScriptDirectory(str(schema.MIGRATIONS)).get_heads()
        assert schema.newest() == head
        loaded = subprocess.run(
            [sys.executable, "-c", f"{UPGRADE}; print('alembic' in sys.modules)", database_url],
            capture_output=True,
            text=True,
            check=True,
        )
        assert loaded.stdout == "False\n"

    def test_processes_that_start_together_do_not_collide(self, empty_url: str) -> None:
        """One of them migrates, the others wait and find nothing to do."""
        command = [sys.executable, "-c", UPGRADE, empty_url]
        processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
        assert [(process.communicate()[1], process.returncode) for process in processes] == [(b"", 0)] * 4
        assert schema.is_current(empty_url)

    def test_a_database_of_a_newer_version_is_refused(self, database: Database, database_url: str) -> None:
        """An old program does not touch what it does not know; it says so in one line."""
        with database.write() as session:
            session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(InvalidSettings, match=r"DATABASE_URL.*9999"):
            schema.upgrade(database_url)
        assert not schema.is_current(database_url)

    def test_photos_know_when_they_came_and_keep_their_files(self, empty_url: str) -> None:
        """Those of a version before are the submitter's; those of open forms are not known to it, and go on the way."""
        migrate(empty_url, "upgrade", "0006")
        database = Database(empty_url)
        with database.write() as session:
            session.execute(text(OLD_CONVERSATION))
            session.execute(text(OLD_SUBMISSION))
            session.execute(text("UPDATE submission SET conversation_id = 1"))
            session.execute(text(OLD_PHOTOS))
        migrate(empty_url, "upgrade", "0007_media")
        with database.write() as session:
            fetched, missing = session.execute(select(Attachment).order_by(Attachment.id)).scalars()
            assert (fetched.name, fetched.conversation_id, fetched.path) == ("abcdef", 1, "ab/abcdef.jpg")
            assert (len(missing.name), missing.fault, missing.transcript) == (32, "busy", "路灯不亮")
            assert {one.created_at for one in (fetched, missing)} == {datetime(2026, 1, 1, 8, tzinfo=UTC)}
            session.add(Attachment(kind="image", media_id="m3", name="n", created_at=fetched.created_at))
        migrate(empty_url, "downgrade", "0006")
        with database.write() as session:
            left = session.execute(text("SELECT media_id, path FROM attachment ORDER BY id")).all()
        database.close()
        assert left == [("m1", "ab/abcdef.jpg"), ("m2", "")]

    def test_what_was_handed_in_survives_the_way_back_and_forth(self, empty_url: str) -> None:
        """Casework taken away leaves what was handed in, in words the version before knows; its tables come back."""
        migrate(empty_url, "upgrade", "0002")
        database = Database(empty_url)
        with database.write() as session:
            session.execute(text(OLD_SUBMISSION))
        migrate(empty_url, "upgrade", "0003")
        with database.write() as session:
            session.execute(text("UPDATE submission SET status = '重新办理', merged_into = id"))
            assert session.execute(text("SELECT anonymous, details FROM submission")).all() != []
            assert session.execute(text("SELECT ticket FROM submission WHERE anonymous")).scalars().all() == ["NS-1"]
        migrate(empty_url, "downgrade", "0002")
        with database.write() as session:
            rows = session.execute(text("SELECT ticket, status FROM submission")).all()
        assert rows == [("NS-1", "办理中")]
        migrate(empty_url, "upgrade", "head")
        database.close()
        assert schema.is_current(empty_url)
