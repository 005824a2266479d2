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
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

MERGED_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
MERGED_FINALS = {"ang": "an", "eng": "en", "ing": "in"}
LONGEST_SYLLABLE = 6  # zhuang
SPELLINGS = 6  # of one run that are followed up
TYPED = {"lue", "nue"}  # as 略 and 虐 are typed where there is no ü
SPOKEN = {"二": ("liang",)}  # what is normalized to 二 is spoken 两 as well
READINGS = 3  # a character's further readings are too rare to help
FIRST, LAST = 0x3400, 0x9FFF  # characters in use; the table has twice as many
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
    return {code: readings for code, readings in table.items() if FIRST <= int(code) <= LAST}


@cache
def _toneless(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in letters if letter.isascii())


@cache
def syllables_of(character: str) -> tuple[str, ...]:
    """Return the toneless syllables of a character, the commonest first; empty for anything but a character."""
    readings = _readings().get(str(ord(character)), "")
    return tuple(dict.fromkeys(_toneless(reading) for reading in readings.split(",") if reading))


@cache
def sounds_of(character: str) -> tuple[str, ...]:
    """Return the sounds of a character, the commonest first; empty for anything but a character."""
    syllables = (*syllables_of(character), *SPOKEN.get(character, ()))
    return tuple(dict.fromkeys(merge(syllable) for syllable in syllables))[:READINGS]


@cache
def _syllables() -> frozenset[str]:
    common = (readings for code, readings in _readings().items() if 0x4E00 <= int(code) < 0x9FA6)  # noqa: PLR2004
    every = {_toneless(reading) for readings in common for reading in readings.split(",")}
    return frozenset(syllable for syllable in every | TYPED if set(syllable) & set("aeiouv"))


@cache
def _sounds() -> frozenset[str]:
    return frozenset(map(merge, _syllables()))


def is_sound(run: str) -> bool:
    """Whether Latin letters are one sound, as `merge` spells it."""
    return len(run) > 1 and run in _sounds()


@cache
def spellings(run: str) -> tuple[tuple[str, ...], ...]:
    """Return the ways to read a run of Latin letters as pinyin in the fewest syllables, as sounds; empty when none.

    Fangan is fang an as well as fan gan: who knows what was meant has to choose.
    """
    ways: list[list[tuple[str, ...]]] = [[] for _ in run] + [[()]]
    for start in range(len(run) - 1, -1, -1):
        found = [
            (run[start:stop], *rest)
            for stop in range(start + 1, min(start + LONGEST_SYLLABLE, len(run)) + 1)
            if run[start:stop] in _syllables()
            for rest in ways[stop]
        ]
        fewest = min(map(len, found), default=0)
        ways[start] = [way for way in found if len(way) == fewest][:SPELLINGS]
    return tuple(tuple(map(merge, way)) for way in ways[0] if way)


def is_pinyin(text: str) -> bool:
    """Whether the Latin letters of `text` are mostly pinyin, not some other language."""
    runs = [run for run in _LATIN.findall(text) if len(run) > 1]
    read = sum(len(run) for run in runs if spellings(run))
    return 2 * read >= sum(map(len, runs)) > 0


def respell(text: str, likely: Callable[[tuple[str, ...]], float]) -> str:
    """Return `text` with its typed pinyin parted into sounds; of several spellings the one that is most `likely`."""
    if not is_pinyin(text):
        return text
    return _LATIN.sub(lambda match: " ".join(_likeliest(match[0], likely)), text)


def _likeliest(run: str, likely: Callable[[tuple[str, ...]], float]) -> tuple[str, ...]:
    ways = spellings(run)
    return max(ways, key=likely) if ways else (run,)


def initials_of(word: str) -> str:
    """Return the first letters of a word's syllables, as people abbreviate it: 长者食堂 → zzst."""
    return "".join(syllables[0][0] for character in word if (syllables := syllables_of(character)))
