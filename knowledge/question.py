"""Reads a question as the numbers of its features: those that `knowledge.features` finds, without their names.

What a piece of text brings (a word; a character with the one after it) is found once and remembered, so that reading a
question is mostly looking up a piece a character.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from knowledge.features import FeatureExtractor, features_of_character, features_of_position, features_of_word

Numbers = NDArray[np.int64]
Vector = NDArray[np.float64]
# By family (how much of the question is found, how much of the document is meant): what each counts. Fitted by
# `benchmarks.shares` to paraphrases of everyday questions, clean and with wrong characters, for the best first place.
SHARES: dict[str, tuple[float, float]] = {
    "w": (0.10, 0.00),
    "s": (0.10, 0.00),
    "c": (0.24, 0.02),
    "p": (0.26, 0.20),
    "q": (0.08, 0.08),
    "i": (0.30, 0.10),
}
FAMILIES = "".join(SHARES)
PLACE = {family: place for place, family in enumerate(FAMILIES)}
# In a text of LONG characters the commonest characters and sounds are found everywhere. They make four fifths of the
# postings and tell nothing: `knowledge evaluate` finds no difference without those that tell less than TELLING.
LONG, TELLING, SPELT = 40, 1.5, "cpq"
_NUMBERS, _COUNTS, _ELSEWHERE = itemgetter(0), itemgetter(1), itemgetter(2)
PIECES = 16_384  # remembered


@dataclass(frozen=True, slots=True)
class Question:
    """The features of a question that some document has, side by side: what is of one stands at the same place.

    `numbers`: by which the index knows them; `counts`: how often the question has each; `families`: the place in
    FAMILIES; `rarities`: what each tells; `told`: that, as often as the question has it. `known`: by family what these
    features tell together, `strange`: what the other features tell; `strangers`: how many they are.
    """

    numbers: NDArray[np.int32]
    counts: Vector
    families: Numbers
    rarities: Vector
    told: Vector
    known: Vector
    strange: Vector
    strangers: Vector

    def by_family(self, values: Vector) -> Vector:
        """Return the sums of `values`, one a feature, by family."""
        return np.bincount(self.families, values, len(FAMILIES)).astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True)
class Known:
    """The features that documents have: their `numbers` by name, and by number their families and rarities.

    `strange`: returns what a feature tells that no document has.
    """

    numbers: Mapping[str, int]
    families: Numbers
    rarities: Vector
    strange: Callable[[str], float]


# What a piece brings: the numbers of features (4 bytes each), how often it has each (likewise), and name and count of
# those that no document has. As objects the numbers would lie all over the memory: fetching takes longer than adding.
_Piece = tuple[bytes, bytes, tuple[tuple[str, float], ...]]


def _summed_up(numbers: NDArray[np.int32], counts: NDArray[np.float32]) -> tuple[NDArray[np.int32], Vector]:
    """Return each of `numbers` once, in order, and the sum of its counts."""
    if not len(numbers):
        return numbers, np.zeros(0)
    order = numbers.argsort(kind="stable")
    numbers = numbers[order]
    first = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
    return numbers[first], np.add.reduceat(counts[order], first, dtype=np.float64)


class QuestionReader:
    """Reads understood text with what `extract` knows of words, for an index that has the features `known`."""

    def __init__(self, extract: FeatureExtractor, known: Known) -> None:
        self._extract = extract
        self._known = known
        spelt = np.isin(known.families, [PLACE[family] for family in SPELT])
        self._telling = ~spelt | (known.rarities >= TELLING)
        self._word = lru_cache(PIECES)(partial(self._made_of, features_of_word))
        self._position = lru_cache(PIECES)(partial(self._made_of, features_of_position))
        self._last = lru_cache(PIECES)(partial(self._made_of, features_of_character))

    def __call__(self, text: str) -> Question:
        """Return the features of the understood `text`."""
        pieces = self._pieces(text)
        numbers, counts = _summed_up(
            np.frombuffer(b"".join(map(_NUMBERS, pieces)), np.int32),
            np.frombuffer(b"".join(map(_COUNTS, pieces)), np.float32),
        )
        strange: dict[str, float] = {}
        for name, count in chain.from_iterable(map(_ELSEWHERE, pieces)):
            strange[name] = strange.get(name, 0.0) + count
        if len(text) >= LONG:
            telling = self._telling[numbers]
            numbers, counts = numbers[telling], counts[telling]
        families, rarities = self._known.families[numbers], self._known.rarities[numbers]
        told = counts * rarities
        known = np.bincount(families, told, len(FAMILIES)).astype(np.float64, copy=False)
        return Question(numbers, counts, families, rarities, told, known, *self._summed(strange))

    def _pieces(self, text: str) -> list[_Piece]:
        pieces = self._extract.take_apart(text, self._word, self._position, self._last)
        beside = self._extract.beside(text)
        return [*pieces, self._piece(beside)] if beside else pieces

    def _made_of(self, features_of: Callable[[str], Iterable[tuple[str, float]]], piece: str) -> _Piece:
        return self._piece(features_of(piece))

    def _piece(self, named: Iterable[tuple[str, float]]) -> _Piece:
        """Return the features of a piece: number and count of the known ones, name and count of the others."""
        number = self._known.numbers.get
        every = [(number(name), name, count) for name, count in named]
        numbers = array("i", (place for place, _, _ in every if place is not None))
        counts = array("f", (count for place, _, count in every if place is not None))
        elsewhere = tuple((name, count) for place, name, count in every if place is None)
        return numbers.tobytes(), counts.tobytes(), elsewhere

    def _summed(self, strange: Mapping[str, float]) -> tuple[Vector, Vector]:
        """Return by family what strange features tell together, and how many they are."""
        told, many = np.zeros(len(FAMILIES)), np.zeros(len(FAMILIES))
        for name, count in strange.items():
            told[PLACE[name[0]]] += count * self._known.strange(name)
            many[PLACE[name[0]]] += 1
        return told, many
