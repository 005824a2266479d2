"""`people …`: who serves the town, in what role; and the codes by which an account of theirs is proved."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.commands.people_list import list_
from bot.commands.people_sync import sync
from bot.commands.stores import Stores, opened
from bot.errors import InvalidAnswer, InvalidKnowledge
from bot.identity import LASTS, Identity
from bot.roster import ImportReport, Manner, import_people
from bot.roster_words import Names
from bot.sheet import Row
from knowledge.town import load_directory
from models import Person
from models.person import DIRECTORY_CHANNEL, find_person

__all__ = ["ImportReport", "import_people", "people"]


@click.group(help="人员名单：干部、乡贤和管理员。")
def people() -> None:
    """Hold the commands about people together."""


people.add_command(list_)
people.add_command(sync)


@people.command("import", help="从 CSV 或 .xlsx 表格导入人员。有一行不对就一个也不导入；重复导入会更新。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> int:
    """Import a table of people; list every fault and store nothing when there is one."""
    with opened(create=True) as stores:
        names = _names(stores.settings.knowledge_dir)
        report = import_people(stores.database, stores.vault, file, Manner(names, _progress))
    for line in (*report.faults, *report.warnings):
        click.echo(line, err=True)
    if report.faults:
        click.echo(f"有 {len(report.faults)} 处需要修改，没有导入任何人", err=True)
        return 1
    click.echo(f"新增 {report.created} 人，更新 {report.updated} 人，没有变化 {report.unchanged} 人")
    return 0


@people.command(help="发一个一次性验证码：本人在公众号里发出来，那个微信就算他的，角色、科室跟着名单走。")
@click.argument("who", metavar="USERID")
@click.option("--channel", type=click.Choice(["wecom", "wechat"]), default=DIRECTORY_CHANNEL, show_default=True)
@click.option("--by", required=True, help="谁发的")
def code(who: str, channel: str, by: str) -> None:
    """Print a new one-time code for somebody."""
    with opened(create=False) as stores, stores.database.write() as session:
        person = _found(session, stores, channel, who)
        identity = Identity(session, stores.vault, datetime.now(UTC))
        try:
            made = identity.issue(person, by, secrets.randbits(128))
        except InvalidAnswer as fault:
            raise click.ClickException(str(fault)) from None
    click.echo(made)
    hours = int(LASTS.total_seconds()) // 3600
    click.echo(f"{hours}小时内有效，只能用一次。请当面或在企业微信里交给本人，由他在公众号里发出来。", err=True)


@people.command(help="解除绑定：手机丢了、换了微信，那个公众号账号就不再算他的。")
@click.argument("who", metavar="USERID")
@click.option("--channel", type=click.Choice(["wecom", "wechat"]), default=DIRECTORY_CHANNEL, show_default=True)
@click.option("--by", required=True, help="谁办的")
def unlink(who: str, channel: str, by: str) -> None:
    """Let no account of the Official Account be somebody's any more."""
    with opened(create=False) as stores, stores.database.write() as session:
        person = _found(session, stores, channel, who)
        released = Identity(session, stores.vault, datetime.now(UTC)).release(person, by)
    click.echo("已解除绑定" if released else "他没有绑定公众号账号，不用解除")


def _found(session: Session, stores: Stores, channel: str, who: str) -> Person:
    person = find_person(session, channel, *stores.vault.pseudonyms(channel, who.strip()))
    if person is None:
        raise click.ClickException(f"名单里没有 {who}。先用 people list 看看，或用 people import、people sync 登记")
    return person


def _names(folder: Path) -> Names:
    """Return what the town calls its offices and villages; without its files nothing is known, and nothing refused."""
    try:
        directory = load_directory(folder)
    except InvalidKnowledge as fault:
        click.echo(f"没有核对科室和村名：{fault.faults[0]}", err=True)
        return Names()
    return Names.of(directory.offices, directory.villages)


def _progress(rows: Sequence[Row]) -> Iterable[Row]:
    return _shown(rows) if sys.stderr.isatty() else rows


def _shown(rows: Sequence[Row]) -> Iterator[Row]:
    with click.progressbar(rows, label="导入人员", file=sys.stderr) as shown:
        yield from shown
