"""Extracts the features of thousands of documents at once, as arrays: what takes the time when a town is loaded.

The features are those of `knowledge.features`, under numbers instead of names. A text is taken apart into pieces (a
word; two characters side by side, which bring the features of the first and of both together; the last character): each
piece's features are found once, each document is a list of numbers of pieces, and numpy does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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


def read_again(
    documents: Sequence[Document], extract: FeatureExtractor, before: Sequence[Document], read: Corpus
) -> Corpus:
    """Return the features of `documents`, of which most stand among those `before`, whose features were `read`.

    The same `extract` must have read them. Four fifths of the time are saved when a town's file changes.
    """
    known = {(document.text, document.asks): row for row, document in enumerate(before)}
    new = [document for document in documents if (document.text, document.asks) not in known]
    added = read_corpus(new, extract)
    known |= {(document.text, document.asks): row for row, document in enumerate(new, read.size)}
    chosen = np.array([known[document.text, document.asks] for document in documents], np.int64)
    return _chosen(_joined(read, added), chosen)


def _joined(one: Corpus, other: Corpus) -> Corpus:
    """Return the documents of both under one numbering, those of `other` last."""
    numbers = dict(one.numbers)
    renamed = np.array([numbers.setdefault(name, len(numbers)) for name in other.numbers], np.int64)
    rows = np.concatenate([one.rows, one.size + other.rows])
    features = np.concatenate([one.features, renamed[other.features]])
    return Corpus(numbers, rows, features, np.concatenate([one.counts, other.counts]), one.size + other.size)


def _chosen(corpus: Corpus, chosen: Numbers) -> Corpus:
    """Return some documents of a corpus in the order `chosen`, with the features that these have."""
    starts = np.searchsorted(corpus.rows, np.arange(corpus.size + 1))
    lengths = np.diff(starts)[chosen]
    places = _within(starts[chosen], lengths)
    rows, features = np.repeat(np.arange(len(chosen)), lengths), corpus.features[places]
    used = np.flatnonzero(np.bincount(features, minlength=len(corpus.numbers)))
    names = list(corpus.numbers)
    numbers = {names[feature]: number for number, feature in enumerate(used.tolist())}
    renamed = np.zeros(len(names), np.int64)
    renamed[used] = np.arange(len(used))
    features = renamed[features]
    order = np.argsort(rows * max(len(numbers), 1) + features, kind="stable")
    return Corpus(numbers, rows[order], features[order], corpus.counts[places][order], len(chosen))


def _within(starts: Numbers, lengths: Numbers) -> Numbers:
    """Return all places of stretches that begin at `starts` and have these lengths, one stretch after the other."""
    before = np.cumsum(lengths) - lengths
    places: Numbers = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return places


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
        places = _within(starts[pieces], lengths)
        rows = np.repeat(np.repeat(np.arange(len(sizes)), sizes), lengths)
        many = max(len(self._numbers), 1)
        keys = rows * many + np.array(self._features, np.int64)[places]
        order = np.argsort(keys, kind="stable")
        keys, counts = keys[order], np.array(self._counts)[places[order]]
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        row, feature = np.divmod(keys[first], many)
        return Corpus(self._numbers, row, feature, np.add.reduceat(counts, first) if len(first) else counts, len(sizes))
