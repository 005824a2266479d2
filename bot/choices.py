"""Reads a number or an ordinal as the choice it points at, so that nobody has to tap."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_NUMBER = re.compile(
    r"(?:选|我选|要|就)?第?\s*(\d{1,2}|[一二两三四五六七八九十])\s*(?:个|项|条|种|号)?(?:吧|呢|的)?[。.、,]?"
)
_LAST = re.compile(r"(?:选|我选|要|就)?最后(?:一)?(?:个|项|条)(?:吧)?[。.]?")


def pick(text: str, offered: Sequence[Sequence[str]]) -> str | None:
    """Return the value that `text` points at among `offered` (label, value), or None.

    A number, an ordinal, a circled number, or the label as it was shown. A bare number beyond the list points at
    nothing: the caller asks again.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    by_label = next((value for label, value in offered if plain == unicodedata.normalize("NFKC", label)), None)
    if by_label is not None or not offered:
        return by_label
    if _LAST.fullmatch(plain):
        return offered[-1][1]
    found = _NUMBER.fullmatch(plain)
    index = _read(found.group(1)) if found else 0
    return offered[index - 1][1] if 1 <= index <= len(offered) else None


def _read(digits: str) -> int:
    return int(digits) if digits.isdigit() else _DIGITS[digits]


def is_offered(text: str, offered: Sequence[Sequence[str]]) -> bool:
    """Whether a text is one of the choices just offered: then it is an answer, whatever it sounds like (不一样)."""
    return any(text == value for _, value in offered)
