"""`knowledge`: whether the town's files are sound, how good the answers are, and why one is as it is."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import click

from bot.commands.ask import first_titles, shown
from bot.commands.gaps import feedback, gaps
from bot.commands.knowledge_import import import_
from bot.commands.learning import correct, corrections, teach
from bot.commands.stores import entered_at
from bot.settings import read_place
from handlers.wording import answer_reply
from knowledge import explanation
from knowledge.answer import Answer
from knowledge.calibration import calibrate, write_thresholds
from knowledge.corrections import in_force
from knowledge.evaluation import FAILURES, Failure, Row, evaluate, held_out, read_rows, tuning, worst
from knowledge.means import Means
from knowledge.town import Town, check, load_town

SHOWN = 10
COLON = re.compile("[:\uff1a]")


@click.group(help="知识库：检查、导入、评测、解释，改正答案，看看哪些问题没答上。")
def knowledge() -> None:
    """Hold the commands about knowledge together."""


for _command in (import_, correct, teach, corrections, gaps, feedback):
    knowledge.add_command(_command)


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
    click.echo(f"{town.plan.town}的知识库没有问题：{len(town.entries)} 条，{ways} 种问法{_awaiting(town)}")
    return 0


def _awaiting(town: Town) -> str:
    drafts = len(town.drafts())
    return f"；其中 {drafts} 条是起草的，还没有人审核（审核过的改成 review: done）" if drafts else ""


@knowledge.command(help="解释一个回答的来由：怎么理解的，和哪些条目比过，凭什么这样回答。")
@click.argument("text")
def explain(text: str) -> None:
    """Show how a text is read, what it was compared with, and what followed."""
    place = read_place()
    town = load_town(place.knowledge_dir, Means(place.segmenter, place.second_opinion))
    corrections = in_force(town, entered_at(place.database).corrections)
    click.echo(explanation.explain(corrections.answerer(town), text, corrections))


@knowledge.command("evaluate", help="用一份题目（每行一个 JSON）评测回答得对不对，列出最要紧的错。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--calibrate", "calibrated", is_flag=True, help="先重新找出界线，写进知识库的 thresholds.yaml")
def evaluate_(file: Path, *, calibrated: bool) -> None:
    """Print how many questions are handled rightly, by kind and style, and the failures that matter most."""
    try:
        rows = read_rows(file)
        town = _calibrated(tuning(rows)) if calibrated else _town()
    except ValueError as fault:
        raise click.ClickException(str(fault)) from None
    answerer, word = in_force(town).answerer(town), partial(_worded, town)
    if len(tuning(rows)) < len(rows):
        click.echo(f"留作检验、没有用来调整的题目：\n{evaluate(answerer, held_out(rows), word).table()}\n\n全部题目：")
    report = evaluate(answerer, _progress(rows), word)
    click.echo(report.table())
    for reason in FAILURES:
        for failure in worst(report, reason, SHOWN):
            click.echo(_told(reason, failure))


def _calibrated(rows: Sequence[Row]) -> Town:
    """Write the thresholds that are best for `rows` and return the town with them. Raises ValueError."""
    town = _town()
    click.echo("正在寻找界线，需要几分钟……", err=True)
    found = calibrate(town, rows, partial(_worded, town))
    path = write_thresholds(town.folder, found)
    click.echo(
        f"界线已写入 {path}。交叉验证：答对 {found.right:.1%}，答错 {found.wrong:.1%}，方案外误答 {found.leaked:.1%}"
    )
    return load_town(town.folder)


def _town() -> Town:
    place = read_place()
    return load_town(place.knowledge_dir, Means(place.segmenter, place.second_opinion))


def _worded(town: Town, answer: Answer) -> str:
    return shown(answer_reply(answer, town, first_titles(town)))


def _told(reason: str, failure: Failure) -> str:
    entry = failure.answer.entry
    decided = f"{failure.answer.kind} {entry.id if entry else ''}".strip()
    return f"{COLON.split(FAILURES[reason])[0]}  {failure.answer.score:.2f}  {failure.row['text']}  → {decided}"


def _progress(rows: Sequence[Row]) -> Iterable[Row]:
    return _shown(rows) if sys.stderr.isatty() else rows


def _shown(rows: Sequence[Row]) -> Iterator[Row]:
    with click.progressbar(rows, label="评测", file=sys.stderr) as watched:
        yield from watched
