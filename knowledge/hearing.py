"""Puts back the town's words where others of the same sound were written, and where they were typed as pinyin.

脱底行董 → 托底行动, zhangzhe shitang → 长者食堂. Only what makes no sense as it stands is heard anew: characters
that the segmenter could not join to words, and pinyin. Of words that sound alike the town's commoner one is meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import accumulate, islice, product
from operator import add
from typing import NamedTuple

from knowledge.segmenter import Segmenter
from knowledge.sounds import is_sound, sounds_of

SHORTEST, LONGEST = 2, 8  # syllables of a word that is listened for
SPELLINGS = 6  # ways to read one word that are listened for
UNMISTAKABLE = 3  # syllables from which typed pinyin can hardly mean another word
COMMON = 3000  # a character seen more often than this stands well for itself: 你, 是
_PIECE = re.compile(r"[a-z]+|[^a-z ]+| +")


class _Token(NamedTuple):
    """A word, or one typed syllable. `sounds` are those of its characters; empty when it has none."""

    text: str
    sounds: tuple[str, ...]
    typed: bool


class Hearing:
    """Listens for `words` (word → how often the town's texts have it).

    `known`: whether two characters stand side by side in those texts.
    """

    def __init__(self, words: Mapping[str, int], known: Callable[[str], bool], segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._known = known
        self._rare = lru_cache(maxsize=16384)(self._is_rare)
        self._by_sound: dict[str, str] = {}
        for word, _ in Counter(words).most_common():
            for spelling in _spellings(word):
                self._by_sound.setdefault(spelling, word)
        self._beginnings = {tuple(spelling.split(" ", 2)[:2]) for spelling in self._by_sound}

    def __call__(self, text: str) -> str:
        """Return the normalized `text` with the town's words put back; pinyin is expected parted into sounds."""
        if not self._stumbles(text):
            return text
        tokens = list(self._tokens(text))
        starts = list(accumulate((len(token.sounds) for token in tokens), initial=0))
        odd = [place for place, token in enumerate(tokens) if self._is_odd(token)]
        heard: list[str] = []
        place = 0
        while place < len(tokens):
            while odd and odd[0] < place:
                del odd[0]
            near = bool(odd) and starts[odd[0]] - starts[place] < LONGEST
            word, size = self._word_at(tokens, place) if near else (tokens[place].text, 1)
            heard.append(word)
            place += size
        return " ".join("".join(heard).split())

    def _is_odd(self, token: _Token) -> bool:
        """Whether this may be part of a word misheard: letters, or a rare character that stands alone."""
        return token.typed or (len(token.text) == 1 and self._rare(token.text))

    def _tokens(self, text: str) -> Iterable[_Token]:
        for piece in _PIECE.findall(text):
            if piece.isspace():
                yield _Token(piece, (), typed=True)
            elif piece[0].isascii():
                yield _Token(piece, (piece,) if is_sound(piece) else (), typed=True)
            else:
                yield from (_Token(word, _commonest(word), typed=False) for word in self._segmenter.cut(piece))

    def _stumbles(self, text: str) -> bool:
        """Whether letters or a rare character stand alone: what is said well falls into words and common characters."""
        return any(
            run[0].isascii() or any(len(word) == 1 and self._rare(word) for word in self._segmenter.cut(run))
            for run in text.split()
        )

    def _is_rare(self, character: str) -> bool:
        return self._segmenter.frequency(character) < COMMON

    def _word_at(self, tokens: list[_Token], place: int) -> tuple[str, int]:
        """Return the longest word heard from `place` on and how many tokens it takes; the token itself when none is."""
        sounds: list[str] = []
        best = tokens[place].text, 1
        for size, token in enumerate(islice(tokens, place, place + 2 * LONGEST), start=1):
            sounds.extend(token.sounds)
            if len(sounds) > LONGEST or not (token.sounds or token.text.isspace()):
                break
            if len(sounds) >= SHORTEST and (sounds[0], sounds[1]) not in self._beginnings:
                break  # no word sounds like that
            word = self._by_sound.get(" ".join(sounds)) if token.sounds and len(sounds) >= SHORTEST else None
            if word and self._makes_no_sense(word, tokens[place : place + size]):
                best = word, size
        return best

    def _makes_no_sense(self, word: str, tokens: list[_Token]) -> bool:
        """Whether tokens may be `word` misheard: typed, or several of which not all stand well for themselves."""
        if all(token.typed for token in tokens):
            return len(word) >= UNMISTAKABLE
        if len(tokens) == 1 or any(token.typed for token in tokens):
            return False
        written = "".join(token.text for token in tokens)
        if all(map(self._known, map(add, written, written[1:]))):
            return False
        return any(map(self._is_odd, tokens))


@lru_cache(maxsize=16384)
def _commonest(word: str) -> tuple[str, ...]:
    sounds = [sounds_of(character)[:1] for character in word]
    return tuple(sound for first in sounds for sound in first) if all(sounds) else ()


def _spellings(word: str) -> Iterable[str]:
    """Return the ways a word may sound, by the readings of its characters."""
    if not SHORTEST <= len(word) <= LONGEST:
        return []
    return (" ".join(way) for way in islice(product(*map(sounds_of, word)), SPELLINGS))
