"""What the contracts share: the same work in many threads at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest

Race = Callable[[Callable[[], object], int], list[object]]


@pytest.fixture
def noon() -> datetime:
    """Return some time."""
    return datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Return threads that a test may leave to wait for each other."""
    with ThreadPoolExecutor(max_workers=24) as threads:
        yield threads


@pytest.fixture
def at_once(pool: ThreadPoolExecutor) -> Race:
    """Return a function that does the same work in so many threads, begun together, and returns what each got."""

    def race(work: Callable[[], object], runners: int) -> list[object]:
        start = Barrier(runners)

        def run(_number: int) -> object:
            start.wait()
            return work()

        return list(pool.map(run, range(runners)))

    return race
