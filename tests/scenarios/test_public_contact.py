"""What the town makes public of a village reaches villagers; nothing of its people does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat import World, open_world, settings_for
from tests.scenarios.staff import AFFAIRS, enter

TOWN = Path(__file__).parents[2] / "knowledge" / "nansong"
PHONE = "0577-60000001"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the town in which a village has a telephone."""
    folder = tmp_path_factory.mktemp("town") / "nansong"
    shutil.copytree(TOWN, folder)
    offices = folder / "offices.yaml"
    listed = offices.read_text(encoding="utf-8")
    village = "{name: 大埔山村, aliases:"
    assert village in listed
    offices.write_text(listed.replace(village, f'{{name: 大埔山村, phone: "{PHONE}", aliases:'), encoding="utf-8")
    return folder


@pytest.fixture
def world(database_url: str, tmp_path: Path, town: Path) -> Iterator[World]:
    """Run the app over that town."""
    with open_world(settings_for(database_url, tmp_path, knowledge_dir=town)) as opened:
        yield opened


def test_a_villages_public_contact_is_told_and_its_cadre_is_not(world: World) -> None:
    """The town's own number, not the cadre's; another village has none, and none is made up."""
    enter(world, "chen", "周小明", office=AFFAIRS, position="驻村干部", villages="大埔山村", phone="13800000031")
    told = world.chat("oLi").say("大埔山村谁负责")
    assert f"大埔山村的电话：{PHONE}" in told
    assert "周小明" not in told
    assert "13800000031" not in told
    assert "电话：" not in world.chat("oLi").say("溪光的驻村干部是谁")
