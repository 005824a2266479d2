"""The words with which staff take a step of casework, and what each of them goes on to say: 退回 7号 不归我们管.

A command begins with its word, and names a number, or stands alone for the submission looked at last. What a card's
button stands for is such a command too, so that everything goes one road.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handlers.named import Named, read_named
from knowledge.numerals import number
from models import Verdict
from models.lifecycle import Act

Given = dict[str, Any]
CONTACT = "contact"  # no step: somebody wants to see how the submitter is reached
_DAYS = re.compile(r"(?P<days>\d{1,3}|[一二两三四五六七八九十]{1,3})\s*个?(?:工作日|天|日)")
_SIGNER = re.compile(
    r"[\s,，;；。(（]*(?:签字人?|签发人?|签批|签署人?)[:：\s]*(?P<signer>[\u4e00-\u9fffA-Za-z·]{2,20})[)）。]*$"
)
_WHY = re.compile(r"^(?:理由|原因|因为)(?:是|[:：])?\s*")
_TRIMMED = " \n\t,，:：。;；"


@dataclass(frozen=True, slots=True)
class Word:
    """One command. `does`: the step, or CONTACT. `reads` returns what is given by what follows the number.

    `alone`: whether a text may follow without a number, of the submission looked at last.
    """

    says: str
    does: str
    reads: Callable[[str], Given]
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it was written."""

    word: str
    does: str
    named: Named
    given: Given


def _field(name: str) -> Callable[[str], Given]:
    return lambda rest: {name: _WHY.sub("", rest)} if rest else {}


def _nothing(rest: str) -> Given:
    return {"note": rest} if rest else {}


def _extension(rest: str) -> Given:
    found = _DAYS.search(rest)
    if found is None:
        return {"reason": _WHY.sub("", rest)} if rest else {}
    reason = _WHY.sub("", (rest[: found.start()] + rest[found.end() :]).strip(_TRIMMED))
    given: Given = {"days": int(number(found["days"]) or 0)}
    return given | ({"reason": reason} if reason else {})


def _verdict(verdict: Verdict) -> Callable[[str], Given]:
    def read(rest: str) -> Given:
        signer = _SIGNER.search(rest)
        reason = _WHY.sub("", (rest[: signer.start()] if signer else rest).strip(_TRIMMED))
        given: Given = {"verdict": verdict.value}
        return given | ({"signer": signer["signer"]} if signer else {}) | ({"reason": reason} if reason else {})

    return read


def _transfer(rest: str) -> Given:
    """Read 农业中心 属于水利: first the office as it is written, then why."""
    office, _, reason = rest.partition(next((sign for sign in rest if sign in " ,，:：\n"), " "))
    given: Given = {"office": office.removeprefix("给").removeprefix("到")} if office else {}
    reason = _WHY.sub("", reason.strip(_TRIMMED))
    return given | ({"reason": reason} if reason else {})


WORDS = (
    Word("受理", Act.ACCEPT, _nothing, alone=False),
    Word("退回|退件|回退", Act.HAND_BACK, _field("reason")),
    Word("转办给?|转交给?|转给|转到", Act.REFER, _transfer),
    Word("回复|答复", Act.ANSWER, _field("text")),
    Word("(?:请|要求|请求)?补充", Act.ASK_MORE, _field("text")),
    Word("(?:批准|同意|准许)(?:申请)?延期", Act.GRANT_EXTENSION, _nothing, alone=False),
    Word("(?:不批准|不同意|不准|驳回)(?:申请)?延期", Act.DENY_EXTENSION, _field("reason")),
    Word("(?:申请)?延期", Act.ASK_EXTENSION, _extension),
    Word("部分采纳", Act.DECIDE, _verdict(Verdict.PARTLY)),
    Word("不予?采纳", Act.DECIDE, _verdict(Verdict.REJECTED)),
    Word("采纳", Act.DECIDE, _verdict(Verdict.ADOPTED)),
    Word("留作参考", Act.DECIDE, _verdict(Verdict.KEPT)),
    Word("上月?例会|(?:提交|提请)月?例会(?:研究)?", Act.CONSULT, _field("reason"), alone=False),
    Word("办结", Act.CLOSE, _nothing, alone=False),
    Word("(?:内部)?备注", Act.NOTE, _field("note")),
    Word("(?:查看?|看)?(?:联系方式|联系电话|联系人)", CONTACT, _field("reason")),
)
_SPOKEN = [
    (re.compile(rf"(?:请|帮我|我要|我来)?\s*(?P<word>{word.says})(?:一下|下)?(?P<rest>.*)", re.DOTALL), word)
    for word in WORDS
]


def read_command(text: str, prefix: str) -> Command | None:
    """Return the command a message is, or None when it is none."""
    for pattern, word in _SPOKEN:
        found = pattern.fullmatch(text.strip())
        if found and (command := _command(word, found, prefix)):
            return command
    return None


def _command(word: Word, found: re.Match[str], prefix: str) -> Command | None:
    rest = found["rest"]
    named = read_named(rest, prefix)
    bare = not rest.strip(_TRIMMED)
    apart = word.alone and rest[:1] in _TRIMMED
    if not (named.pointed or bare or apart):
        return None
    return Command(found["word"], word.does, named, word.reads(named.rest.strip(_TRIMMED)))
