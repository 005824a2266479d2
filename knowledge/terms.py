"""The words that mark what a message is about: the town's own, and those of matters the plan has nothing to do with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from knowledge.detail import bare_topic
from knowledge.matcher import Matcher
from knowledge.sounds import sounds_of
from knowledge.town import Town

AUDIBLE = 3  # characters from which a word is recognised by its sounds as well
SHORTEST = 2
_PIECE = re.compile(r"[a-z]+|[^a-z ]")


class Terms:
    """Recognises the town's terms and the strange ones in understood text."""

    def __init__(self, town: Town, matcher: Matcher) -> None:
        own = {matcher.normalize(raw) for raw in (*town.lexicon.words, *_keywords(town))}
        groups = [{matcher.normalize(form) for form in group} for group in town.lexicon.synonyms]
        own |= {form for group in groups if group & own for form in group}
        self._own = _either(term for term in own if len(term) >= SHORTEST and bare_topic(term))
        strange = {term for raw in town.lexicon.outside if (term := matcher.normalize(raw))}
        self._strange = _either(strange)
        self._strange_sounds = {_spelt(term): term for term in strange if len(term) >= SHORTEST}
        self._lengths: dict[tuple[str, ...], set[int]] = {}  # by the first two syllables
        for sounds in self._strange_sounds:
            self._lengths.setdefault(sounds[:SHORTEST], set()).add(len(sounds))
        texts: dict[str, list[str]] = {entry_id: [] for entry_id in town.entries}
        for document in matcher.documents:
            texts.setdefault(document.entry_id, []).append(document.text)
        self._texts = {entry_id: " ".join(parts) for entry_id, parts in texts.items()}

    def has_own(self, text: str) -> bool:
        """Whether a term of the town stands in the understood `text`."""
        return self._own.search(text) is not None

    def own(self, text: str) -> list[str]:
        """Return the town's terms in the understood `text`, in order, each once."""
        return list(dict.fromkeys(match[0] for match in self._own.finditer(text)))

    def strange(self, text: str, *, typed: bool = False) -> frozenset[str]:
        """Return the terms of matters outside of the plan that stand in the understood `text`, or sound in it.

        `typed`: the text was typed as pinyin, so that short terms are recognised by sound as well.
        """
        found = {match[0] for match in self._strange.finditer(text)}
        return frozenset(found or self._heard(text, SHORTEST if typed else AUDIBLE))

    def _heard(self, text: str, shortest: int) -> set[str]:
        """Return the strange terms of at least `shortest` syllables that sound in `text`."""
        sounds, heard = _spelt(text), set()
        for start, beginning in enumerate(pairwise(sounds)):
            for size in self._lengths.get(beginning, ()):
                if size >= shortest and (term := self._strange_sounds.get(sounds[start : start + size])):
                    heard.add(term)
        return heard

    def at_home(self, terms: Iterable[str], entry_id: str) -> bool:
        """Whether an entry speaks of all of `terms` itself, strange as they are elsewhere."""
        return all(term in self._texts[entry_id] for term in terms)


def _keywords(town: Town) -> Iterable[str]:
    return (keyword for entry in town.entries.values() for keyword in entry.keywords)


def _either(terms: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")


def _spelt(text: str) -> tuple[str, ...]:
    """Return the commonest sounds of `text`; sounds that were typed stay as they are."""
    return tuple(piece if piece.isascii() else (sounds_of(piece) or (piece,))[0] for piece in _PIECE.findall(text))
