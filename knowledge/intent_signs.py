"""The signs of a message that the classifier weighs: its characters, its sounds, the kinds of its words, its place.

A sign is a short string whose first letters say what it is: `c` a run of one to three characters (`^` and `$` are the
message's ends), `s` a run of two or three sounds, `k` a class of words, `h` something found (a ticket, a village, an
emergency), `n` its length, `t` and `r` the situation and the role. Every sign but sounds is given twice, the second
time with the situation before it, because it may mean something else there: 好 agrees where a yes was asked for, and
begins a story elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.intent_slots import Findings
from knowledge.intent_words import pattern
from knowledge.intent_words_public import PUBLIC_CLASSES
from knowledge.intent_words_staff import STAFF_CLASSES
from knowledge.sounds import sounds_of, spellings

STAFF = frozenset({"cadre", "admin"})
LOOKED_AT = 80  # characters of a message; what is wanted stands at its beginning
LONGEST_RUN = 3  # characters, or sounds
STEP = 4  # characters: lengths are told apart in steps of this
LONGEST_STEP = 8
WHOLE = 8  # characters: so short a message is a sign as a whole
FINDINGS = ("ticket", "partial", "percent", "index", "office", "recipient", "section", "place", "term")
CLASSES = {**PUBLIC_CLASSES, **STAFF_CLASSES}
_SOUNDED = re.compile(r"[a-z]+|\S")


def signs_of(findings: Findings, role: str, asked: str | None) -> set[str]:
    """Return the signs of a message that somebody in `role` wrote when the bot had just `asked`."""
    situation = asked or _role_of(role)
    plain = findings.wording.plain[:LOOKED_AT]
    general = {*_runs(f"^{plain}$"), *_kinds(plain), *_found(findings), _length(plain)}
    if len(plain) <= WHOLE:
        general.add(f"c={findings.wording.bare}")
    special = {f"{situation}|{sign}" for sign in general} if situation else set()
    return general | special | {*_sound_runs(plain), f"t{situation}", f"r{role}"}


def _role_of(role: str) -> str:
    if role in STAFF:
        return "staff"
    return role if role == "sage" else ""


def _runs(text: str) -> Iterator[str]:
    for length in range(1, LONGEST_RUN + 1):
        for start in range(len(text) - length + 1):
            yield f"c{text[start : start + length]}"


def _sound_runs(plain: str) -> Iterator[str]:
    sounds = ["^", *_sounds(plain), "$"]
    for length in range(2, LONGEST_RUN + 1):
        for start in range(len(sounds) - length + 1):
            yield f"s{' '.join(sounds[start : start + length])}"


def _sounds(plain: str) -> Iterator[str]:
    """Yield the first sound of every character, and the sounds of typed pinyin."""
    for run in _SOUNDED.findall(plain):
        yield from _sounds_of_run(run)


def _sounds_of_run(run: str) -> Sequence[str]:
    if "\u4e00" <= run[0] <= "\u9fff":
        return sounds_of(run)[:1] or (run,)
    ways = spellings(run) if len(run) > 1 else ()
    return ways[0] if ways else (run,)


def _kinds(plain: str) -> Iterator[str]:
    return (f"k{name}" for name, words in CLASSES.items() if pattern(words).search(plain))


def _found(findings: Findings) -> Iterator[str]:
    yield from (f"h{what}" for what in FINDINGS if findings.has(what))
    if findings.alarm:
        yield f"h{findings.alarm.name}"


def _length(plain: str) -> str:
    return f"n{min(len(plain) // STEP, LONGEST_STEP)}"
