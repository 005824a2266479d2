"""Says in plain words why a question was handled as it was: how it was read, what weighed, what came second."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.answer import Answer
from knowledge.answerer import Answerer
from knowledge.detail import asked_details
from knowledge.matcher import Match

RANKED = 5
FEATURES = 8
KINDS = {"answer": "直接回答", "gap": "说明原文没有写", "choices": "请对方选择", "none": "说明不在方案里"}
FAMILIES = {"w": "词", "s": "同义", "c": "字", "p": "音", "q": "连音", "i": "首字母"}


def explain(answerer: Answerer, text: str) -> str:
    """Return the explanation of one question, several lines."""
    return "\n".join(_lines(answerer, text))


def _lines(answerer: Answerer, text: str) -> Iterator[str]:
    answer = answerer.answer(text)
    reading = answerer.interpreter.read(text)
    yield f"理解为:{answerer.matcher.understand(text)}"
    if reading.text != answerer.matcher.understand(text):
        yield f"问的是:{reading.text}"
    yield from _band(answerer, answer)
    yield from _details(answerer, text, answer)
    yield "最像的条目:"
    yield from (_compared(answerer, reading.text, match) for match in reading.matches[:RANKED])


def _band(answerer: Answerer, answer: Answer) -> Iterator[str]:
    limits = answerer.town.thresholds
    yield f"处理:{KINDS[answer.kind]},把握 {answer.score:.2f}"
    yield f"界线:直接回答 {limits.answer:.2f},给出选择 {limits.choices:.2f},领先第二名 {limits.margin:.2f}"
    yield from (f"依据:{entry.title}({entry.id},{entry.section})" for entry in answer.entries)
    yield from (f"可选:{entry.title}({entry.id},{entry.section})" for entry in answer.choices)


def _details(answerer: Answerer, text: str, answer: Answer) -> Iterator[str]:
    for asked in asked_details(answerer.matcher.understand(text)):
        yield f"问到的细节:{asked.detail}(“{asked.cue}”,{'确定' if asked.strong else '可能'})"
    yield from (f"原文没有写:{stated.say}" for stated in answer.silent)
    strange = answerer.interpreter.strange(text)
    if strange:
        yield f"方案外的词:{'、'.join(sorted(strange))}"


def _compared(answerer: Answerer, understood: str, match: Match) -> str:
    shares = answerer.matcher.explain(understood, match)[:FEATURES]
    why = "、".join(f"{FAMILIES[share.feature[0]]}“{share.feature[1:]}”{share.weight:.0%}" for share in shares)
    return f"  {match.sure:.2f} {match.entry_id}:“{match.document.text}”({why})"
