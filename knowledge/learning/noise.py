"""Misspells text as people do: what the classifier has seen misspelt it knows again, and tests can measure it.

Every kind takes a text and a source of chance, and spoils about as much as a hurried person or a bad recognizer does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from random import Random

from opencc import OpenCC

from knowledge.sounds import sounds_of, syllables_of

SAME_SOUND = 0.15  # of the characters
LOOKS_ALIKE = 0.5  # of the characters that have a double
SLIPS = 0.1  # of the characters are left out, or stand twice
SPACED = 0.5  # of the syllables are parted
_COMMONEST = range(0xB0, 0xD8)  # rows of GB 2312 with the 3,755 commonest characters
_DOUBLES = (
    "建健 议仪 没设 投没 己已 未末 土士 人入 大太 天夫 千干 日曰 目自 田由 见贝 间问 冶治 拆折 睛晴 辨辩 密蜜 代伐"
    " 撤撒 狠狼 鸟乌 候侯 今令 刀力 拔拨 崇祟 壁璧 即既 垃拉 圾极 坏环 桥娇 溪奚 村材 牛午 户尸 办力 处外 诉诈 进近"
)
Noise = Callable[[str, Random], str]


def same_sound(text: str, chance: Random) -> str:
    """Return `text` with some characters replaced by others of the same sound."""
    return "".join(_homophone(one, chance) if chance.random() < SAME_SOUND else one for one in text)


def look_alike(text: str, chance: Random) -> str:
    """Return `text` with some characters replaced by others of nearly the same shape."""
    doubles = _look_alikes()
    return "".join(doubles[one] if one in doubles and chance.random() < LOOKS_ALIKE else one for one in text)


def left_out(text: str, chance: Random) -> str:
    """Return `text` without some of its characters, but never without all."""
    return "".join(one for one in text if chance.random() >= SLIPS) or text


def doubled(text: str, chance: Random) -> str:
    """Return `text` with some characters written twice."""
    return "".join(one * 2 if chance.random() < SLIPS else one for one in text)


def pinyin(text: str, chance: Random) -> str:
    """Return `text` as who has no Chinese keyboard types it, its syllables parted or not."""
    typed, before = "", False
    for one in text:
        syllable = next(iter(_syllables(one)), "")
        typed += " " if syllable and before and chance.random() < SPACED else ""
        typed, before = typed + (syllable or one), bool(syllable)
    return typed


def traditional(text: str, _chance: Random) -> str:
    """Return `text` in traditional script."""
    return str(_to_traditional().convert(text))


def full_width(text: str, _chance: Random) -> str:
    """Return `text` with its letters, figures and signs as wide as characters."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


NOISES: Mapping[str, Noise] = {
    "same sound": same_sound,
    "look-alike": look_alike,
    "left out": left_out,
    "doubled": doubled,
    "pinyin": pinyin,
    "traditional": traditional,
    "full width": full_width,
}


def _homophone(character: str, chance: Random) -> str:
    sounds = sounds_of(character) if "\u4e00" <= character <= "\u9fff" else ()
    others = [other for other in _by_sound().get(sounds[0], ()) if other != character] if sounds else []
    return chance.choice(others) if others else character


def _syllables(character: str) -> tuple[str, ...]:
    return syllables_of(character) if "\u4e00" <= character <= "\u9fff" else ()


@cache
def _by_sound() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for row in _COMMONEST:
        for character in bytes(byte for cell in range(0xA1, 0xFF) for byte in (row, cell)).decode("gb2312", "ignore"):
            table.setdefault(sounds_of(character)[0], []).append(character)
    return table


@cache
def _look_alikes() -> dict[str, str]:
    pairs = _DOUBLES.split()
    return {pair[1]: pair[0] for pair in pairs} | {pair[0]: pair[1] for pair in pairs}


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")
