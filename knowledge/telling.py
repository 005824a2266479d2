"""How much a feature tells by its nature, whatever the town: less the commoner it is in the language."""

from __future__ import annotations

from functools import lru_cache
from math import log

from knowledge.frames import FRAMES
from knowledge.segmenter import TOTAL, Segmenter

COMMONPLACE = 0.1  # what is left of the weight of the commonest words of the language
FRAME = 0.3  # what a word is worth that only frames a question
COMMON, RARE = 5.0, 11.0  # how surprising (in nats) words are that tell nothing, and that tell all


class Telling:
    """Weighs features by the language; words and characters by their frequency, all others alike."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._weigh = lru_cache(maxsize=65536)(self._weight)

    def __call__(self, feature: str) -> float:
        """Return what a feature tells, 0..1."""
        return self._weigh(feature) if feature[0] in "wc" else 1.0

    def _weight(self, feature: str) -> float:
        return FRAME if feature[1:] in FRAMES else rareness(self._segmenter, feature[1:])


def rareness(segmenter: Segmenter, word: str) -> float:
    """Return how much a word tells in the language: COMMONPLACE for 的, 1 for what dictionaries hardly know."""
    surprise = log(TOTAL / max(segmenter.frequency(word), 1))
    return max(COMMONPLACE, min(1.0, (surprise - COMMON) / (RARE - COMMON)))
