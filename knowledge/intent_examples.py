"""The second way to an intent: the nearest of the town's example utterances, when no cue fits.

It rests on the same features and index as the answers, so misspelt, dialect and typed-pinyin wordings come near too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from knowledge.corpus import read_corpus
from knowledge.documents import Document
from knowledge.entry import Lexicon
from knowledge.features import FeatureExtractor
from knowledge.index import Index
from knowledge.sounds import respell
from knowledge.telling import rareness
from knowledge.text import Normalizer

Examples = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The example a message is nearest to. `score`: how near, 0..1."""

    intent: str
    example: str
    score: float


class ExampleIndex:
    """Finds the example utterance a message is nearest to."""

    def __init__(self, examples: Examples, lexicon: Lexicon) -> None:
        # Fillers stay: 谢谢 and 你好 are fillers of a question and all there is of a greeting.
        self._normalize = Normalizer(replace(lexicon, fillers=()))
        self._extract = FeatureExtractor(lexicon, self._normalize)
        self._examples = [(intent, text) for intent, texts in examples.items() for text in texts]
        documents = [
            Document(str(number), "example", self._normalize(text)) for number, (_, text) in enumerate(self._examples)
        ]
        owners = [document.entry_id for document in documents]
        self._index = Index(read_corpus(documents, self._extract), owners, self._telling)

    def _telling(self, feature: str) -> float:
        family, body = feature[0], feature[1:]
        return rareness(self._extract.segmenter, body) if family == "w" else 1.0

    def _heard(self, sounds: tuple[str, ...]) -> float:
        """Return how many pairs of `sounds` stand side by side in the examples."""
        return sum(f"q{first} {second}" in self._index.numbers for first, second in pairwise(sounds))

    def frequency(self, word: str) -> int:
        """Return how common a run of characters is as a word; 0 when it is none."""
        return self._extract.segmenter.frequency(word)

    def nearest(self, text: str, without: frozenset[str] = frozenset()) -> Nearest | None:
        """Return the nearest example of an intent not in `without`; None when nothing is shared with any."""
        if not self._examples:
            return None
        normalized = respell(self._normalize(text), self._heard)
        confidence = self._index.search(self._extract(normalized)).likeness
        for row in np.argsort(-confidence, kind="stable"):
            intent, example = self._examples[row]
            if intent not in without:
                score = float(confidence[row])
                return Nearest(intent, example, score) if score > 0 else None
        return None
