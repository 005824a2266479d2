"""Finds where a plan's text is not whole, and says for each place in plain Chinese what is wrong.

Publishing systems lose headings, numbers and halves of sentences. What is lost cannot be put back; it can be listed, so
that nobody takes a fragment for the whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from knowledge.importer.block import ENDED, plain
from knowledge.importer.fact import FIGURE
from knowledge.importer.marker import ITEM, fold, shown
from knowledge.importer.part import BARE, CUT, LOST, SMALL, WRONG_FIGURE, Damage, Outlined, Part
from knowledge.importer.role import is_role_line, without_roles
from knowledge.importer.sentence import clauses, items
from knowledge.quoting import overlap
from knowledge.segmenter import Segmenter

SHOWN = 16  # characters of the words around a place
SHORTEST = 12  # characters of a paragraph that has to end in a full stop
LIKE = 0.8  # share of pairs of characters from which two lines are one title written twice
_PAIRS = {"(": ")", "[": "]", "{": "}", "《": "》", "“": "”", "‘": "’", "「": "」", "【": "】", "<": ">"}
_MONEY = re.compile(r"收入|产值|投资|资金|税收|营收|利润|存款|预算|经费|GDP|gdp|生产总值|债务|捐款|造价|补贴|补助")
_SUMS = re.compile(r"突破|达到?|超过?|实现|增至|增长到|提高到|增加到|为|约|不少于|不低于|各?$")
_RATE = re.compile(
    r"(?:覆盖|普及|完成|合格|满意|参保|入学|就业|增长|签约|处理|达标|利用|占比|比例|比重)?(?:率|占比|比例|比重)$"
)
_AREA = re.compile(r"(?:面积|耕地|林地)$")
_COUNTED = re.compile(r"(?:企业|合作社|村庄|农户|人口|公厕|项目|党员)(?:数|总数|数量)?$")
_MONEY_UNITS = ("元", "亿元", "万元", "千元", "%", "个百分点", "倍", "成")
_AREA_UNITS = ("亩", "万亩", "平方米", "平方公里", "%", "个百分点", "公顷")
_CUT_BEGINNING = (
    (re.compile(r"^[，,、；;。：:)）\]】”’》]"), "开头是标点，前面的字缺失"),
    (re.compile(r"^(?:[^，,。；;]{0,30})等(?:渠道|方式|途径|形式|手段|办法|措施)[，,]"), "开头缺了半句"),
    (re.compile(r"^(?![^，,。]*[向对往给朝])[^，,。；;]*领域倾斜"), "开头缺了半句"),
)
_INTRODUCED = re.compile(
    r"^(?:通过|以|用|利用|采取|采用|借助|运用|按|经|依托|鼓励|支持|拓宽|畅通|创新|综合|充分|拓展|统筹|依靠|凭借)"
)
_FRAGMENT = re.compile(r"^(?:\d+(?:\.\d+)?(?:[-—~至]\d+)?\s*[家个项户亩名条座]|[“‘「])")
_TWICE = re.compile(r"([\u4e00-\u9fff]{2,4})、(?:[\u4e00-\u9fff]{2,6}、)?\1(?=[的，,。；;]|$)")
_STUTTER = re.compile(r"([\u4e00-\u9fff])([\u4e00-\u9fff])\2")
COMMON = 3000  # how often the language has a word that a character was doubled in
Find = Callable[[Part], Iterator[tuple[str, str]]]


def damages(document: Outlined) -> list[Damage]:
    """Return every place of a document that is not whole, in its order."""
    found = [Damage("", where, why, SMALL) for where, why in _in_head(document)]
    for part in document.root.walk():
        found += [Damage(part.id, part.heading or _beginning(part), why) for why in part.lost]
        found += [Damage(part.id, where, why, kind) for find, kind in _FINDERS.items() for where, why in find(part)]
    return list(dict.fromkeys(found))


def _in_head(document: Outlined) -> Iterator[tuple[str, str]]:
    title = plain(document.head.title)
    for line in document.head.lines:
        yield from _unbalanced_in(line)
        bare, whole = _unbracketed(plain(line)), _unbracketed(title)
        if bare != whole and overlap(bare, whole) >= LIKE and len(whole) - 3 < len(bare) < len(whole):
            yield line, "和文件抬头的标题不一致，可能少字"


def _unbracketed(title: str) -> str:
    return re.sub(r"\([^()]*\)?$", "", title)


def _beginning(part: Part) -> str:
    return part.paragraphs[0][:SHOWN] if part.paragraphs else ""


def _sequence(part: Part) -> Iterator[tuple[str, str]]:
    """Numbers missing among the parts below, and a first one without a second."""
    for kind in dict.fromkeys(child.kind for child in part.children if child.kind != BARE and not child.offices):
        numbers = [child.number for child in part.children if child.kind == kind]
        named = [child for child in part.children if child.kind == kind]
        missing = [number for number in range(1, max(numbers)) if number not in numbers]
        if missing:
            after = next(child for child in named if child.number > missing[0])
            yield after.heading[:SHOWN], f"缺序号{_listed(kind, missing)}"
        if numbers == [1] and part.kind:
            yield named[0].heading[:SHOWN], f"只有序号“{shown(kind, 1)}”，后面的序号或小标题可能缺失"


def _listed(kind: int, numbers: list[int]) -> str:
    names = [shown(kind, number) for number in numbers]
    return "、".join(f"“{name.strip('()')}是”" if kind == ITEM else f"“{name}”" for name in names)


def _heading(part: Part) -> Iterator[tuple[str, str]]:
    if part.halved:
        yield part.heading[:SHOWN], "标题的序号少了左括号"
    if part.heading:
        yield from ((where, why) for where, why in _unbalanced_in(part.heading) if not part.halved or "左" not in why)
    if part.heading and not part.paragraphs and not part.children and part.kind != BARE and not part.row and part.label:
        yield part.heading[:SHOWN], "只有标题，没有内容"


def _empty_items(part: Part) -> Iterator[tuple[str, str]]:
    """Numbers within a paragraph that nothing follows, and numbers that are missing there."""
    numbered = [item for paragraph in part.paragraphs for item in items(paragraph) if item.mark]
    for item in numbered:
        if not item.text.strip("。；;，,：: "):
            yield item.mark, f"“{item.mark}”后面没有内容"
    numbers = [item.number for item in numbered]
    missing = [number for number in range(1, max(numbers, default=0)) if number not in numbers]
    if missing:
        yield numbered[0].mark, f"缺序号{_listed(ITEM, missing)}"


def _cut(part: Part) -> Iterator[tuple[str, str]]:
    """Paragraphs and items that begin or end in the middle of a sentence."""
    for paragraph in [] if part.row else part.paragraphs:
        pieces = items(paragraph)
        headless = bool(part.lost) and paragraph == part.paragraphs[0]
        for item in pieces:
            yield from _cut_beginning(item.text, doubtful=headless)
        last = without_roles(pieces[-1].text) if pieces else ""
        if len(last) >= SHORTEST and not ENDED.search(last) and not is_role_line(paragraph):
            yield last[-SHOWN:], "最后一句没有句号，可能没有写完"


def _cut_beginning(text: str, *, doubtful: bool) -> Iterator[tuple[str, str]]:
    """`doubtful`: the text stands after a lost heading, where halves of sentences get lost with it."""
    for pattern, why in _CUT_BEGINNING:
        if pattern.search(text) and not _INTRODUCED.search(text):
            yield text[:SHOWN], why
            return
    if doubtful and _FRAGMENT.search(text):
        yield text[:SHOWN], "从半句话开始，前面可能缺字"


def _figures(part: Part) -> Iterator[tuple[str, str]]:
    """Figures whose unit cannot be one of what they count."""
    for paragraph in part.paragraphs:
        for clause in clauses(paragraph):
            for piece in re.split("[，,、]", clause):
                for match in FIGURE.finditer(fold(piece)):
                    why = _impossible(piece[: match.start("number")], match)
                    if why:
                        yield piece[: match.end()][-SHOWN:], why


def _impossible(before: str, match: re.Match[str]) -> str:
    unit, name = match["unit"], _SUMS.sub("", before)
    summed = before[-8:] != name[-8:] or match["bound"]
    if (
        _MONEY.search(name[-5:])
        and summed
        and unit in ("家", "个", "户", "亩", "公里", "名", "座", "条", "人", "次", "米", "项")
    ):
        return f"说的是钱，单位却是“{unit}”，数字错乱"
    if _RATE.search(name) and (unit not in ("%", "个百分点", "倍", "成") or _over_all(name, match)):
        return "说的是比率，数字或单位不对"
    if _AREA.search(name) and summed and unit not in _AREA_UNITS:
        return f"说的是面积，单位却是“{unit}”，数字错乱"
    return f"说的是数量，单位却是“{unit}”，数字错乱" if _COUNTED.search(name) and unit in _MONEY_UNITS[:4] else ""


def _over_all(name: str, match: re.Match[str]) -> bool:
    whole = re.search(r"\d+(?:\.\d+)?$", match["number"])
    return "增长" not in name and unit_is_percent(match) and bool(whole) and float(whole[0] if whole else 0) > 100  # noqa: PLR2004


def unit_is_percent(match: re.Match[str]) -> bool:
    """Whether a figure is a share."""
    return match["unit"] == "%"


def _unbalanced(part: Part) -> Iterator[tuple[str, str]]:
    for paragraph in part.paragraphs:
        yield from _unbalanced_in(paragraph)


def _unbalanced_in(text: str) -> Iterator[tuple[str, str]]:
    """Brackets and quotes that are not closed, or were never opened."""
    waiting: list[tuple[str, int]] = []
    closing = {right: left for left, right in _PAIRS.items()}
    for place, character in enumerate(_foldable(text)):
        if character in _PAIRS:
            waiting.append((character, place))
        elif character in closing:
            if waiting and waiting[-1][0] == closing[character]:
                waiting.pop()
            elif not (character == ")" and _numbers(text[:place])):
                yield text[max(0, place - SHOWN + 1) : place + 1], f"少了左边的“{closing[character]}”"
    for character, place in waiting:
        yield text[place : place + SHOWN], f"少了右边的“{_PAIRS[character]}”，后面可能缺字"


def _numbers(before: str) -> bool:
    """Whether a bracket only closes a number: 1) or 四)."""
    return re.search(r"(?:^|[\s。；;，,])(?:\d{1,2}|[一二三四五六七八九十]{1,2}|[a-zA-Z])$", before) is not None


def _foldable(text: str) -> str:
    return fold(text).replace("＜", "<").replace("＞", ">")


def _doubled(part: Part) -> Iterator[tuple[str, str]]:
    """A word listed twice (优质、便捷、优质), and a character written twice where it makes no word (收入入)."""
    for paragraph in part.paragraphs:
        for match in _TWICE.finditer(paragraph):
            yield match[0], "同一个词写了两遍，可能有误"
        for match in _STUTTER.finditer(paragraph):
            if _frequency(match[1] + match[2]) > COMMON and not _frequency(match[2] * 2):
                yield paragraph[max(0, match.start() - 4) : match.end() + 4], f"多了一个“{match[2]}”字"


@cache
def _frequency(word: str) -> int:
    return _segmenter().frequency(word)


@cache
def _segmenter() -> Segmenter:
    return Segmenter()


_FINDERS: dict[Find, str] = {
    _sequence: LOST,
    _heading: SMALL,
    _empty_items: LOST,
    _cut: CUT,
    _figures: WRONG_FIGURE,
    _unbalanced: SMALL,
    _doubled: SMALL,
}
