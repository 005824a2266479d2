"""Finds the times in a text, and those by which something is to be done."""

from __future__ import annotations

import re

TIME = re.compile(
    r"(?:到|至|力争到|截至)?\s*(?:20\d\d\s*年|今年|明年|年内|本年度)\s*(?:\d{1,2}\s*月)?\s*(?:\d{1,2}\s*日)?\s*(?:年?底|末)?\s*(?:之?前)?|"
    r"\d{1,2}\s*月\s*(?:\d{1,2}\s*日)?\s*(?:底|末)?\s*之?前|(?:上半年|下半年|年底)前?|\d{1,2}\s*月底"
)
_UNTIL = re.compile(r"^(?:到|至|力争到|截至)|前$|底$|末$|^(?:今年|年内)")


def until_in(text: str) -> str:
    """Return the time until which something is to be done, in the text's words; "" when it says none."""
    times = [match[0].strip() for match in TIME.finditer(text)]
    return next((time for time in times if _UNTIL.search(time)), "")


def has_time(text: str) -> bool:
    """Whether a text names any time."""
    return TIME.search(text) is not None
