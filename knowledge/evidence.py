"""What speaks for an entry when it is the best there is for a question, and how sure that makes.

Ranking is nearly solved by likeness; whether to answer at all is the hard part. So the best entry is looked at more
closely: what of the question is found, family of features by family, in its nearest way of asking, in the entry as a
whole, and anywhere in the town's knowledge; and how much at home the question's words are inside and outside of the
plan. A logistic regression makes one confidence of it. Its coefficients are fitted by calibration
(`knowledge.calibration`) and kept in the town's thresholds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat
from math import exp, log
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.corpus import Corpus, Vector
from knowledge.documents import OUTSIDE, Document
from knowledge.index import Index
from knowledge.question import FAMILIES, Question

LOOKED_AT = "wcpq"  # words, characters, sounds, two sounds side by side
PLACES = ("document", "entry", "anywhere")
SHARES = tuple(f"{family}_{place}" for family in LOOKED_AT for place in PLACES)
AMOUNTS = tuple(f"{family}_{what}" for family in LOOKED_AT for what in ("found", "missed"))
# `near`: likeness of the nearest way of asking and coverage by the entry; `ahead`: by how much that leads the next
# entry; `outside`: the likeness of the nearest question known to be outside of the plan; `strange`: 1 with a word of
# such matters; `short`: one over the number of characters; `typed`: the share of Latin letters; `named`: the share of
# the question that is a name of what the entry is about; `w_inside`, `q_inside`: how much likelier its words (sounds)
# are inside of the plan than outside, the mean of their logarithms; `w_document` and its like: the share of the
# question's words (…) that stands in the nearest way of asking; `w_found`, `w_missed`: what those tell that stand
# there, and that do not.
NAMES = ("near", "ahead", "outside", "strange", "short", "typed", "named", "w_inside", "q_inside", *SHARES, *AMOUNTS)
_EVIDENCE = tuple(f"{family}_{what}" for family in LOOKED_AT for what in (*PLACES, "found", "missed"))
_LOOKED_AT = np.array([FAMILIES.index(family) for family in LOOKED_AT])
_IS_LOOKED_AT = np.array([family in LOOKED_AT for family in FAMILIES])
_WORDS, _PAIRS = FAMILIES.index("w"), FAMILIES.index("q")
Small = NDArray[np.int32]
FARTHEST = 40.0  # a logit beyond is 0 or 1
Evidence = Mapping[str, float]


def confidence(evidence: Evidence, weights: Mapping[str, float]) -> float:
    """Return how sure `evidence` makes, 0..1; `weights`: a coefficient by name, and `bias`."""
    weight = weights.get
    logit = weight("bias", 0.0) + sum(map(mul, map(weight, evidence, repeat(0.0)), evidence.values()))
    return 1 / (1 + exp(-max(-FARTHEST, min(FARTHEST, logit))))


class Scope:
    """Knows which words and sounds are at home in questions inside of the plan, and which outside (naive Bayes)."""

    def __init__(self, documents: Sequence[Document], corpus: Corpus) -> None:
        own = _spread(corpus, [document.asks for document in documents])
        other = _spread(corpus, [document.kind == "outside" for document in documents])
        looked_at = np.array([name[0] in "wq" for name in corpus.numbers], np.bool_)
        share = log(max(other[looked_at].sum(), 1) / max(own[looked_at].sum(), 1))
        odds = share + np.log((own + 1) / (other + 1))
        known = looked_at & (own + other > 0) if other.any() else np.zeros(len(odds), np.bool_)
        self._odds = np.where(known, odds, 0.0)

    def inside(self, question: Question) -> dict[str, float]:
        """Return by family how much likelier `question` is inside of the plan, the mean logarithm over its features."""
        sums = question.by_family(self._odds[question.numbers])
        many = np.bincount(question.families, minlength=len(FAMILIES)) + question.strangers
        means = (sums / np.maximum(many, 1)).tolist()
        return {"w_inside": means[_WORDS], "q_inside": means[_PAIRS]}


def _spread(corpus: Corpus, chosen: Sequence[bool]) -> Vector:
    """Return in how many of the chosen documents each feature stands."""
    rows = np.array(chosen, np.bool_)[corpus.rows]
    return np.bincount(corpus.features[rows], minlength=len(corpus.numbers)).astype(np.float64)


class Witness:
    """Knows which features stand in which document, in which owner's documents, in any."""

    def __init__(self, index: Index, corpus: Corpus) -> None:
        self.held, self._names = index.held, list(index.numbers)
        self._starts = np.searchsorted(corpus.rows, np.arange(corpus.size + 1)).astype(np.int32)
        self._features = corpus.features.astype(np.int32)
        self._counts = corpus.counts.astype(np.float32)
        self._own = np.zeros(len(corpus.numbers), np.bool_)
        for owner in index.owners:
            if owner != OUTSIDE:
                self._own[index.held(owner)] = True

    def corpus(self) -> Corpus:
        """Return the corpus this was made of."""
        numbers = {name: number for number, name in enumerate(self._names)}
        rows = np.repeat(np.arange(len(self._starts) - 1), np.diff(self._starts))
        counts = self._counts.astype(np.float64)
        return Corpus(numbers, rows, self._features.astype(np.int64), counts, len(self._starts) - 1)

    def document(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the numbers of the features of a document, in order, and how often it has each; `row`: its number."""
        place = slice(self._starts[row], self._starts[row + 1])
        return self._features[place], self._counts[place]

    def shared(self, question: Question, row: int, limit: int) -> list[str]:
        """Return the features of a question that a document has too, the most telling first, at most `limit`."""
        there = np.flatnonzero(_counts_at(question.numbers, *self.document(row)))
        order = np.argsort(-question.rarities[there], kind="stable")[:limit]
        return [self._names[number] for number in question.numbers[there[order]].tolist()]

    def evidence(self, question: Question, row: int, owner: str) -> dict[str, float]:
        """Return the shares and amounts of a question that stand in the document with the number `row` of `owner`."""
        told, numbers = question.told, question.numbers
        held = _counts_at(numbers, self.held(owner)) * told
        nearest = told * np.minimum(_counts_at(numbers, *self.document(row)) / question.counts, 1.0)
        anywhere = question.known
        whole = anywhere + question.strange
        found = question.by_family(nearest)
        share = 1.0 / np.where(whole > 0, whole, np.inf)
        rows = (found * share, question.by_family(held) * share, anywhere * share, found, whole - found)
        values = np.array(rows)[:, _LOOKED_AT].T.ravel().tolist()
        return dict(zip(_EVIDENCE, values, strict=True))

    def familiarity(self, question: Question) -> float:
        """Return how much of a question stands in any document of an entry, 0..1."""
        told = question.told
        looked_at = _IS_LOOKED_AT[question.families]
        whole = float(told[looked_at].sum() + question.strange[_LOOKED_AT].sum())
        return float(told[looked_at & self._own[question.numbers]].sum()) / whole if whole else 0.0


def _counts_at(wanted: Small, numbers: Small, counts: NDArray[np.float32] | None = None) -> NDArray[Any]:
    """Return for each of `wanted` its count among the ascending `numbers`, 1 without `counts`; 0 when it is not there.

    Both are of one type: else all of the numbers would be converted for a few that are looked for.
    """
    if not len(numbers):
        return np.zeros(len(wanted))
    places = numbers.searchsorted(wanted)
    places[places == len(numbers)] = 0
    there: NDArray[Any] = numbers[places] == wanted
    return there if counts is None else there * counts[places]
