"""Finds the entries a question is about: builds the index of a town, ranks its entries, and says how sure that is."""

from __future__ import annotations

import re
from collections import Counter
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, groupby
from operator import attrgetter

import numpy as np

from knowledge.building import without_collection
from knowledge.corpus import Corpus, Vector, read_again, read_corpus
from knowledge.detail import asked_details
from knowledge.documents import WORTH, Document, documents_again, documents_of, names_of
from knowledge.evidence import Evidence, Scope, Witness, confidence
from knowledge.features import FeatureExtractor
from knowledge.index import Index
from knowledge.parts import clauses
from knowledge.question import Question, QuestionReader
from knowledge.telling import Telling
from knowledge.text import Normalizer
from knowledge.town import Town
from knowledge.understanding import Understanding

__all__ = ["Contribution", "Document", "Match", "Matcher"]
CLOSELY = 1  # of the best entries, how many are looked at closely unless more are asked for
DOUBTED, CLOSE, SURER = 0.9, 0.8, 0.1  # how sure a best entry is beyond doubt; see `Matcher.rank_understood`
MANY = 1000  # entries from which sorting all of them takes longer than finding the best
NAMED = 0.1  # what the whole question being its name adds to how near an entry is
COVERAGE = 1.0  # what the entry as a whole counts beside its best document


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that fits a question. `score`: how near it is, 0..1; `sure`: the confidence, 0..1.

    `document`: what of the entry fits best, `row` its number. `evidence`: what the confidence rests on; without it,
    `sure` is 0.
    """

    entry_id: str
    score: float
    sure: float
    document: Document
    row: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Contribution:
    """The share one feature has in the likeness of a question and a document; the shares add up to 1."""

    feature: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Standing:
    """How the entries stand to one question: `near` by place of the entry, `likeness` by row of the document."""

    text: str
    question: Question
    near: Vector
    likeness: Vector
    named: dict[str, float]
    common: dict[str, float]


class Matcher:
    """Ranks the entries of a town. Holds no state of any conversation; safe to share between threads."""

    @without_collection()
    def __init__(self, town: Town) -> None:
        self._normalizer = Normalizer(town.lexicon)
        self.normalize = lru_cache(maxsize=1024)(self._normalizer)
        self.extract = FeatureExtractor(town.lexicon, self.normalize, town.means.segmenter)
        self._telling = Telling(self.extract.segmenter)
        documents = documents_of(town, self.normalize)
        self._build(town, documents, read_corpus(documents, self.extract))

    def _build(self, town: Town, documents: list[Document], corpus: Corpus) -> None:
        self._town, self.documents = town, documents
        owners = [document.entry_id for document in self.documents]
        self.index = Index(corpus, owners, self._telling)
        self._understanding = Understanding(town, self.extract, self.documents, corpus)
        self.understand = lru_cache(maxsize=1024)(self._understanding)
        self.question = lru_cache(maxsize=1024)(QuestionReader(self.extract, self.index.known()))
        self._witness = Witness(self.index, corpus)
        self._scope = Scope(self.documents, corpus)
        self._weights = town.thresholds.confidence
        self._ids = list(town.entries)
        self._places = {entry_id: place for place, entry_id in enumerate(self._ids)}
        self._names = names_of(town, self.normalize)
        self._name = re.compile("|".join(map(re.escape, sorted(self._names, key=len, reverse=True))) or r"(?!)")
        worth = np.array([WORTH[document.kind] for document in self.documents])
        self._lesser = np.flatnonzero(worth < 1)
        self._worth = worth[self._lesser]
        counts = Counter(owners)
        self._first = [0, *accumulate(counts[entry_id] for entry_id in self._ids)]  # document of each entry
        self._starts, self._own = np.array(self._first[:-1]), self._first[-1]

    def of(self, town: Town) -> Matcher:
        """Return a matcher of `town`: over this index when that is the same still, else over a new one.

        Of a new one, only the documents are read that this one does not have.
        """
        before = self._town
        if (town.lexicon, town.means) != (before.lexicon, before.means):
            return Matcher(town)
        known = {owner: list(held) for owner, held in groupby(self.documents, attrgetter("entry_id"))}
        documents, other = documents_again(town, self.normalize, before, known), copy(self)
        same = documents == self.documents and _called(town) == _called(before)
        if same and names_of(town, self.normalize) == self._names:
            other._town, other._weights = town, town.thresholds.confidence  # noqa: SLF001 - of this very class
        else:
            with without_collection():
                corpus = read_again(documents, self.extract, self.documents, self._witness.corpus())
                other._build(town, documents, corpus)  # noqa: SLF001 - as above
        return other

    def forget(self) -> None:
        """Forget the texts read before, so that what a new one takes can be measured."""
        for remembering in (self.normalize, self.understand, self.question, asked_details, clauses):
            remembering.cache_clear()
        for reader in (self._normalizer, self._understanding, self.extract.segmenter):
            reader.forget()

    def rank(self, text: str, limit: int = 10) -> list[Match]:
        """Return the entries that fit `text`, the likeliest first, at most `limit`."""
        return self.rank_understood(self.understand(text), limit)

    def rank_understood(self, text: str, limit: int = 10, closely: int = CLOSELY) -> list[Match]:
        """Return the entries that fit a text which went through `understand`.

        Only the first `closely` are looked at closely enough to be sure of. When that is one, and not beyond doubt, one
        that is nearly as near is looked at as well: it comes first when it is clearly surer.
        """
        if not self._ids:
            return []
        standing = self._stand(text)
        order = _highest(standing.near, limit + 1)
        heights = [*standing.near[order].tolist(), 0.0]
        placed = list(zip(order[:limit], heights, heights[1:], strict=False))
        found = [
            self._match(standing, place, height - following, sure=number < closely)
            for number, (place, height, following) in enumerate(placed)
            if height > 0
        ]
        if closely == 1 < len(found) and found[0].sure < DOUBTED and found[1].score > found[0].score * CLOSE:
            place, height, following = placed[1]
            second = self._match(standing, place, height - following, sure=True)
            if second.sure > found[0].sure + SURER:
                found[:2] = second, found[0]
        return found

    def _stand(self, text: str) -> _Standing:
        question = self.question(text)
        scores = self.index.search(question)
        likeness = scores.likeness
        likeness[self._lesser] *= self._worth
        best = np.maximum.reduceat(likeness[: self._own], self._starts) / scores.whole
        near = (best + COVERAGE * scores.coverage[: len(self._ids)]) / (1 + COVERAGE)
        named: dict[str, float] = {}
        for match in self._name.finditer(text):
            for entry_id in self._names[match[0]]:
                named[entry_id] = named.get(entry_id, 0.0) + len(match[0]) / len(text)
                near[self._places[entry_id]] += NAMED * len(match[0]) / len(text)
        outside = float(likeness[self._own :].max(initial=0.0)) / scores.whole
        typed = sum(map(str.isascii, text)) / max(len(text), 1)
        common = {"outside": outside, "short": 1 / (1 + len(text)), "typed": typed, **self._scope.inside(question)}
        return _Standing(text, question, near, likeness, named, common)

    def _match(self, standing: _Standing, place: int, ahead: float, *, sure: bool) -> Match:
        """Return the entry at `place` as a match: `sure` says whether to look closely enough for a confidence."""
        entry_id, near = self._ids[place], float(standing.near[place])
        first, after = self._first[place : place + 2]
        row = int(first + standing.likeness[first:after].argmax())
        if not sure:
            return Match(entry_id, min(near, 1.0), 0.0, self.documents[row], row, {})
        evidence = {"near": near, "ahead": ahead, "named": standing.named.get(entry_id, 0.0), **standing.common}
        evidence |= self._witness.evidence(standing.question, row, entry_id)
        document, certain = self.documents[row], confidence(evidence, self._weights)
        if document.text == standing.text and document.asks:  # word for word what it is asked by
            certain = max(certain, DOUBTED)
        return Match(entry_id, min(near, 1.0), certain, document, row, evidence)

    def unsure(self, entry_id: str) -> Match:
        """Return a match of which nothing is known but the entry."""
        row = int(self._first[self._places[entry_id]])
        return Match(entry_id, 0.0, 0.0, self.documents[row], row, {})

    def doubted(self, match: Match) -> Match:
        """Return `match` with the doubt a word of matters outside of the plan casts on it."""
        evidence = {**match.evidence, "strange": 1.0}
        return replace(match, evidence=evidence, sure=min(match.sure, confidence(evidence, self._weights)))

    def familiarity(self, text: str) -> float:
        """Return how much of an understood text stands anywhere in the town's knowledge, 0..1."""
        return self._witness.familiarity(self.question(text))

    def why(self, text: str, match: Match, limit: int) -> list[str]:
        """Return the features an understood text shares with a document, the most telling first, at most `limit`."""
        return self._witness.shared(self.question(text), match.row, limit)

    def explain(self, text: str, match: Match) -> list[Contribution]:
        """Return the shares of the features of the understood `text` in its likeness with a document, most first."""
        weights = self.index.contributions(self.extract(text), self.extract(match.document.text))
        total = max(sum(weights.values()), 1e-9)
        parts = (Contribution(name, weight / total) for name, weight in weights.items())
        return sorted(parts, key=lambda part: (-part.weight, part.feature))


def _called(town: Town) -> list[str]:
    """Return the names that are put right in messages."""
    leaders = [leader.name for leader in town.offices.leaders]
    return leaders + [place.name for place in (*town.offices.villages, *town.offices.platforms)]


def _highest(values: Vector, count: int) -> list[int]:
    """Return the places of the highest `count` values, the highest first; of equals, the first."""
    few = len(values) <= MANY
    places = np.arange(len(values)) if few else np.sort(np.argpartition(-values, count)[:count])
    order: list[int] = places[np.argsort(-values[places], kind="stable")][:count].tolist()
    return order
