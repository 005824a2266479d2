"""Works out the numbers that Word shows before paragraphs and does not keep in their text.

A paragraph names a list and a level; numbering.xml says how that level is written (ECMA-376, 17.9). Without this every
automatically numbered heading would lose its number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from knowledge.importer.marker import spoken

_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "taiwaneseCountingThousand",
    )
)
_PLACE = re.compile(r"%(\d)")
LARGEST_CIRCLED = 20
Level = tuple[str, str, int]  # how numbers are written, the text around them, the first number


class Numbers:
    """Counts through one document; paragraphs must come in order."""

    def __init__(self, document: Document) -> None:
        self._levels = dict(_levels(document))
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def before(self, paragraph: Paragraph) -> str:
        """Return the number Word shows before `paragraph`; "" when it shows none."""
        named = _named(paragraph)
        if named is None or named not in self._levels:
            return ""
        number, depth = named
        counts = self._counts[number]
        counts[depth] = counts[depth] + 1 if depth in counts else self._levels[named][2]
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return _PLACE.sub(lambda match: self._figure(number, int(match[1]) - 1), self._levels[named][1])

    def _figure(self, number: str, depth: int) -> str:
        written, _, start = self._levels.get((number, depth), ("decimal", "", 1))
        return _written(self._counts[number].get(depth, start), written)


def _written(count: int, written: str) -> str:
    if written in _CHINESE:
        return spoken(count)
    if written == "decimalEnclosedCircle" and count <= LARGEST_CIRCLED:
        return chr(ord("①") + count - 1)
    return "" if written in ("none", "bullet") else str(count)


def _named(paragraph: Paragraph) -> tuple[str, int] | None:
    """Return the list and the level a paragraph is in, by itself or by its style; None when in none."""
    style = paragraph.style.element if paragraph.style else None
    # python-docx has no public way to a paragraph's list.
    found = (_list_of(element) for element in (paragraph._p, style) if element is not None)  # noqa: SLF001
    numbering = next((one for one in found if one is not None), None)
    if numbering is None or numbering.numId is None:
        return None
    return str(numbering.numId.val), int(numbering.ilvl.val) if numbering.ilvl is not None else 0


def _list_of(element: Any) -> Any:  # noqa: ANN401 - XML elements
    return element.pPr.numPr if element.pPr is not None else None


def _levels(document: Document) -> Iterator[tuple[tuple[str, int], Level]]:
    """Yield (list, level) → how it is numbered, for every list of a document."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):  # the document has no lists at all
        return
    abstract = {one.get(qn("w:abstractNumId")): one for one in root.findall(qn("w:abstractNum"))}
    for number in root.findall(qn("w:num")):
        pattern = abstract.get(_value(number, "w:abstractNumId", ""))
        for level in [] if pattern is None else pattern.findall(qn("w:lvl")):
            written = _value(level, "w:numFmt", "decimal")
            text = "" if written == "bullet" else _value(level, "w:lvlText", "")
            key = (str(number.get(qn("w:numId"))), int(level.get(qn("w:ilvl"))))
            yield key, (written, text, int(_value(level, "w:start", "1")))


def _value(element: Any, name: str, default: str) -> str:  # noqa: ANN401 - an XML element
    child = element.find(qn(name))
    return default if child is None else str(child.get(qn("w:val"), default))
