"""Puts back words that were written by their sound: 建仪 → 建议, 尽度 → 进度.

The cues are words, and a keyboard or a voice recognizer misspells them. A run of characters is taken for a word of the
vocabulary when it sounds like it, shares a character with it, and is hardly a word itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product

from knowledge.sounds import sounds_of, syllables_of

# Characters of every sentence: where one stands it is hardly a slip for a rarer one (满一年 is not 满意年).
EVERYDAY = frozenset("一二三四五六七八九十的了是在有不我你他她们这那就都也和与及把被给到过里会能要说上下人大小个么")
MERGED_FROM = 3  # characters; in shorter words sounds that many merge (n and l, an and ang) are kept apart
RARER = 50  # a run that is a word itself is only mended when it is this much rarer than the word it sounds like


class Mender:
    """Corrects text by `vocabulary`; `frequency` says how common a run of characters is as a word of its own."""

    def __init__(self, vocabulary: Iterable[str], frequency: Callable[[str], int]) -> None:
        self._frequency = frequency
        words = sorted({word for word in vocabulary if len(word) > 1}, key=len, reverse=True)
        self._standing = re.compile("|".join(map(re.escape, words)) or r"(?!)")
        self._by_sound: dict[tuple[str, str], list[str]] = {}
        for word in words:
            for beginning in product(sounds_of(word[0]), sounds_of(word[1])):
                self._by_sound.setdefault(beginning, []).append(word)

    def __call__(self, text: str) -> str:
        """Return `text` with misheard words put back; as long as it was. Words that stand rightly are not touched."""
        mended, place = [], 0
        for word in self._standing.finditer(text):
            mended += [self._mend(text[place : word.start()]), word[0]]
            place = word.end()
        return "".join([*mended, self._mend(text[place:])])

    def _mend(self, gap: str) -> str:
        place = 0
        while place < len(gap) - 1:
            word = next(self._heard(gap, place), "")
            if word:
                gap = gap[:place] + word + gap[place + len(word) :]
            place += len(word) or 1
        return gap

    def _heard(self, gap: str, place: int) -> Iterator[str]:
        for beginning in product(sounds_of(gap[place]), sounds_of(gap[place + 1])):
            for word in self._by_sound.get(beginning, ()):
                if _sounds_like(gap[place : place + len(word)], word) and self._rare(
                    gap[place : place + len(word)], word
                ):
                    yield word

    def _rare(self, run: str, word: str) -> bool:
        return self._frequency(run) * RARER < self._frequency(word)


def _sounds_like(run: str, word: str) -> bool:
    """Whether `run` is `word` with characters of the same sound; short words must sound exactly so."""
    pairs = list(zip(run, word, strict=False))
    if len(run) != len(word) or not any(written == meant for written, meant in pairs):
        return False
    if any(written != meant and written in EVERYDAY for written, meant in pairs):
        return False
    heard = syllables_of if len(word) < MERGED_FROM else sounds_of
    return all(one == other or set(heard(one)) & set(heard(other)) for one, other in pairs)
