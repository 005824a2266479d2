"""One JSON object a line in, one a line out, at once: what `ask --json` and `route --json` share.

A line that cannot be used is answered by {"error": …} in its place, so that answers stay beside their questions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from bot.jsonl import BadLine, json_line, read_object

Respond = Callable[[dict[str, object]], dict[str, Any]]


def answer_lines(respond: Respond) -> None:
    """Answer stdin line by line on stdout, both UTF-8, each answer flushed. Empty lines are passed over."""
    outgoing = sys.stdout.buffer
    for line in sys.stdin.buffer:
        if line.strip():
            outgoing.write(json_line(_answer(respond, line)).encode())
            outgoing.flush()


def _answer(respond: Respond, line: bytes) -> dict[str, Any]:
    try:
        return respond(read_object(line))
    except BadLine as fault:
        return {"error": " ".join(str(fault).split())}


def texts(request: dict[str, object]) -> tuple[str, list[str]]:
    """Return `text` and the texts in `context` of a request. Raises BadLine naming what is wrong."""
    context = request.get("context")
    earlier = [] if context is None else context
    if not isinstance(earlier, list):
        raise BadLine("context is not a list")
    return text_of(request, "text"), [_encodable(one, "context") for one in earlier]


def text_of(request: dict[str, object], name: str) -> str:
    """Return the text under `name`. Raises BadLine when there is none."""
    if name not in request:
        raise BadLine(f"{name} is missing")
    return _encodable(request[name], name)


def _encodable(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise BadLine(f"{name} is not text")
    try:
        value.encode()
    except UnicodeEncodeError as fault:
        raise BadLine(f"{name} holds half of a surrogate pair") from fault
    return value
