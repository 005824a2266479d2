"""Writes a reply as the text a platform shows: the text, then the choices, numbered, and tappable where that works."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from bot.message import Choice, Reply

LIMIT_BYTES = 2000  # both platforms take 2,048 bytes of UTF-8
_CUT_MARK = "…"
# Control characters but tab and newline, and what UTF-8 or XML 1.0 cannot carry.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&(?=#?\w{1,10};)")
# What would end an address, or the tag it stands in. Chinese stays as it is: the platform may show the address's text
# to the person, and accounts in the field send it unencoded.
_UNSAFE_IN_ADDRESS = re.compile(r"""[\s"#%&'+<=>\\^`{|}]""")


def render(reply: Reply, *, tap_links: bool) -> str:
    """Return `reply` as text of at most LIMIT_BYTES in UTF-8, safe to stand in XML and without markup of its own.

    With `tap_links` each choice is a link that writes its value for the person. Choices are kept whole, and the text
    before them gives way; if even they do not fit, they lose their links, and then the last of them go.
    """
    text = _clean(reply.text)
    lines = _lines(reply.choices, tap_links=tap_links)
    if _size(lines) > LIMIT_BYTES:
        lines = _fitting(_lines(reply.choices, tap_links=False))
    tail = "\n".join(lines)
    room = LIMIT_BYTES - len(tail.encode()) - bool(lines)
    return "\n".join(part for part in (_cut(text, room), tail) if part)


def cut_text(text: str, limit: int) -> str:
    """Return `text` as a part of a card: at most `limit` characters, nothing that a platform reads as markup."""
    clean = _clean(text)
    return clean if len(clean) <= limit else clean[: limit - 1] + _CUT_MARK


def _clean(text: str) -> str:
    text = _CONTROL.sub("", text.replace("\r\n", "\n"))
    # Both platforms read "<a href" in a text as a link and hide what follows a bare "<"; they show entities as written.
    # So what people wrote gets the full-width signs, which look the same and mean nothing (openclaw-weixin#258).
    return _ENTITY.sub("＆", text.replace("<", "＜").replace(">", "＞"))


def _lines(choices: Sequence[Choice], *, tap_links: bool) -> list[str]:
    return [_line(number, choice, tap_links=tap_links) for number, choice in enumerate(choices, 1)]


def _line(number: int, choice: Choice, *, tap_links: bool) -> str:
    label = f"{number}. {_clean(choice.label)}"
    if not tap_links:
        return label
    # Not in the platform's reference, only in write-ups; that is why it is a setting and the number works as well.
    value = _UNSAFE_IN_ADDRESS.sub(lambda found: quote(found.group()), _CONTROL.sub("", choice.value))
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={value}&msgmenuid={value}">{label}</a>'


def _size(lines: Sequence[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _fitting(lines: list[str]) -> list[str]:
    while _size(lines) > LIMIT_BYTES:
        lines = lines[:-1]
    return lines


def _cut(text: str, limit: int) -> str:
    raw = text.encode()
    if len(raw) <= limit:
        return text
    head = raw[: max(limit - len(_CUT_MARK.encode()), 0)].decode(errors="ignore")
    return head + _CUT_MARK if head else ""
