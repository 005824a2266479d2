"""Makes what people wrote harmless in papers: no formula runs, nothing invisible breaks a file, no name is spelled out.

A paper is opened on an office's computer by somebody who trusts it; so whatever comes from outside passes here.
"""

from __future__ import annotations

import re

from bot.spoken import fitted

# What makes a spreadsheet take a cell for a formula (https://owasp.org/www-community/attacks/CSV_Injection), in both
# widths, for Chinese input methods write the full-width ones.
FORMULA_BEGINS = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
# White space and invisible characters that may stand before it and are passed over.
PASSED_OVER = " \n\u3000\xa0\u200b\u2060\ufeff"
# A spreadsheet's cell takes no more.
CELL_AT_MOST = 32_767
# What XML cannot hold or nobody can see: control characters, halves of surrogate pairs, non-characters, marks that
# turn the direction of writing around (https://www.unicode.org/reports/tr36/).
# A mobile number, also written in groups, and an identity number of 18 places.
_PERSONAL = re.compile(r"(?<!\d)(?:1[3-9]\d(?:[ -]?\d{4}){2}|\d{17}[\dXx])(?!\d)")
_LINE_ENDS = re.compile("\r\n|[\r\u000b\u000c\u0085\u2028\u2029]")
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def plain(text: str) -> str:
    """Return `text` without what cannot be seen; every kind of line end becomes one."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula: a `'` in front says that it is text."""
    return f"'{text}" if text.lstrip(PASSED_OVER).startswith(FORMULA_BEGINS) else text


def cell(text: str) -> str:
    """Return `text` as a spreadsheet's cell can hold it: seen, harmless, and not longer than a cell may be."""
    shown = harmless(plain(text))
    return fitted(shown, CELL_AT_MOST)


def without_numbers(text: str) -> str:
    """Return `text` with the numbers of mobile phones and identity cards made unreadable, for papers many will see."""
    return _PERSONAL.sub(lambda found: found[0][:3] + "*" * (len(found[0]) - 3), text)


def masked(name: str) -> str:
    """Return a name of which only the first character is left: 朱**. Empty for none."""
    seen = plain(name).strip()
    return f"{seen[0]}**" if seen else ""
