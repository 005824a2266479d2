"""Tells headings from text, and the heading at the beginning of a paragraph from the sentences after it."""

from __future__ import annotations

import re

from knowledge.importer.role import is_role_line, office_list, without_roles

LONGEST = 26  # characters of a heading
LONGEST_BARE = 22  # of one without a number
MOST_COMMAS = 1
_END = re.compile(r"[。：:]")
_INSIDE = re.compile(r"[。；;！？!?]")
_NOT_BARE = re.compile(r"[。；;，,、：:！？!?…]|\d{4}年|^\W*$")
APPENDIX = re.compile(r"附(?:件|表)\s*\d*\s*(?:[:：.、]|$|\s)")
_NUMBERED_COUNT = re.compile(r"\d+(?:\.\d+)?\s*(?:%|[个家项条座处户亩公里万元人米盏])")


def split_heading(rest: str) -> tuple[str, str]:
    """Return (heading, text) of what follows a number; the heading is "" where the text begins at once."""
    bare = without_roles(rest)
    if _is_heading(bare) and not re.search(r"[。：:；;]$", bare):
        return bare, ""
    match = _END.search(rest)
    if match and _is_heading(rest[: match.start()]) and rest[match.end() :].strip():
        return rest[: match.start()].strip(), rest[match.end() :].strip()
    if bare.endswith("：") and _is_heading(bare[:-1]):
        return bare[:-1], ""
    return "", rest.strip()


def _is_heading(text: str) -> bool:
    commas = len(re.findall("[，,]", text))
    if not 1 < len(text) <= LONGEST or commas > MOST_COMMAS or _INSIDE.search(text):
        return False
    return not (commas and _NUMBERED_COUNT.search(text))


def is_bare_heading(line: str, after: str) -> bool:
    """Whether a line without a number is a heading, by itself and by the line after it."""
    if APPENDIX.match(line) and len(line) <= LONGEST:
        return True
    shaped = 1 < len(line) <= LONGEST_BARE and not _NOT_BARE.search(line)
    return shaped and len(after) > len(line) and not is_role_line(line) and not office_list(line)
