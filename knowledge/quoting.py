"""Finds the official wording that belongs to an answer: a few words of the document itself, as they stand there.

A quote is always cut out of one clause of the town's clauses.yaml, so it can be short but never misquoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from knowledge.entry import Clause, Entry

LONGEST = 80  # characters
SHORTEST = 8
FITS = 0.34  # of harmonic mean of shares; a worse quote says something else than the answer
_PIECE = re.compile(r"[^，,。；;！？!?：:]*(?:[，,。；;！？!?：:]+[”’」』）)]*|$)")
_SENTENCE_END = re.compile(r"[。！？!?][”’」』）)]*$")
_ITEM = re.compile(
    r"^[一二三四五六七八九十]+是(?=[^一二三四五六七八九十])"
)  # the number of an item is none of its words
_EDGES = " ，,；;：:、。"
Pairs = frozenset[tuple[str, str]]


def quote_for(entry: Entry, clauses: Iterable[Clause]) -> str:
    """Return the words of the entry's section that fit its answer best, LONGEST characters at most; "" when none do."""
    answer = pairs_of(f"{entry.title}{entry.answer}")
    own = [clause.text for clause in clauses if clause.section == entry.section]
    windows = [window for text in own for window in _windows(text)]
    scored = [(_fit(pairs_of(window), answer), window) for window in windows]
    best, quote = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return quote if best >= FITS else ""


def is_literal(quote: str, clauses: Iterable[Clause]) -> bool:
    """Whether a quote stands in one of the clauses, character for character."""
    return any(quote in clause.text for clause in clauses)


def pairs_of(text: str) -> Pairs:
    """Return the pairs of characters side by side in a text, punctuation left out."""
    return frozenset(pairwise(filter(str.isalnum, text)))


def overlap(first: str, second: str) -> float:
    """Return the share of the pairs of characters of `first` that stand in `second` as well; 0..1."""
    pairs = pairs_of(first)
    return len(pairs & pairs_of(second)) / len(pairs) if pairs else 0.0


def _fit(window: Pairs, answer: Pairs) -> float:
    """Return how well two texts say the same: the harmonic mean of the shares each has of the other."""
    shared = len(window & answer)
    return 2 * shared / (len(window) + len(answer)) if shared else 0.0


def _windows(text: str) -> Iterator[str]:
    """Yield the stretches of a text that may be quoted: whole pieces of one sentence, side by side."""
    for sentence in _sentences(text):
        for start in range(len(sentence)):
            for stop in range(start + 1, len(sentence) + 1):
                window = _ITEM.sub("", "".join(sentence[start:stop])).strip(_EDGES)
                if len(window) > LONGEST:
                    break
                if len(window) >= SHORTEST and _is_balanced(window):
                    yield window


def _sentences(text: str) -> list[list[str]]:
    """Return the pieces of each sentence of a text, each with its punctuation."""
    sentences: list[list[str]] = [[]]
    for piece in filter(None, _PIECE.findall(text)):
        sentences[-1].append(piece)
        if _SENTENCE_END.search(piece):
            sentences.append([])
    return sentences


def _is_balanced(window: str) -> bool:
    """Whether no quotation mark or bracket is cut in half."""
    return all(window.count(left) == window.count(right) for left, right in ("“”", "（）", "()", "《》"))
