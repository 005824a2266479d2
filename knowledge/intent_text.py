"""The forms in which a message is read: as written, folded for finding figures and names, and plain for the cues.

Slots hand back pieces of what the person wrote, word for word, so folding keeps every character at its place. The cues
look at `plain`, where spaces, emoji and opening words are gone, and at `bare`, where only the words are left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC

READ = 240  # characters of a long message that are looked at: what somebody wants stands at its beginning
_SIGNS = {"👌": "ok", "👍": "赞", "👎": "差评", "✅": "ok", "🙏": "谢谢", "❌": "不对", "🆗": "ok"}
_MARKS = str.maketrans(
    dict.fromkeys("。，;；、\n\r…!！|", ",") | _SIGNS | dict.fromkeys("“”\"'‘’《》〈〉「」『』【】*`~～·^_", "")
)
_KEPT = re.compile(r"[^\w,?:%+\-()./#@<>=&$]+")
_SPACE = re.compile(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])")
_COMMAS = re.compile(r",{2,}")
_OPENING = re.compile(
    r"(?:(?:你|您|大家|你们)好[啊呀哦]*|喂+|哎+|嗨|嗯{1,}|呃+|额+|那个那个|那什么|就是说|是这样的?|师傅|同志|小助手|小编|领导好|早上好|上午好|下午好|晚上好|hi|hello)"
    r"[,?:]+|(?:您好|你好)(?=请问|我|想|问)|(?:那个|这个)[,]|嗯(?=我|就是)|(?:就是|那就)?(?=我想问|想问|请问)"
)
_PARTICLES = re.compile(r"[啊呀吧呗啦嘛哈哦噢喔咯哟诶欸呢哇]+$")
HALVES = range(0xD800, 0xE000)  # half a character, which no encoding knows
UNREADABLE = 0xFFFD


class _HalfWidth(dict[int, int]):
    """Maps a character to its half-width lower-case form where that is one character, and remembers it."""

    def __missing__(self, code: int) -> int:
        form = unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = UNREADABLE if code in HALVES else ord(form) if len(form) == 1 else code
        return self[code]


@cache
def _tables() -> tuple[_HalfWidth, Callable[[str], str]]:
    return _HalfWidth(), OpenCC("t2s").convert


@lru_cache(maxsize=8)
def fold(text: str) -> str:
    """Return `text` half-width, in lower case and simplified script, every character at the place it had."""
    half_width, simplify = _tables()
    folded = text.translate(half_width)
    simplified = folded if folded.isascii() else simplify(folded)
    return simplified if len(simplified) == len(text) else folded


@dataclass(frozen=True, slots=True)
class Wording:
    """One message in four forms; `folded` has the length of `raw`."""

    raw: str
    folded: str
    plain: str
    bare: str


def read(text: str, mend: Callable[[str], str] = str, translate: Callable[[str], str] = str) -> Wording:
    """Return the forms of `text`.

    `mend` corrects misspelt words without changing the length; `translate` puts dialect into standard speech.
    """
    folded = mend(fold(text[:READ]))
    plain = translate(_plain(folded))
    words = re.sub(r"[^\w%+]+", "", plain)
    return Wording(text, folded, plain, _PARTICLES.sub("", words) or words)


def _plain(folded: str) -> str:
    kept = _COMMAS.sub(",", _SPACE.sub("", _KEPT.sub(" ", folded.translate(_MARKS)).strip())).strip(",")
    opening = _OPENING.match(kept)
    rest = kept[opening.end() :] if opening else ""
    return rest if len(rest) > 1 else kept
