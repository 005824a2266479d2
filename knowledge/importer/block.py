"""What is left of a file once its format is gone: paragraphs and tables, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

ENDED = re.compile(r"[。！？!?；;：:…][’”」』）)\]]*$")  # a text that is whole ends so
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph (`text`) or one table (`rows`; a cell may have several lines).

    `level`: 1 for a chief heading, 2 for one below it …, where the format tells; 0 where it does not.
    """

    text: str = ""
    rows: Rows = ()
    level: int = 0


def plain(text: str) -> str:
    """Return `text` for comparing: half-width, without any space. Quotes are taken from the text as it was."""
    return "".join(normalize("NFKC", text).split())


def tidy(text: str) -> str:
    """Return one paragraph on one line: spaces joined, and none left between two Chinese characters."""
    words = text.replace("\u3000", " ").replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "").split()
    line = ""
    for word in words:
        line += f" {word}" if line and (line[-1].isascii() or word[0].isascii()) else word
    return line
