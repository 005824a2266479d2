"""Asks what kind of thing is handed in, and recognizes it in what was said already."""

from __future__ import annotations

import re

from bot.context import Context
from bot.errors import InvalidAnswer
from bot.field import Answers, Field
from bot.message import Choice, Message, Reply
from handlers import consultation
from models import SubmissionKind

# 建议, 反映问题: the kind once more, not a part of the plan.
SHORT_AS_A_KIND = 4
OTHER = "其他"
YES, ANOTHER = "对的", "换一个"

KINDS = {
    "提建议": SubmissionKind.SUGGESTION,
    "反映问题": SubmissionKind.PROBLEM,
    "乡贤反馈": SubmissionKind.SAGE,
    "对征求意见稿提意见": SubmissionKind.COMMENT,
}
_KIND_WORDS = (
    (SubmissionKind.COMMENT, re.compile("征求意见|草案|方案|修改意见")),
    (SubmissionKind.SAGE, re.compile("乡贤|捐|投资|回乡|项目")),
    (SubmissionKind.PROBLEM, re.compile("问题|反映|投诉|举报|抱怨")),
    (SubmissionKind.SUGGESTION, re.compile("建议|意见|想法|建仪|希望|能不能|可不可以|最好|应该")),
)
_KIND_SLOTS = {
    "suggestion": SubmissionKind.SUGGESTION,
    "problem": SubmissionKind.PROBLEM,
    "sage": SubmissionKind.SAGE,
    "comment": SubmissionKind.COMMENT,
}
_KIND_INTENTS = {"sage_feedback": SubmissionKind.SAGE, "draft_comment": SubmissionKind.COMMENT}


def announced(message: Message, context: Context) -> SubmissionKind | None:
    """Return the kind that the first message names: as a choice, by its intent, or in passing."""
    intent = context.intent
    named = KINDS.get(message.text) or _KIND_INTENTS.get(intent.name)
    return named or _KIND_SLOTS.get(str(intent.slots.get("kind")))


def kind_in(text: str) -> SubmissionKind | None:
    """Return the kind that the words of a text show."""
    return next((kind for kind, words in _KIND_WORDS if words.search(text)), None)


def only_a_kind(text: str) -> SubmissionKind | None:
    """Return the kind, when a text names nothing else."""
    return KINDS.get(text) or (kind_in(text) if len(text) <= SHORT_AS_A_KIND else None)


def _ask_kind(_answers: Answers, _context: Context) -> Reply:
    return Reply("您要提交哪一类？", tuple(Choice(label, label) for label in KINDS))


def _read_kind(message: Message, _answers: Answers, context: Context) -> str:
    kind = KINDS.get(message.text) or kind_in(message.text)
    if kind is None:
        raise InvalidAnswer("没看明白是哪一类，请点一下或回复前面的数字。")
    return consultation.checked_kind(kind, context)


def _as_it_is(value: object, _context: Context) -> str:
    return str(value)


KIND = Field("kind", "类型", _ask_kind, _read_kind, _as_it_is)
