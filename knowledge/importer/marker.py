"""The numbers that stand before the parts of a plan: 一、 (一) 1. (1) ① 一是, whole or with a bracket lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

HAN = "一二三四五六七八九十百零〇"
DIGITS = {figure: number for number, figure in enumerate("零一二三四五六七八九")} | {"〇": 0}
CHAPTER, CHIEF, SUB, ARABIC, BRACKETED, CIRCLED, ITEM = range(1, 8)
LONGEST_NUMBER = 60  # what is larger counts something and numbers nothing
_KINDS = (
    (CHAPTER, rf"第(?P<n>[{HAN}]+|\d+)(?:部分|[章编篇条])[、:.\s]*"),
    (CHIEF, rf"(?P<n>[{HAN}]+)\s*[、.,:]\s*"),
    (SUB, rf"(?P<open>\()?\s*(?P<n>[{HAN}]+)\s*(?P<close>\))\s*[、.]?\s*"),
    (BRACKETED, r"(?P<open>\()?\s*(?P<n>\d{1,2})\s*(?P<close>\))\s*[、.]?\s*"),
    (ARABIC, r"(?P<n>\d{1,2})\s*(?:[、.](?!\d)|:(?!\d))\s*"),
    (CIRCLED, r"(?P<n>[①-⑳])\s*[、.]?\s*"),
    (ITEM, rf"(?P<n>[{HAN}]+)是(?!一[二三]|否|不)[:,]?\s*"),
)
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
# The form in which a marker is named to people and in the ids of sections.
_SHOWN = {CHAPTER: "第{}部分", CHIEF: "{}", SUB: "({})", ARABIC: "{}", BRACKETED: "({})", CIRCLED: "{}", ITEM: "({})"}
# Characters that one character becomes in full normal form, by which a place in the text is found again.
_CIRCLED_FIRST = ord("①")


@dataclass(frozen=True, slots=True)
class Marker:
    """The number at the head of a line. `rest`: the line after it, as written. `halved`: a bracket is missing."""

    kind: int
    number: int
    rest: str
    halved: bool = False

    @property
    def label(self) -> str:
        """The number as the ids of sections have it: 二, (五), 3."""
        return shown(self.kind, self.number)


def marker_of(line: str) -> Marker | None:
    """Return the marker at the head of a line; None when there is none."""
    folded = fold(line)
    for kind, pattern in _PATTERNS:
        match = pattern.match(folded)
        if match and 0 < (number := number_of(match["n"])) <= LONGEST_NUMBER:
            halved = kind in (SUB, BRACKETED) and not match["open"]
            return Marker(kind, number, line[match.end() :], halved)
    return None


def fold(text: str) -> str:
    """Return `text` half-width, character for character, so that places in it are places in `text`."""
    return "".join(_folded(character) for character in text)


def _folded(character: str) -> str:
    if "①" <= character <= "⑳":
        return character
    wide = normalize("NFKC", character)
    return wide if len(wide) == 1 else character


def number_of(figures: str) -> int:
    """Return the number that Chinese or Arabic figures below 100 stand for; 0 when they are none."""
    if figures.isascii():
        return int(figures)
    if len(figures) == 1 and "①" <= figures <= "⑳":
        return ord(figures) - _CIRCLED_FIRST + 1
    tens, ten, ones = figures.rpartition("十")
    if any(figure not in DIGITS for figure in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return 0
    return (DIGITS[tens] if tens else 1) * 10 * bool(ten) + (DIGITS[ones] if ones else 0)


def spoken(number: int) -> str:
    """Return a number below 100 in Chinese figures."""
    figures = "零一二三四五六七八九"
    if number < len(figures):
        return figures[number]
    tens, ones = divmod(number, 10)
    return f"{figures[tens] if tens > 1 else ''}十{figures[ones] if ones else ''}"


def shown(kind: int, number: int) -> str:
    """Return a marker as people and ids name it."""
    figure = str(number) if kind in (ARABIC, BRACKETED) else spoken(number)
    return _SHOWN[kind].format(figure if kind != CIRCLED else chr(_CIRCLED_FIRST + number - 1))
