"""`duties export`: the ledger of duties (督办台账) on paper, and its rows for other programs."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.commands.destination import destination, paper_destination
from bot.commands.papers import WRITERS, town_of
from bot.commands.stores import Stores, opened
from bot.export import FORMATS, Row
from bot.papers.ledger import FIELDS, Ledger, ledger
from bot.papers.matters import snapshot
from bot.rules import Rules


@click.command(help="导出督办台账：xlsx、docx 是 A4 横向，可以直接打印；csv、json 给别的程序用。")
@click.option(
    "--format", "form", type=click.Choice([*WRITERS, *FORMATS]), default="xlsx", show_default=True, help="文件格式"
)
@click.option("--office", default="", help="只要这个科室的")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到这个文件")
def export(form: str, office: str, out: Path | None) -> None:
    """Write the ledger."""
    with opened(create=False) as stores:
        if form in WRITERS:
            _write_paper(stores, (form, office), out)
        else:
            _write_rows(stores, (form, office), out)


def _write_paper(stores: Stores, wish: tuple[str, str], out: Path | None) -> None:
    with paper_destination(out) as file, snapshot(stores.database) as session:
        WRITERS[wish[0]](ledger(Ledger(session, town_of(stores.settings), *_now(stores)), wish[1]), file)


def _write_rows(stores: Stores, wish: tuple[str, str], out: Path | None) -> None:
    with destination(out) as file, snapshot(stores.database) as session:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        rows: Iterable[Row] = Ledger(session, town_of(stores.settings), *_now(stores)).rows(wish[1])
        try:
            FORMATS[wish[0]](rows, text, FIELDS)
        finally:
            text.flush()
            text.detach()  # hands the file back; the wrapper would close it


def _now(stores: Stores) -> tuple[Rules, datetime]:
    return Rules.of(stores.settings), datetime.now(UTC)
