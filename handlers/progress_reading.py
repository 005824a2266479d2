"""Reads a report in a cadre's own words: for whom, how far, what happened, what hinders, what comes next."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.context import Context
from bot.message import Message
from knowledge.numerals import NUMERAL, number
from knowledge.slots import find_percent

_N = rf"\d+(?:\.\d+)?|[{NUMERAL}]+"
_UNIT = r"项|个|家|户|座|处|公里|亩|条|栋|幢|间|场|人|名|件|盏|村|米|套|批"
_DONE = (
    r"做完|办完|完成|建成|建好|修好|装好|签约|签了|走访|验收|开工|竣工|拆完|落实|落地|到位|办结|做好|搞定|发放|做|完"
)
# 15项工程里做完6项; 6/15 after a word for doing. The smaller number is what is done.
_COUNTED = re.compile(
    rf"(?P<total>{_N})\s*(?P<unit>{_UNIT})[^\d，。]{{0,10}}?(?:{_DONE})(?:了)?\s*(?P<done>{_N})\s*(?P=unit)?"
    rf"|(?:{_DONE})(?:了)?\s*(?P<upper>\d+)\s*/\s*(?P<lower>\d+)"
)
_SAME = re.compile(r"(?:进度|进展)?(?:没有?变化?|不变|没动|没有?进展|照旧|老样子|和?上次一样)")
_BEHALF = re.compile(
    r"^\s*(?:我)?(?:代|替|帮)(?!我|你|您|他|她|大家|表|理)(?P<who>[\u4e00-\u9fff·]{2,5}?)(?:同志)?(?:填报|填|汇报|上报|报)(?:一下|个)?(?:任务)?(?:进度|进展)?\s*[:：,，]?\s*(?P<rest>.*)$",
    re.DOTALL,
)
_CORRECTS = re.compile(r"(?:说|报|写|填|打|弄)错了?|不对.{0,4}(?:改|应该|应当)|更正|改成|改为|应该是|纠正")
_PROBLEM = re.compile(
    r"卡在|卡住|困难|难点|难题|受阻|停工|停了|耽误|延误|缺(?!席)|没到位|不到位|存在问题|问题是|主要问题"
)
_NO_PROBLEM = re.compile(r"(?:问题|困难)(?:都|已经?)?(?:解决|没有?了|克服)|没有?(?:什么)?(?:问题|困难)")
_NEXT = re.compile(r"^(?:下一?步|接下来|接着|后面|下周|下个?月|准备|打算|计划)")
_LABELLED = re.compile(r"^(?:存在)?问题[是:：]+|^下一?步(?:措施|工作|计划|打算)?[是:：]+|^(?:情况|备注|说明)[是:：]+")
_CLAUSE = re.compile(r"[^，,。；;！!\n]+")
_TELLS = re.compile(r"报|进度|进展|完成|做|办|建|修|签|了|到位|开工|启动|推进|验收|没变|不变|卡|停|正在|已")
_PLAIN = re.compile(rf"\s*(?:完成)?(?:了)?\s*(?P<figure>{_N})\s*(?:%|％|个?百分点)?(?:了|吧)?[。.!！]?\s*")
_OPENING = re.compile(
    r"^\s*(?:我)?(?:要|来)?(?:填报|上报|汇报|更新|报)(?:一下|个)?(?:任务)?(?:的)?(?:进度|进展)?\s*[:：,，]?\s*"
)
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Said:
    """What a report says. `words`: by what its duty may be found. `percent` None: not said."""

    words: tuple[str, ...] = ()
    percent: float | None = None
    same: bool = False
    counted: str = ""
    note: str = ""
    problems: str | None = None
    next_steps: str | None = None
    behalf: str = ""
    corrects: bool = False


def read(message: Message, context: Context) -> Said:
    """Return what a message reports."""
    text, behalf, slots = message.text.strip(), "", context.intent.slots
    if found := _BEHALF.match(text):
        behalf, text = found["who"], found["rest"].strip()
        slots = again(text, message, context)
    counted, computed = count_in(text)
    percent = find_percent(text)
    note = str(slots.get("note") or "") or ("" if percent is not None else bare(text))
    same = percent is None and _SAME.search(text) is not None
    return Said(
        words=(str(slots.get("task") or ""), str(slots.get("section") or ""), text),
        percent=computed if percent is None else percent,
        same=same,
        counted=counted if percent is None else "",
        note=_without(note),
        problems=problem_in(text),
        next_steps=_clauses(text, _NEXT),
        behalf=behalf,
        corrects=_CORRECTS.search(text) is not None,
    )


def is_on_behalf(message: Message) -> bool:
    """Whether somebody fills in another's report (代张三填报)."""
    return _BEHALF.match(message.text) is not None


def reports(text: str) -> bool:
    """Whether a text says that something was done or where it stands, and not only what it is about."""
    return _TELLS.search(text) is not None


def corrects(text: str) -> bool:
    """Whether a text puts right what was reported (刚才说错了，改成65%), with the right figure."""
    return _CORRECTS.search(text) is not None and find_percent(text) is not None


def percent_asked(text: str) -> float | None:
    """Return how much is done, in the answer to the question for it, where a bare number will do."""
    found = find_percent(text)
    if found is not None:
        return found
    alone = _PLAIN.fullmatch(text)
    return number(alone["figure"]) if alone else count_in(text)[1]


def says_same(text: str) -> bool:
    """Whether a text says that nothing has changed."""
    return _SAME.search(text) is not None


def count_in(text: str) -> tuple[str, float | None]:
    """Return the words of a count (15项工程里做完6项) and the percentage it makes; ("", None) when there is none."""
    for found in _COUNTED.finditer(text):
        total = number(found["total"] or found["lower"])
        done = number(found["done"] or found["upper"])
        if total and done is not None and done <= total:
            return found[0], round(WHOLE * done / total)
    return "", None


def problem_in(text: str) -> str | None:
    """Return the clauses about what hinders; "" when all of it is solved, None when nothing is said of it."""
    return "" if _NO_PROBLEM.search(text) else _clauses(text, _PROBLEM)


def bare(text: str) -> str:
    """Return what a text reports without 报进度 and the like at its beginning."""
    return _OPENING.sub("", text).strip(" ，,。")


def again(text: str, message: Message, context: Context) -> dict[str, object]:
    """Return the slots of a part of a message, recognized on its own."""
    recognizer = context.services.recognizer
    return recognizer.recognize(text, channel=message.channel, role=context.speaks_as, asked=None).slots


def _clauses(text: str, words: re.Pattern[str]) -> str | None:
    found = [one[0].strip() for one in _CLAUSE.finditer(text) if words.search(one[0].strip())]
    return "，".join(_LABELLED.sub("", one) for one in found) or None


def _without(note: str) -> str:
    """Return a note without the clauses that only say that nothing changed, or that something was wrong."""
    idle = (one[0].strip() for one in _CLAUSE.finditer(note))
    return "，".join(one for one in idle if not _SAME.search(one) and not _CORRECTS.search(one))
