"""What is found in a message beside its intent, and which of it each intent hands on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from knowledge.intent_cues import Cue, first_that_fits
from knowledge.intent_cues_emergency import EMERGENCIES
from knowledge.intent_names import NameFinder
from knowledge.intent_pieces import body_of, note_of, task_of
from knowledge.intent_text import READ, Wording
from knowledge.slots import (
    Found,
    find_amount,
    find_index,
    find_percent,
    find_phone,
    ordinal_within,
    partial_in,
    ticket_in,
)

LONGEST_PICK = 16  # characters; what is longer says more than which one
SHORT = 8
_PLEASED = re.compile(
    r"满意|好评|解决了|(?:修|弄|办|搞|处理|清理)(?:得)?(?:很|挺|真)?好|很好|挺好|太好|真好|不错|点赞|赞|给力|厉害|快(?!点)|[45四五]颗?星|[五5]分|满分|100分|及时|周到|热心|负责|认真|有用|(?:灯)?亮了|通了|干净(?:了|多)|认可|接受|中意|棒|高兴|舒服|蛮好|灵光|好(?:极|得很)|到账|没毛病|man\s?yi|👍"
)
_DISPLEASED = re.compile(
    r"(?:勿|毋|无|没有|谈不上|说不上|算不上|难以|没法|无法|不能)(?:是)?(?:让人)?(?:满意|认可|接受|同意)|不(?:认|接受|同意|灵)|不满(?!意)|寒心|打回|重(?:新)?(?:办|做|来)|bu\s?man\s?yi|(?:跟|和|等于)没|不(?:太|是很|怎么|大|够|是太|算)?(?:满意|行|好|咋|怎么样|像话|及时|负责)|没(?:什么|啥)用|没(?:有)?(?:完全|真正|彻底|怎么)?(?:解决|修|变|动|弄|用|处理|人|效果|改|落实|答|回)|未(?:解决|处理)|老样子|原样|还是(?:没|不|那|很|脏|臭|老|坏|这)|敷衍|糊弄|应付|差评|太差|很差|真差|差劲|差得|不如|白(?:修|跑|说|提)|更差|失望|[一二两12零0]颗?星|[一二两12零0]分(?!钟|之)|白提|推|踢皮球|太慢|慢|拖|垃圾还|(?:跟|和)没[^,]{0,2}一样|又(?:坏|堵|脏|停|漏|不)|👎"
)
_BASICALLY = re.compile(r"基本(?:上)?满意|比较满意|还算满意|总体(?:上)?满意")
_UNDECIDED = re.compile(r"一般|还行|凑合|马马虎虎|过得去|勉强|中等|还可以|(?:修|办|解决|处理|弄)是")
_KINDS = (
    ("comment", re.compile(r"征求意见|意见稿|方案|草案")),
    ("sage", re.compile(r"乡贤")),
    ("problem", re.compile(r"反映|反应|投诉|举报|问题|困难|情况|求助|难处|难题")),
    ("suggestion", re.compile(r"建议|意见|想法|点子|主意|献策|看法")),
    ("message", re.compile(r"留言|捎|带(?:个|句)话|转告")),
)


@dataclass(frozen=True)
class Findings:
    """What a message holds; each is looked for when it is first asked for."""

    wording: Wording
    names: NameFinder
    prefix: str

    @cached_property
    def ticket(self) -> Found | None:
        """A whole ticket number."""
        return ticket_in(self.wording.folded, self.prefix)

    @cached_property
    def partial(self) -> Found | None:
        """The last part of a ticket number."""
        return partial_in(self.wording.folded, self.prefix)

    @cached_property
    def percent(self) -> int | float | None:
        """How much is done."""
        return find_percent(self.wording.folded)

    @cached_property
    def index(self) -> int | None:
        """Which one of a list, when the message says no more than that."""
        short = len(self.wording.folded) <= LONGEST_PICK
        return find_index(self.wording.folded) if short else None

    @cached_property
    def phone(self) -> str | None:
        """A telephone number."""
        return find_phone(self.wording.folded)

    @cached_property
    def office(self) -> Found | None:
        """An office of the town."""
        return self.names.office(self.wording.folded)

    @cached_property
    def recipient(self) -> Found | None:
        """The office something is handed to, of the town or not."""
        return self.names.recipient(self.wording.folded)

    @cached_property
    def section(self) -> Found | None:
        """A part of the plan."""
        return self.names.section(self.wording.folded)

    @cached_property
    def place(self) -> Found | None:
        """A village."""
        return self.names.place(self.wording.folded)

    @cached_property
    def term(self) -> Found | None:
        """One of the plan's own terms."""
        return self.names.term(self.wording.folded)

    @cached_property
    def alarm(self) -> Cue | None:
        """The cue of an emergency."""
        return first_that_fits(EMERGENCIES, self, "")

    def has(self, what: str) -> bool:
        """Whether the message holds `what` a cue needs."""
        if what == "number":
            return bool(self.ticket or self.partial)
        if what == "short":
            return len(self.wording.bare) <= SHORT
        return getattr(self, what) is not None


def slots_of(intent: str, findings: Findings) -> dict[str, Any]:
    """Return the slots of a message with this intent; only those that were found."""
    found = {RENAMED.get(name, name): SLOTS[name](findings) for name in HANDED_ON.get(intent, ())}
    return {name: value for name, value in found.items() if value is not None and value != ""}


def _number(findings: Findings) -> str | None:
    return None if findings.ticket else _value(findings.partial)


def _value(found: Found | None) -> str | None:
    return found.value if found else None


def satisfied(text: str) -> bool | None:
    """Return whether somebody is satisfied; None when the words say both, or neither."""
    if _BASICALLY.search(text):
        return True
    displeased = bool(_DISPLEASED.search(text))
    pleased = bool(_PLEASED.search(_DISPLEASED.sub("", text)))
    if _UNDECIDED.search(text) and not re.search(r"满意", text):
        return None
    return pleased if pleased != displeased else None


def _kind(findings: Findings) -> str | None:
    plain = findings.wording.plain
    return next((kind for kind, words in _KINDS if words.search(plain)), None)


def _index(findings: Findings) -> int | None:
    return findings.index if findings.index is not None else ordinal_within(findings.wording.folded)


def _task(findings: Findings) -> str:
    return task_of(findings.wording, (findings.section, findings.term))


def _note(findings: Findings) -> str:
    return note_of(findings.wording, _task(findings))


def _reply(findings: Findings) -> str:
    return body_of(findings.wording, findings.ticket or findings.partial)


SLOTS: Mapping[str, Callable[[Findings], Any]] = {
    "ticket": lambda findings: _value(findings.ticket),
    "ticket_partial": _number,
    "percent": lambda findings: findings.percent,
    "office": lambda findings: _value(findings.office),
    "recipient": lambda findings: _value(findings.recipient),
    "section": lambda findings: _value(findings.section),
    "place": lambda findings: _value(findings.place),
    "index": _index,
    "satisfied": lambda findings: satisfied(findings.wording.plain or findings.wording.raw),
    "amount": lambda findings: find_amount(findings.wording.raw[:READ]),
    "kind": _kind,
    "task": _task,
    "note": _note,
    "body": _reply,
}
RENAMED = {"recipient": "office"}
_NUMBER = ("ticket", "ticket_partial")
_WHERE = ("section", "place")
HANDED_ON: Mapping[str, tuple[str, ...]] = {
    "ask": (*_WHERE, "office"),
    "suggest": (*_WHERE, "kind"),
    "sage_feedback": (*_WHERE, "amount"),
    "draft_comment": _WHERE,
    "track": _NUMBER,
    "rate": (*_NUMBER, "satisfied"),
    "greeting": ("place",),
    "my_assignments": ("office", "section"),
    "assignment_detail": (*_NUMBER, "section", "index"),
    "report_progress": ("percent", "task", "note", "section"),
    "overdue": ("office", "section"),
    "who_is_responsible": (*_NUMBER, *_WHERE, "office"),
    "reply_submission": (*_NUMBER, "body"),
    "transfer_submission": (*_NUMBER, "recipient", "body"),
    "agenda": _NUMBER,
    "choose": ("index", "section", "place"),
}
