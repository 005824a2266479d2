"""What every test may ask for: a fresh database of each kind, an empty Redis, and no way off this machine."""

from __future__ import annotations

import logging
import shutil
import sys
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import structlog
from pytest_socket import socket_allow_hosts
from redis import Redis

from bot import redis_server as embedded_redis
from models import Database, schema
from tests import bucket, postgres

HERE = ["127.0.0.1", "::1", "localhost"]
TEMPLATE = "template_bot"
OURS = {"bot", "handlers", "knowledge", "models", "simulator"}


def pytest_runtest_setup() -> None:
    """Let tests reach this machine only."""
    socket_allow_hosts(HERE, allow_unix_socket=True)


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Take back what a test that configured logging has left, for it would swallow what the next one looks for."""
    root = logging.getLogger()
    handlers, level, shown = root.handlers[:], root.level, warnings.showwarning
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:], warnings.showwarning = handlers, shown
    root.setLevel(level)
    structlog.reset_defaults()
    for logger in _our_loggers():
        # A logger keeps the configuration it was first used with in this attribute.
        vars(logger).pop("bind", None)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgres.Postgres]:
    """Run one PostgreSQL for the session, with a migrated database to copy from."""
    with postgres.running() as server:
        server.run(f"CREATE DATABASE {TEMPLATE}")
        schema.upgrade(server.url(TEMPLATE))
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "bot.db"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def database_names() -> Iterator[str]:
    """Return names for databases, each once."""
    return (f"test_{number}" for number in count())


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a fresh, migrated SQLite database."""
    path = tmp_path_factory.mktemp("database") / "bot.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: postgres.Postgres, database_names: Iterator[str]) -> Iterator[str]:
    """Return the URL of a fresh, migrated PostgreSQL database."""
    name = next(database_names)
    postgresql_server.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    yield postgresql_server.url(name)
    postgresql_server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a fresh, migrated database; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return a fresh, migrated database; the test runs once on each kind."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[bucket.BucketServer]:
    """Run one S3-compatible store for the session; each test takes a prefix of its own."""
    with bucket.running() as server:
        yield server


@pytest.fixture(scope="session")
def redis_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run one Redis for the session and return its socket."""
    with embedded_redis.running(tmp_path_factory.mktemp("redis")) as socket:
        yield socket


@pytest.fixture
def redis_server(redis_process: Path) -> Iterator[Redis]:
    """Return a client of an empty Redis."""
    with Redis(unix_socket_path=str(redis_process)) as client:
        client.flushall()
        yield client


@pytest.fixture
def redis_socket(redis_server: Redis, redis_process: Path) -> Path:
    """Return the socket of an empty Redis."""
    return redis_process


@pytest.fixture
def redis_url(redis_socket: Path) -> str:
    """Return the REDIS_URL of an empty Redis."""
    return embedded_redis.url(redis_socket)


def _our_loggers() -> Iterator[object]:
    kind = type(structlog.get_logger())
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in OURS:
            yield from (value for value in vars(module).values() if isinstance(value, kind))
