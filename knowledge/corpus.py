"""Extracts the features of thousands of documents at once, as arrays: what takes the time when a town is loaded.

The features are those of `knowledge.features`, under numbers instead of names. A text is taken apart into pieces (a
word; two characters side by side, which bring the features of the first and of both together; the last character): each
piece's features are found once, each document is a list of numbers of pieces, and numpy does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Document
from knowledge.features import (
    FeatureExtractor,
    abbreviation,
    features_of_character,
    features_of_position,
    features_of_word,
)

Numbers = NDArray[np.int64]
Vector = NDArray[np.float64]
Named = Iterable[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Which features documents have: document `rows[k]` has feature `features[k]` `counts[k]` times, each pair once.

    `numbers`: name of a feature → its number. `size`: how many documents there are.
    """

    numbers: dict[str, int]
    rows: Numbers
    features: Numbers
    counts: Vector
    size: int


def read_corpus(documents: Iterable[Document], extract: FeatureExtractor) -> Corpus:
    """Return the features of `documents`."""
    reader = _Reader(extract)
    pieces: list[int] = []
    sizes: list[int] = []
    for document in documents:
        before = len(pieces)
        reader.read(document, pieces)
        sizes.append(len(pieces) - before)
    return reader.corpus(np.array(pieces, np.int64), np.array(sizes, np.int64))


class _Pieces(dict[str, int]):
    """Text of a piece → its number; a new piece is given the next one."""

    def __init__(self, named: Callable[[str], Named], take: Callable[[Named], int]) -> None:
        super().__init__()
        self._named = named
        self._take = take

    def __missing__(self, text: str) -> int:
        self[text] = self._take(self._named(text))
        return self[text]


class _Reader:
    """Numbers pieces and features as they come."""

    def __init__(self, extract: FeatureExtractor) -> None:
        self._extract = extract
        self._numbers: dict[str, int] = {}
        self._features: list[int] = []
        self._counts: list[float] = []
        self._starts = [0]
        self._words = _Pieces(features_of_word, self._take)
        self._positions = _Pieces(features_of_position, self._take)
        self._characters = _Pieces(features_of_character, self._take)

    def _take(self, named: Named) -> int:
        """Return the number of a new piece with these features."""
        number = self._numbers.setdefault
        for name, count in named:
            self._features.append(number(name, len(self._numbers)))
            self._counts.append(count)
        self._starts.append(len(self._features))
        return len(self._starts) - 2

    def read(self, document: Document, pieces: list[int]) -> None:
        """Add the numbers of a document's pieces to `pieces`."""
        text = document.text
        word, position, last = (kind.__getitem__ for kind in (self._words, self._positions, self._characters))
        pieces.extend(self._extract.take_apart(text, word, position, last))
        others = self._extract.beside(text)
        others += abbreviation(text).items() if document.asks else ()
        if others:
            pieces.append(self._take(others))

    def corpus(self, pieces: Numbers, sizes: Numbers) -> Corpus:
        """Return the corpus of documents that are made of `pieces`, `sizes` of them each."""
        starts = np.array(self._starts, np.int64)
        lengths = np.diff(starts)[pieces]
        before = np.cumsum(lengths) - lengths
        places = np.arange(lengths.sum()) + np.repeat(starts[pieces] - before, lengths)
        rows = np.repeat(np.repeat(np.arange(len(sizes)), sizes), lengths)
        many = max(len(self._numbers), 1)
        keys = rows * many + np.array(self._features, np.int64)[places]
        order = np.argsort(keys, kind="stable")
        keys, counts = keys[order], np.array(self._counts)[places[order]]
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        row, feature = np.divmod(keys[first], many)
        return Corpus(self._numbers, row, feature, np.add.reduceat(counts, first) if len(first) else counts, len(sizes))
