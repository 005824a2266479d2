"""`knowledge`: whether the town's files are sound, how good the answers are, and why one is as it is."""

from __future__ import annotations

from collections.abc import Iterator

import click

from bot.settings import read_place
from knowledge.answerer import Answerer
from knowledge.matcher import Match
from knowledge.town import check, load_town

RANKED = 5
FEATURES = 5
KINDS = {"answer": "直接回答", "gap": "说明原文没有写", "choices": "请对方选择", "none": "说明不在方案里"}


@click.group(help="知识库：检查、评测、解释。")
def knowledge() -> None:
    """Hold the commands about knowledge together."""


@knowledge.command("check", help="检查知识库的每个文件，逐条列出问题。有问题时退出状态为 1。")
def check_() -> int:
    """List every fault of the town's files."""
    folder = read_place().knowledge_dir
    faults = check(folder)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.echo(f"{folder} 有 {len(faults)} 处问题", err=True)
        return 1
    town = load_town(folder)
    ways = sum(len(entry.questions) for entry in town.entries.values())
    click.echo(f"{town.plan.town}的知识库没有问题：{len(town.entries)} 条，{ways} 种问法")
    return 0


@knowledge.command(help="解释一个回答的来由：怎么理解的，和哪些条目比过，凭什么这样回答。")
@click.argument("text")
def explain(text: str) -> None:
    """Show how a text is read, what it was compared with, and what followed."""
    click.echo("\n".join(_explained(Answerer(load_town(read_place().knowledge_dir)), text)))


def _explained(answerer: Answerer, text: str) -> Iterator[str]:
    understood = answerer.matcher.understand(text)
    answer = answerer.answer(text)
    limits = answerer.town.thresholds
    yield f"理解为：{understood}"
    yield f"处理：{KINDS[answer.kind]}，把握 {answer.score:.2f}"
    yield f"界线：直接回答 {limits.answer:.2f}，给出选择 {limits.choices:.2f}，领先第二名 {limits.margin:.2f}"
    yield from (f"依据：{entry.title}（{entry.id}，{entry.section}）" for entry in answer.entries)
    yield from (f"可选：{entry.title}（{entry.id}，{entry.section}）" for entry in answer.choices)
    yield from (f"原文没有写：{stated.say}" for stated in answer.silent)
    yield "最像的条目："
    yield from (_compared(answerer, understood, match) for match in answerer.matcher.rank(text, RANKED))


def _compared(answerer: Answerer, understood: str, match: Match) -> str:
    shares = answerer.matcher.explain(understood, match)[:FEATURES]
    why = "、".join(f"{share.feature} {share.weight:.0%}" for share in shares)
    return f"  {match.cosine:.2f} {match.entry_id}：“{match.document.text}”（{why}）"
