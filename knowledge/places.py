"""Which village a place is in: by its name in what the map calls the place, else by the nearest one."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, radians

from knowledge.entry import Place

KM_PER_DEGREE = 111.2
FARTHEST_KM = 15.0  # what is farther from every village is in none of them


def named_village(villages: Sequence[Place], text: str) -> str:
    """Return the village whose name, or whose longest other name, stands in a text; "" when none does."""
    named = ((name, village.name) for village in villages for name in (village.name, *village.aliases) if name in text)
    return max(named, key=lambda pair: len(pair[0]), default=("", ""))[1]


def nearest_village(villages: Sequence[Place], latitude: float | None, longitude: float | None) -> str:
    """Return the village nearest to a position in degrees; "" when the town has not filled in where any is."""
    if latitude is None or longitude is None:
        return ""
    placed = [(_km(village, latitude, longitude), village.name) for village in villages if village.latitude is not None]
    distance, name = min(placed, default=(FARTHEST_KM, ""))
    return name if distance < FARTHEST_KM else ""


def _km(village: Place, latitude: float, longitude: float) -> float:
    north = (village.latitude or 0.0) - latitude
    east = ((village.longitude or 0.0) - longitude) * cos(radians(latitude))
    return hypot(north, east) * KM_PER_DEGREE
