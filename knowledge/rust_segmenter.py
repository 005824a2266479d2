"""Cuts words with rjieba (jieba-rs) instead of our reading of the same dictionary; the cuts are the same.

It is faster to cut with and holds the whole dictionary in memory. Off by default: setting SEGMENTER.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from knowledge.segmenter import SHORTEST, Segmenter


class RustSegmenter(Segmenter):
    """A segmenter that leaves cutting to rjieba. Raises ImportError when that is not installed."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        import rjieba  # noqa: PLC0415 - an option, loaded by who wants it

        self._jieba = rjieba.Jieba()
        super().__init__(words)

    def add(self, word: str) -> None:
        """Make `word` frequent enough to stay whole."""
        super().add(word)
        if len(word) >= SHORTEST:
            self._jieba.add_word(word, None, None)

    def _cut(self, text: str) -> Iterator[str]:
        return iter(self._jieba.cut(text, False))
