"""Which detail a question asks for (a phone number, an amount, a date …), and whether an entry states it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from knowledge.detail_cues import (
    ALWAYS_SILENT,
    SILENT_UNLESS_KNOWN,
    SILENT_WITHOUT_FIGURES,
    SILENT_WITHOUT_NAMES,
    SOUNDS,
    STRONG,
    WEAK,
)
from knowledge.entry import Detail, Entry, NotStated
from knowledge.sounds import sounds_of

Pattern = re.Pattern[str]
_FIGURE = re.compile(r"[0-9]")
_LATIN = re.compile(r"[a-z]{2}")
_OTHER = re.compile(r"[^a-z ]+")
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}")
# Details that a weak cue asks for and an answer rarely gives in passing.
RARELY_SAID = frozenset({"phone", "address", "hours", "date", "name", "office", "lead"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A detail a question asks for, the words it does so with, and whether they can mean nothing else."""

    detail: Detail
    cue: str
    strong: bool


@cache
def _patterns() -> tuple[tuple[Detail, Pattern, Pattern], ...]:
    return tuple((detail, _either(cues), _either(WEAK.get(detail, "(?!)"))) for detail, cues in STRONG.items())


def _either(cues: str) -> Pattern:
    return re.compile("|".join(cues.split()))


@lru_cache(maxsize=256)
def asked_details(text: str) -> tuple[Asked, ...]:
    """Return the details the understood `text` asks for, those of strong cues first."""
    strong, weak = [], []
    for detail, sure, unsure in _patterns():
        if match := sure.search(text):
            strong.append(Asked(detail, match[0], strong=True))
        elif match := unsure.search(text):
            weak.append(Asked(detail, match[0], strong=False))
    if any(asked.detail == "phone" for asked in strong):  # 电话多少 asks for the number, not for how many
        weak = [asked for asked in weak if asked.detail != "amount"]
    return (*strong, *_typed_details(text), *weak)


def _typed_details(text: str) -> Iterator[Asked]:
    """Yield the details asked for in pinyin parted into sounds."""
    if _LATIN.search(text):
        padded = f" {_OTHER.sub(' | ', text)} "
        yield from (Asked(detail, cue, strong=True) for cue, detail in _sound_cues().items() if f" {cue} " in padded)


@cache
def _sound_cues() -> dict[str, Detail]:
    """Return the sounds of every strong cue that is a plain word → its detail."""
    words = {cue: detail for detail, cues in STRONG.items() for cue in cues.split() if _WORD.fullmatch(cue)}
    return SOUNDS | {" ".join(sounds_of(letter)[0] for letter in word): detail for word, detail in words.items()}


def without_cues(text: str) -> str:
    """Return the understood `text` without the strong cues: what is left is what it is about."""
    for asked in asked_details(text):
        if asked.strong:
            text = text.replace(asked.cue, " ", 1)
    return " ".join(text.split())


def bare_topic(text: str) -> str:
    """Return the understood `text` without any word that asks for a detail, be it weak."""
    while asked := asked_details(text):
        for detail in asked:
            text = text.replace(detail.cue, " ", 1)
    return " ".join(text.split())


def silence(entry: Entry, asked: Asked) -> NotStated | None:
    """Return what there is to say when `entry` does not state the asked detail; None when it does, or may."""
    if asked.detail in entry.known:
        return None
    listed = next((stated for stated in entry.not_stated if stated.detail == asked.detail), None)
    if listed and (asked.strong or _hardly_said(entry, asked.detail) or asked.cue in listed.say):
        return listed
    say = _unlisted(entry, asked.detail) if asked.strong else ""
    return NotStated(asked.detail, say) if say else None


def _hardly_said(entry: Entry, detail: Detail) -> bool:
    """Whether the answer has nothing that could meet a weak cue."""
    return not _FIGURE.search(entry.answer) if detail == "amount" else detail in RARELY_SAID


def _unlisted(entry: Entry, detail: Detail) -> str:
    """Return what to say of a detail that the entry neither knows nor lists as not stated; "" when it may state it."""
    if detail in SILENT_WITHOUT_FIGURES and _FIGURE.search(entry.answer):
        return ""
    if (detail == "office" and (entry.office or entry.office_note)) or (detail in ("lead", "name") and entry.lead):
        return ""
    says = ALWAYS_SILENT | SILENT_WITHOUT_FIGURES | SILENT_UNLESS_KNOWN | SILENT_WITHOUT_NAMES
    return says.get(detail, "")
