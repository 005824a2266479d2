"""JSON, one object a line: how the commands talk to other programs, and what must not end a line inside a value."""

from __future__ import annotations

import json
import re

# Readable Chinese stays readable; these are escaped because many programs take them for the end of a line, or because
# UTF-8 cannot hold them (half of a surrogate pair).
UNSAFE = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")


def json_line(value: object) -> str:
    """Return `value` as one line of JSON with its line end. Raises TypeError when JSON cannot hold it."""
    text = json.dumps(value, ensure_ascii=False)
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


class BadLine(ValueError):
    """A line that cannot be used. The text says why and is given back in its place."""


def read_object(line: bytes | str) -> dict[str, object]:
    """Return the object on a line (UTF-8). Raises BadLine when it holds none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise BadLine(f"not JSON: {fault}") from fault
    if not isinstance(value, dict):
        raise BadLine("not a JSON object")
    return value
