"""`knowledge import`: drafts a town's folder from its plan, and says what is lost in it and what changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from knowledge.importer.importing import Imported, import_plan
from knowledge.importer.made import STEPS, Tell

SHOWN = 6  # names of one kind of change


@click.command(
    "import",
    help="把一份方案（txt、html、docx、pdf）整理成知识库文件夹：条目按原文起草，等人审核。再次导入不会动审核过、改过的内容。",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="知识库文件夹，默认 knowledge/ 下以地名拼音命名")
@click.option("--text-only", is_flag=True, help="只存原文（clauses.yaml），不起草条目")
def import_(file: Path, out: Path | None, *, text_only: bool) -> None:
    """Import a plan and print what was drafted, what changed, and what is damaged in the text."""
    with _progress() as tell:
        done = import_plan(file, out, tell, text_only=text_only)
    _print(done)


@contextmanager
def _progress() -> Iterator[Tell]:
    """Show a progress bar on a terminal; on anything else, nothing."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    bar = click.progressbar(length=len(STEPS), label="导入", item_show_func=lambda step: step, file=sys.stderr)
    with bar:
        yield lambda step: bar.update(STEPS.index(step) + 1 - bar.pos, step)


def _print(done: Imported) -> None:
    click.echo(f"《{done.title}》→ {done.folder}：{done.entries} 条，其中 {done.drafts} 条是起草的，等人审核")
    for what, names in done.report.items():
        shown = "、".join(names[:SHOWN]) + ("……" if len(names) > SHOWN else "")
        click.echo(f"{what} {len(names)}：{shown}")
    click.echo(f"原文缺损 {len(done.damages)} 处" + ("：" if done.damages else ""))
    for damage in done.damages:
        click.echo(f"  {damage.line()}")
