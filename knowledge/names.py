"""Puts back a proper name of the town in which one character is wrong: 杨海主 → 杨海生.

Names are short and rare, so neither their sounds nor their neighbours help much; all but one character in place does.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import Hamming

SHORTEST, LONGEST = 3, 10


class NameCorrector:
    """Knows the `names` of people, offices, villages and platforms, normalized."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = [name for name in dict.fromkeys(names) if SHORTEST <= len(name) <= LONGEST]
        self._by_pair: dict[str, list[tuple[str, int]]] = {}
        for name in self._names:
            self._by_pair.setdefault(name[:2], []).append((name, 0))
            self._by_pair.setdefault(name[-2:], []).append((name, len(name) - 2))

    def __call__(self, text: str) -> str:
        """Return the normalized `text` with misspelt names put right; as long as it was."""
        for place in range(len(text) - 1):
            for name, offset in self._by_pair.get(text[place : place + 2], ()):
                start = place - offset
                written = text[start : start + len(name)] if start >= 0 else ""
                if len(written) == len(name) and " " not in written and Hamming.distance(written, name) == 1:
                    text = text[:start] + name + text[start + len(name) :]
        return text
