"""Cuts a long reply into pages that a platform takes whole; the person reads on with 继续."""

from __future__ import annotations

from bot.message import Choice, Reply

# Both platforms take 2,048 bytes; 2,000 leaves room for what they add themselves.
LIMIT_BYTES = 2000
# What a numbered choice costs beyond its label and value: the number and the markup of a tappable line.
CHOICE_BYTES = 90
MORE = "继续"
_BREAKS = ("\n", "。", "；", "！", "？", "，")


def paginate(reply: Reply) -> list[Reply]:
    """Return `reply` as pages, each within LIMIT_BYTES when rendered; only the last has the reply's own choices."""
    last_budget = LIMIT_BYTES - sum(_cost(choice) for choice in reply.choices)
    if len(reply.text.encode()) <= last_budget:
        return [reply]
    more = (Choice("继续看", MORE),)
    budget = min(last_budget, LIMIT_BYTES - _cost(more[0])) - 40
    pieces = split(reply.text, max(budget, 400))
    left = len(pieces) - 1
    pages = [Reply(f"{piece}\n(后面还有 {left - i} 页)", more) for i, piece in enumerate(pieces[:-1])]
    return [*pages, Reply(pieces[-1], reply.choices)]


def split(text: str, limit: int) -> list[str]:
    """Return `text` in pieces of at most `limit` bytes (UTF-8), cut where a sentence ends if one does."""
    pieces = []
    while len(text.encode()) > limit:
        head = text.encode()[:limit].decode(errors="ignore")
        cut = _last_break(head)
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip("\n")
    return [*pieces, text] if text or not pieces else pieces


def _last_break(head: str) -> int:
    for mark in _BREAKS:
        at = head.rfind(mark)
        if at >= len(head) // 2:
            return at + 1
    return len(head)


def _cost(choice: Choice) -> int:
    # A tappable line carries label and value percent-encoded: three bytes for each byte.
    return CHOICE_BYTES + len(choice.label.encode()) * 4 + len(choice.value.encode()) * 3
