"""What characters sound like, written so that what people confuse is spelt the same.

People pick the wrong character of the same sound, speech recognition does so too, and in the south zh/z, ch/c, sh/s,
n/l, ang/an, eng/en and ing/in are one sound to many speakers. A sound here is a toneless syllable with those merged;
a character has one for each of its readings. The readings are pypinyin's; only its table is read, because importing
the package reads its phrases as well (.2 s).
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

MERGED_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
MERGED_FINALS = {"ang": "an", "eng": "en", "ing": "in"}
LONGEST_SYLLABLE = 6  # zhuang
READINGS = 3  # a character's further readings are too rare to help
_LATIN = re.compile(r"[a-z]+")


def merge(syllable: str) -> str:
    """Return the sound of a toneless syllable."""
    for initial, merged in MERGED_INITIALS.items():
        if syllable.startswith(initial):
            syllable = merged + syllable[len(initial) :]
            break
    for final, merged in MERGED_FINALS.items():
        if syllable.endswith(final):
            return syllable[: -len(final)] + merged
    return syllable.replace("v", "u")


@cache
def _readings() -> dict[str, str]:
    spec = find_spec("pypinyin")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pypinyin is not installed: its table of readings is needed")
    with Path(spec.origin).with_name("pinyin_dict.json").open(encoding="utf-8") as file:
        table: dict[str, str] = json.load(file)
    return table


@cache
def _toneless(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    return "".join(letter for letter in letters if letter.isascii())


@cache
def syllables_of(character: str) -> tuple[str, ...]:
    """Return the toneless syllables of a character, the commonest first; empty for anything but a character."""
    readings = _readings().get(str(ord(character)), "")
    return tuple(dict.fromkeys(_toneless(reading) for reading in readings.split(",") if reading))


@cache
def sounds_of(character: str) -> tuple[str, ...]:
    """Return the sounds of a character, the commonest first; empty for anything but a character."""
    return tuple(dict.fromkeys(merge(syllable) for syllable in syllables_of(character)))[:READINGS]


@cache
def _syllables() -> frozenset[str]:
    common = (chr(code) for code in range(0x4E00, 0x9FA6))
    every = {syllable for character in common for syllable in syllables_of(character)}
    return frozenset(syllable for syllable in every if set(syllable) & set("aeiouv"))


@cache
def spelt(run: str) -> tuple[str, ...]:
    """Return the sounds of a run of Latin letters typed as pinyin, in the fewest syllables; empty when it is none."""
    best: list[tuple[str, ...] | None] = [None] * len(run) + [()]
    for start in range(len(run) - 1, -1, -1):
        for length in range(LONGEST_SYLLABLE, 0, -1):
            rest = best[start + length] if start + length <= len(run) else None
            if rest is None or run[start : start + length] not in _syllables():
                continue
            if best[start] is None or len(rest) + 1 < len(best[start] or ()):
                best[start] = (run[start : start + length], *rest)
    return tuple(merge(syllable) for syllable in best[0] or ())


def typed_sounds(text: str) -> list[str]:
    """Return the sounds of the pinyin typed in `text`; empty when its Latin letters are some other language."""
    runs = [run for run in _LATIN.findall(text) if len(run) > 1]
    read = [spelt(run) for run in runs]
    if sum(map(len, runs)) > 2 * sum(len(run) for run, sounds in zip(runs, read, strict=True) if sounds):
        return []
    return [sound for sounds in read for sound in sounds]


def initials_of(word: str) -> str:
    """Return the first letters of a word's syllables, as people abbreviate it: 长者食堂 → zzst."""
    return "".join(syllables[0][0] for character in word if (syllables := syllables_of(character)))
