"""Makes what people write comparable. The result is for matching only: what is shown or stored stays as it was."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache

import opencc

from knowledge.entry import Lexicon

LONGEST = 600  # characters read of a message: its beginning and its end, where the question stands
STORY = 20  # characters from which a text is read clause by clause
REMEMBERED = 1024  # clauses
PARTICLES = " 吗呢吧啊呀么嘛的了"  # a text of these alone says nothing
DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_NUMBER = re.compile(r"(\d+)(?:\.(\d+))?(%?)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
_RANGE = re.compile(r"(?<=\d)\s*[-—–~至]+\s*(?=\d)")
_IGNORED = re.compile(r"[^0-9a-z\u4e00-\u9fff\u3400-\u4dbf ]+")
_SPACES = re.compile(r" +")
_BETWEEN = re.compile(r"(?:(?!(?<=\d)[,，]\d)[,，。;；!！?？\n\r…])+")
_ACCENTED = re.compile(r"[\u00c0-\u024f]")
_STAMMER = re.compile(r"(.)\1{2,}|([\u4e00-\u9fff]{2,4})\2+")
_BREATHS = re.compile(r"[啊呃嗯哦噢唉哎诶欸喔嘞哟咧]+")  # hardly ever part of a word
_EQUAL = str.maketrans({"两": "二", "俩": "二", "+": "加", "＋": "加", "〇": "零"})
_NOWHERE = r"(?!)"


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Return `text` in full normal form (NFKC), simplified script and lower case."""
    clean = text.encode("utf-8", "ignore").decode()
    simple = str(_converter().convert(unicodedata.normalize("NFKC", clean))).lower()
    return _ACCENTED.sub(_plain, simple) if _ACCENTED.search(simple) else simple


def _plain(letter: re.Match[str]) -> str:
    """Return a letter without its tone (zhǎng → zhang), and ü as it is typed where there is no key for it."""
    parted = unicodedata.normalize("NFD", letter[0])
    return "v" if parted.startswith("u\u0308") else parted[0]


def clip(text: str) -> str:
    """Return the beginning and the end of a text that is too long to be a question."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} {text[-LONGEST // 2 :]}"


def by_clause(text: str, read: Callable[[str], str]) -> str:
    """Return what `read` makes of a text: of a long one clause by clause, of a short one in one piece.

    A story is read in several stretches: what was made of a clause serves in all of them.
    """
    if len(text) < STORY:
        return read(text)
    return clip(" ".join(filter(None, map(read, _BETWEEN.split(clip(text))))))


def spell_numbers(text: str) -> str:
    """Return `text` with its figures in Chinese: 15 → 十五, 10% → 百分之十, 3-5 → 三到五, 12315 → 一二三一五."""
    text = _RANGE.sub("到", text)
    text = _PERCENT.sub(r"百分之\1", text)
    return _NUMBER.sub(lambda match: _number(match[1], match[2] or ""), text)


def _number(whole: str, fraction: str) -> str:
    spoken = _digits(whole) if len(whole) > 3 or whole.startswith("0") else _count(int(whole))  # noqa: PLR2004
    return f"{spoken}点{_digits(fraction)}" if fraction else spoken


def _digits(figures: str) -> str:
    return "".join(DIGITS[int(figure)] for figure in figures)


def _count(number: int) -> str:
    """Return a number below 1000 as it is spoken."""
    spoken, figures = "", str(number)
    for place, figure in zip(range(len(figures) - 1, -1, -1), figures, strict=True):
        spoken += f"{DIGITS[int(figure)]}{_UNITS[place]}" if figure != "0" else "零"
    spoken = re.sub("零+", "零", spoken).rstrip("零") or "零"
    return spoken[1:] if spoken.startswith("一十") else spoken


class Replacer:
    """Replaces each key of `table` by its value, the longest first."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = dict(table)
        keys = "|".join(re.escape(key) for key in sorted(table, key=len, reverse=True))
        self._keys = re.compile(keys or _NOWHERE)

    def __call__(self, text: str) -> str:
        """Return `text` with everything replaced."""
        return self._keys.sub(self._value, text)

    def _value(self, match: re.Match[str]) -> str:
        return self._table[match[0]]


class Remover:
    """Takes each of `phrases` out, but never the whole of a text.

    A phrase of one character goes only where it stands at the edge of a clause: within one it may be part of a word.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        known = list(phrases)
        self._within = Replacer({phrase: "" for phrase in known if len(phrase) > 1})
        single = "".join(re.escape(phrase) for phrase in known if len(phrase) == 1)
        self._edge = re.compile(f"(?:^|(?<= ))[{single}]+|[{single}]+(?= |$)" if single else _NOWHERE)

    def __call__(self, text: str) -> str:
        """Return what is left of `text`."""
        left = self._edge.sub("", self._within(text))
        return left if left.strip(PARTICLES) else text


class Normalizer:
    """Applies every step of normalization, with what the town's lexicon knows of how people speak."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._dialect = Replacer(_simplified(lexicon.dialect))
        self._mishearings = Replacer(_simplified(lexicon.mishearings))
        self._fillers = Remover(simplify(filler) for filler in lexicon.fillers)
        self._clause = lru_cache(maxsize=REMEMBERED)(self._normalized)

    def __call__(self, text: str) -> str:
        """Return `text` for matching: one line, simplified, lower case, figures spoken, no punctuation or fillers."""
        return by_clause(text, self._clause)

    def forget(self) -> None:
        """Forget the clauses read before."""
        self._clause.cache_clear()

    def _normalized(self, text: str) -> str:
        text = clip(simplify(text)).translate(_EQUAL)  # some signs stand for a whole sentence
        text = self._mishearings(spell_numbers(self._dialect(text)))
        text = _IGNORED.sub(" ", text)
        text = self._fillers(_BREATHS.sub(" ", text) if text.strip(PARTICLES + " 呃嗯哦") else text)
        text = _STAMMER.sub(lambda match: match[1] or match[2], text)
        return _SPACES.sub(" ", text).strip()


def _simplified(table: Mapping[str, str]) -> dict[str, str]:
    return {simplify(wrong): simplify(right) for wrong, right in table.items()}
