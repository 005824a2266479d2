"""Finds the entries a question is about: builds the index of a town and ranks its entries.

Each way of asking, title and keyword of an entry is a document of its own, apart from the answers (a question and its
answer indexed together match worse). An entry is worth its best document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt

import numpy as np

from knowledge.entry import Entry
from knowledge.features import FeatureExtractor, Features, abbreviation
from knowledge.frames import FRAMES
from knowledge.hearing import Hearing
from knowledge.index import Index, Vector
from knowledge.names import NameCorrector
from knowledge.segmenter import TOTAL, Segmenter
from knowledge.shapes import ShapeCorrector
from knowledge.sounds import respell
from knowledge.text import Normalizer
from knowledge.town import Town

# What a document of each kind is worth beside a way of asking.
WORTH = {"question": 1.0, "keyword": 1.0, "silence": 0.85, "answer": 0.75}
# What a feature of each family is worth beside a word.
FAMILY = {"w": 1.0, "s": 1.0, "c": 1.0, "p": 0.7, "i": 1.0}
COVERAGE = 0.5  # what the entry as a whole counts beside its best document
COMMONPLACE = 0.1  # what is left of the weight of the commonest words of the language
RANKED = 0.4  # what BM25, against the best, counts in the order beside the confidence
FRAME = 0.3  # what a word is worth that only frames a question
COMMON, RARE = 5.0, 11.0  # how surprising (in nats) words are that tell nothing, and that tell all


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
    """The share one feature has in the likeness of a question and a document; the shares add up to 1."""

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
        self._telling = lru_cache(maxsize=65536)(self._telling_uncached)
        self.understand = lru_cache(maxsize=1024)(self._understand)
        self._features = [self._features_of(document) for document in self.documents]
        self.index = Index(self._features, owners, self._telling)
        self._worth = np.array([WORTH[document.kind] for document in self.documents])
        counts = Counter(owners)
        self._first = np.cumsum([0, *(counts[entry_id] for entry_id in self._ids[:-1])])
        forms = [self.normalize(form) for group in town.lexicon.synonyms for form in group]
        pairs = {first + second for text in (*texts, *forms) for first, second in pairwise(text)}
        self._name = NameCorrector(self._names(town))
        self._hear = Hearing(self._vocabulary(town), pairs, self.extract.segmenter)
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

    def _telling_uncached(self, feature: str) -> float:
        """Return how much a feature tells by its nature: less the commoner it is in the language."""
        family, body = feature[0], feature[1:]
        if family not in "wc":
            return FAMILY[family]
        if body in FRAMES:
            return FAMILY[family] * FRAME
        segmenter = self.extract.segmenter
        if family == "w" or len(body) == 1 or segmenter.frequency(body):
            return FAMILY[family] * rareness(segmenter, body)
        return FAMILY[family] * sqrt(rareness(segmenter, body[0]) * rareness(segmenter, body[1]))

    def _understand(self, text: str) -> str:
        """Return `text` as it is matched: normalized, look-alike characters put back."""
        return self._hear(respell(self._name(self._correct(self.normalize(text))), self._heard))

    def _names(self, town: Town) -> list[str]:
        """Return the names of the town's people, villages and platforms."""
        names = [leader.name for leader in town.offices.leaders]
        names += [place.name for place in (*town.offices.villages, *town.offices.platforms)]
        return [self.normalize(name) for name in names if name]

    def _vocabulary(self, town: Town) -> Counter[str]:
        """Return how often the town's texts have each of its words."""
        words = Counter({self.normalize(word): 1 for word in town.lexicon.words})
        words.update(name[1:] for features in self._features for name in features if name[0] == "w")
        return words

    def _heard(self, sounds: tuple[str, ...]) -> float:
        """Return how many pairs of `sounds` stand side by side in the town's texts."""
        return sum(f"p{first} {second}" in self.index.numbers for first, second in pairwise(sounds))

    def rank(self, text: str, limit: int = 10) -> list[Match]:
        """Return the entries that fit `text`, the likeliest first, at most `limit`."""
        return self.rank_understood(self.understand(text), limit)

    def rank_understood(self, text: str, limit: int = 10) -> list[Match]:
        """Return the entries that fit a text which went through `understand` already."""
        scores = self.index.search(self.extract(text))
        bm25 = scores.bm25 * self._worth
        near = np.maximum.reduceat(scores.cosine * self._worth, self._first)
        sure = (near + COVERAGE * scores.coverage) / (1 + COVERAGE) * sqrt(scores.familiar)
        order = RANKED * np.maximum.reduceat(bm25, self._first) / max(float(bm25.max()), 1e-9) + sure
        matches = []
        for place in np.argsort(-order, kind="stable")[:limit].tolist():
            row = self._best_row(place, bm25)
            if bm25[row] > 0:
                matches.append(Match(self._ids[place], float(bm25[row]), float(sure[place]), self.documents[row]))
        return matches

    def _best_row(self, place: int, bm25: Vector) -> int:
        """Return the best document of the entry at `place`."""
        start = self._first[place]
        stop = self._first[place + 1] if place + 1 < len(self._first) else len(bm25)
        return int(start + np.argmax(bm25[start:stop]))

    def familiarity(self, text: str) -> float:
        """Return how much of an understood text stands anywhere in the town's knowledge, 0..1."""
        return self.index.search(self.extract(text)).familiar

    def explain(self, text: str, match: Match) -> list[Contribution]:
        """Return the shares of the features of the understood `text` in its likeness with a document, most first."""
        question, found = self.extract(text), self.extract(match.document.text)
        shared = {name: question[name] * found[name] * self.index.rarity(name) ** 2 for name in question.keys() & found}
        total = max(sum(shared.values()), 1e-9)
        parts = (Contribution(name, weight / total) for name, weight in shared.items())
        return sorted(parts, key=lambda part: (-part.weight, part.feature))


def rareness(segmenter: Segmenter, word: str) -> float:
    """Return how much a word tells in the language: COMMONPLACE for 的, 1 for what dictionaries hardly know."""
    surprise = log(TOTAL / max(segmenter.frequency(word), 1))
    return max(COMMONPLACE, min(1.0, (surprise - COMMON) / (RARE - COMMON)))
