"""Reads a message as it is matched: normalized, and with the town's words put back where others were written for them.

In this order: look-alike characters, names with one wrong character, typed pinyin parted into sounds, words of the same
sound. Each step rests on what the town's own texts have, so what is right already stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import islice, pairwise, product

import numpy as np

from knowledge.corpus import Corpus
from knowledge.documents import OUTSIDE, Document
from knowledge.features import FeatureExtractor
from knowledge.hearing import SPELLINGS, Hearing
from knowledge.names import NameCorrector
from knowledge.segmenter import Segmenter
from knowledge.shapes import ShapeCorrector
from knowledge.sounds import respell, syllables_of
from knowledge.text import REMEMBERED, by_clause
from knowledge.town import Town

Normalize = Callable[[str], str]


class Pairs:
    """The characters that stand side by side in a text; asked for by both in one string. A fifth of a set's memory."""

    def __init__(self, text: str) -> None:
        followers: dict[str, list[str]] = {}
        for first, second in sorted(set(pairwise(text))):
            followers.setdefault(first, []).append(second)
        self._followers = {first: "".join(seconds) for first, seconds in followers.items()}

    def __contains__(self, pair: object) -> bool:
        """Whether the two characters of `pair` stand side by side."""
        return isinstance(pair, str) and pair[1] in self._followers.get(pair[0], "")


PAIRS = 32_768  # of which it is remembered whether they are known
SHORTEST_TYPED = 4  # letters typed together that may be a term
_LATIN = re.compile(r"[a-z]+")
MAY_BE_WORD = 1  # occurrences in the dictionary from which two characters side by side are right as they are


class Understanding:
    """Understands messages by one town's `documents` and their features, the `corpus`."""

    def __init__(self, town: Town, extract: FeatureExtractor, documents: Sequence[Document], corpus: Corpus) -> None:
        self._normalize = extract.normalize
        own = np.array([document.entry_id != OUTSIDE for document in documents], np.bool_)
        spread = np.bincount(corpus.features[own[corpus.rows]], minlength=len(corpus.numbers)).tolist()
        told = {name: count for name, count in zip(corpus.numbers, spread, strict=True) if count}
        words = Counter({self._normalize(word): 1 for word in town.lexicon.words})
        words.update({name[1:]: count for name, count in told.items() if name[0] == "w"})
        self._sounds = frozenset(name for name in told if name[0] == "q")
        forms = [self._normalize(form) for group in town.lexicon.synonyms for form in group]
        texts = [document.text for document, mine in zip(documents, own.tolist(), strict=True) if mine]
        pairs = Pairs(" ".join((*texts, *forms)))
        known = lru_cache(maxsize=PAIRS)(pairs.__contains__)
        self._correct_names = NameCorrector(self._names(town))
        terms = (*(word for entry in town.entries.values() for word in entry.keywords), *town.lexicon.words)
        self._spelt = {run: term for term in map(self._normalize, reversed(terms)) for run in _typed(term)}
        self._hear = Hearing(words, known, extract.segmenter)
        self._clause = lru_cache(maxsize=REMEMBERED)(self._understand)
        self._correct_shapes = ShapeCorrector(known, partial(_may_be_word, extract.segmenter))

    def __call__(self, text: str) -> str:
        """Return `text` as it is matched; a long one clause by clause, for a story is read in several stretches."""
        return by_clause(text, self._clause)

    def forget(self) -> None:
        """Forget the clauses understood before."""
        self._clause.cache_clear()

    def _understand(self, text: str) -> str:
        corrected = self._correct_names(self._correct_shapes(self._normalize(text)))
        if not _LATIN.search(corrected):
            return self._hear(corrected)
        return self._hear(respell(_LATIN.sub(self._named, corrected), self._familiar))

    def _named(self, run: re.Match[str]) -> str:
        """Return the town's term that letters typed together spell (jiwei → 纪委), else the letters."""
        return self._spelt.get(run[0], run[0])

    def _names(self, town: Town) -> list[str]:
        """Return the names of the town's people, villages and platforms."""
        names = [leader.name for leader in town.offices.leaders]
        names += [place.name for place in (*town.offices.villages, *town.offices.platforms)]
        return [self._normalize(name) for name in names if name]

    def _familiar(self, sounds: tuple[str, ...]) -> float:
        """Return how many pairs of `sounds` stand side by side in the town's texts."""
        return sum(f"q{first} {second}" in self._sounds for first, second in pairwise(sounds))


def _typed(term: str) -> Iterator[str]:
    """Yield how a term may be typed in pinyin, when it is long enough not to be taken for another."""
    ways = islice(product(*map(syllables_of, term)), SPELLINGS)
    yield from (run for run in map("".join, ways) if len(term) > 1 and len(run) >= SHORTEST_TYPED)


def _may_be_word(segmenter: Segmenter, pair: str) -> bool:
    """Whether the dictionary knows two characters side by side as a word."""
    return segmenter.frequency(pair) >= MAY_BE_WORD
