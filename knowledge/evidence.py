"""What speaks for an entry when it is the best there is for a question, and how sure that makes.

Ranking is nearly solved by likeness; whether to answer at all is the hard part. So for the few best entries it is looked
at more closely what of the question is found: family of features by family, in the nearest way of asking, in the entry
as a whole, and anywhere in the town's knowledge. A logistic regression makes one confidence of it, its coefficients
fitted by calibration (`knowledge.calibration`) and kept in the town's thresholds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import exp, log

from knowledge.features import Features
from knowledge.index import Index

LOOKED_AT = "wcpq"  # words, characters, sounds, two sounds side by side
PLACES = ("document", "entry", "anywhere")
SHARES = tuple(f"{family}_{place}" for family in LOOKED_AT for place in PLACES)
AMOUNTS = tuple(f"{family}_{what}" for family in LOOKED_AT for what in ("found", "missed"))
# `near`: likeness of the nearest way of asking and coverage by the entry; `outside`: the likeness of the nearest
# question known to be outside of the plan; `strange`: 1 with a word of such matters; `ahead`: by how much the entry leads
# the next; `short`: one over the number of characters. `w_document` and its like: the share of the question's words (…)
# that stands in the nearest way of asking; `w_found`, `w_missed`: what those tell that stand there, and that do not.
# `named`: the share of the question that is a name of what the entry is about; `w_inside`, `q_inside`: how much likelier
# its words (sounds) are in questions about the plan than in those outside of it, the mean of their logarithms.
NAMES = ("near", "outside", "strange", "ahead", "short", "named", "w_inside", "q_inside", *SHARES, *AMOUNTS)
FARTHEST = 40.0  # a logit beyond is 0 or 1
Evidence = Mapping[str, float]


def confidence(evidence: Evidence, weights: Mapping[str, float]) -> float:
    """Return how sure `evidence` makes, 0..1; `weights`: a coefficient by name, and `bias`."""
    logit = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in evidence.items())
    return 1 / (1 + exp(-max(-FARTHEST, min(FARTHEST, logit))))


class Scope:
    """Knows which features are at home in questions inside of the plan, and which outside of it (naive Bayes)."""

    def __init__(self, inside: Iterable[Features], outside: Iterable[Features]) -> None:
        own, other = _spread(inside), _spread(outside)
        inner, outer = max(own.total(), 1), max(other.total(), 1)
        names = own.keys() | other.keys() if own and other else ()
        self._odds = {
            name: log((own[name] + 1) / inner * outer / (other[name] + 1)) for name in names
        }

    def inside(self, question: Features) -> dict[str, float]:
        """Return by family how much likelier `question` is inside of the plan, the mean logarithm over its features."""
        found: dict[str, list[float]] = {"w": [], "q": []}
        for name in question:
            if name[0] in found:
                found[name[0]].append(self._odds.get(name, 0.0))
        return {f"{family}_inside": sum(odds) / max(len(odds), 1) for family, odds in found.items()}


def _spread(documents: Iterable[Features]) -> Counter[str]:
    """Return in how many documents each word and each pair of sounds stands."""
    return Counter(name for features in documents for name in features if name[0] in "wq")


class Witness:
    """Looks at what of a question stands where: in one document, in all documents of its entry, in any."""

    def __init__(self, index: Index, features: Sequence[Features], owners: Sequence[str]) -> None:
        self._index = index
        self._features = features
        self._held: dict[str, set[str]] = {}
        for names, owner in zip(features, owners, strict=True):
            self._held.setdefault(owner, set()).update(names)

    def evidence(self, question: Features, row: int, owner: str) -> dict[str, float]:
        """Return the shares and amounts of `question` that stand in the document with the number `row` of `owner`."""
        document, entry, known = self._features[row], self._held[owner], self._index.numbers
        whole = dict.fromkeys(LOOKED_AT, 0.0)
        found = dict.fromkeys(SHARES, 0.0)
        for name, count in question.items():
            family = name[0]
            if family not in whole:
                continue
            told = count * self._index.rarity(name)
            whole[family] += told
            if name in document:
                found[family + "_document"] += told * min(1.0, document[name] / count)
            if name in entry:
                found[family + "_entry"] += told
            if name in known:
                found[family + "_anywhere"] += told
        evidence = {name: value / whole[name[0]] if whole[name[0]] else 0.0 for name, value in found.items()}
        for family, total in whole.items():
            evidence[family + "_found"] = found[family + "_document"]
            evidence[family + "_missed"] = total - found[family + "_document"]
        return evidence

    def familiarity(self, question: Features) -> float:
        """Return how much of `question` stands in any document, 0..1."""
        told = {name: count * self._index.rarity(name) for name, count in question.items()}
        whole = sum(told.values())
        return sum(value for name, value in told.items() if name in self._index.numbers) / whole if whole else 0.0
