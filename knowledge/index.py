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
_NOTHING = 1e-9
COMMON = 0.2  # features that tell less stand with nearly every owner and are left out
SOUND_DISCOUNT = 0.92  # agreement in sound alone is worth this much of agreement in all features
Vector = NDArray[np.float64]
Numbers = NDArray[np.int64]
Weigh = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Scores:
    """What a question got: from every document, by its number, and from every owner, in order of first appearance."""

    bm25: Vector
    cosine: Vector  # the better of the cosine of all features and, discounted, that of the sounds alone; 0..1
    coverage: Vector  # by owner: how much of the question stands anywhere in its documents; 0..1


class Index:
    """Postings of `documents`, each a mapping feature → count, which belongs to the owner of the same place in `owners`.

    A feature is rare when few owners have it: a name that stands in every way of asking for one entry tells a lot, a
    turn of phrase that stands once with every entry nothing. `weigh` says how much a feature tells by its nature.
    """

    def __init__(self, documents: Sequence[Features], owners: Sequence[str], weigh: Weigh) -> None:
        self.size = len(documents)
        self._owners = len(set(owners))
        self._weigh = weigh
        held = _held(documents, owners)
        rarities = {name: self._rarity(name, len(owning)) for name, owning in held.items()}
        self.common = frozenset(name for name, rarity in rarities.items() if rarity < COMMON)
        telling = [name for name in held if name not in self.common]
        self.numbers = {name: number for number, name in enumerate(telling)}
        self._rarities = np.array([rarities[name] for name in telling])
        self._sounding = np.array([name[0] == "p" for name in telling], np.bool_)
        self._owned = _Slices(
            np.repeat(np.arange(len(telling)), [len(held[name]) for name in telling]),
            np.array([owner for name in telling for owner in held[name]], np.int64),
            len(telling),
        )
        self._build([{name: document[name] for name in document if name in self.numbers} for document in documents])

    def _rarity(self, name: str, count: int) -> float:
        return log(1 + (self._owners - count + 0.5) / (count + 0.5)) * self._weigh(name)

    def rarity(self, name: str) -> float:
        """Return how much a feature tells (its idf); of one that no document has, as much as the rarest could."""
        number = self.numbers.get(name)
        if number is not None:
            return float(self._rarities[number])
        return 0.0 if name in self.common else self._rarity(name, 0)

    def _build(self, documents: Sequence[Features]) -> None:
        rows = np.repeat(np.arange(self.size), [len(document) for document in documents])
        features = np.array([self.numbers[name] for document in documents for name in document], np.int64)
        counts = np.array([count for document in documents for count in document.values()], np.float64)
        self._postings = _Slices(features, rows, len(self.numbers))
        order = self._postings.order
        self._bm25 = self._saturated(rows, counts, self._rarities[features])[order]
        weights = counts * self._rarities[features]
        sounds = weights * self._sounding[features]
        self._weights = (weights / self._lengths(rows, weights)[rows])[order]
        self._sounds = (sounds / self._lengths(rows, sounds)[rows])[order]

    def _saturated(self, rows: Numbers, counts: Vector, rarities: Vector) -> Vector:
        """Return the BM25 weight of each posting."""
        lengths = np.bincount(rows, counts, self.size)
        norm = K1 * (1 - B + B * lengths / max(lengths.mean() if self.size else 1.0, _NOTHING))
        return np.asarray(rarities * counts * (K1 + 1) / (counts + norm[rows]))

    def _lengths(self, rows: Numbers, weights: Vector) -> Vector:
        """Return the Euclidean length of each document."""
        return np.maximum(np.sqrt(np.bincount(rows, weights**2, self.size)), _NOTHING)

    def search(self, question: Features) -> Scores:
        """Return the scores of every document and owner for `question`."""
        known = {name: number for name in question if (number := self.numbers.get(name)) is not None}
        strange = {name: self.rarity(name) * count for name, count in question.items() if name not in known}
        numbers = np.fromiter(known.values(), np.int64, len(known))
        counts = np.array([question[name] for name in known])
        weights = counts * self._rarities[numbers]
        sounds = weights * self._sounding[numbers]
        length = _length(weights, strange.values())
        sound_length = _length(sounds, [weight for name, weight in strange.items() if name[0] == "p"])
        places, repeat = self._postings.of(numbers)
        rows = self._postings.values[places]
        all_alike = self._added(rows, self._weights[places] * np.repeat(weights / length, repeat))
        heard_alike = self._added(rows, self._sounds[places] * np.repeat(sounds / sound_length, repeat))
        return Scores(
            self._added(rows, self._bm25[places] * np.repeat(counts, repeat)),
            np.minimum(np.maximum(all_alike, SOUND_DISCOUNT * heard_alike), 1.0),
            self._covered(numbers, (weights / length) ** 2, (sounds / sound_length) ** 2),
        )

    def _added(self, rows: Numbers, weights: Vector) -> Vector:
        return np.bincount(rows, weights, self.size)

    def _covered(self, numbers: Numbers, shares: Vector, sounds: Vector) -> Vector:
        """Return what each owner has of a question, of whose square length each feature has a share."""
        places, repeat = self._owned.of(numbers)
        owners = self._owned.values[places]
        held = np.bincount(owners, np.repeat(shares, repeat), self._owners)
        heard = np.bincount(owners, np.repeat(sounds, repeat), self._owners)
        return np.minimum(np.sqrt(np.maximum(held, SOUND_DISCOUNT**2 * heard)), 1.0)


class _Slices:
    """Lists of numbers in one array: `values` from `starts[n]` to `starts[n + 1]` are the list with number n."""

    def __init__(self, owners: Numbers, values: Numbers, count: int) -> None:
        self.order = np.argsort(owners, kind="stable")
        self.starts = np.searchsorted(owners[self.order], np.arange(count + 1))
        self.values = values[self.order]

    def of(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """Return the places in `values` of the lists with these numbers, one after the other, and each list's length."""
        starts = self.starts[numbers]
        sizes = self.starts[numbers + 1] - starts
        before = np.cumsum(sizes) - sizes
        return np.arange(sizes.sum()) + np.repeat(starts - before, sizes), sizes


def _held(documents: Sequence[Features], owners: Sequence[str]) -> dict[str, set[int]]:
    """Return feature → the numbers of the owners that have it."""
    numbers = {owner: number for number, owner in enumerate(dict.fromkeys(owners))}
    held: dict[str, set[int]] = {}
    for document, owner in zip(documents, owners, strict=True):
        for name in document:
            held.setdefault(name, set()).add(numbers[owner])
    return held


def _length(known: Vector, strange: Iterable[float]) -> float:
    """Return the Euclidean length of a question, by its features that stand in the index and those that do not."""
    return float(max(float(known @ known) + sum(weight * weight for weight in strange), _NOTHING) ** 0.5)
