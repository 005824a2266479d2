"""Reads Chinese numerals: digits spoken one by one (二零二六, 幺三八), and numbers (四十五, 一百二十, 两千).

Speech recognition writes figures as characters, and people dictate numbers digit by digit with the words of the
telephone (幺 for one, 洞 for nought), so every figure a message may hold goes through here.
"""

from __future__ import annotations

import re

ONES = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
SPOKEN = {"洞": 0, "幺": 1, "拐": 7, "勾": 9}  # only when digits are read out, never inside a number
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
NUMERAL = "零〇一二两三四五六七八九十百千万"

_DIGIT_BY_DIGIT = str.maketrans({**{word: str(digit) for word, digit in {**ONES, **SPOKEN}.items()}, "○": "0"})
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_FIGURES = re.compile(r"\d+(?:\.\d+)?")


def everyday(text: str) -> str:
    """Return `text` with the numerals of deeds and cheques (壹贰叁) as everybody writes them; as long as before."""
    return text.translate(_FORMAL)


def spoken_digits(text: str) -> str:
    """Return `text` with each Chinese digit as a figure; as long as before, so positions stay what they were."""
    return everyday(text).translate(_DIGIT_BY_DIGIT)


def number(words: str) -> float | None:
    """Return what a number means, in figures (12.5) or characters (四十五, 一百二, 十点五); None when it is none."""
    words = everyday(words)
    if _FIGURES.fullmatch(words):
        return float(words)
    whole, point, fraction = words.partition("点")
    value = _whole(whole)
    if value is None or not point:
        return value
    digits = spoken_digits(fraction)
    return value + float(f"0.{digits}") if digits.isascii() and digits.isdigit() else None


def _whole(words: str) -> float | None:
    if not words or any(word not in NUMERAL for word in words):
        return None
    if not any(word in SCALES for word in words):
        return float(spoken_digits(words))
    upper, myriad, lower = words.rpartition("万")
    if myriad:
        return (_below_myriad(upper) or 1) * 10_000 + _below_myriad(lower, last_scale=10_000)
    return _below_myriad(words)


def _below_myriad(words: str, last_scale: int = 0) -> float:
    """Return a number below 10,000. A bare last digit counts in the scale below the last: 一百二 is 120."""
    total, digit, zero = 0, None, False
    for word in words:
        if word in SCALES:
            last_scale = SCALES[word]
            total += (1 if digit is None else digit) * last_scale
            digit, zero = None, False
        else:
            digit = ONES[word]
            zero = zero or digit == 0
    if digit is None:
        return total
    tenth = last_scale // 10 if last_scale > SCALES["十"] and not zero else 1
    return total + digit * tenth
