"""A PostgreSQL that keeps its word: unlike that of the tests it writes a commit to the disk before it says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests import postgres
from tests.postgres import Postgres

__all__ = ["Postgres", "running"]


@contextmanager
def running() -> Iterator[Postgres]:
    """Run a fresh server with the default durability while the block runs."""
    forgetful, postgres.FORGETFUL = postgres.FORGETFUL, ()  # type: ignore[assignment]
    try:
        with postgres.running() as server:
            yield server
    finally:
        postgres.FORGETFUL = forgetful
