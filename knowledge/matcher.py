"""Finds the entries a question is about: builds the index of a town and ranks its entries.

Each way of asking, title and keyword of an entry is a document of its own, apart from the answers (a question and its
answer indexed together match worse). An entry is worth its best document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np

from knowledge.entry import Entry
from knowledge.features import FeatureExtractor, Features, abbreviation
from knowledge.index import Index, Vector
from knowledge.segmenter import TOTAL, Segmenter
from knowledge.shapes import ShapeCorrector
from knowledge.text import Normalizer
from knowledge.town import Town

# What a document of each kind is worth beside a way of asking.
WORTH = {"question": 1.0, "keyword": 1.0, "silence": 0.85, "answer": 0.75}
# What a feature of each family is worth beside a word.
FAMILY = {"w": 1.0, "s": 1.0, "c": 1.0, "p": 0.7, "i": 1.0}
COMMONPLACE = 0.15  # what is left of the weight of the commonest words of the language


@dataclass(frozen=True, slots=True)
class Document:
    """One text an entry is found by. `text` is normalized."""

    entry_id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that fits a question. `score` is BM25, only good for ranking; `cosine` is the confidence, 0..1."""

    entry_id: str
    score: float
    cosine: float
    document: Document


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature added to a match; the contributions of a match add up to its cosine."""

    feature: str
    weight: float


class Matcher:
    """Ranks the entries of a town. Holds no state of any conversation."""

    def __init__(self, town: Town) -> None:
        self.normalize = Normalizer(town.lexicon)
        self.extract = FeatureExtractor(town.lexicon, self.normalize)
        self.documents = [document for entry in town.entries.values() for document in self._documents(entry)]
        self._ids = list(town.entries)
        texts = [document.text for document in self.documents]
        owners = [document.entry_id for document in self.documents]
        self.index = Index([self._features_of(document) for document in self.documents], owners, self._telling)
        self._worth = np.array([WORTH[document.kind] for document in self.documents])
        self._first = np.array([owners.index(entry_id) for entry_id in self._ids])
        pairs = {first + second for text in texts for first, second in pairwise(text)}
        self._correct = ShapeCorrector(pairs, lambda pair: self.extract.segmenter.frequency(pair) > 0)

    def _documents(self, entry: Entry) -> Iterator[Document]:
        """Yield every text the entry is found by, each once."""
        texts = {self.normalize(text): "question" for text in (*entry.questions, entry.title)}
        texts |= {self.normalize(text): "keyword" for text in entry.keywords}
        answers = {self.normalize(text): "answer" for text in (entry.answer, *entry.known.values())}
        silences = {self.normalize(stated.say): "silence" for stated in entry.not_stated}
        for text, kind in (answers | silences | texts).items():
            if text:
                yield Document(entry.id, kind, text)

    def _features_of(self, document: Document) -> Features:
        features = self.extract(document.text)
        return features | abbreviation(document.text) if document.kind in ("keyword", "question") else features

    def _telling(self, feature: str) -> float:
        """Return how much a feature tells by its nature: less the commoner the word is in the language."""
        family, body = feature[0], feature[1:]
        if family not in "wc" or len(body) > 1 and family == "c":
            return FAMILY[family]
        return FAMILY[family] * rareness(self.extract.segmenter, body)

    def understand(self, text: str) -> str:
        """Return `text` as it is matched: normalized, look-alike characters put back."""
        return self._correct(self.normalize(text))

    def rank(self, text: str, limit: int = 10) -> list[Match]:
        """Return the entries that fit `text`, the likeliest first, at most `limit`."""
        return self.rank_understood(self.understand(text), limit)

    def rank_understood(self, text: str, limit: int = 10) -> list[Match]:
        """Return the entries that fit a text which went through `understand` already."""
        scores = self.index.search(self.extract(text))
        confidence = scores.confidence * self._worth
        bm25 = scores.bm25 * self._worth
        return self._best(self.order(bm25, confidence), bm25, confidence, limit)

    @staticmethod
    def order(bm25: Vector, confidence: Vector) -> Vector:
        """Return by what documents are ranked: BM25, with the confidence deciding among those close together."""
        return np.asarray(bm25 / max(bm25.max(), 1e-9) + confidence)

    def _best(self, order: Vector, bm25: Vector, confidence: Vector, limit: int) -> list[Match]:
        """Return the best document of each of the best entries."""
        best = np.maximum.reduceat(order, self._first)
        matches = []
        for place in np.argsort(-best, kind="stable")[:limit]:
            start = self._first[place]
            stop = self._first[place + 1] if place + 1 < len(self._first) else len(order)
            row = start + int(np.argmax(order[start:stop]))
            if bm25[row] > 0:
                top = float(confidence[start:stop].max())
                matches.append(Match(self._ids[place], float(bm25[row]), top, self.documents[row]))
        return matches


def rareness(segmenter: Segmenter, word: str) -> float:
    """Return how much a word tells in the language at large: COMMONPLACE for 的, 1 for what dictionaries lack."""
    return max(COMMONPLACE, min(1.0, (log(TOTAL / max(segmenter.frequency(word), 1)) - 4) / 9))
