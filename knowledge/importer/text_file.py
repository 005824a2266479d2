"""Reads a plan saved as plain text, in whichever encoding an office's computer wrote it."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from pathlib import Path

from bot.errors import InvalidDocument
from knowledge.importer.block import ENDED, Block, tidy
from knowledge.importer.marker import marker_of

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CANDIDATES = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_LIKELY = re.compile(
    r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u2027\u2460-\u249b\u2022\u25a0-\u25cfA-Za-z0-9\s!-/:-@\[-`{-~]"
)
_COMMON = re.compile(r"[的一是在和有不为大人会年村镇县工作要发展建设]")
PLAUSIBLE = 0.95  # share of characters a Chinese document is made of
FEW = 0.02  # share that the commonest characters have in any Chinese text
ENOUGH = 40  # Chinese characters from which that can be told
LONGEST_WRAP = 60  # characters; no typewriter line is longer


def decode(content: bytes, name: str) -> str:
    """Return the text of a file's bytes: UTF-8, GB18030 or UTF-16. Raises InvalidDocument."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            text = _decoded(content, encoding)
            if text is not None:
                return text
    for encoding in _CANDIDATES:
        text = _decoded(content, encoding)
        if text is not None and _plausible(text):
            return text
    raise InvalidDocument(f"{name} 的文字编码认不出来，请另存为 UTF-8 编码再导入")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausible(text: str) -> bool:
    """Whether decoding has made Chinese of the bytes, and not a mess that happens to be valid."""
    if not text.strip():
        return True
    han = sum("\u4e00" <= character <= "\u9fff" for character in text)
    likely = len(_LIKELY.findall(text)) >= PLAUSIBLE * len(text)
    return likely and (han < ENOUGH or len(_COMMON.findall(text)) >= FEW * han)


def read_text(path: Path) -> list[Block]:
    """Return the paragraphs of a text file. Raises InvalidDocument."""
    return [Block(line) for line in paragraphs(decode(path.read_bytes(), path.name))]


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, one a line, with lines that were wrapped at a fixed width joined again."""
    lines = [tidy(line) for line in re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text)]
    width = _wrap_width(lines)
    joined: list[str] = []
    for place, line in enumerate(lines):
        if line and place and width and _goes_on(lines[place - 1], line, width):
            joined[-1] += line
        elif line:
            joined.append(line)
    return joined


def _wrap_width(lines: list[str]) -> int:
    """Return the width a text was wrapped at; 0 when it was not."""
    lengths = Counter(len(line) for line in lines if line)
    longest = max(lengths, default=0)
    full = sum(lengths[length] for length in range(longest - 1, longest + 1))
    return longest if longest <= LONGEST_WRAP and full >= max(3, sum(lengths.values()) // 3) else 0


def _goes_on(before: str, line: str, width: int) -> bool:
    full = len(before) >= width - 1
    return full and not ENDED.search(before) and marker_of(line) is None
