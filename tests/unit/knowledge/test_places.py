"""Which village a place is in."""

from __future__ import annotations

import pytest

from knowledge.entry import Place
from knowledge.places import named_village, nearest_village

UPPER = Place("上村", aliases=("上村头",), latitude=27.40, longitude=120.50)
LOWER = Place("下村", latitude=27.45, longitude=120.50)
UNKNOWN = Place("外村")
VILLAGES = (UPPER, LOWER, UNKNOWN)


@pytest.mark.parametrize(
    ("label", "village"), [("某县上村头12号", "上村"), ("下村文化礼堂", "下村"), ("县人民医院", ""), ("", "")]
)
def test_by_name(label: str, village: str) -> None:
    """A village is known by its name, or another name, in what the map calls the place."""
    assert named_village(VILLAGES, label) == village


@pytest.mark.parametrize(
    ("latitude", "longitude", "village"),
    [(27.41, 120.50, "上村"), (27.44, 120.51, "下村"), (30.0, 120.0, ""), (None, None, "")],
)
def test_by_position(latitude: float | None, longitude: float | None, village: str) -> None:
    """The nearest village, unless every one is far away."""
    assert nearest_village(VILLAGES, latitude, longitude) == village


def test_a_town_that_has_not_filled_in_where_its_villages_are() -> None:
    """Nothing is made up."""
    assert nearest_village((UNKNOWN,), 27.4, 120.5) == ""
