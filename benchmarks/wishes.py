"""What a township's people hand in, made up: who says what about which matter, and the same matter in other words.

Everything about a wish follows from its number, so a benchmark knows what is stored without asking the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import yaml


class Issue(NamedTuple):
    """One thing people want, with several ways of saying it; {at} is where."""

    kind: str
    section: str
    office: str
    ways: tuple[str, ...]


class Words(NamedTuple):
    """What wishes are made of. `since`, `effect` and `asked`: what people add."""

    issues: tuple[Issue, ...]
    villages: tuple[str, ...]
    spots: tuple[str, ...]
    since: tuple[str, ...]
    effect: tuple[str, ...]
    asked: tuple[str, ...]


@cache
def words() -> Words:
    """Return the words of wishes.yaml."""
    read = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    issues = tuple(Issue(**{**one, "ways": tuple(one["ways"])}) for one in read.pop("issues"))
    return Words(issues, **{name: tuple(values) for name, values in read.items()})


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: an issue at a spot of a village, all three as places in the tables above."""

    issue: int
    village: int
    spot: int

    @property
    def about(self) -> Issue:
        """The issue."""
        return words().issues[self.issue]

    @property
    def where(self) -> str:
        """The village."""
        return words().villages[self.village]

    def said(self, chance: Random, way: int) -> str:
        """Return the wish in one of its ways, with what people add."""
        known = words()
        at = f"{self.where}{known.spots[self.spot]}"
        near = f"（{chance.randrange(1, 400)}号附近）" if chance.random() < 0.3 else ""  # noqa: PLR2004 - three in ten
        added = map(chance.choice, (known.since, known.effect, known.asked))
        return self.about.ways[way].format(at=at + near) + "".join(added)


def wish_of(number: int) -> Wish:
    """Return what the submission with this number is about. Some villages and some issues come up far more often."""
    return _drawn(Random(number))


def text_of(number: int) -> str:
    """Return the words of the submission with this number."""
    chance = Random(number)
    wish = _drawn(chance)
    return wish.said(chance, chance.randrange(len(wish.about.ways)))


def in_other_words(number: int) -> str:
    """Return what somebody else says who wants the same as the submission with this number."""
    chance = Random(number)
    wish = _drawn(chance)
    ways = len(wish.about.ways)
    used = chance.randrange(ways)
    return wish.said(Random(-number), (used + 1 + number % (ways - 1)) % ways)


def _drawn(chance: Random) -> Wish:
    issue, village, spot = chance.random(), chance.random(), chance.random()
    known = words()
    return Wish(
        int(len(known.issues) * issue**1.3), int(len(known.villages) * village**1.5), int(len(known.spots) * spot)
    )
