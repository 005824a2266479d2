"""What speaks for an entry when it is the best there is for a question, and how sure that makes.

Ranking is nearly solved by likeness; whether to answer at all is the hard part. So the best entry is looked at more
closely: what of the question is found, family of features by family, in its nearest way of asking, in the entry as a
whole, and anywhere in the town's knowledge; and how much at home the question's words are inside and outside of the
plan. A logistic regression makes one confidence of it. Its coefficients are fitted by calibration
(`knowledge.calibration`) and kept in the town's thresholds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import exp, log

from knowledge.documents import OUTSIDE, Document
from knowledge.features import Features
from knowledge.index import Index

LOOKED_AT = "wcpq"  # words, characters, sounds, two sounds side by side
PLACES = ("document", "entry", "anywhere")
SHARES = tuple(f"{family}_{place}" for family in LOOKED_AT for place in PLACES)
AMOUNTS = tuple(f"{family}_{what}" for family in LOOKED_AT for what in ("found", "missed"))
# `near`: likeness of the nearest way of asking and coverage by the entry; `ahead`: by how much that leads the next entry;
# `outside`: the likeness of the nearest question known to be outside of the plan; `strange`: 1 with a word of such
# matters; `short`: one over the number of characters; `named`: the share of the question that is a name of what the entry
# is about; `w_inside`, `q_inside`: how much likelier its words (sounds) are inside of the plan than outside, the mean of
# their logarithms; `w_document` and its like: the share of the question's words (…) that stands in the nearest way of
# asking; `w_found`, `w_missed`: what those tell that stand there, and that do not.
NAMES = ("near", "ahead", "outside", "strange", "short", "named", "w_inside", "q_inside", *SHARES, *AMOUNTS)
FARTHEST = 40.0  # a logit beyond is 0 or 1
Evidence = Mapping[str, float]


def confidence(evidence: Evidence, weights: Mapping[str, float]) -> float:
    """Return how sure `evidence` makes, 0..1; `weights`: a coefficient by name, and `bias`."""
    weight = weights.get
    logit = weight("bias", 0.0) + sum(weight(name, 0.0) * value for name, value in evidence.items())
    return 1 / (1 + exp(-max(-FARTHEST, min(FARTHEST, logit))))


class Scope:
    """Knows which words and sounds are at home in questions inside of the plan, and which outside (naive Bayes)."""

    def __init__(self, documents: Sequence[Document], features: Sequence[Features]) -> None:
        kinds = list(zip(documents, features, strict=True))
        own = _spread(names for document, names in kinds if document.asks)
        other = _spread(names for document, names in kinds if document.kind == "outside")
        share = log(max(other.total(), 1) / max(own.total(), 1))
        names = own.keys() | other.keys() if other else ()
        self._odds = {name: share + log((own[name] + 1) / (other[name] + 1)) for name in names}

    def inside(self, question: Features) -> dict[str, float]:
        """Return by family how much likelier `question` is inside of the plan, the mean logarithm over its features."""
        odds = self._odds.get
        found: dict[str, list[float]] = {"w": [], "q": []}
        for name in question:
            if name[0] in "wq":
                found[name[0]].append(odds(name, 0.0))
        return {f"{family}_inside": sum(values) / max(len(values), 1) for family, values in found.items()}


def _spread(documents: Iterable[Features]) -> Counter[str]:
    """Return in how many documents each word and each pair of sounds stands."""
    return Counter(name for features in documents for name in features if name[0] in "wq")


class Witness:
    """Knows which features stand in which document, in which owner's documents, in any."""

    def __init__(self, index: Index, features: Sequence[Features], owners: Sequence[str]) -> None:
        self.rarity = index.rarity
        self.known = index.numbers
        self.features = features
        self.held: dict[str, set[str]] = {}
        for names, owner in zip(features, owners, strict=True):
            self.held.setdefault(owner, set()).update(names)
        self.own = set().union(*(names for owner, names in self.held.items() if owner != OUTSIDE))

    def look(self, question: Features) -> Look:
        """Return what there is to see of a question."""
        return Look(self, question)


class Look:
    """One question, looked for in documents and entries."""

    def __init__(self, witness: Witness, question: Features) -> None:
        self._witness = witness
        self._told: dict[str, list[tuple[str, float, float]]] = {family: [] for family in LOOKED_AT}
        for name, count in question.items():
            if name[0] in LOOKED_AT:
                self._told[name[0]].append((name, count, count * witness.rarity(name)))

    def evidence(self, row: int, owner: str) -> dict[str, float]:
        """Return the shares and amounts of the question that stand in the document with the number `row` of `owner`."""
        document, entry, known = self._witness.features[row], self._witness.held[owner], self._witness.known
        evidence: dict[str, float] = {}
        for family, features in self._told.items():
            whole = nearest = held = familiar = 0.0
            for name, count, told in features:
                whole += told
                if name in entry:
                    held += told
                    if name in document:
                        nearest += told if document[name] >= count else told * document[name] / count
                elif name in known:
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
        told = {name: weight for features in self._told.values() for name, _, weight in features}
        whole = sum(told.values())
        return sum(weight for name, weight in told.items() if name in self._witness.own) / whole if whole else 0.0
