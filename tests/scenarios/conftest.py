"""Whole dialogues, on both databases, through the real protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat import Chat, World, open_world, settings_for


@pytest.fixture
def world(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[World]:
    """Run the app over a fresh database."""
    with open_world(settings_for(database_url, tmp_path, redis_url)) as opened:
        yield opened


@pytest.fixture
def li(world: World) -> Chat:
    """Li is a villager who has never written before."""
    return world.chat("oVillager-Li")


@pytest.fixture
def wang(world: World) -> Chat:
    """Wang is another villager; what Li hands in is none of his business."""
    return world.chat("oVillager-Wang")


@pytest.fixture
def chen(world: World) -> Chat:
    """Chen is a cadre who writes from WeCom."""
    return world.chat("chen", "wecom")
