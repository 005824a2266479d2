"""`submissions export`: what was handed in, for other programs (json, csv) and on paper (xlsx, docx)."""

from __future__ import annotations

import getpass
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy.orm import Session

from bot.commands.destination import destination, paper_destination
from bot.commands.papers import WRITERS, town_of
from bot.commands.stores import Stores, opened
from bot.export import CONTACT, FIELDS, FORMATS, Selection, log_access, rows, select_all
from bot.papers.matters import snapshot
from bot.papers.submission_log import submission_log

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be exported. `contact_for`: who sees the contacts, "" for nobody."""

    form: str
    contact_for: str
    out: Path | None


@click.group(help="意见建议。")
def submissions() -> None:
    """Hold the commands about submissions together."""


@submissions.command(help="导出意见建议，默认不含联系方式。xlsx 和 docx 是可以直接打印的登记表，姓名只留姓。")
@click.option("--format", "form", type=click.Choice([*FORMATS, *WRITERS]), default="json", help="文件格式，默认 json")
@click.option("--with-contact", is_flag=True, help="同时导出联系方式；这次查看会记入日志")
@click.option("--by", default="", help="谁要看联系方式；不写就记电脑的登录名")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到这个文件；不写则输出到屏幕")
def export(form: str, by: str, *, with_contact: bool, out: Path | None) -> None:
    """Write every submission to stdout, or to a file that appears only when it is complete."""
    wish = _Wish(form, (by.strip() or _account()) if with_contact else "", out)
    try:
        with opened(create=False) as stores:
            (_export if form in FORMATS else _export_paper)(stores, wish)
    except ValueError as fault:
        raise click.ClickException(f"有一条姓名或联系方式打不开（{fault}）") from None


def _account() -> str:
    try:
        return getpass.getuser()
    except OSError:
        raise click.ClickException("请用 --by 写明谁要看联系方式") from None


def _export(stores: Stores, wish: _Wish) -> None:
    with destination(wish.out) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        try:
            _write_rows(stores, wish, text)
        finally:
            text.flush()
            text.detach()  # hands the file back; the wrapper would close it


def _write_rows(stores: Stores, wish: _Wish, text: io.TextIOWrapper) -> None:
    selection = _selected(stores, wish.contact_for)
    vault, fields = (stores.vault, (*FIELDS, CONTACT)) if wish.contact_for else (None, FIELDS)
    with stores.database.read() as session:
        exported = rows(session, selection, stores.settings.zone, vault)
        FORMATS[wish.form](_watched(exported, selection, quiet=text.isatty()), text, fields)


def _export_paper(stores: Stores, wish: _Wish) -> None:
    town = town_of(stores.settings)
    with paper_destination(wish.out) as file:
        selection = _selected(stores, wish.contact_for)
        with snapshot(stores.database) as session:
            paper = submission_log(session, town, selection, stores.vault, with_contact=bool(wish.contact_for))
            WRITERS[wish.form](replace(paper, rows=_watched(paper.rows, selection)), file)


def _selected(stores: Stores, contact_for: str) -> Selection:
    """Return what to export. An access is in the journal, for good, before anything is seen."""
    if not contact_for:
        with stores.database.read() as session:
            return select_all(session)
    with stores.database.write() as session:
        return _logged(session, contact_for)


def _logged(session: Session, contact_for: str) -> Selection:
    selection = select_all(session)
    log_access(session, selection, datetime.now(UTC), contact_for)
    return selection


def _watched(exported: Iterable[_Row], selection: Selection, *, quiet: bool = False) -> Iterator[_Row]:
    """Yield the rows behind a progress bar, unless rows or errors go where the bar would be."""
    if quiet or not sys.stderr.isatty():
        yield from exported
        return
    with click.progressbar(exported, length=selection.count, label="导出", file=sys.stderr) as shown:
        yield from shown
