"""Groups questions that are alike, so that staff see what is asked often instead of a thousand single wordings.

Questions that sound the same are one: a homophone is how most people mistype. Beyond that likeness is the cosine of the
same features by which a question finds its entry. A question joins the group whose first question it is most like, or
begins one; candidates come from an index of the first questions. To be as alike as ALIKE, two questions must share one
of the features that make up all but the last ALIKE of either's length (prefix filtering: Bayardo, Ma and Srikant,
2007), so it is enough to look up those, the rarest first. How many are looked up and compared has an upper end, so
that the time a question takes does not grow with the number of questions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest
from math import sqrt

from knowledge.features import Features
from knowledge.matcher import Matcher
from knowledge.sounds import sounds_of

ALIKE = 0.55  # cosine from which two questions count as one
HELD = 60  # groups looked up by one feature: the first, and so the most frequent ones
COMPARED = 12  # groups compared in full, those that share most


def group_alike(matcher: Matcher, texts: Sequence[str]) -> list[list[int]]:
    """Return the places of `texts` in groups of questions that are alike.

    The earlier texts are the ones others are compared with, so let the most frequent come first.
    """
    normal = [matcher.normalize(text) for text in texts]
    sounding: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(normal):
        sounding[_sound_of(text)].append(place)
    weigh = Weights(matcher)
    vectors = [weigh.vector(normal[same[0]]) for same in sounding.values()]
    groups = _Groups(Counter(name for vector in vectors for name in vector))
    for same, vector in zip(sounding.values(), vectors, strict=True):
        groups.add(same, vector)
    return [sorted(places) for places in groups.members]


def _sound_of(text: str) -> str:
    """Return the commonest sound of each character of a normalized text."""
    return " ".join((sounds_of(character) or (character,))[0] for character in text)


class Weights:
    """Weighs the features of texts; remembers what each tells, for most of them come again and again."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._rarities: dict[str, float] = {}

    def vector(self, text: str) -> Features:
        """Return the weights of the features of a normalized text, of Euclidean length 1; empty if nothing tells."""
        weights = {name: count * self._rarity(name) for name, count in self._matcher.extract(text).items()}
        length = sqrt(sum(weight * weight for weight in weights.values()))
        return {name: weight / length for name, weight in weights.items() if weight > 0}

    def _rarity(self, name: str) -> float:
        if name not in self._rarities:
            self._rarities[name] = self._matcher.index.rarity(name)
        return self._rarities[name]


class _Groups:
    """Groups in the making. `spread`: in how many texts each feature stands."""

    def __init__(self, spread: Counter[str]) -> None:
        self.members: list[list[int]] = []
        self._spread = spread
        self._first: list[Features] = []
        self._holding: dict[str, list[tuple[int, float]]] = defaultdict(list)

    def add(self, places: list[int], vector: Features) -> None:
        """Put a text, which stands at `places`, into the group it is most like, or into one of its own."""
        group = self._nearest(vector)
        if group is not None:
            self.members[group] += places
            return
        for name, weight in vector.items():
            self._holding[name].append((len(self.members), weight))
        self.members.append(list(places))
        self._first.append(vector)

    def _nearest(self, vector: Features) -> int | None:
        likeness = {group: cosine(vector, self._first[group]) for group in self._candidates(vector)}
        best = max(likeness, key=lambda group: (likeness[group], -group), default=None)
        return best if best is not None and likeness[best] >= ALIKE else None

    def _candidates(self, vector: Features) -> Iterable[int]:
        """Return the groups that may be as alike as ALIKE: by what is shared so far and what could still be."""
        shared: dict[int, float] = defaultdict(float)
        left = 1.0
        for name in sorted(vector, key=self._spread.__getitem__):
            if left < ALIKE * ALIKE:
                break
            own = vector[name]
            left -= own * own
            for group, weight in self._holding.get(name, ())[:HELD]:
                shared[group] += own * weight
        enough = ALIKE - sqrt(max(left, 0.0))
        return [group for group in nlargest(COMPARED, shared, key=shared.__getitem__) if shared[group] >= enough]


def cosine(one: Features, other: Features) -> float:
    """Return how alike two texts are, 0..1, by the vectors of their weights."""
    return sum(weight * other[name] for name, weight in one.items() if name in other)
