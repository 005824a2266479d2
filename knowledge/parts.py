"""Takes a message apart: its clauses, the questions among them, and whether it leans on what was said before.

Works on the message as written (punctuation is what separates clauses), before any normalization.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import is_normalized, normalize

MOST = 1  # clauses of a long message that are looked at, from its end
END = 40  # characters at the end of a long message that are read
LONG = 28  # characters from which a message is a story with a question in it
_BREAK = re.compile(
    r"(?:(?!(?<=\d)[,.]\d)[,。.;!?\n\r…~])+|"
    r"(?:另外|还有就是|顺便(?:再)?(?:问|打听)?(?:一下)?|再问(?:一下|一句)?|还想问(?:一下)?|以及)"
)
_ENDS_QUESTION = re.compile(r"\?")
_ASKS = re.compile(
    r"吗|么(?!么)|呢|什么|甚么|啥|何|谁|哪|几|多少|多久|多大|怎|为什|如何|有没有|有冇|是不是|能不能|可不可以|"
    r"会不会|要不要|算不算|肯不肯|好不好|(.)[不弗冇没]\1|\?"
)
_REQUESTS = re.compile(r"讲讲|说说|[说讲列念问报数]一?下|报一?报|数一?数|介绍|解释|列出|念念|举.{0,4}例|是.{1,6}还是")
_EACH = re.compile(r"分别|各(?=有|是|占|为|写|讲|要|涨|增)")
_THINGS = re.compile(r"[、和与跟,，;；]|还有|以及")
_LEANS = re.compile(
    r"^(那|那么|那么那|它|他|她|他们|它们|这个|那个|这|这里|那里|那边|此|该|其|上面|刚才|前面|还有|另外|然后|具体|详细|"
    r"再|继续|接着)|(它|这个|那个|他们|上面|刚才|这里面|那里面|里面那|又是|又有)|[呢咧嘞呐哩]\??$"
)
_MORE = re.compile(
    r"还有(别的|其他|什么|呢|吗|没有|没)|别的呢|其他的呢|再(讲|说)(详细|多|细)|详细(点|一点|说|讲)|"
    r"具体(点|一点|说说|讲讲)|多说(点|一点|几句)|展开"
)


_ELSEWHERE = re.compile(
    r"^(?:算了|好了|对了|那个)?[,，]?(?:(?:换|改)个(?:话题|事情?|问题)|(?:先)?不(?:讲|说|问|聊|谈)(?:这个|那个|它|这)?了?|"
    r"(?:再)?(?:问|说|讲|聊)(?:个|点|一下)?(?:别的|其他的|另外的)(?:事情?)?|另外(?:一)?(?:件|个)事)[,，。;；!！ ]+"
)


def change_of_subject(text: str) -> str:
    """Return what follows when a message says that it is about something else now (换个话题,…); "" when it does not."""
    said = _ELSEWHERE.match(normalize("NFKC", text).strip())
    return text.strip()[said.end() :] if said else ""


@lru_cache(maxsize=256)
def clauses(text: str) -> tuple[str, ...]:
    """Return the clauses of a message, in order, each with the question mark that ends it."""
    found = []
    start = 0
    text = normalize("NFKC", text)
    for match in _BREAK.finditer(text):
        mark = "?" if _ENDS_QUESTION.search(match[0]) else ""
        found.append(text[start : match.start()].strip() + mark)
        start = match.end()
    found.append(text[start:].strip())
    return tuple(clause for clause in found if clause.strip("? "))


def asks(text: str) -> bool:
    """Whether a clause is a question, by its words or its mark."""
    return bool(_ASKS.search(text if is_normalized("NFKC", text) else normalize("NFKC", text)))


def leans(text: str) -> bool:
    """Whether a message points back to what was said before (那…, 它…, …呢)."""
    return bool(_LEANS.search(normalize("NFKC", text).strip()))


def wants_more(text: str) -> bool:
    """Whether a message asks to go on about the same thing (还有别的吗, 讲详细点)."""
    return bool(_MORE.search(text))


def readings(text: str) -> list[str]:
    """Return the stretches of a message that may be what it asks, the likeliest first, the whole last.

    A short message is one stretch. In a long one, each clause that asks is a stretch, alone and with the clause before
    it; when none asks, each clause is.
    """
    parts = clauses(text)
    if len(text) < LONG or len(parts) == 1:
        return [text]
    stretches = [
        stretch
        for place in reversed(_asking(parts)[-MOST:])
        for stretch in (parts[place], f"{parts[place - 1]},{parts[place]}" if place else parts[place])
    ]
    return list(dict.fromkeys([*stretches, text]))


def gist(text: str) -> str:
    """Return a message without what a story begins with: the clauses at its end, and the last that asks.

    What is asked stands at the end; what led to it would lead astray (`knowledge evaluate` shows it), and cost time.
    """
    if len(text) <= END:
        return text
    every, kept = clauses(text) or (text,), 0
    while kept < len(every) and sum(map(len, every[len(every) - kept :])) < END:
        kept += 1
    rest, last = every[: len(every) - kept], every[len(every) - kept :]
    asking = _asking(every)[-1]
    if asking < len(rest):
        last = (*rest[max(asking - 1, 0) : asking + 1], *last)
    return ",".join(last) if rest else text


def _asking(every: Sequence[str]) -> list[int]:
    """Return the places of the clauses that ask: those with a question mark; without any, by their words; else all."""
    marked = [place for place, clause in enumerate(every) if clause.endswith("?")]
    return marked or [place for place, clause in enumerate(every) if asks(clause)] or list(range(len(every)))


def last_question(text: str) -> str:
    """Return the last clause of a message that asks; its last clause when none does."""
    parts = clauses(text) or (text,)
    return parts[_asking(parts)[-1]]


def _each(text: str) -> list[str]:
    """Return what is asked of each of several things in one question (税收和村集体收入分别涨多少), else nothing."""
    asked = _EACH.search(text)
    things = [thing for thing in _THINGS.split(text[: asked.start()]) if len(thing) > 1] if asked else []
    return [f"{thing}{text[asked.end() :]}" for thing in things] if asked and len(things) > 1 else []


def questions(text: str) -> list[str]:
    """Return the questions and requests of a message, each with what leads to it; one when there are not several."""
    each = _each(text)
    if each:
        return each
    groups: list[list[str]] = [[]]
    for clause in clauses(text):
        groups[-1].append(clause)
        if asks(clause) or _REQUESTS.search(clause):
            groups.append([])
    joined = [" ".join(group) for group in groups if any(asks(clause) or _REQUESTS.search(clause) for clause in group)]
    return joined if len(joined) > 1 else [text]
