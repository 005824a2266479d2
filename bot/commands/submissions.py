"""`submissions export`: what was handed in, for other programs (json) and for spreadsheets (csv)."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from bot.commands.stores import Stores, opened
from bot.export import CONTACT, FIELDS, FORMATS, Row, Selection, log_access, rows, select_all


@click.group(help="意见建议。")
def submissions() -> None:
    """Hold the commands about submissions together."""


@submissions.command(help="导出意见建议，默认不含联系方式。")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="json", show_default=True, help="文件格式")
@click.option("--with-contact", is_flag=True, help="同时导出联系方式；这次查看会记入日志")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到这个文件；不写则输出到屏幕")
def export(form: str, *, with_contact: bool, out: Path | None) -> None:
    """Write every submission to stdout, or to a file that appears only when it is complete."""
    with opened(create=False) as stores, _destination(out) as file:
        _export(stores, file, form, with_contact=with_contact)


def _export(stores: Stores, file: TextIO, form: str, *, with_contact: bool) -> None:
    selection = _selected(stores, logged=with_contact)
    vault, fields = (stores.vault, (*FIELDS, CONTACT)) if with_contact else (None, FIELDS)
    with stores.database.read() as session:
        exported = rows(session, selection, stores.settings.zone, vault)
        try:
            FORMATS[form](_shown(exported, selection, file), file, fields)
        except ValueError as fault:
            raise click.ClickException(f"有一条联系方式打不开（{fault}）") from None


def _selected(stores: Stores, *, logged: bool) -> Selection:
    """Return what to export. An access is in the journal, for good, before anything is seen."""
    if not logged:
        with stores.database.read() as session:
            return select_all(session)
    with stores.database.write() as session:
        selection = select_all(session)
        log_access(session, selection, datetime.now(UTC))
        return selection


def _shown(exported: Iterable[Row], selection: Selection, file: TextIO) -> Iterator[Row]:
    """Yield the rows behind a progress bar, unless rows or errors go where the bar would be."""
    if file.isatty() or not sys.stderr.isatty():
        yield from exported
        return
    with click.progressbar(exported, length=selection.count, label="导出", file=sys.stderr) as shown:
        yield from shown


@contextmanager
def _destination(path: Path | None) -> Iterator[TextIO]:
    """Open stdout as UTF-8, or a new file that replaces `path` once it is complete and on disk.

    Only the owner may read the file: it holds what people wrote.
    """
    if path is None:
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
        try:
            yield stream
        finally:
            stream.detach()  # hands stdout back; the wrapper would close it
        return
    with tempfile.TemporaryDirectory(prefix=".export-", dir=path.parent) as folder:
        draft = Path(folder) / path.name
        with draft.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o600)
        draft.replace(path)
