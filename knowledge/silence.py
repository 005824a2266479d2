"""Finds what an entry keeps silent about among what a question asks: by the detail, and by the words it asks with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from knowledge.detail import Asked, silence
from knowledge.entry import Entry, NotStated
from knowledge.matcher import Matcher
from knowledge.town import Town

MOST = 2  # silences told in one reply
FRAME = 0.06  # words in more than this share of all silences are how silences are told, not what they are about


class Silences:
    """Knows the silences of every entry of a town, and the words that are theirs alone."""

    def __init__(self, town: Town, matcher: Matcher) -> None:
        self._matcher = matcher
        self._directory = town.offices
        everything = [stated for entry in town.entries.values() for stated in entry.not_stated]
        counts = Counter(pair for stated in everything for pair in self._pairs(stated.say))
        self._frame = {pair for pair, count in counts.items() if count > max(2, FRAME * len(everything))}
        self._entries = town.entries
        self._own = cache(self._own_words)
        self._said = cache(self._words_of)
        self._filled_in = cache(self._is_filled_in)

    def of(self, entry: Entry, text: str, asked: Sequence[Asked]) -> tuple[NotStated, ...]:
        """Return what `entry` does not state of the details `asked` in the understood `text`; empty when nothing."""
        asked = [detail for detail in asked if not self._filled_in(entry.id, detail.detail)]
        found = [stated for detail in asked if (stated := self._for(entry, detail, text))]
        found += self._by_words(entry, text)
        unique = {stated.say: stated for stated in found}
        return tuple(unique.values())[:MOST]

    def _is_filled_in(self, entry_id: str, detail: str) -> bool:
        return bool(self._directory.filled_in(self._entries[entry_id], detail)[1])

    def _for(self, entry: Entry, asked: Asked, text: str) -> NotStated | None:
        """Return the silence about the asked detail; of several the one that shares most words with the question."""
        stated = silence(entry, asked)
        alternatives = [other for other in entry.not_stated if stated and other.detail == stated.detail]
        if stated not in alternatives:
            return stated
        words = set(_pairs(text))
        return max(alternatives, key=lambda other: len(words & self._said(other.say)))

    def _by_words(self, entry: Entry, text: str) -> list[NotStated]:
        """Return the silences whose own words stand in the question, whatever kind of detail they are of."""
        words = set(_pairs(text))
        return [
            stated
            for stated, own in self._own(entry.id)
            if not own.isdisjoint(words) and stated.detail not in entry.known
        ]

    def _own_words(self, entry_id: str) -> list[tuple[NotStated, set[str]]]:
        """Return each silence of an entry with the pairs that its answer and its ways of asking lack."""
        entry = self._entries[entry_id]
        told = set(self._pairs(" ".join((entry.title, entry.answer, *entry.known.values(), *entry.keywords))))
        asked = Counter(pair for text in entry.questions for pair in set(self._pairs(text)))
        told |= {pair for pair, count in asked.items() if count > 1}
        return [(stated, set(self._pairs(stated.say)) - told - self._frame) for stated in entry.not_stated]

    def _words_of(self, say: str) -> frozenset[str]:
        return frozenset(self._pairs(say))

    def _pairs(self, text: str) -> list[str]:
        return _pairs(self._matcher.normalize(text))


def _pairs(text: str) -> list[str]:
    """Return the characters of normalized text two by two."""
    return [first + second for run in text.split() for first, second in pairwise(run)]
