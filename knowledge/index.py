"""One postings index over all features of all documents: BM25 to rank, cosine to say how sure.

BM25 (Robertson and Zaragoza, 2009) with k1 = 1.2, b = .75, its weights computed when the index is built, so that a
question only adds up slices of arrays (the idea of bm25s, Lù 2024). BM25 has no upper end that means the same for two
questions; the cosine of the same features has, so confidence is a cosine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from knowledge.features import Features

K1 = 1.2
B = 0.75
COMMON = 0.2  # features that tell less stand with nearly every owner and are left out
SOUND_DISCOUNT = 0.92  # agreement in sound alone is worth this much of agreement in all features
_NOTHING = 1e-9
Vector = NDArray[np.float64]
Numbers = NDArray[np.int64]
Weigh = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Scores:
    """What a question got: from every document, by its number, and from every owner, in order of first appearance."""

    bm25: Vector
    cosine: Vector  # the better of the cosine of all features and, discounted, that of the sounds alone; 0..1
    coverage: Vector  # by owner: how much of the question stands anywhere in its documents; 0..1
    familiar: float  # how much of the question stands in any document; 0..1


class Index:
    """Postings of `documents`, each a mapping feature → count; `owners` says, place by place, whose each is.

    A feature is rare when few owners have it: a name that stands in every way of asking for one entry tells a lot, a
    turn of phrase that stands once with every entry nothing. `weigh` says how much a feature tells by its nature.
    """

    def __init__(self, documents: Sequence[Features], owners: Sequence[str], weigh: Weigh) -> None:
        self.size = len(documents)
        self._weigh = weigh
        self.numbers: dict[str, int] = {}
        number_of = self.numbers.setdefault
        features = np.array([number_of(name, len(self.numbers)) for names in documents for name in names], np.int64)
        counts = np.array([count for document in documents for count in document.values()], np.float64)
        rows = np.repeat(np.arange(self.size), [len(document) for document in documents])
        self._sounding = np.array([name[0] == "p" for name in self.numbers], np.bool_)
        self._number_owners(owners, features, rows)
        telling = self._rarities[features] > 0
        self._build(features[telling], rows[telling], counts[telling])

    def _number_owners(self, owners: Sequence[str], features: Numbers, rows: Numbers) -> None:
        """Find which owners have which features, and from that how rare each feature is."""
        numbers = {owner: number for number, owner in enumerate(dict.fromkeys(owners))}
        self._owners = max(len(numbers), 1)
        owning = np.array([numbers[owner] for owner in owners], np.int64)[rows]
        held = np.unique(features * self._owners + owning)
        spread = np.bincount(held // self._owners, minlength=len(self.numbers))
        rarities = [self._rarity(name, int(count)) for name, count in zip(self.numbers, spread, strict=True)]
        self._rarities = np.array([rarity if rarity >= COMMON else 0.0 for rarity in rarities])
        held = held[self._rarities[held // self._owners] > 0]
        self._owned = _Slices(held // self._owners, held % self._owners, len(self.numbers))

    def _rarity(self, name: str, count: int) -> float:
        return log(1 + (self._owners - count + 0.5) / (count + 0.5)) * self._weigh(name)

    def rarity(self, name: str) -> float:
        """Return how much a feature tells (its idf); of one that no document has, as much as the rarest could."""
        number = self.numbers.get(name)
        return self._rarity(name, 0) if number is None else float(self._rarities[number])

    def _build(self, features: Numbers, rows: Numbers, counts: Vector) -> None:
        self._postings = _Slices(features, rows, len(self.numbers))
        order = self._postings.order
        self._bm25 = self._saturated(rows, counts, self._rarities[features])[order]
        weights = counts * self._rarities[features]
        sounds = weights * self._sounding[features]
        self._weights = (weights / self._lengths(rows, weights)[rows])[order]
        self._sounds = (sounds / self._lengths(rows, sounds)[rows])[order]

    def _saturated(self, rows: Numbers, counts: Vector, rarities: Vector) -> Vector:
        """Return the BM25 weight of each posting."""
        lengths = self._added(rows, counts)
        norm = K1 * (1 - B + B * lengths / max(lengths.mean() if self.size else 1.0, _NOTHING))
        return np.asarray(rarities * counts * (K1 + 1) / (counts + norm[rows]))

    def _lengths(self, rows: Numbers, weights: Vector) -> Vector:
        """Return the Euclidean length of each document."""
        return np.maximum(np.sqrt(self._added(rows, weights**2)), _NOTHING)

    def _added(self, rows: Numbers, weights: Vector) -> Vector:
        return np.bincount(rows, weights, self.size).astype(np.float64, copy=False)

    def search(self, question: Features) -> Scores:
        """Return the scores of every document and owner for `question`."""
        known = {name: number for name in question if (number := self.numbers.get(name)) is not None}
        strange = {name: self._rarity(name, 0) * count for name, count in question.items() if name not in known}
        numbers = np.fromiter(known.values(), np.int64, len(known))
        counts = np.array([question[name] for name in known])
        weights = counts * self._rarities[numbers]
        sounds = weights * self._sounding[numbers]
        weights_of_all = weights / _length(weights, strange.values())
        weights_of_sounds = sounds / _length(sounds, [weight for name, weight in strange.items() if name[0] == "p"])
        places, repeat = self._postings.of(numbers)
        rows = self._postings.values[places]
        alike = self._added(rows, self._weights[places] * np.repeat(weights_of_all, repeat))
        heard = self._added(rows, self._sounds[places] * np.repeat(weights_of_sounds, repeat))
        return Scores(
            self._added(rows, self._bm25[places] * np.repeat(counts, repeat)),
            np.minimum(np.maximum(alike, SOUND_DISCOUNT * heard), 1.0),
            self._covered(numbers, weights_of_all**2, weights_of_sounds**2),
            min(1.0, float(np.sqrt(weights_of_all @ weights_of_all))),
        )

    def _covered(self, numbers: Numbers, shares: Vector, sounds: Vector) -> Vector:
        """Return what each owner has of a question, of whose square length each feature has a share."""
        places, repeat = self._owned.of(numbers)
        owners = self._owned.values[places]
        held = np.bincount(owners, np.repeat(shares, repeat), self._owners)
        heard = np.bincount(owners, np.repeat(sounds, repeat), self._owners)
        return np.asarray(np.minimum(np.sqrt(np.maximum(held, SOUND_DISCOUNT**2 * heard)), 1.0))


class _Slices:
    """Lists of numbers in one array: `values` from `starts[n]` to `starts[n + 1]` are the list with number n."""

    def __init__(self, lists: Numbers, values: Numbers, count: int) -> None:
        self.order = np.argsort(lists, kind="stable")
        self.starts = np.searchsorted(lists[self.order], np.arange(count + 1))
        self.values = values[self.order]

    def of(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """Return where in `values` the lists with these numbers are, one after the other, and how long each is."""
        starts = self.starts[numbers]
        sizes = self.starts[numbers + 1] - starts
        before = np.cumsum(sizes) - sizes
        return np.arange(sizes.sum()) + np.repeat(starts - before, sizes), sizes


def _length(known: Vector, strange: Iterable[float]) -> float:
    """Return the Euclidean length of a question, by its features that stand in the index and those that do not."""
    return float(max(float(known @ known) + sum(weight * weight for weight in strange), _NOTHING) ** 0.5)
