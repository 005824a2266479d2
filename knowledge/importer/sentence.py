"""Cuts the paragraphs of a part into what is told one by one: items (一是…, ①…), sentences, clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.importer.deadline import until_in
from knowledge.importer.marker import ITEM, marker_of, number_of
from knowledge.importer.role import is_role_line, without_roles

_FIGURES = "一二三四五六七八九十"
_ITEM = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[{_FIGURES}]是))(?P<n>[{_FIGURES}]{{1,2}})是(?![否不]|(?P=n))[,，:：]?|(?P<c>[①-⑳])"
)
_SENTENCE = re.compile(r"[^。！？!?]*(?:[。！？!?]+[”’」』）)]*|$)")
_CLAUSE = re.compile(r"[^。！？!?；;]*(?:[。！？!?；;]+[”’」』）)]*|$)")
_COMMA = re.compile(r"[^，,；;]*(?:[，,；;]+|$)")
LONGEST_PIECE, PIECE = 110, 70  # characters of a sentence that stays whole, and of the pieces of a longer one
FULL_STOPS = "。！？!?；;，,、：: "


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered piece within a paragraph, or all of one that has none. `mark`: 一是 or ①, "" when there is none."""

    mark: str
    number: int
    text: str


def items(paragraph: str) -> list[Item]:
    """Return the items of a paragraph, what stands before the first one as an item of its own."""
    matches = list(_ITEM.finditer(paragraph))
    starts = [*(match.start() for match in matches), len(paragraph)]
    before = paragraph[: starts[0]].strip()
    found = [Item("", 0, before)] if before else []
    for match, end in zip(matches, starts[1:], strict=True):
        found.append(
            Item(match[0].rstrip(",，:："), number_of(match["n"] or match["c"]), paragraph[match.end() : end].strip())
        )
    return found


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each with its full stop."""
    return [match[0].strip() for match in _SENTENCE.finditer(text) if match[0].strip()]


def clauses(text: str) -> list[str]:
    """Return the pieces of a text between full stops and semicolons."""
    return [match[0].strip() for match in _CLAUSE.finditer(text) if match[0].strip()]


def told(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield what paragraphs tell, piece by piece: items where they are numbered, else sentences; long ones parted."""
    for paragraph in paragraphs:
        if is_role_line(paragraph):
            continue
        marker = marker_of(paragraph)
        text = marker.rest if marker and marker.kind != ITEM else paragraph
        for item in items(without_roles(text)):
            whole = [item.text] if item.mark and len(item.text) <= LONGEST_PIECE else sentences(item.text)
            for sentence in whole:
                yield from parted(sentence)


def parted(sentence: str) -> list[str]:
    """Return a sentence in pieces short enough to be read on a phone, each with the time that holds for all of it."""
    if len(sentence) <= LONGEST_PIECE:
        return [sentence] if sentence else []
    pieces = [""]
    for clause in _COMMA.findall(sentence):
        if pieces[-1] and (len(pieces[-1] + clause) > PIECE or pieces[-1][-1] in "；;"):
            pieces.append("")
        pieces[-1] += clause
    time = until_in(pieces[0])
    return [pieces[0], *(piece if not time or until_in(piece) else f"{time}，{piece}" for piece in pieces[1:])]


def shortened(text: str, most: int) -> str:
    """Return the beginning of a text up to `most` characters, cut where a sentence or clause ends."""
    if len(text) <= most:
        return text
    for ends in ("。！？", "；;", "，,"):
        cut = max(text.rfind(end, 0, most) for end in ends)
        if cut > most // 3:
            return text[:cut] + "。"
    return text[: most - 1] + "…"
