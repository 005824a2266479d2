"""Turns normalized text into the features it is found by.

The kinds share one index; the first letter tells them apart: `w` a word, `s` the canonical form of a synonym, `c` a
character, `p` a sound, `q` two sounds side by side, `i` the initials of a short phrase. Words carry meaning, characters
survive a wrong cut, sounds survive a wrong character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, pairwise
from operator import add
from typing import TypeVar

from knowledge.entry import Lexicon
from knowledge.means import SegmenterKind
from knowledge.segmenters import segmenter_for
from knowledge.sounds import initials_of, is_sound, sounds_of

Features = dict[str, float]
Piece = TypeVar("Piece")
COMBINATIONS = 4  # readings of a pair of characters that are followed up
SYNONYM = 1.5  # what a shared meaning counts beside a shared word
_INITIALS = re.compile(r"\b[b-df-hj-np-tw-z]{3,8}\b")
_LATIN = re.compile(r"[a-z]+")
_GROUP = re.compile(r"[a-z]+(?: [a-z]+)*")


class FeatureExtractor:
    """Extracts features; `lexicon` gives the town's words and synonyms, already normalized by `normalize`."""

    def __init__(self, lexicon: Lexicon, normalize: Callable[[str], str], segmenter: SegmenterKind = "builtin") -> None:
        self.normalize = normalize
        words = (normalize(raw).replace(" ", "") for raw in lexicon.words)
        self.segmenter = segmenter_for(tuple(dict.fromkeys(filter(None, words))), segmenter)
        self._canonical = {
            form: normalize(group[0]) for group in lexicon.synonyms for raw in group if (form := normalize(raw))
        }
        forms = sorted(self._canonical, key=len, reverse=True)
        self._forms = re.compile("|".join(map(re.escape, forms)) or r"(?!)")

    def __call__(self, text: str) -> Features:
        """Return feature → how often it occurs in the understood `text`; of several readings each counts in part."""
        features: Features = {}
        seen = features.get
        pieces = self.take_apart(text, features_of_word, features_of_position, features_of_character)
        for name, count in chain(*pieces, self.beside(text)):
            features[name] = seen(name, 0.0) + count
        return features

    def take_apart(
        self, text: str, word: Callable[[str], Piece], position: Callable[[str], Piece], last: Callable[[str], Piece]
    ) -> list[Piece]:
        """Return the understood `text` piece by piece, as `word`, `position` and `last` make something of each.

        They are given a word, a character together with the one after it, and the last character of a run.
        """
        pieces: list[Piece] = []
        for run in runs(text):
            pieces.extend(map(word, self.segmenter.cut(run)))
            pieces.extend(map(position, map(add, run, run[1:])))
            pieces.append(last(run[-1]))
        return pieces

    def beside(self, text: str) -> list[tuple[str, float]]:
        """Return the features that no single piece of `text` brings: what its synonyms mean, and what was typed."""
        return [*((meaning, SYNONYM) for meaning in self.meanings(text)), *features_of_typed(text)]

    def meanings(self, text: str) -> set[str]:
        """Return the features of the synonyms in `text`: their canonical forms."""
        return {"s" + self._canonical[match[0]] for match in self._forms.finditer(text)}


def runs(text: str) -> list[str]:
    """Return the runs of characters of an understood text, without the Latin letters."""
    return (_LATIN.sub(" ", text) if _LATIN.search(text) else text).split()


@lru_cache(maxsize=8192)
def features_of_character(character: str) -> tuple[tuple[str, float], ...]:
    """Return a character and its readings as features, each reading counting its part."""
    sounds = sounds_of(character) or (character,)
    return ("c" + character, 1.0), *(("p" + sound, 1 / len(sounds)) for sound in sounds)


def features_of_word(word: str) -> tuple[tuple[str, float], ...]:
    """Return the feature of a word."""
    return (("w" + word, 1.0),)


def features_of_position(pair: str) -> tuple[tuple[str, float], ...]:
    """Return the features a character brings, and it together with the one after it."""
    return (*features_of_character(pair[0]), *features_of_pair(pair))


def features_of_pair(pair: str) -> tuple[tuple[str, float], ...]:
    """Return the readings of two characters side by side as features, each counting its part."""
    first, second = pair[0], pair[1]
    ones, others = sounds_of(first) or (first,), sounds_of(second) or (second,)
    if len(ones) == len(others) == 1:
        return ((f"q{ones[0]} {others[0]}", 1.0),)
    names = [f"q{one} {other}" for one in ones for other in others][:COMBINATIONS]
    return tuple((name, 1 / len(names)) for name in names)


def features_of_typed(text: str) -> list[tuple[str, float]]:
    """Return the features of Latin letters: the sounds of pinyin parted into syllables, initials, single letters."""
    return [pair for group in _GROUP.findall(text) for pair in _of_group(group)] if _LATIN.search(text) else []


def _of_group(group: str) -> Iterator[tuple[str, float]]:
    sounds = group.split()
    yield from (("p" + sound, 1.0) for sound in sounds if is_sound(sound))
    together = ((first, second) for first, second in pairwise(sounds) if is_sound(first) and is_sound(second))
    yield from ((f"q{first} {second}", 1.0) for first, second in together)
    yield from (("i" + match[0], 1.0) for match in _INITIALS.finditer(group))
    yield from (("c" + sound, 1.0) for sound in sounds if len(sound) == 1)


def abbreviation(text: str) -> Features:
    """Return the feature by which a short phrase is found when only its initials are typed: 长者食堂 → zzst."""
    return {"i" + initials_of(text): 1.0} if 3 <= len(text) <= 8 else {}  # noqa: PLR2004 - shorter ones are ambiguous
