"""Finds what a message says exactly: ticket numbers however badly written, phones, percentages, amounts, ordinals.

Every finder takes the message as written. `Found` keeps where a thing stood, so that what is left of the message (a
reply's body, a report's note) can be handed on word for word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from knowledge.intent_text import fold
from knowledge.numerals import NUMERAL, everyday, number, spoken_digits

_DIGIT = re.compile(r"\d")
_RUN = re.compile(r"[零〇○洞幺拐勾一二两三四五六七八九\d]{2,}")
_SPACED = re.compile(r"(?<!\d)\d(?:\s\d){9,}(?!\d)")  # a number typed figure by figure
_SAID = re.compile(r"[零〇○洞幺]")
_GAP = r"[\s\-_—–―−~.,/·:、|杠横减线号#]{0,6}"
_MONTH = r"(?>1[0-2ol]|[0o][1-9l]|[1-9](?!\d)|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?>[12l][\do]|3[01ol]|[0o][1-9l]|[1-9](?!\d)|二?十[一二三四五六七八九]?|三十一?|[一二三四五六七八九])"
_PHONE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?(1[3-9](?:[\s\-.]?\d){9})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)\(?(0(?:10|2\d|[3-9]\d\d))[\s)\-]*([2-9](?:[\s-]?\d){6,7})(?!\d)")
SPOKEN_RUN = 2  # a longer run of Chinese digits is read out; so short a one only with 零 or 幺 in it
SHORTEST_BARE_SERIAL = 3  # digits; what follows a date without the prefix is a serial number from here on
_NO_COUNT = r"(?![\d年月天日个家户人块元万%])"
_COMMAND = r"(?:回复|答复|回|转办?|查|催|查一下|催一下|看看?|打开)"
_PARTIALS = (
    rf"(?:尾号|末尾|后[四4三3]位|编号|单号|工单号?|单子|号码|件号|no\.?|#)(?:是|为|[:\s])*(\d{{1,4}}){_NO_COUNT}",
    r"(?<![\d.\-])(0\d{2,3})(?![\d%.]|-?\d)",
    r"(?<![\d.月第])(\d{1,4})号(?=的?(?:单|工单|件|建议|意见|问题|那|这|投诉|反映)|转|移|交给|回|答|办|$)",
    rf"^(?:请|帮我|我要)?{_COMMAND}(?:一下)?\s*(\d{{1,4}})(?![号.件条项]){_NO_COUNT}",
    r"(?<!\d)(\d{4})(?=那[个条件]|这[个条件]|单|转|回复|答复)",
)


@dataclass(frozen=True, slots=True)
class Found:
    """Something found in a message, and where: `text[start:end]`."""

    value: str
    start: int
    end: int


@lru_cache(maxsize=8)
def _figures(text: str) -> str:
    """Return `text` folded, with digits that are read out (二零二六, 幺三八) as figures; the length stays."""
    figures = _RUN.sub(_as_figures, fold(text))
    return _SPACED.sub(lambda run: re.sub(r"\s", "", run[0]).ljust(len(run[0])), figures)


def _as_figures(run: re.Match[str]) -> str:
    read_out = len(run[0]) > SPOKEN_RUN or _SAID.search(run[0])
    return spoken_digits(run[0]) if read_out else run[0]


@cache
def _ticket_pattern(prefix: str) -> re.Pattern[str]:
    letters = r"[\s.]*".join(re.escape(letter) for letter in prefix.lower())
    return re.compile(
        rf"(?:(?<![a-z])(?P<prefix>{letters}){_GAP})?(?<!\d)(?P<year>2[0o]\d\d){_GAP}年?{_GAP}(?P<month>{_MONTH}){_GAP}"
        rf"月?{_GAP}(?P<day>{_DAY}){_GAP}[日号]?{_GAP}(?:的|第)?(?P<serial>[\dol]{{1,4}})(?![\d年月日%])"
    )


def ticket_in(text: str, prefix: str = "NS") -> Found | None:
    """Return the ticket number in `text` as it should be written (NS-20261123-0007), and where it stands."""
    figures = _figures(text)
    matches = _ticket_pattern(prefix).finditer(figures) if _DIGIT.search(figures) else ()
    for match in matches:
        serial = _clean(match["serial"])
        if match["prefix"] or len(serial) >= SHORTEST_BARE_SERIAL:
            month, day = (int(number(_clean(match[part])) or 0) for part in ("month", "day"))
            value = f"{prefix}-{_clean(match['year'])}{month:02}{day:02}-{serial:>04}"
            return Found(value, *match.span())
    return None


def _clean(digits: str) -> str:
    return digits.replace("o", "0").replace("l", "1")


@cache
def _partial_patterns(prefix: str) -> tuple[re.Pattern[str], ...]:
    own = rf"(?<![a-z]){re.escape(prefix.lower())}[\s\-_—–]*(\d{{1,4}})(?!\d|-?\d)"
    return tuple(re.compile(pattern) for pattern in (own, *_PARTIALS))


def partial_in(text: str, prefix: str = "NS") -> Found | None:
    """Return the last part of a ticket number (0007, 7号) as digits, and where it stands; None beside a whole one."""
    figures = _figures(text)
    if not _DIGIT.search(figures) or ticket_in(text, prefix):
        return None
    figures = _PHONE.sub(lambda phone: "x" * len(phone[0]), figures)
    matches = (pattern.search(figures) for pattern in _partial_patterns(prefix))
    return next((Found(match[1], *match.span()) for match in matches if match), None)


def find_ticket(text: str, prefix: str = "NS") -> str | None:
    """Return the ticket number in `text` as it should be written, or None."""
    found = ticket_in(text, prefix)
    return found.value if found else None


def find_partial(text: str, prefix: str = "NS") -> str | None:
    """Return the part of a ticket number somebody gave instead of the whole, as digits as written, or None."""
    found = partial_in(text, prefix)
    return found.value if found else None


def find_phone(text: str) -> str | None:
    """Return the mainland mobile (11 digits) or landline (0577-6471234) number in `text`, or None."""
    figures = _figures(text)
    mobile = _PHONE.search(figures)
    if mobile:
        return re.sub(r"\D", "", mobile[1])
    landline = _LANDLINE.search(figures)
    return f"{landline[1]}-{re.sub(r'[^0-9]', '', landline[2])}" if landline else None


_NUMBER = rf"(?:\d+(?:\.\d+)?|[{NUMERAL}]+(?:点[{NUMERAL}]+)?)"
_PERCENTS = re.compile(
    rf"(?P<sign>\d+(?:\.\d+)?)\s*(?:%|pct|percent)"
    rf"|百分之?\s*(?P<of100>{_NUMBER})"
    rf"|(?P<points>{_NUMBER})\s*个百分点"
    rf"|(?<=[了成到])(?P<over>[1-9])/(?P<under>[2-9])(?!\d)"
    rf"|(?P<tenths>[一二三四五六七八九十两]|(?<!\d)\d)成(?P<half>[一二三四五六七八九半]|\d(?!\d))?(?![员立功果本效就为都不])"
    rf"|(?P<parts>[二三四五六七八九十])分之(?P<share>[一二三四五六七八九])"
    rf"|(?P<middle>一半|过半|半数)"
    rf"|(?P<all>百分百|(?:全部|全都|均已|已经?全)(?:完成|完工|做完|办完|建成|落实|到位|竣工|搞定|办结|结束))"
)
_PLAIN_NUMBER = re.compile(
    rf"(?:进度|进展|完成[度率]|改成|改为|更新(?:为|到|成)|调(?:整)?[到为]|提高到|推进到)(?:了|是|为|到|成|报|达|[:,，\s])*(?P<sign>\d{{1,3}}(?:\.\d+)?|[{NUMERAL}]+)"
    rf"(?![\d{NUMERAL}年月号日个家户亩公里米条项万元块天栋座间人次%.])"
    r"|^(?:[^\d]{2,16}[,，:：\s]+|[^\d]{0,8}(?:进度|进展)[^\d]{1,12})(?P<last>\d{1,2}|100)$"
)
_TARGET = re.compile(r"(?:[到至达为成]|是|变成)[^\d%,]{0,3}$")
_CURRENT = re.compile(r"(?:完成|进度|现在|目前|已经?|还是)[^\d%,]{0,4}$")
_NOT = re.compile(r"(?:不是|误报|误写|原来|原先|上次|上个?月|上周|之前|昨天)(?:的|是|报|了|才)*[^\d%,]{0,2}$")
_LEFT = re.compile(r"(?:还剩|剩下|只剩|还差|还有|剩余|剩)[^\d,]{0,3}$")


WHOLE = 100
LONGEST_REPORT = 400  # characters of a message in which a percentage is looked for


def percents_in(text: str) -> list[Found]:
    """Return every percentage in `text`, in figures or words, with its value as a plain number."""
    folded = fold(text[:LONGEST_REPORT])
    found = [Found(f"{_percent_of(match):g}", *match.span()) for match in _PERCENTS.finditer(folded)]
    plain = None if found else _PLAIN_NUMBER.search(folded)
    if plain is None:
        return found
    group = "sign" if plain["sign"] else "last"
    value = number(plain[group])
    return [Found(f"{value:g}", *plain.span(group))] if value is not None and value <= WHOLE else []


def _percent_of(match: re.Match[str]) -> float:
    figure = match["sign"] or match["of100"] or match["points"]
    if figure:
        return number(figure) or 0
    if match["over"]:
        return round(WHOLE * int(match["over"]) / int(match["under"]))
    if match["tenths"]:
        half = 5 if match["half"] == "半" else number(match["half"] or "零") or 0
        return 10 * (number(match["tenths"]) or 0) + half
    if match["parts"]:
        return round(WHOLE * (number(match["share"]) or 0) / (number(match["parts"]) or 1))
    return WHOLE / 2 if match["middle"] else WHOLE


def find_percent(text: str) -> int | float | None:
    """Return how much is done: of several figures the one it has come to (从40%到55% is 55, 还剩两成 is 80)."""
    found = percents_in(text)
    if not found:
        return None
    folded = fold(text)
    said = [one for one in found if not _NOT.search(folded[: one.start])] or found
    chosen = next(
        (one for cue in (_TARGET, _CURRENT) for one in reversed(said) if cue.search(folded[: one.start])), said[-1]
    )
    value = float(chosen.value)
    if len(found) == 1 and _LEFT.search(folded[: chosen.start]):
        value = WHOLE - value
    return int(value) if value.is_integer() else value


_AMOUNT = re.compile(
    r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百千几]+)[多来几]?(?:[万亿千百]|个亿)?[多来]?[万亿]?(?:(?<=[万亿])[一二三四五六七八九])?(?:元|块钱|块)?"
)


def find_amount(text: str) -> str | None:
    """Return the sum of money in `text` as written (20万, 五千块), or None."""
    folded = fold(text)
    sums = (match for match in _AMOUNT.finditer(folded) if re.search(r"[万亿元]|块钱|(?<![一这那两])块", match[0]))
    first = next(sums, None)
    return text[first.start() : first.end()] if first else None


_ORDINAL = rf"(?P<number>\d{{1,2}}|[{NUMERAL}]{{1,3}}|[a-h])"
_THING = r"(?:个|条|项|号|件|份|行|种|题|件事|个任务|个问题|个选项)?"
_LEAD = (
    r"(?:那|就|上面|下面|列表里?|里面|清单里?|的|那就|我|我要|我想|是|选择?|选的?是|要|看|看看|点|查|查看|打开|来|说的是|"
    r"想看|想选|想问|问|填|回|no\.?|答案?|我选)*"
)
_TAIL = r"(?:那[个条项件]|的|任务|问题|选项|吧|呗|啊|哦|了|呢|看看|好了|谢谢|详情|内容|打开|,)*"
_END = r"最后(?:面)?的?(?:那|一|1)?|(?:最|末)末?尾?的?(?:那|一)?|最下面?的?(?:那|一)?|the last|last"
_START = r"头一|首|最前面?的?(?:那|一)?|最上面?的?(?:那|一)?|the first|first"
_PICKS = re.compile(
    rf"{_LEAD}(?:第|选项|序号|编号)?\(?{_ORDINAL}\)?[.)、]?{_THING}{_TAIL}"
    rf"|{_LEAD}(?P<back>倒数第?|倒)(?P<from_end>\d|[{NUMERAL}]){_THING}{_TAIL}"
    rf"|{_LEAD}(?P<last>{_END}){_THING}(?:one)?{_TAIL}"
    rf"|{_LEAD}(?P<first>{_START}){_THING}(?:one)?{_TAIL}"
    rf"|{_LEAD}(?:the\s?)?(?P<english>second|third|fourth|fifth)(?:one)?{_TAIL}"
)
_WITHIN = re.compile(rf"第(?P<number>\d{{1,2}}|[{NUMERAL}]{{1,3}})(?:个|条|项|件|种|号)")
LONGEST_PICK = 40  # characters
_ENGLISH = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_TYPED = re.compile(r"(?:di)?(yi|er|san|si|wu|liu|qi|ba)(?:ge|tiao|xiang|hao)")
_TYPED_NUMBERS = ("yi", "er", "san", "si", "wu", "liu", "qi", "ba")


def find_index(text: str) -> int | None:
    """Return which one of a list a short message picks: from 1, or from the end with -1 as the last; None if none."""
    plain = re.sub(r"[\s。，！!,~\ufe0f\u20e3]+", "", "".join(_spread(text)))
    typed = _TYPED.fullmatch(plain)
    if typed:
        return _TYPED_NUMBERS.index(typed[1]) + 1
    match = _PICKS.fullmatch(plain)
    if not match:
        return None
    if match["last"] or match["first"]:
        return -1 if match["last"] else 1
    if match["back"]:
        return -int(number(match["from_end"]) or 1)
    return _ENGLISH[match["english"]] if match["english"] else _ordinal(match["number"])


def ordinal_within(text: str) -> int | None:
    """Return the ordinal a longer message names (看看第二个任务的要求)."""
    match = _WITHIN.search(fold(text))
    return _ordinal(match["number"]) if match else None


def _ordinal(word: str) -> int | None:
    if "a" <= word <= "h":
        return ord(word) - ord("a") + 1
    value = number(word)
    return int(value) if value else None


def _spread(text: str) -> Iterator[str]:
    """Yield the folded characters, with ⑩ and its like as the figures they stand for."""
    for character in everyday(fold(text[:LONGEST_PICK])):
        circled = "①" <= character <= "⓿" or "⑩" <= character <= "⒛" or "㈠" <= character <= "㊿"
        yield _figures_of_circle(character) if circled else character


def _figures_of_circle(character: str) -> str:
    """Return the figures of a circled or bracketed number that has more than one (⑩ → 10, ㈡ → 二)."""
    return unicodedata.normalize("NFKC", character).strip("().")
