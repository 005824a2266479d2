"""What speaks for an entry when it is the best there is for a question, and how sure that makes.

Ranking is nearly solved by likeness; whether to answer at all is the hard part. So the best entry is looked at more
closely: what of the question is found, family of features by family, in its nearest way of asking, in the entry as a
whole, and anywhere in the town's knowledge; and how much at home the question's words are inside and outside of the
plan. A logistic regression makes one confidence of it. Its coefficients are fitted by calibration
(`knowledge.calibration`) and kept in the town's thresholds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import exp, log

import numpy as np

from knowledge.corpus import Corpus, Vector
from knowledge.documents import OUTSIDE, Document
from knowledge.features import Features
from knowledge.index import Index

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
UNKNOWN = -1  # the number of a feature that no document has
FARTHEST = 40.0  # a logit beyond is 0 or 1
Evidence = Mapping[str, float]


def confidence(evidence: Evidence, weights: Mapping[str, float]) -> float:
    """Return how sure `evidence` makes, 0..1; `weights`: a coefficient by name, and `bias`."""
    weight = weights.get
    logit = weight("bias", 0.0) + sum(weight(name, 0.0) * value for name, value in evidence.items())
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
        told = zip(corpus.numbers, odds.tolist(), known.tolist(), strict=True)
        self._odds = {name: value for name, value, used in told if used}

    def inside(self, question: Features) -> dict[str, float]:
        """Return by family how much likelier `question` is inside of the plan, the mean logarithm over its features."""
        odds = self._odds.get
        found: dict[str, list[float]] = {"w": [], "q": []}
        for name in question:
            if name[0] in "wq":
                found[name[0]].append(odds(name, 0.0))
        return {f"{family}_inside": sum(values) / max(len(values), 1) for family, values in found.items()}


def _spread(corpus: Corpus, chosen: Sequence[bool]) -> Vector:
    """Return in how many of the chosen documents each feature stands."""
    rows = np.array(chosen, np.bool_)[corpus.rows]
    return np.bincount(corpus.features[rows], minlength=len(corpus.numbers)).astype(np.float64)


class Witness:
    """Knows which features stand in which document, in which owner's documents, in any."""

    def __init__(self, index: Index, corpus: Corpus) -> None:
        self.rarity = index.rarity
        self.numbers = index.numbers
        self.held = cache(index.held)
        self._starts: list[int] = np.searchsorted(corpus.rows, np.arange(corpus.size + 1)).tolist()
        self._features = corpus.features.astype(np.int32)
        self._counts = corpus.counts.astype(np.float32)
        own = (index.held(owner) for owner in index.owners if owner != OUTSIDE)
        self.own: frozenset[int] = frozenset().union(*own)

    def document(self, row: int) -> dict[int, float]:
        """Return the numbers of the features of a document → how often it has each; `row`: the document's number."""
        place = slice(self._starts[row], self._starts[row + 1])
        return dict(zip(self._features[place].tolist(), self._counts[place].tolist(), strict=True))

    def look(self, question: Features) -> Look:
        """Return what there is to see of a question."""
        return Look(self, question)


class Look:
    """One question, looked for in documents and entries."""

    def __init__(self, witness: Witness, question: Features) -> None:
        self._witness = witness
        self._told: dict[str, list[tuple[int, float, float]]] = {family: [] for family in LOOKED_AT}
        for name, count in question.items():
            if name[0] in LOOKED_AT:
                number = witness.numbers.get(name, UNKNOWN)
                self._told[name[0]].append((number, count, count * witness.rarity(name)))

    def evidence(self, row: int, owner: str) -> dict[str, float]:
        """Return the shares and amounts of the question that stand in the document with the number `row` of `owner`."""
        document, entry = self._witness.document(row), self._witness.held(owner)
        evidence: dict[str, float] = {}
        for family, features in self._told.items():
            whole = nearest = held = familiar = 0.0
            for number, count, told in features:
                whole += told
                if number in entry:
                    held += told
                    times = document.get(number, 0.0)
                    nearest += told if times >= count else told * times / count
                elif number != UNKNOWN:
                    familiar += told
            share = 1 / whole if whole else 0.0
            evidence[family + "_document"] = nearest * share
            evidence[family + "_entry"] = held * share
            evidence[family + "_anywhere"] = (held + familiar) * share
            evidence[family + "_found"] = nearest
            evidence[family + "_missed"] = whole - nearest
        return evidence

    def familiarity(self) -> float:
        """Return how much of the question stands in any document of an entry, 0..1."""
        told = [(number, weight) for features in self._told.values() for number, _, weight in features]
        whole = sum(weight for _, weight in told)
        own = self._witness.own
        return sum(weight for number, weight in told if number in own) / whole if whole else 0.0
