"""What a part says of the details people ask for, and what it really does not say, by looking into its text."""

from __future__ import annotations

import re
from collections.abc import Callable

from knowledge.entry import Detail, NotStated
from knowledge.importer.deadline import has_time, until_in
from knowledge.importer.fact import FIGURE
from knowledge.importer.marker import fold
from knowledge.importer.part import Part
from knowledge.importer.sentence import clauses, shortened

MONEY = ("元", "万元", "亿元", "千元")
LONGEST = 60  # characters of what is known of a detail
# By what a text shows that it says something of a detail, and what is said when it does not.
_STATED: dict[Detail, str] = {
    "phone": r"\d{3,4}[-—]\d{7,8}|1[3-9]\d{9}|电话|热线|微信",
    "address": r"地址|位于|坐落|[路街]\d+号|\d+号楼|设在|建在",
    "hours": r"\d+[:：]\d\d|\d+点|上班时间|开放时间|每周[一二三四五六日天]|每天",
    "amount": r"(?!)",
    "date": r"(?!)",
    "condition": r"条件|资格|符合|凡[是在]?|标准为|周?岁以[上下]|对象为|对象是|仅限",
    "procedure": r"申请|申报|办理|流程|报名|材料|程序|审批|审核",
    "list": r"名单|清单如下|分别[为是]|具体为|依次[为是]",
}
_SAYS: dict[Detail, str] = {
    "phone": "原文没有写{}的联系电话。",
    "address": "原文没有写{}在什么地方。",
    "hours": "原文没有写{}的办公或开放时间。",
    "amount": "原文没有写{}要多少钱。",
    "date": "原文没有写{}什么时候开始、什么时候完成。",
    "condition": "原文没有写{}要什么条件。",
    "procedure": "原文没有写{}怎么申请、怎么办理。",
    "list": "原文没有列出{}更细的名单。",
    "office": "原文没有写{}由哪个科室负责。",
    "lead": "原文没有写{}由哪位领导牵头。",
}
Known = dict[Detail, str]


def known(part: Part, text: str) -> Known:
    """Return what a part says of who, until when and how much; detail → a sentence."""
    found: Known = {}
    if part.responsible:
        found["office"] = f"{part_word(part, part.responsible[0])}：{'、'.join(part.responsible)}。"
    if part.leads:
        found["lead"] = found["name"] = f"{part_word(part, part.leads[0])}：{'、'.join(part.leads)}。"
    if part.due:
        found["date"] = f"{part_word(part, part.due[0])}：{'、'.join(part.due)}。"
    elif time := _telling(text, until_in):
        found["date"] = time
    if money := _telling(text, _has_money):
        found["amount"] = money
    return found


def part_word(part: Part, name: str) -> str:
    """Return the word the document uses for the role a name has in a part, as 责任科室."""
    return next((role.word for role in part.roles if name in role.names), "")


def _telling(text: str, tells: Callable[[str], object]) -> str:
    """Return the clause of a text for which `tells` is true, short enough for a reply; "" when none is."""
    for clause in clauses(text):
        if tells(clause):
            return shortened(clause.rstrip("；;"), LONGEST)
    return ""


def _has_money(clause: str) -> bool:
    return any(match["unit"] in MONEY for match in FIGURE.finditer(fold(clause)))


def not_stated(part: Part, text: str, topic: str) -> list[NotStated]:
    """Return what `text` and the roles of its part leave out of what people ask about `topic`."""
    told = known(part, text)
    whole = f"{part.heading}{text}{''.join(part.due)}"
    silent = [detail for detail, pattern in _STATED.items() if detail not in told and not re.search(pattern, whole)]
    if has_time(whole) and "date" in silent:
        silent.remove("date")
    silent += [detail for detail in ("office", "lead") if detail not in told and not _names_somebody(detail, text)]
    return [NotStated(detail, _SAYS[detail].format(topic)) for detail in _SAYS if detail in silent]


def _names_somebody(detail: str, text: str) -> bool:
    words = {"office": r"由[^，。；]{2,16}(?:负责|牵头|承担|组织|实施)", "lead": r"(?:书记|镇长|主任|局长|村长|主席)"}
    return re.search(words[detail], text) is not None
