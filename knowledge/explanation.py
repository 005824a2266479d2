"""Says in plain words why a question was handled as it was: how it was read, what weighed, what came second."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.answer import Answer
from knowledge.answerer import Answerer
from knowledge.corrections import NONE, Corrections
from knowledge.detail import asked_details
from knowledge.entry import Correction, Thresholds
from knowledge.interpreter import Reading
from knowledge.matcher import Match

RANKED = 5
FEATURES = 8
KINDS = {"answer": "直接回答", "gap": "说明原文没有写", "choices": "请对方选择", "none": "说明不在方案里"}
FAMILIES = {"w": "词", "s": "同义", "c": "字", "p": "音", "q": "连音", "i": "首字母"}


def explain(answerer: Answerer, text: str, corrections: Corrections = NONE) -> str:
    """Return the explanation of one question, several lines. `corrections`: those the answerer heeds."""
    return "\n".join(_lines(answerer, text, corrections))


def _lines(answerer: Answerer, text: str, corrections: Corrections) -> Iterator[str]:
    answer = answerer.answer(text)
    reading = answerer.read(text, RANKED, RANKED)
    yield f"理解为:{answerer.matcher.understand(text)}"
    if reading.text != answerer.matcher.understand(text):
        yield f"问的是:{reading.text}"
    yield from _corrected(answerer, text, reading, corrections)
    yield from _band(answerer, answer)
    yield from _runner_up(answerer, reading)
    yield from _details(answerer, text, answer)
    yield "最像的条目:"
    yield from (_compared(answerer, reading.text, match) for match in reading.matches[:RANKED])


def _band(answerer: Answerer, answer: Answer) -> Iterator[str]:
    limits = answerer.town.thresholds
    yield f"处理:{KINDS[answer.kind]},把握 {answer.score:.2f}({_where(answer.score, limits)})"
    yield f"界线:直接回答 {limits.answer:.2f},给出选择 {limits.choices:.2f},领先第二名 {limits.margin:.2f}"
    yield from (f"依据:{entry.title}({entry.id},{entry.section})" for entry in answer.entries)
    yield from (f"可选:{entry.title}({entry.id},{entry.section})" for entry in answer.choices)


def _where(score: float, limits: Thresholds) -> str:
    """Return in which band a confidence lies."""
    if score >= limits.answer:
        return f"够直接回答,界线 {limits.answer:.2f}"
    if score >= limits.choices:
        return f"只够给出选择,界线 {limits.choices:.2f}"
    return f"连给出选择也不够,界线 {limits.choices:.2f}"


def _corrected(answerer: Answerer, text: str, reading: Reading, corrections: Corrections) -> Iterator[str]:
    """Say whether staff decided this, by a fixed question or by a way of asking that the question is nearest to."""
    normal = answerer.compared(text)
    fixed = corrections.fixed(normal)
    if fixed:
        yield f"改正过的答案:这句话定由 {fixed.entry} 回答({_who(fixed)}),下面的比较不起作用"
        return
    nearest = reading.matches[0].document.text if reading.matches else ""
    taught = corrections.way_of_asking(normal) or corrections.way_of_asking(nearest)
    if taught:
        yield f"教过的问法:最接近的是“{taught.text}”→ {taught.entry}({_who(taught)})"
    else:
        yield "改正过的答案、教过的问法:没有用到"


def _who(correction: Correction) -> str:
    why = f",{correction.why}" if correction.why else ""
    return f"{correction.by},{correction.on.isoformat()}{why}"


def _runner_up(answerer: Answerer, reading: Reading) -> Iterator[str]:
    if len(reading.matches) > 1:
        first, second, *_ = reading.matches
        title = answerer.town.entries[second.entry_id].title
        behind = first.sure - second.sure
        yield f"第二名:{title}({second.entry_id}),把握 {second.sure:.2f},比第一名低 {behind:.2f}"


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
