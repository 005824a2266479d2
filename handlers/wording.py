"""The words in which an answer reaches a person: short and plain, for old people on phones. Invents nothing.

Everything about the plan comes from the town's files; the sentences here only join it and say what comes next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.message import Choice, Reply
from knowledge.answer import Answer
from knowledge.entry import Entry
from knowledge.town import Town

PERSON = Choice("转人工留言", "转人工")
MENU = Choice("看看我能做什么", "帮助")
# What the town can fill in about an office, a platform or a village, and what it is called.
FILLED_IN: dict[str, str] = {"phone": "电话", "address": "地址", "hours": "办公时间"}
NOTE = "说明："
OFFICIAL = "原文："
ECHO = 0.75  # share of a note's pairs of characters from which it repeats what was said
_LEFT_OUT = re.compile(r"；[^；。]*，原文没有写。$")  # what the plan leaves out, in general: not beside what was asked
_ROLE = re.compile(r"[\u4e00-\u9fff]{2,8}：")
RESPONSIBLE = frozenset({"office", "lead", "name", "phone", "address", "hours", "procedure"})


def answer_reply(answer: Answer, town: Town, popular: Sequence[str] = ()) -> Reply:
    """Return the whole reply to a question. `popular`: titles of what is asked most, for when nothing fits."""
    if answer.kind == "choices":
        return _choices(answer)
    if answer.kind == "none":
        return _nothing(town, popular)
    texts = [_about(entry, answer, town) for entry in answer.entries]
    return Reply("\n\n".join((*texts, _hint(answer, town))))


def _about(entry: Entry, answer: Answer, town: Town) -> str:
    """Return what the plan says in one entry, what it leaves out of what was asked, and where it stands."""
    notes = [
        *_known(entry, answer),
        *_silent(entry, answer),
        *_filled_in(entry, answer, town),
        *_responsible(entry, answer),
    ]
    said = any(note.startswith(NOTE) for note in notes) and bool(answer.silent)
    lines = [_LEFT_OUT.sub("。", entry.answer) if said else entry.answer]
    for note in notes:
        if not _echoes(note, "".join(lines)):
            lines.append(note)
    return "\n".join([*lines, *_quoted(entry, town, "".join(lines)), f"依据：{town.section_line(entry)}"])


def _quoted(entry: Entry, town: Town, said: str) -> list[str]:
    """Return the official wording, when the town has it and the answer does not say nearly the same."""
    quote = town.quotes.get(entry.id, "")
    return [f"{OFFICIAL}「{quote}」"] if quote and not _echoes(quote, said) else []


def _echoes(note: str, said: str) -> bool:
    """Whether a note tells hardly anything that was not said already."""
    told = set(pairwise(filter(str.isalnum, said)))
    telling = set(pairwise(filter(str.isalnum, note.removeprefix(NOTE))))
    return len(telling & told) > ECHO * len(telling)


def _known(entry: Entry, answer: Answer) -> list[str]:
    """Return what the entry says about the details asked, beyond its answer."""
    said = (_entry_known(entry, detail) for detail in answer.asked)
    return list(dict.fromkeys(text for text in said if text and text not in entry.answer))


def _entry_known(entry: Entry, detail: str) -> str:
    return {str(name): text for name, text in entry.known.items()}.get(detail, "")


def _silent(entry: Entry, answer: Answer) -> list[str]:
    """Return what the plan does not state, and where its text is damaged."""
    own = {stated.say for stated in entry.not_stated}
    last = entry is answer.entries[-1]
    every = {stated.say for other in answer.entries for stated in other.not_stated}
    said = [stated.say for stated in answer.silent if stated.say in own or (last and stated.say not in every)]
    damaged = [entry.damaged] if entry.damaged else []
    return [f"{NOTE}{text}" for text in dict.fromkeys((*said, *damaged))]


def _filled_in(entry: Entry, answer: Answer, town: Town) -> list[str]:
    """Return the details asked that the town has filled in for what the entry is about."""
    asked = [detail for detail in FILLED_IN if detail in answer.asked]
    found = [(FILLED_IN[detail], *town.offices.filled_in(entry, detail)) for detail in asked]
    return [f"{name}的{what}：{value}" for what, name, value in found if value]


def _responsible(entry: Entry, answer: Answer) -> list[str]:
    """Return who is responsible, as far as the plan says."""
    named = [_in_charge(entry, "office", f"责任科室：{entry.office}")] if entry.office else []
    named += [_in_charge(entry, "lead", f"牵头领导：{entry.lead}")] if entry.lead else []
    lines = ["；".join(named)] if named else []
    if entry.office_note and (RESPONSIBLE & set(answer.asked) or not named):
        lines.append(entry.office_note)
    return lines


def _in_charge(entry: Entry, detail: str, otherwise: str) -> str:
    """Return who is in charge by the plan's own word for it (责任人：…), where the entry has it."""
    known = _entry_known(entry, detail)
    return known.rstrip("。") if _ROLE.match(known) else otherwise


def _hint(answer: Answer, town: Town) -> str:
    """Return one hint at the next step."""
    if answer.kind == "gap":
        return "想问得更细，回复“转人工”留言；有想法，回复“提建议”。"
    near = [town.entries[name].title for name in answer.entries[0].related if town.entries[name] not in answer.entries]
    return f"还想了解“{near[0]}”，直接回复这几个字就行。" if near else "还想知道什么，接着问就行。"


def _choices(answer: Answer) -> Reply:
    titles = tuple(Choice(entry.title, entry.title) for entry in answer.choices)
    return Reply("您想问的是下面哪一个？点一下，或回复前面的数字；都不是，换个说法再问我。", titles)


def _nothing(town: Town, popular: Sequence[str]) -> Reply:
    text = f"我在《{town.plan.title}》里没有找到这件事，不好乱答。"
    asked = "下面是大家常问的，也可以找工作人员：" if popular else "方案里的事可以接着问我，也可以找工作人员："
    return Reply(f"{text}\n{asked}", (*(Choice(title, title) for title in popular), MENU, PERSON))
