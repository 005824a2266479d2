"""Extracts the features of thousands of documents at once, as arrays: what takes the time when a town is loaded.

The features are those of `knowledge.features`, under numbers instead of names; each character's and each pair's are
looked up as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Document
from knowledge.features import (
    SYNONYM,
    FeatureExtractor,
    abbreviation,
    features_of_character,
    features_of_pair,
    features_of_typed,
    runs,
)

Numbers = NDArray[np.int64]
Vector = NDArray[np.float64]
Part = tuple[tuple[int, ...], tuple[float, ...]]


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
    features: list[int] = []
    counts: list[float] = []
    sizes: list[int] = []
    for document in documents:
        before = len(features)
        for numbers, parts in reader.parts(document):
            features.extend(numbers)
            counts.extend(parts)
        sizes.append(len(features) - before)
    rows = np.repeat(np.arange(len(sizes)), sizes)
    keys = rows * max(len(reader.numbers), 1) + np.array(features, np.int64)
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], np.array(counts)[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    summed = np.add.reduceat(values, first) if len(first) else values
    row, feature = np.divmod(keys[first], max(len(reader.numbers), 1))
    return Corpus(reader.numbers, row, feature, summed, len(sizes))


class _Reader:
    """Numbers features as they come."""

    def __init__(self, extract: FeatureExtractor) -> None:
        self._extract = extract
        self.numbers: dict[str, int] = {}
        self._character = cache(lambda character: self._part(features_of_character(character)))
        self._pair = cache(lambda first, second: self._part(features_of_pair(first + second)))
        self._word = cache(lambda word: self._part((("w" + word, 1.0),)))

    def _part(self, features: Iterable[tuple[str, float]]) -> Part:
        named = list(features)
        number = self.numbers.setdefault
        return tuple(number(name, len(self.numbers)) for name, _ in named), tuple(count for _, count in named)

    def parts(self, document: Document) -> Iterator[Part]:
        """Yield the features of a document, piece by piece."""
        text = document.text
        for run in runs(text):
            yield from map(self._word, self._extract.segmenter.cut(run))
            yield from map(self._character, run)
            yield from (self._pair(first, second) for first, second in pairwise(run))
        meanings = self._extract.meanings(text)
        if meanings:
            yield self._part((meaning, SYNONYM) for meaning in meanings)
        yield self._part(features_of_typed(text))
        if document.asks:
            yield self._part(abbreviation(text).items())
