"""`people import`: who is a cadre, a verified sage or an administrator."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from bot.commands.stores import opened
from bot.roster import ImportReport, import_people
from bot.sheet import Row

__all__ = ["ImportReport", "import_people", "people"]


@click.group(help="人员名单：干部、乡贤和管理员。")
def people() -> None:
    """Hold the commands about people together."""


@people.command("import", help="从 CSV 或 .xlsx 表格导入人员。有一行不对就一个也不导入；重复导入会更新。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> int:
    """Import a table of people; list every fault and store nothing when there is one."""
    with opened(create=True) as stores:
        report = import_people(stores.database, stores.vault, file, watched=_progress)
    for fault in report.faults:
        click.echo(fault, err=True)
    if report.faults:
        click.echo(f"有 {len(report.faults)} 处需要修改，没有导入任何人", err=True)
        return 1
    click.echo(f"新增 {report.created} 人，更新 {report.updated} 人，没有变化 {report.unchanged} 人")
    return 0


def _progress(rows: Sequence[Row]) -> Iterable[Row]:
    return _shown(rows) if sys.stderr.isatty() else rows


def _shown(rows: Sequence[Row]) -> Iterator[Row]:
    with click.progressbar(rows, label="导入人员", file=sys.stderr) as shown:
        yield from shown
