"""Takes the pieces out of what a cadre writes, word for word: a reply's text, a report's task and note."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.intent_text import Wording
from knowledge.slots import Found, percents_in

_COMMAND = re.compile(
    r"^\s*(?:请|帮我|我要|我来|我)?(?:统一|正式|先)?(?:回复|答复|反馈|回应|回话|回答|回个?话|回)(?:一下|下|一句|个话|话|他|她|它|对方|村民|群众|乡贤|老乡|内容|给|的)*[\s:：,，。.、;；-]*"
)
_ADDRESSED = re.compile(r"^[^:：,，]{0,14}(?:回复?|答复?|说|写)(?:一下|一声)?[:：]\s*")
_BEFORE = re.compile(
    r"(?:给|跟|把|请|帮我|对|向|通知|告诉|单子|工单|编号|那个|这个|那条|这条|号|的|他|她|村民|群众)+\s*$"
)
_AFTER = re.compile(
    r"^\s*(?:号|那个|这个|那条|这条|的|单子?|工单|件|条)*[\s,，:：]*(?:统一|正式|先|可以|就|这样|我)?(?:回复|答复|反馈|回个?话|回他|回她|回一下|回一句|回)?(?:一下|他|她|村民|群众|内容|为)*[\s:：,，。.、;；-]*(?:就说|说|内容是?|告诉他|告诉她|:|：)?[\s:：,，]*"
)
_REPORT = re.compile(
    r"^\s*(?:(?:我|要|想|来|请|帮我|现在|再)*(?:现)?(?:报送|汇报|上报|更新|填报|登记|录入|补报|报)(?:一下|个|下)?(?:任务|工作|项目)?(?:的)?(?:进度|进展|完成情况)?|进度更新|进度|更新|刚才(?:说|报)错了?)[\s:：,，。]*"
)
_STOP = re.compile(
    r"那个任务|这个任务|任务|项目|工程|工作|那个|这个|的?进度|的?进展|目前|现在|本周|本月|这周|今天|累计|验收|已经?|完成|做[了完到]|办[了完到]|干[了完到]|从|由|到|达|是|为|还是|还剩|剩|才|全部|全|基本|开工|完工|竣工|动工|签约|推进|里|了|上报|更新|改成|改为|[,，:：。;；\s]|\d|百分|[一二两三四五六七八九十]成|一半|过半"
)
_CLAUSE = re.compile(r"[^,，。;；!！\n]+")
_EMPTY = re.compile(
    r"那个|这个|任务|项目|工程|的|已经?|完成|进度|进展|目前|现在|本周|本月|这周|今天|累计|验收|没变|不变|还是|从|由|提高|增加|到|至|了|是|为|成|达|改|更新|报|刚才|说错|报错|做|大概|大约|左右|差不多|应该|一共|总体|这块|那块|全部|全|基本|[\s:：%\d.]"
)
SHORTEST_NOTE = 2


def body_of(wording: Wording, number: Found | None) -> str:
    """Return the text of a reply: what is left when the command and the ticket number are taken off."""
    raw = wording.raw
    if number is None:
        return (_ADDRESSED if _ADDRESSED.match(raw) else _COMMAND).sub("", raw, count=1).strip()
    before = _BEFORE.sub("", _COMMAND.sub("", raw[: number.start], count=1)).strip(" :：,，、")
    after = _AFTER.sub("", raw[number.end :], count=1).strip()
    return after or before


def task_of(wording: Wording, named: Sequence[Found | None]) -> str:
    """Return what a report is about, as the cadre calls it; empty when it does not say.

    `named`: parts and terms of the plan that the report names; one that it begins with is its task.
    """
    start = _opening(wording)
    known = sorted((found.start, -found.end) for found in named if found)
    if known and known[0][0] <= start + 2:
        return wording.raw[known[0][0] : -known[0][1]]
    stop = _STOP.search(wording.folded, start)
    told = wording.raw[start : stop.start() if stop else len(wording.folded)].strip(" :：,，")
    return told if told or not known else wording.raw[known[0][0] : -known[0][1]]


def note_of(wording: Wording, task: str) -> str:
    """Return what a report says beside task and figure: the clauses that say something more, word for word."""
    figures = percents_in(wording.folded)
    clauses = []
    for clause in _CLAUSE.finditer(wording.folded, _opening(wording)):
        text = wording.raw[clause.start() : clause.end()].strip()
        text = text.removeprefix(task).strip() if task else text
        if any(clause.start() <= figure.start < clause.end() for figure in figures):
            continue
        if len(_EMPTY.sub("", text)) >= SHORTEST_NOTE:
            clauses.append(text)
    return "，".join(clauses)


def _opening(wording: Wording) -> int:
    """Return where a report's own words begin, after 报进度: and the like."""
    opening = _REPORT.match(wording.folded)
    return opening.end() if opening else 0
