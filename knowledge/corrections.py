"""Puts into force what staff have put right: questions fixed to an entry word for word, and new ways of asking.

A correction is found by its normalized text, so that punctuation, script and fillers make no difference. Of several
with the same kind and text the last one counts; an empty `entry` takes back those before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from knowledge.answerer import Answerer, gist_of
from knowledge.entry import Correction
from knowledge.text import Normalizer
from knowledge.town import Town

Normalize = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Corrections:
    """What is in force, by normalized text without spaces. `exact`: fixed to an entry. `taught`: asks for an entry."""

    exact: Mapping[str, Correction]
    taught: Mapping[str, Correction]

    def fixed(self, text: str) -> Correction | None:
        """Return what fixes a normalized text to an entry."""
        return self.exact.get(_closed_up(text))

    def way_of_asking(self, text: str) -> Correction | None:
        """Return what has taught a normalized text."""
        return self.taught.get(_closed_up(text))

    def entry_for(self, text: str) -> str:
        """Return the id of the entry a normalized text is fixed to or, word for word, taught for, or ""."""
        found = self.fixed(text) or self.way_of_asking(text)
        return found.entry if found else ""

    def questions(self) -> dict[str, list[str]]:
        """Return entry id → the ways of asking taught for it."""
        texts = defaultdict(list)
        for correction in self.taught.values():
            texts[correction.entry].append(correction.text)
        return dict(texts)

    def answerer(self, town: Town, before: Answerer | None = None) -> Answerer:
        """Return an answerer of `town`, as its files have it, that heeds every correction; `before`: the last one."""
        return Answerer(town.with_questions(self.questions()), self.entry_for, before)


NONE = Corrections({}, {})


def in_force(town: Town, entered: Iterable[Correction] = ()) -> Corrections:
    """Return what is in force: what stands in the town's files, and over it what was `entered` later, oldest first."""
    key_of = keys_of(town)
    written, later = _latest(town.corrections, key_of), _latest(entered, key_of)
    found = {key: one for key, one in (written | later).items() if one.entry in town.entries}
    exact = {text: one for (kind, text), one in found.items() if kind == "correct"}
    return Corrections(exact, {text: one for (kind, text), one in found.items() if kind == "teach"})


def keys_of(town: Town) -> Normalize:
    """Return the function that makes of a text what corrections are compared by."""
    normalize = Normalizer(town.lexicon)
    return lambda text: _closed_up(normalize(gist_of(text)))


def _latest(corrections: Iterable[Correction], key_of: Normalize) -> dict[tuple[str, str], Correction]:
    latest = {(one.kind, key_of(one.text)): one for one in corrections}
    return {key: one for key, one in latest.items() if one.entry and key[1]}


def _closed_up(text: str) -> str:
    """Return a text without spaces: what stands for punctuation, which people set or leave out as they like."""
    return text.replace(" ", "")
