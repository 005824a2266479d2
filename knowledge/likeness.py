"""Whether two people hand in the same thing: how alike two texts are, and the few features to look a text up by.

The features and weights are those by which a question finds its entry. Likeness is half that of the words and their
meanings, half that of the sounds two by two: words alone take two wishes for the same tea garden for one, sounds alone
everything that is "坏了两个月没人修"; and a homophone does not hide that two texts say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from heapq import nlargest
from math import sqrt

from knowledge.features import Features
from knowledge.grouping import Weights, cosine
from knowledge.matcher import Matcher

SKETCHED = 20  # features a text is looked up by
ALIKE = 0.317  # likeness from which somebody is asked whether he means the same: asking in vain costs one tap
_WORDS, _SOUNDS = ("w", "s"), ("q",)
_TELLING = (*_WORDS, *_SOUNDS)


def sketch(matcher: Matcher, text: str) -> list[int]:
    """Return the most telling features of a text as numbers of 63 bits, at most SKETCHED."""
    vector = _vector(matcher, text)
    telling = (name for name in vector if name.startswith(_TELLING) and len(name) > len("w路"))
    return sorted(_number(name) for name in nlargest(SKETCHED, telling, key=lambda name: (vector[name], name)))


def likeness(matcher: Matcher, one: str, other: str) -> float:
    """Return how alike two texts are, 0..1."""
    return likenesses(matcher, one, [other])[0]


def likenesses(matcher: Matcher, one: str, others: Sequence[str]) -> list[float]:
    """Return how alike a text is to each of several others, 0..1."""
    weights = Weights(matcher)
    first = _parts(weights.vector(matcher.normalize(one)))
    return [_likeness(first, _parts(weights.vector(matcher.normalize(other)))) for other in others]


def same_words(matcher: Matcher, one: str, other: str) -> bool:
    """Whether two texts differ in nothing but signs, script and fillers."""
    return _bare(matcher, one) == _bare(matcher, other)


def _vector(matcher: Matcher, text: str) -> Features:
    return Weights(matcher).vector(matcher.normalize(text))


def _parts(vector: Features) -> tuple[Features, ...]:
    return tuple(_of(kinds, vector) for kinds in (_WORDS, _SOUNDS))


def _likeness(one: tuple[Features, ...], other: tuple[Features, ...]) -> float:
    return sum(map(cosine, one, other)) / len(one)


def _of(kinds: tuple[str, ...], vector: Features) -> Features:
    """Return the part of a vector that is of some kinds, of length 1."""
    part = {name: weight for name, weight in vector.items() if name.startswith(kinds)}
    length = sqrt(sum(weight * weight for weight in part.values()))
    return {name: weight / length for name, weight in part.items()}


def _bare(matcher: Matcher, text: str) -> str:
    return matcher.normalize(text).replace(" ", "") or text.strip()


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) >> 1
