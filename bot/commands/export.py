"""`export …`: the papers of the town, to be printed or published once a person has read them."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click

from bot.commands.destination import paper_destination
from bot.commands.papers import WRITERS, town_of
from bot.commands.stores import Stores, opened
from bot.papers.adoption import adoption as adoption_paper
from bot.papers.adoption import find_consultation
from bot.papers.matters import snapshot


@click.group(help="导出报表：意见征集采纳情况汇总表。")
def export() -> None:
    """Hold the papers together."""


@export.command(help="导出意见征集采纳情况汇总表，A4 横向，可以直接打印；姓名只留姓。发布前请人看过。")
@click.option("--format", "form", type=click.Choice(list(WRITERS)), default="xlsx", show_default=True, help="文件格式")
@click.option("--consultation", type=click.IntRange(1), help="第几次征求意见；不写就是收到的全部意见")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到这个文件")
def adoption(form: str, consultation: int | None, out: Path | None) -> None:
    """Write what became of the comments on the draft."""
    try:
        with opened(create=False) as stores, paper_destination(out) as file:
            _write(stores, form, consultation, file)
    except ValueError as fault:
        raise click.ClickException(f"有一条姓名打不开（{fault}）") from None


def _write(stores: Stores, form: str, number: int | None, file: BinaryIO) -> None:
    with snapshot(stores.database) as session:
        found = None if number is None else find_consultation(session, number)
        WRITERS[form](adoption_paper(session, stores.vault, town_of(stores.settings), found), file)
