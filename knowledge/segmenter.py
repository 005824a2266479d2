"""Cuts Chinese text into words: jieba's dictionary and its most probable path, without loading jieba.

jieba reads all of its 349,000 words into one dict: .8 s and 82 MB in every process. Its dictionary file is sorted by
first character, so here the lines of two characters are read when these are first met side by side. The cuts are
jieba's with HMM off (a test compares them); the algorithm is that of `jieba.Tokenizer.__cut_DAG_NO_HMM`: the path of
greatest product of word frequencies.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from math import exp, log
from pathlib import Path

TOTAL = 60_101_967  # occurrences jieba's dictionary counts over all its words
FIRST_CHARACTER = "一".encode()
SHORTEST = 2  # characters of a word that is more than a character
_LOG_TOTAL = log(TOTAL)
UNKNOWN = -_LOG_TOTAL  # a character no word starts with counts as seen once
_BETWEEN = "\n"  # what parts the words of a cut that is kept; texts to be cut are one line
REMEMBERED = 32_768  # runs whose cuts are kept: a message is cut several times on its way, a town at every change
LONG = 200  # characters of a run from which its cut is not kept
# Characters, and pairs of them, of which it is kept that no word starts with them: nobody shall fill the memory with
# whatever Unicode has. Those that start words are few, and all kept.
KEPT = 65_536


class Segmenter:
    """Cuts text into words; `words` are the town's own, added so that each stays in one piece."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._added_from: dict[str, dict[str, float]] = {}  # by their first two characters
        self._begin()
        for word in words:
            self.add(word)

    def _begin(self) -> None:
        """Know of the dictionary what nothing was met of yet, and the words that were added."""
        self._lines = _dictionary()
        self._start = self._lines.find(b"\n" + FIRST_CHARACTER) + 1
        self._blocks: dict[str, tuple[int, int]] = {}
        self._characters: dict[str, float] = {}
        self._shapes: dict[tuple[int, ...], tuple[int, ...]] = {}  # each once: there are few
        self._cuts: dict[str, str] = {}
        # Of the pairs of characters met: the lengths of the words that start with each, in order; and the words.
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._weights: dict[str, float] = {}

    def __getstate__(self) -> tuple[dict[str, dict[str, float]]]:
        """Return what cannot be read in the dictionary again: the words that were added."""
        return (self._added_from,)

    def __setstate__(self, state: tuple[dict[str, dict[str, float]]]) -> None:
        """Begin anew with words that were added before."""
        (self._added_from,) = state
        self._begin()

    def add(self, word: str) -> None:
        """Make `word` frequent enough to stay whole, as `jieba.add_word` without a frequency does."""
        if len(word) < SHORTEST:
            return
        likelihood = 1.0
        for piece in self.cut(word):
            likelihood *= max(self.frequency(piece), 1) / TOTAL
        frequency = max(int(likelihood * TOTAL) + 1, self.frequency(word))
        self._added_from.setdefault(word[:2], {})[word] = log(frequency) - _LOG_TOTAL
        self._lengths.pop(word[:2], None)
        self._cuts.clear()

    def frequency(self, word: str) -> int:
        """Return how often the dictionary saw `word`; 0 when it does not know it."""
        if len(word) < SHORTEST:
            weight: float | None = self._weight_of(word) or None
        else:
            self._lengths_from(word[:2])
            weight = self._weights.get(word)
        return 0 if weight is None else round(exp(weight + _LOG_TOTAL))

    def cut(self, text: str) -> tuple[str, ...]:
        """Return the words of `text`, which joined give `text` again."""
        known = self._cuts.get(text)
        if known is not None:
            return tuple(known.split(_BETWEEN)) if known else (text,)
        words = tuple(self._cut(text))
        if len(self._cuts) >= REMEMBERED:
            self._cuts.clear()
        if len(text) < LONG and _BETWEEN not in text:
            self._cuts[text] = _BETWEEN.join(words) if len(words) > 1 else ""
        return words

    def forget(self) -> None:
        """Forget how texts were cut before."""
        self._cuts.clear()

    def _cut(self, text: str) -> Iterator[str]:
        ends = self._best_ends(text)
        start = 0
        while start < len(text):
            yield text[start : ends[start]]
            start = ends[start]

    def _best_ends(self, text: str) -> list[int]:
        """Return, for each position, where the word starting there ends on the most probable path to the end."""
        size = len(text)
        best = [0.0] * (size + 1)
        ends = [0] * size
        characters, lengths, weights = self._characters.get, self._lengths.get, self._weights.get
        for start in range(size - 1, -1, -1):
            single = characters(text[start])
            if single is None:
                single = self._weight_of(text[start])
            top, end = (single or UNKNOWN) + best[start + 1], start + 1
            longer = lengths(text[start : start + 2])
            if longer is None:
                longer = self._lengths_from(text[start : start + 2])
            for length in longer:
                stop = start + length
                if stop > size:
                    break
                weight = weights(text[start:stop])
                if weight is not None and (not single or weight + best[stop] >= top):
                    top, end, single = weight + best[stop], stop, weight
            best[start], ends[start] = top, end
        return ends

    def _weight_of(self, character: str) -> float:
        """Return the log likelihood of a character as a word; 0 when it is none."""
        weight = self._characters.get(character)
        if weight is None:
            match = re.search(rb"^\S+ (\d+)", self._lines_of(character, " "))
            weight = log(int(match[1])) - _LOG_TOTAL if match else 0.0
            if match or len(self._characters) < KEPT:
                self._characters[character] = weight
        return weight

    def _lengths_from(self, pair: str) -> tuple[int, ...]:
        """Return the lengths of the words that start with these two characters, the shortest first; know the words."""
        lengths = self._lengths.get(pair)
        if lengths is None:
            lines = self._lines_of(pair[0], pair[1:]) if len(pair) == SHORTEST else b""
            words = (dict(_weighed(lines)) if lines else {}) | self._added_from.get(pair, {})
            self._weights.update(words)
            found = tuple(sorted(set(map(len, words))))
            lengths = self._shapes.setdefault(found, found)
            if words or len(self._lengths) < KEPT:
                self._lengths[pair] = lengths
        return lengths

    def _lines_of(self, initial: str, then: str) -> bytes:
        """Return the dictionary's lines of the words that start with `initial` and `then`; they stand together."""
        key = (initial + then).encode("utf-8", "surrogatepass")
        block = self._blocks.get(initial)
        if block is None:
            block = self._block_of(initial) if initial >= "一" else (0, 0)
            if block[0] < block[1] or len(self._blocks) < KEPT:
                self._blocks[initial] = block
        lines, (first, after) = self._lines, block
        start = stop = lines.find(b"\n" + key, max(first - 1, 0), after) + 1
        while start and stop < after and lines[stop : stop + len(key)] == key:
            stop = lines.find(b"\n", stop) + 1 or after
        return lines[start:stop]

    def _block_of(self, initial: str) -> tuple[int, int]:
        """Return where the lines of all words that start with `initial` begin, and where they end."""
        key = initial.encode("utf-8", "surrogatepass")
        return self._first_line(key), self._first_line(key[:-1] + bytes([key[-1] + 1]))

    def _first_line(self, key: bytes) -> int:
        """Return where the first line that is not below `key` begins (bisection over the sorted lines)."""
        low, high = self._start, len(self._lines)
        while low < high:
            line = self._lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if self._lines[line : line + len(key)] < key:
                low = self._lines.find(b"\n", (low + high) // 2) + 1 or len(self._lines)
            else:
                high = line
        return low


def _weighed(lines: bytes) -> Iterator[tuple[str, float]]:
    """Yield the words of the dictionary's lines, with their log likelihoods."""
    for line in lines.decode().split("\n"):
        word, _, rest = line.partition(" ")
        if rest:
            yield word, log(int(rest.partition(" ")[0])) - _LOG_TOTAL


@cache
def _dictionary() -> mmap.mmap:
    """Return jieba's dictionary file in memory, once for all segmenters."""
    with _path().open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _path() -> Path:
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba is not installed: its dictionary is what words are cut by")
    return Path(spec.origin).with_name("dict.txt")
