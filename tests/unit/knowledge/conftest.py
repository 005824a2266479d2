"""An invented town, small enough to read whole, for everything the engine promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.answerer import Answerer
from knowledge.town import Town, load_town
from tests.unit.knowledge.invented_town import Write, write_town


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes the invented town, changed as asked, and returns its folder."""
    return lambda **changed: write_town(tmp_path / "town", **changed)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Return the invented town."""
    return load_town(write_town(tmp_path_factory.mktemp("invented") / "town"))


@pytest.fixture(scope="session")
def answerer(town: Town) -> Answerer:
    """Return an answerer of the invented town."""
    return Answerer(town)
