"""One postings index over all features of all documents: BM25 to rank, cosine to say how sure.

BM25 (Robertson and Zaragoza, 2009) with k1 = 1.2, b = .75, its weights computed when the index is built, so that a
question only adds up slices of arrays (the idea of bm25s, Lù 2024). BM25 has no upper end that means the same for two
questions; the cosine of the same features has, so confidence is a cosine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from knowledge.features import Features

K1 = 1.2
B = 0.75
SOUND_DISCOUNT = 0.92  # agreement in sound alone is worth this much of agreement in all features
Vector = NDArray[np.float64]
Numbers = NDArray[np.int64]
Weigh = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Scores:
    """What a question got from every document, by the document's number."""

    bm25: Vector
    cosine: Vector  # 0..1
    sound: Vector  # cosine of the sounds alone, 0..1

    @property
    def confidence(self) -> Vector:
        """How sure the best reading of the question makes us, 0..1."""
        return np.minimum(np.maximum(self.cosine, SOUND_DISCOUNT * self.sound), 1.0)


class Index:
    """Postings of `documents`, each a mapping feature → count, which belongs to the owner of the same place in `owners`.

    A feature is rare when few owners have it: a name that stands in every way of asking for one entry tells a lot, a
    turn of phrase that stands once with every entry nothing. `weigh` says how much a feature tells by its nature.
    """

    def __init__(self, documents: Sequence[Features], owners: Sequence[str], weigh: Weigh) -> None:
        self.size = len(documents)
        self._owners = len(set(owners))
        self._weigh = weigh
        pairs = {(name, owner) for document, owner in zip(documents, owners, strict=True) for name in document}
        frequencies = Counter(name for name, _ in pairs)
        self.numbers = {name: number for number, name in enumerate(sorted(frequencies))}
        self._idf = {name: self._rarity(name, count) for name, count in frequencies.items()}
        self._build(documents)

    def _rarity(self, name: str, count: int) -> float:
        return log(1 + (self._owners - count + 0.5) / (count + 0.5)) * self._weigh(name)

    def rarity(self, name: str) -> float:
        """Return how much a feature tells (its idf); of one that no document has, as much as the rarest could."""
        return self._idf[name] if name in self._idf else self._rarity(name, 0)

    def _build(self, documents: Sequence[Features]) -> None:
        rows = np.fromiter((row for row, document in enumerate(documents) for _ in document), np.int64)
        names = [name for document in documents for name in document]
        features = np.fromiter((self.numbers[name] for name in names), np.int64)
        counts = np.fromiter((count for document in documents for count in document.values()), np.float64)
        rarities = np.fromiter((self._idf[name] for name in names), np.float64)
        sounds = np.fromiter((name[0] == "p" for name in names), np.bool_)
        order = np.argsort(features, kind="stable")
        self._starts = np.searchsorted(features[order], np.arange(len(self.numbers) + 1))
        self._rows = rows[order]
        self._bm25 = self._saturated(rows, counts, rarities)[order]
        weights = counts * rarities
        self._weights = (weights / self._lengths(rows, weights)[rows])[order]
        self._sounds = (weights * sounds / self._lengths(rows, weights * sounds)[rows])[order]

    def _saturated(self, rows: Numbers, counts: Vector, rarities: Vector) -> Vector:
        """Return the BM25 weight of each posting."""
        lengths = np.bincount(rows, counts, self.size)
        norm = K1 * (1 - B + B * lengths / max(lengths.mean() if self.size else 1.0, 1e-9))
        return np.asarray(rarities * counts * (K1 + 1) / (counts + norm[rows]))

    def _lengths(self, rows: Numbers, weights: Vector) -> Vector:
        """Return the Euclidean length of each document."""
        return np.maximum(np.sqrt(np.bincount(rows, weights**2, self.size)), 1e-9)

    def search(self, question: Features) -> Scores:
        """Return the scores of every document for `question`."""
        known = [(self.numbers[name], name, count) for name, count in question.items() if name in self.numbers]
        weights = {name: count * self.rarity(name) for name, count in question.items()}
        sounds = {name: weight for name, weight in weights.items() if name[0] == "p"}
        numbers = np.array([number for number, _, _ in known], np.int64)
        starts, stops = self._starts[numbers], self._starts[numbers + 1]
        places = _ranges(starts, stops)
        repeat = stops - starts
        rows = self._rows[places]
        counts = np.repeat(np.array([count for _, _, count in known]), repeat)
        own = np.repeat(np.array([weights[name] for _, name, _ in known]), repeat)
        heard = np.repeat(np.array([sounds.get(name, 0.0) for _, name, _ in known]), repeat)
        return Scores(
            np.bincount(rows, self._bm25[places] * counts, self.size),
            np.bincount(rows, self._weights[places] * own, self.size) / _length(weights),
            np.bincount(rows, self._sounds[places] * heard, self.size) / _length(sounds),
        )


    def coverage(self, question: Features) -> Vector:
        """Return how much of `question` every document has, wherever in it: 0..1, in the measure of the cosine."""
        weights = {name: (count * self.rarity(name)) ** 2 for name, count in question.items()}
        sounds = {name: weight for name, weight in weights.items() if name[0] == "p"}
        return np.maximum(self._held(weights), SOUND_DISCOUNT * self._held(sounds))

    def _held(self, weights: Features) -> Vector:
        known = [name for name in weights if name in self.numbers]
        numbers = np.array([self.numbers[name] for name in known], np.int64)
        starts, stops = self._starts[numbers], self._starts[numbers + 1]
        own = np.repeat(np.array([weights[name] for name in known]), stops - starts)
        held = np.bincount(self._rows[_ranges(starts, stops)], own, self.size)
        return np.asarray(np.sqrt(held / max(sum(weights.values()), 1e-9)))


def _length(weights: Features) -> float:
    return max(sum(weight * weight for weight in weights.values()) ** 0.5, 1e-9)


def _ranges(starts: Numbers, stops: Numbers) -> Numbers:
    """Return start, start + 1, … stop - 1 of every pair, one after the other."""
    sizes = stops - starts
    offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes) if len(sizes) else sizes
    return np.asarray(np.arange(sizes.sum()) + offsets)
