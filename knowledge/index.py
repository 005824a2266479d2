"""One postings index over all features of all documents: how alike a question and each document are.

Likeness is coverage in both directions: how much of the question stands in the document, and how much of the document
in the question; every feature counts what it tells (its idf), and every family of features (words, characters, sounds
…) has its share. A document that is the question is 1, one that shares nothing is 0, so likeness means the same for two
questions, which BM25 does not; and it ranks better than BM25 and than the cosine of the same features
(`benchmarks.answer` compares them). All that belongs to a document is computed when the index is built: a question only
adds up slices of arrays (the idea of bm25s, Lù 2024).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from knowledge.corpus import Corpus, Numbers, Vector
from knowledge.features import Features
from knowledge.question import FAMILIES, PLACE, SHARES, Known, Question

FOUND = [found for found, _ in SHARES.values()]
SUMS = [found + meant for found, meant in SHARES.values()]
COMMON = 0.5  # features that tell less stand with nearly every owner and are left out
SELDOM = 0.03  # the share of an owner's documents from which on a feature is rather typical of it than incidental
MANY = 100_000  # postings from which adding list by list is faster than all at once: large arrays cost their pages
_NOTHING = 1e-9
_NONE = np.zeros(0, np.int32)
Small = NDArray[np.float32]
Weigh = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Scores:
    """What a question got: from every document, by its number, and from every owner, in order of first appearance."""

    likeness: Vector  # 0..`whole`: to put each to 0..1 would take as long as finding it
    whole: float
    coverage: Vector  # by owner: how much of the question is typical of its documents; 0..1


class Index:
    """Postings of the documents of a corpus; `owners` says, document by document, whose each is.

    A feature is rare when it is typical of few owners: a name that stands in every way of asking for one entry tells a
    lot, a turn of phrase that stands in some with every entry nothing; and what stands once among many ways of asking
    is incidental. `weigh` says how much a feature tells by its nature.
    """

    def __init__(self, corpus: Corpus, owners: Sequence[str], weigh: Weigh) -> None:
        self.size = corpus.size
        self.numbers = corpus.numbers
        self._weigh = weigh
        self._number_owners(owners, corpus.features, corpus.rows)
        telling = self._rarities[corpus.features] > 0
        self._build(corpus.features[telling], corpus.rows[telling], corpus.counts[telling])

    def _number_owners(self, owners: Sequence[str], features: Numbers, rows: Numbers) -> None:
        """Find how typical each feature is of which owners, and from that how rare it is."""
        self.owners = {owner: number for number, owner in enumerate(dict.fromkeys(owners))}
        self._owners = max(len(self.owners), 1)
        whose = np.array([self.owners[owner] for owner in owners], np.int64)
        held, times = np.unique(features * self._owners + whose[rows], return_counts=True)
        share = times / np.bincount(whose, minlength=self._owners)[held % self._owners]
        typical = share / (share + SELDOM)
        spread = np.bincount(held // self._owners, typical, len(self.numbers))
        weights = np.fromiter(map(self._weigh, self.numbers), np.float64, len(self.numbers))
        rarities = np.log(1 + (self._owners - spread + 0.5) / (spread + 0.5)) * weights
        self._rarities = np.where(rarities >= COMMON, rarities, 0.0)
        self._families = np.array([PLACE[name[0]] for name in self.numbers], np.int64)
        self._held = _Slices(held % self._owners, self._owners, held // self._owners, kind=np.int32)
        self._typical = held // self._owners, held % self._owners, typical
        self._unknown = lru_cache(maxsize=8192)(self._strangest)

    def _strangest(self, name: str) -> float:
        return log(1 + (self._owners + 0.5) / 0.5) * self._weigh(name)

    def rarity(self, name: str) -> float:
        """Return how much a feature tells (its idf); of one that no document has, as much as the rarest could."""
        number = self.numbers.get(name)
        return self._unknown(name) if number is None else float(self._rarities[number])

    def held(self, owner: str) -> NDArray[np.int32]:
        """Return the numbers of the features that any document of `owner` has, in order."""
        number = self.owners.get(owner)
        return _NONE if number is None else cast("NDArray[np.int32]", self._held.of(number)[0])

    def _build(self, features: Numbers, rows: Numbers, counts: Vector) -> None:
        family = self._families[features]
        told = counts * self._rarities[features]
        places = rows * len(FAMILIES) + family
        totals = np.bincount(places, told, self.size * len(FAMILIES))
        meant = np.array([share for _, share in SHARES.values()])[family] * self._rarities[features]
        meant /= np.maximum(totals[places], _NOTHING)
        # Owners stand among the documents, behind them, by what is typical of each: so one pass scores both.
        typical, owners, shares = self._typical
        del self._typical
        self._postings = _Slices(
            np.concatenate([features, typical]),
            len(self.numbers),
            np.concatenate([rows, self.size + owners]),
            np.concatenate([counts, shares]),
            np.concatenate([meant, np.zeros(len(shares))]),
        )

    def known(self) -> Known:
        """Return what is known of the features that documents have."""
        return Known(self.numbers, self._families, self._rarities, self._unknown)

    def search(self, question: Question) -> Scores:
        """Return the scores of every document and owner for `question`."""
        per, found, whole = [0.0] * len(FAMILIES), 0.0, 0.0
        for place, total in enumerate((question.known + question.strange).tolist()):
            if total > 0:
                per[place] = FOUND[place] / total
                found += FOUND[place]
                whole += SUMS[place]
        telling = question.rarities > 0
        weights = (question.rarities * np.array(per)[question.families])[telling]
        gains = self._added(question.numbers[telling].tolist(), weights, question.counts[telling])
        return Scores(gains[: self.size], max(whole, _NOTHING), gains[self.size :] / max(found, _NOTHING))

    def contributions(self, question: Features, document: Features) -> dict[str, float]:
        """Return feature → what it adds to the likeness of a question and a document."""
        asked, meant = self._totals(question), self._totals(document)
        shared = {name: min(count, document[name]) for name, count in question.items() if name in document}
        return {
            name: self.rarity(name) * count * (_part(name, 0, asked) + _part(name, 1, meant))
            for name, count in shared.items()
        }

    def _totals(self, features: Features) -> dict[str, float]:
        """Return by family what `features` tell together."""
        totals: dict[str, float] = {}
        for name, count in features.items():
            totals[name[0]] = totals.get(name[0], 0.0) + count * self.rarity(name)
        return totals

    def _added(self, numbers: list[int], found: Vector, asked: Vector) -> Vector:
        """Return what each document, then each owner, gets: for what is `found` there, and for what it means by it."""
        lists = self._postings.several(numbers)
        sizes = [one.shape[1] for one in lists]
        if not 0 < sum(sizes) <= MANY:
            return self._added_in_turn(lists, found, asked)
        rows, counts, meant = np.concatenate(lists, axis=1)
        meant += found.astype(np.float32).repeat(sizes)
        meant *= np.minimum(counts, asked.astype(np.float32).repeat(sizes), out=counts)
        return np.bincount(rows.astype(np.int64), meant, self.size + self._owners).astype(np.float64, copy=False)

    def _added_in_turn(self, lists: list[Small], found: Vector, asked: Vector) -> Vector:
        """Do the same list by list: a feature stands in a document once, so adding by slices loses nothing."""
        gains = np.zeros(self.size + self._owners)
        for (rows, counts, meant), finding, count in zip(lists, found.tolist(), asked.tolist(), strict=True):
            gains[rows.astype(np.int64)] += np.minimum(counts, count) * (meant + finding)
        return gains


def _part(name: str, direction: int, totals: dict[str, float]) -> float:
    """Return the share of a feature's family, by what the family tells in all."""
    return SHARES[name[0]][direction] / max(totals[name[0]], _NOTHING)


class _Slices:
    """Lists of values, some kinds of them side by side, in one small array (4 bytes; exact below 16,777,216)."""

    def __init__(self, lists: Numbers, count: int, *values: Numbers | Vector, kind: type[Any] = np.float32) -> None:
        order = np.argsort(lists, kind="stable")
        self._starts = array("i", np.searchsorted(lists[order], np.arange(count + 1)).tolist())
        self._values = np.empty((len(values), len(lists)), kind)
        for place, column in enumerate(values):
            self._values[place] = column[order]

    def several(self, numbers: list[int]) -> list[NDArray[Any]]:
        """Return the lists with these numbers."""
        values, starts = self._values, self._starts
        return [values[:, starts[number] : starts[number + 1]] for number in numbers]

    def of(self, number: int) -> NDArray[Any]:
        """Return the list with this number: a row for each kind of values."""
        return self._values[:, self._starts[number] : self._starts[number + 1]]
