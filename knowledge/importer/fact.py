"""Finds the figures of a text, with what they count, and the time until which they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.importer.deadline import TIME, until_in
from knowledge.importer.marker import fold
from knowledge.importer.sentence import FULL_STOPS, clauses, sentences

UNITS = (
    "%|个百分点|亿元|万元|千元|元|万人次|人次|万人|万亩|万户|万吨|万株|家|个|项|户|人|名|亩|公里|千米|平方米|平方公里|立方米|米|分钟|小时|天|"
    "次|座|条|场|吨|公斤|斤|头|只|盏|处|所|栋|幢|套|倍|成|株|棵|口|台|辆|间|件|支|批|种|类|桌|餐|期|届|级|A级"
)
_NUMBER = r"\d+(?:[.,]\d+)*(?:\s*[-—~～至到]\s*\d+(?:\.\d+)?)?"
FIGURE = re.compile(
    rf"(?P<bound>不少于|不低于|不超过|至少|超过|突破|达到|约)?\s*(?P<number>{_NUMBER})\s*(?P<unit>{UNITS})(?P<more>以上|以下|左右|以内)?"
)
_VERBS = re.compile(
    r"^(?:即|力争|确保|实现|全年|全部|计划|预计|其中|并且|并|且|同时|使|将|要|继续|再|共|累计)+|"
    r"(?:将|要|需|应|均|都|已|共|累计|总计|合计|计划|预计|力争|确保|实现|达到|达|突破|超过|不少于|不低于|不超过|至少|控制在|保持在|提高到|增长到|增加到|减少到|"
    r"约|为|是|各|给予|按|每年|每人|每户|每月)+$"
)
_ACT = (
    "新建|新增|建设|建成|改建|扩建|修建|修复|改造|整治|治理|打造|培育|引进|引育|创建|"
    "举办|开展|组织|发放|培训|完成|种植|发展|硬化|安装|设立|建立|争取|投入|筹集|新修|疏浚|提升|拓宽|清理|拆除|推行|配备|更换"
)
_ACTS = re.compile(rf"^(?:{_ACT})")
_LAST_ACT = re.compile(rf"^.+(?=(?:{_ACT})[\u4e00-\u9fff]{{2}})")
_EVERYWHERE = re.compile(r"^(?:全[镇乡县村区市]|全街道|所有|各级|本[镇乡县村])")
_GROWTH = re.compile(r"(?:年均|每年|同比)?(?:增长|递增|增速|提高|下降)?(?:率)?$")
LONGEST_NAME = 16


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `name`: what it counts, in the text's words; `clause`: the clause it stands in, as written."""

    name: str
    value: str
    until: str
    clause: str
    unit: str


def figures(text: str) -> list[Figure]:
    """Return the figures of a text, in order."""
    found = []
    for sentence in sentences(text):
        until = ""
        for clause in clauses(sentence):
            for piece in re.split("[，,]", clause):
                until = until_in(piece) or until
                found += _in_piece(piece.strip(FULL_STOPS), clause, until)
    return found


def _in_piece(piece: str, clause: str, until: str) -> list[Figure]:
    """Return the figures between two commas, each named by the words before or, if there are none, after it."""
    found: list[Figure] = []
    start = 0
    for match in FIGURE.finditer(fold(piece)):
        before = TIME.sub("", piece[start : match.start()])
        after = re.split(r"[，,、；;：:。（(0-9]", piece[match.end() :])[0]
        name = _name(before, after)
        if len(name) > 1:
            value = piece[match.start("number") : match.end()].strip()
            found.append(Figure(name, value, until, clause, match["unit"]))
        start = match.end()
    return found


def _name(before: str, after: str) -> str:
    """Return what a figure counts: 税收年均增长 of 税收年均增长10%, 公厕 of 新建2座公厕."""
    before = _LAST_ACT.sub("", re.split(r"[、；;：:（(）)]", before)[-1])
    name = _VERBS.sub("", _VERBS.sub("", before.strip(FULL_STOPS)))
    name = re.sub("^[的等]", "", name)
    if _ACTS.fullmatch(name) or len(name) < 2:  # noqa: PLR2004 - one character names nothing
        following = after.strip(FULL_STOPS + "的")
        return f"{name}{following}"[:LONGEST_NAME] if following else ""
    return name[-LONGEST_NAME:]


def thing_counted(name: str) -> str:
    """Return a figure's name without the verb before it: 公厕 of 新建公厕."""
    return _ACTS.sub("", name) or name


def measured(name: str) -> str:
    """Return what grows, or of what it is a part, by a figure's name: 税收收入 of 全镇税收收入年均增长."""
    return _GROWTH.sub("", _EVERYWHERE.sub("", name)) or name
