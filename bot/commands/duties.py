"""`duties …`: the liaison station keeps the town's duties by command; heads and the leading group decide on 销号."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import click

from bot.commands.destination import destination
from bot.commands.duty_export import export
from bot.commands.duty_view import list_, show
from bot.commands.stores import Stores, opened
from bot.duties import Adjustment, DutyDesk, NewDuty, Official
from bot.duty_draft import HEADER, drafted
from bot.duty_given import Words
from bot.duty_roll import BY_TABLE, Importer
from bot.errors import InvalidAnswer
from bot.papers.cells import harmless
from bot.rules import Rules
from bot.settings import read_place
from bot.sheet import Row
from knowledge.town import load_town
from models import Duty, Role
from models.duty import find_duty
from models.person import find_person

_code = click.argument("code")
_by = click.option("--by", required=True, help="谁办的")
_why = click.option("--why", required=True, help="原因，会记在任务的经过里")
_day = click.DateTime(["%Y-%m-%d"])


@click.group(help="任务：导入、起草、查看、调整、销号、导出督办台账。")
def duties() -> None:
    """Hold the commands about duties together."""


duties.add_command(list_)
duties.add_command(show)
duties.add_command(export)


@duties.command("import", help="从 CSV 或 .xlsx 表格导入任务。有一行不对就一项也不导入；重复导入会更新，经过都留着。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", default=BY_TABLE, help="谁导入的，记在经过里")
def import_(file: Path, by: str) -> int:
    """Import a table of duties; list every fault and store nothing when there is one."""
    with opened(create=True) as stores:
        town = load_town(stores.settings.knowledge_dir)
        rules = Rules.of(stores.settings)
        report = Importer(stores.database, stores.vault, town, rules, datetime.now(UTC), by).take(file, _progress)
    for line in (*report.faults, *report.notes):
        click.echo(line, err=True)
    if report.faults:
        click.echo(f"有 {len(report.faults)} 处需要修改，没有导入任何任务", err=True)
        return 1
    click.echo(f"新增 {report.created} 项，更新 {report.updated} 项，没有变化 {report.unchanged} 项")
    return 0


@duties.command(help="按方案起草一份任务表，请人删改、填上承办人和时限以后再导入。方案没写的都空着。")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到这个 CSV 文件；不写则输出到屏幕")
def draft(out: Path | None) -> None:
    """Write a table of what the plan sets the town to do."""
    rows = list(drafted(load_town(read_place().knowledge_dir)))
    with destination(out) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        text.write("\ufeff")
        writer = csv.writer(text)
        writer.writerow(HEADER)
        writer.writerows([harmless(row[name]) for name in HEADER] for row in rows)
        text.flush()
        text.detach()
    click.echo(f"起草了 {len(rows)} 项，请逐项核对再导入", err=True)


@duties.command(help="新增一项任务；不写 --code 就用下一个编号。")
@click.argument("title")
@_by
@click.option("--code", default="", help="编号")
@click.option("--section", default="", help="方案的哪一部分，写编号，比如 二(五)")
@click.option("--office", default="", help="责任科室")
@click.option("--lead", default="", help="牵头领导")
@click.option("--village", default="", help="在哪个村")
@click.option("--due", type=_day, help="完成时限，写成 2026-03-31")
@click.option("--assignee", "assignees", multiple=True, help="承办人的企业微信账号，可以写多个")
def add(title: str, by: str, assignees: Sequence[str], due: datetime | None, **named: str) -> None:
    """Set a duty up."""
    with _desk() as (stores, desk):
        people = _people(stores, desk, assignees)
        new = NewDuty(title, due=_date(due), assignees=people, **named)  # type: ignore[arg-type]
        duty = desk.create(new, Official(by, Role.STATION))
    click.echo(f"任务 {duty.code} {duty.title} 已经新增")


@duties.command(help="换承办人或责任科室，写明原因。")
@_code
@click.option("--assignee", "assignees", multiple=True, help="承办人的企业微信账号，可以写多个；会换掉原来的")
@click.option("--office", help="责任科室")
@click.option("--lead", help="牵头领导")
@_why
@_by
def assign(code: str, by: str, why: str, assignees: Sequence[str], **named: str | None) -> None:
    """Change who answers for a duty."""
    with _desk() as (stores, desk):
        people = _people(stores, desk, assignees) or None
        wanted = Adjustment(why, assignees=people, **named)  # type: ignore[arg-type]
        changed = desk.change(_found(desk, code), Official(by, Role.STATION), wanted)
    click.echo(f"任务 {code} 已经调整" if changed else f"任务 {code} 本来就是这样，没有变化")


@duties.command(help="改完成时限，写明原因。")
@_code
@click.argument("day", type=_day)
@_why
@_by
def due(code: str, day: datetime, why: str, by: str) -> None:
    """Change a duty's last day."""
    with _desk() as (_, desk):
        changed = desk.change(_found(desk, code), Official(by, Role.STATION), Adjustment(why, due=day.date()))
    click.echo(f"任务 {code} 的完成时限改为 {day:%Y-%m-%d}" if changed else f"任务 {code} 的时限本来就是这一天")


@duties.command(help="取消一项任务，写明原因；经过都留着。")
@_code
@_why
@_by
def cancel(code: str, why: str, by: str) -> None:
    """Give a duty up."""
    with _desk() as (_, desk):
        desk.cancel(_found(desk, code), Official(by, Role.STATION), Words(why))
    click.echo(f"任务 {code} 已经取消")


@duties.command(help="确认销号。写 --office 是以这个科室负责人办理，不写是领导小组。")
@_code
@_by
@click.option("--office", default="", help="以这个科室的负责人办理；不写就是领导小组")
def confirm(code: str, by: str, office: str) -> None:
    """Tick a duty off."""
    with _desk() as (_, desk):
        desk.confirm(_found(desk, code), _decider(by, office))
    click.echo(f"任务 {code} 已经销号")


@duties.command("return", help="退回销号，写明原因。写 --office 是以这个科室负责人办理，不写是领导小组。")
@_code
@_why
@_by
@click.option("--office", default="", help="以这个科室的负责人办理；不写就是领导小组")
def return_(code: str, why: str, by: str, office: str) -> None:
    """Refuse to tick a duty off."""
    with _desk() as (_, desk):
        desk.send_back(_found(desk, code), _decider(by, office), Words(why))
    click.echo(f"任务 {code} 的销号已经退回")


@contextmanager
def _desk() -> Iterator[tuple[Stores, DutyDesk]]:
    """Open the desk in one transaction; what must not be done is told in one line, and nothing is left of it."""
    with opened(create=False) as stores:
        try:
            with stores.database.write() as session:
                yield stores, DutyDesk(session, Rules.of(stores.settings), datetime.now(UTC))
        except InvalidAnswer as fault:
            raise click.ClickException(str(fault)) from None


def _found(desk: DutyDesk, code: str) -> Duty:
    duty = find_duty(desk.session, code)
    if duty is None:
        raise click.ClickException(f"没有编号是 {code} 的任务")
    return duty


def _people(stores: Stores, desk: DutyDesk, userids: Iterable[str]) -> tuple[int, ...]:
    numbers = []
    for userid in userids:
        person = find_person(desk.session, "wecom", *stores.vault.pseudonyms("wecom", userid))
        if person is None:
            raise click.ClickException(f"不认识企业微信账号“{userid}”，请先用 people import 导入")
        numbers.append(person.id)
    return tuple(numbers)


def _decider(by: str, office: str) -> Official:
    return Official(by, Role.HEAD, office) if office else Official(by, Role.LEADER)


def _date(day: datetime | None) -> date | None:
    return day.date() if day else None


def _progress(rows: Sequence[Row]) -> Iterable[Row]:
    return _shown(rows) if sys.stderr.isatty() else rows


def _shown(rows: Sequence[Row]) -> Iterator[Row]:
    with click.progressbar(rows, label="导入任务", file=sys.stderr) as shown:
        yield from shown
