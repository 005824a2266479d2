"""Cuts a long reply into pages that a platform takes whole; the person reads on with 继续."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from bot.message import Choice, Reply

# Both platforms take 2,048 bytes; 2,000 leaves room for what they add themselves.
LIMIT_BYTES = 2000
# What a numbered choice costs beyond its label and value: the number and the markup of a tappable line.
CHOICE_BYTES = 80
MORE = "继续"
_BREAKS = ("\n", "。", "；", "！", "？", "，")


def paginate(reply: Reply) -> list[Reply]:
    """Return `reply` as pages, each within LIMIT_BYTES when rendered; only the last has the reply's own choices."""
    last_budget = LIMIT_BYTES - sum(_cost(choice) for choice in reply.choices)
    if _size(reply.text) <= last_budget:
        return [reply]
    more = (Choice("继续看", MORE),)
    budget = min(last_budget, LIMIT_BYTES - _cost(more[0])) - 40
    pieces = split(reply.text, max(budget, 400))
    left = len(pieces) - 1
    pages = [Reply(f"{piece}\n(后面还有 {left - i} 页)", more) for i, piece in enumerate(pieces[:-1])]
    return [*pages, replace(reply, text=pieces[-1])]


def split(text: str, limit: int) -> list[str]:
    """Return `text` in pieces of at most `limit` bytes as rendered, cut where a sentence ends if one does."""
    pieces = []
    while _size(text) > limit:
        cut = _last_break(_head(text, limit))
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip("\n")
    return [*pieces, text] if text or not pieces else pieces


def _head(text: str, limit: int) -> str:
    for end, size in enumerate(accumulate(_size(char) for char in text)):
        if size > limit:
            return text[:end]
    return text


def _size(text: str) -> int:
    # Signs that could be taken for markup are sent in their full-width form, which has three bytes instead of one.
    return len(text.encode(errors="replace")) + 2 * sum(text.count(sign) for sign in "<>&")


def _last_break(head: str) -> int:
    for mark in _BREAKS:
        at = head.rfind(mark)
        if at >= len(head) // 2:
            return at + 1
    return len(head)


def _cost(choice: Choice) -> int:
    # A tappable line carries the label once and the value twice, some of its signs percent-encoded.
    return CHOICE_BYTES + _size(choice.label) + 4 * _size(choice.value)
