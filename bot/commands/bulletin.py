"""`bulletin …`: drafts a bulletin (通报) from data; a person reads and approves it; then it goes to who subscribed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.commands.destination import destination
from bot.commands.stores import Stores, opened
from bot.errors import InvalidAnswer
from bot.live import Knowledge, read_entered
from bot.papers.bulletins import Press, bulletin_docx, find_bulletin
from bot.papers.figures import Period, figures
from bot.papers.matters import snapshot
from bot.papers.wording import Names, bulletin_text
from bot.rules import Light, Rules
from models import Bulletin

_number = click.argument("number", required=False, type=click.IntRange(1))
_day = click.DateTime(["%Y-%m-%d"])


@click.group(help="通报：按数据起草，人看过批准，再发给订阅的人。")
def bulletin() -> None:
    """Hold the commands about bulletins together."""


@bulletin.command(help="起草一段时间的通报，和前面同样长的一段时间比。起草后只是草稿，批准了才能发。")
@click.option("--from", "begins", type=_day, required=True, help="第一天，如 2026-03-01")
@click.option("--until", "ends", type=_day, required=True, help="最后一天")
def draft(begins: datetime, ends: datetime) -> None:
    """Draft a bulletin, store it, and print it with its number."""
    with opened(create=False) as stores:
        rules = Rules.of(stores.settings)
        period, now = Period(begins.date(), ends.date(), stores.settings.zone), datetime.now(UTC)
        _check(period, rules, now)
        made = _drafted(stores, period, rules, now)
        with stores.database.write() as session:
            session.add(made)
    click.echo(made.text)
    click.echo(f"\n以上是第 {made.id} 期的草稿。批准：bulletin approve {made.id} --by 姓名", err=True)


@bulletin.command(help="看一期通报；不写期号就看最新的。")
@_number
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="存成 docx")
def show(number: int | None, out: Path | None) -> None:
    """Print a bulletin, or write it as docx, and say how far it is."""
    with opened(create=False) as stores, stores.database.read() as session:
        found = find_bulletin(session, number)
    if out is None:
        click.echo(found.text)
    else:
        with destination(out) as file:
            file.write(bulletin_docx(found.text))
    click.echo(_state(found), err=True)


@bulletin.command(help="批准一期通报，存成 docx；不写期号就是最新的。措辞要改，把改好的全文存成文件，用 --text 给出。")
@_number
@click.option("--by", required=True, help="谁批准的")
@click.option("--text", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="改好的全文（UTF-8）")
def approve(number: int | None, by: str, text: Path | None) -> None:
    """Approve a bulletin, with its words corrected when a file is given, and keep it as docx."""
    words = _read(text) if text else ""
    with _press() as (stores, press):
        found = find_bulletin(press.session, number)
        path = press.approve(found, by, stores.settings.data_dir, words)
    click.echo(f"第 {found.id} 期通报已批准，存在 {path}。发送：bulletin send {found.id}")


@bulletin.command(help="把批准了的通报发给订阅的人；不写期号就是最新的。")
@_number
def send(number: int | None) -> None:
    """Owe an approved bulletin to everybody who subscribed."""
    with _press() as (_, press):
        found = find_bulletin(press.session, number)
        count = press.send(found)
    click.echo(f"第 {found.id} 期通报交给后台发送，订阅的有 {count} 人；窗口关了的人，下次来的时候给他看")


@contextmanager
def _press() -> Iterator[tuple[Stores, Press]]:
    with opened(create=False) as stores, stores.database.write() as session:
        yield stores, Press(session, stores.vault, datetime.now(UTC))


def _check(period: Period, rules: Rules, now: datetime) -> None:
    if period.ends < period.begins:
        raise InvalidAnswer("最后一天比第一天早，请检查日期。")
    if period.ends > rules.today(now):
        raise InvalidAnswer(f"{period.ends} 还没有到，通报只写已经过去的日子。")


def _drafted(stores: Stores, period: Period, rules: Rules, now: datetime) -> Bulletin:
    settings, today = stores.settings, rules.today(now)
    known = Knowledge.of(settings.knowledge_dir, settings.ticket_prefix, read_entered(stores.database))
    with snapshot(stores.database) as session:
        found = figures(session, period, rules, known.answerer.matcher, today)
    sections = {section.id: section.label for section in known.town.plan.sections}
    names = Names(known.town.plan.town, sections, {light: rules.called(light) for light in Light})
    text = bulletin_text(found, period, names, today)
    return Bulletin(begins=period.begins, ends=period.ends, text=text, counts=found.to_json(), drafted_at=now)


def _read(path: Path) -> str:
    try:
        words = path.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError:
        raise InvalidAnswer(f"{path} 不是 UTF-8 文本，请另存为 UTF-8 再试。") from None
    if not words:
        raise InvalidAnswer(f"{path} 是空的。")
    return words


def _state(found: Bulletin) -> str:
    if found.sent_at:
        return f"第 {found.id} 期，{found.approved_by}批准，已发送"
    return f"第 {found.id} 期，{found.approved_by}批准，还没有发送" if found.approved_at else f"第 {found.id} 期，草稿"
