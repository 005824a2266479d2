"""How a phone reads the text of an account: links and tappable choices inside plain text, everything else as written.

The phone knows no markup but `<a href="…">label</a>` with a web address or a `weixin://bizmsgmenu` address, whose tap
sends `msgmenucontent` as a text that carries `msgmenuid` (as `bizmsgmenuid`). Entities (`&lt;`) are shown as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

ANCHOR = re.compile(
    r"""<a\s+href=(?P<quote>["'])(?P<address>[^"'<>]*)(?P=quote)[^<>]*>(?P<label>[^<>]*)</a>""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text as shown. `value` is a choice's id or a link's address, `content` what a tap writes."""

    kind: Literal["text", "choice", "link"]
    text: str
    value: str = ""
    content: str = ""


def read(text: str) -> list[Part]:
    """Return the pieces of `text` in order."""
    return list(_pieces(text))


def shown(parts: list[Part]) -> str:
    """Return what a person reads."""
    return "".join(part.text for part in parts)


def _pieces(text: str) -> Iterator[Part]:
    end = 0
    for anchor in ANCHOR.finditer(text):
        part = _linked(anchor["address"], anchor["label"])
        if part is None:
            continue
        if anchor.start() > end:
            yield Part("text", text[end : anchor.start()])
        yield part
        end = anchor.end()
    if end < len(text):
        yield Part("text", text[end:])


def _linked(address: str, label: str) -> Part | None:
    try:
        target = urlsplit(address)
    except ValueError:
        return None
    if target.scheme in {"http", "https"}:
        return Part("link", label, address)
    if (target.scheme, target.netloc) != ("weixin", "bizmsgmenu"):
        return None
    query = parse_qs(target.query)
    content, value = query.get("msgmenucontent", [""])[0], query.get("msgmenuid", [""])[0]
    return Part("choice", label, value, content or label)
