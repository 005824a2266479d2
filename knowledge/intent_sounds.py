"""Puts back words that were written by their sound: 建仪 → 建议, 尽度 → 进度.

The cues are words, and a keyboard or a voice recognizer misspells them. A run of characters is taken for a word of the
vocabulary when it sounds like it, shares a character with it, and is no word itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from knowledge.sounds import sounds_of

RARER = 50  # a run that is a word itself is only mended when it is this much rarer than the word it sounds like


class Mender:
    """Corrects text by `vocabulary`; `frequency` says how common a run of characters is as a word of its own."""

    def __init__(self, vocabulary: Iterable[str], frequency: Callable[[str], int]) -> None:
        self._frequency = frequency
        self._words = frozenset(word for word in vocabulary if len(word) > 1)
        self._longest = max(map(len, self._words), default=0)
        self._by_sound: dict[str, list[str]] = {}
        for word in sorted(self._words, key=len, reverse=True):
            for sound in sounds_of(word[0]):
                self._by_sound.setdefault(sound, []).append(word)

    def __call__(self, text: str) -> str:
        """Return `text` with misheard words put back; as long as it was."""
        place = 0
        while place < len(text) - 1:
            word = self._standing(text, place) or self._heard(text, place)
            if word:
                text = text[:place] + word + text[place + len(word) :]
            place += len(word) or 1
        return text

    def _standing(self, text: str, place: int) -> str:
        """Return the vocabulary's word that stands at `place` rightly written."""
        runs = (text[place : place + length] for length in range(self._longest, 1, -1))
        return next((run for run in runs if run in self._words), "")

    def _heard(self, text: str, place: int) -> str:
        for sound in sounds_of(text[place]):
            for word in self._by_sound.get(sound, ()):
                if self._sounds_like(text[place : place + len(word)], word) and not self._standing(text, place + 1):
                    return word
        return ""

    def _sounds_like(self, run: str, word: str) -> bool:
        shared = sum(written == meant for written, meant in zip(run, word, strict=False))
        if len(run) != len(word) or not shared:
            return False
        pairs = zip(run, word, strict=True)
        alike = all(one == other or set(sounds_of(one)) & set(sounds_of(other)) for one, other in pairs)
        return alike and self._frequency(run) * RARER < self._frequency(word)
