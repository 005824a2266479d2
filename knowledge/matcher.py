"""Finds the entries a question is about: builds the index of a town, ranks its entries, and says how sure that is.

Each way of asking, title and keyword of an entry is a document of its own, apart from the answers (a question and its
answer indexed together match worse). An entry is worth its best document. Questions known to be outside of the plan
stand in the same index: they are what an entry has to be nearer than.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import log

import numpy as np

from knowledge.entry import Entry, Texts
from knowledge.evidence import Evidence, Scope, Witness, confidence
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
WORTH = {"question": 1.0, "keyword": 1.0, "silence": 0.85, "answer": 0.75, "outside": 1.0}
OUTSIDE = ""  # whose the questions outside of the plan are
CLOSELY = 2  # of the best entries, how many are looked at closely unless more are asked for
NAMED = 0.1  # what the whole question being its name adds to how near an entry is
COVERAGE = 1.0  # what the entry as a whole counts beside its best document
COMMONPLACE = 0.1  # what is left of the weight of the commonest words of the language
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
    """An entry that fits a question. `score`: how like the question it is, 0..1; `sure`: the confidence, 0..1."""

    entry_id: str
    score: float
    sure: float
    document: Document
    evidence: Evidence


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
        self.documents = list(self._all_documents(town))
        self._ids = list(town.entries)
        self._places = {entry_id: place for place, entry_id in enumerate(self._ids)}
        self._weights = town.thresholds.confidence
        own = [document.text for document in self.documents if document.entry_id != OUTSIDE]
        owners = [document.entry_id for document in self.documents]
        self._telling = lru_cache(maxsize=65536)(self._telling_uncached)
        self.understand = lru_cache(maxsize=1024)(self._understand)
        self._features = [self._features_of(document) for document in self.documents]
        self.index = Index(self._features, owners, self._telling)
        self._witness = Witness(self.index, self._features, owners)
        kinds = list(zip(self.documents, self._features, strict=True))
        self._scope = Scope(
            (features for document, features in kinds if document.kind in ("question", "keyword")),
            (features for document, features in kinds if document.kind == "outside"),
        )
        self._anchors = self._anchors_of(town)
        self._anchor = re.compile("|".join(map(re.escape, sorted(self._anchors, key=len, reverse=True))) or r"(?!)")
        self._worth = np.array([WORTH[document.kind] for document in self.documents])
        counts = Counter(owners)
        self._first = np.cumsum([0, *(counts[entry_id] for entry_id in self._ids)])
        forms = [self.normalize(form) for group in town.lexicon.synonyms for form in group]
        pairs = {first + second for text in (*own, *forms) for first, second in pairwise(text)}
        self._name = NameCorrector(self._names(town))
        self._hear = Hearing(self._vocabulary(town), pairs, self.extract.segmenter)
        self._correct = ShapeCorrector(pairs, lambda pair: self.extract.segmenter.frequency(pair) > 0)

    def _all_documents(self, town: Town) -> Iterator[Document]:
        """Yield the documents of every entry in order, then the questions outside of the plan."""
        for entry in town.entries.values():
            yield from self._documents(entry, town.phrasings.get(entry.id, ()))
        texts = dict.fromkeys(self.normalize(text) for text in town.outside)
        yield from (Document(OUTSIDE, "outside", text) for text in texts if text)

    def _documents(self, entry: Entry, phrasings: Texts) -> Iterator[Document]:
        """Yield every text the entry is found by, each once."""
        texts = {self.normalize(text): "question" for text in (*entry.questions, *phrasings, entry.title)}
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
            return 1.0
        return FRAME if body in FRAMES else rareness(self.extract.segmenter, body)

    def _understand(self, text: str) -> str:
        """Return `text` as it is matched: normalized, look-alike characters put back."""
        return self._hear(respell(self._name(self._correct(self.normalize(text))), self._heard))

    def _names(self, town: Town) -> list[str]:
        """Return the names of the town's people, villages and platforms."""
        names = [leader.name for leader in town.offices.leaders]
        names += [place.name for place in (*town.offices.villages, *town.offices.platforms)]
        return [self.normalize(name) for name in names if name]

    def _anchors_of(self, town: Town) -> dict[str, set[str]]:
        """Return the names of offices, leaders, platforms and villages → the entries about what has that name."""
        directory = town.offices
        anchors: dict[str, set[str]] = {}
        for named in (*directory.offices, *directory.leaders, *directory.platforms, *directory.villages):
            for name in (named.name, *named.aliases) if named.entry else ():
                if len(self.normalize(name)) > 1:
                    anchors.setdefault(self.normalize(name), set()).add(named.entry)
        for entry in town.entries.values():
            for name in (*entry.keywords, entry.title):
                if len(self.normalize(name)) > 1:
                    anchors.setdefault(self.normalize(name), set()).add(entry.id)
        return anchors

    def _named(self, text: str) -> dict[str, float]:
        """Return entry → the share of the understood `text` that is a name of what it is about."""
        named: dict[str, float] = {}
        for match in self._anchor.finditer(text):
            for entry_id in self._anchors[match[0]]:
                named[entry_id] = named.get(entry_id, 0.0) + len(match[0]) / len(text)
        return named

    def _vocabulary(self, town: Town) -> Counter[str]:
        """Return how often the town's texts have each of its words."""
        words = Counter({self.normalize(word): 1 for word in town.lexicon.words})
        own = zip(self.documents, self._features, strict=True)
        told = (features for document, features in own if document.entry_id != OUTSIDE)
        words.update(name[1:] for features in told for name in features if name[0] == "w")
        return words

    def _heard(self, sounds: tuple[str, ...]) -> float:
        """Return how many pairs of `sounds` stand side by side in the town's texts."""
        return sum(f"q{first} {second}" in self.index.numbers for first, second in pairwise(sounds))

    def rank(self, text: str, limit: int = 10) -> list[Match]:
        """Return the entries that fit `text`, the likeliest first, at most `limit`."""
        return self.rank_understood(self.understand(text), limit)

    def rank_understood(self, text: str, limit: int = 10, closely: int = CLOSELY) -> list[Match]:
        """Return the entries that fit a text which went through `understand`; only the first `closely` are ever sure."""
        question = self.extract(text)
        scores = self.index.search(question)
        likeness = scores.likeness * self._worth
        named = self._named(text)
        near = self._near(likeness, scores.coverage)
        for entry_id, share in named.items():
            near[self._places[entry_id]] += NAMED * share
        order = np.argsort(-near, kind="stable")[: limit + 1].tolist()
        heights = [*(float(near[place]) for place in order), 0.0]
        common = self._scope.inside(question) | {"outside": float(likeness[self._first[-1] :].max(initial=0.0)), "short": 1 / (1 + len(text))}
        matches = []
        for number, place in enumerate(order[:limit]):
            if heights[number] <= 0:
                break
            ahead = heights[number] - heights[number + 1]
            evidence = {**common, "near": heights[number], "ahead": ahead, "strange": 0.0}
            evidence["named"] = named.get(self._ids[place], 0.0)
            row = self._best_row(place, likeness)
            if number < closely:
                evidence |= self._witness.evidence(question, row, self._ids[place])
            sure = confidence(evidence, self._weights) if number < closely else 0.0
            matches.append(Match(self._ids[place], heights[number], sure, self.documents[row], evidence))
        return matches

    def _near(self, likeness: Vector, coverage: Vector) -> Vector:
        """Return how near each entry is: by its best document and, less, by all it has of the question."""
        if not self._ids:
            return likeness[:0]
        best = np.maximum.reduceat(likeness, self._first[:-1])
        return np.asarray((best + COVERAGE * coverage[: len(self._ids)]) / (1 + COVERAGE))

    def doubted(self, match: Match) -> Match:
        """Return `match` with the doubt a word of matters outside of the plan casts on it."""
        evidence = {**match.evidence, "strange": 1.0}
        return replace(match, evidence=evidence, sure=min(match.sure, confidence(evidence, self._weights)))

    def _best_row(self, place: int, likeness: Vector) -> int:
        """Return the best document of the entry at `place`."""
        start, stop = self._first[place : place + 2]
        return int(start + likeness[start:stop].argmax())

    def familiarity(self, text: str) -> float:
        """Return how much of an understood text stands anywhere in the town's knowledge, 0..1."""
        question = self.extract(text)
        return self._witness.familiarity(question)

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
