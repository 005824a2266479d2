"""`watch …`: what supervision (督办) would tell whom today and why, and how the offices stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click
from sqlalchemy import select

from bot.commands.stores import Stores, opened
from bot.digest import digest_text, reasons_told
from bot.errors import InvalidAnswer
from bot.ranking import month_before, ranking, ranking_lines
from bot.reminding import Matter
from bot.rules import Rules
from bot.watch import Morning
from models import Person
from models.person import STAFF

_MONTH = click.DateTime(["%Y-%m"])


@click.group(help="督办：今天会提醒谁、为什么，各科室按时办结率。")
def watch() -> None:
    """Hold the commands about supervision together."""


@watch.command(help="列出今天早上会提醒谁、说什么、为什么；只看，不发。已经发过的人不再列。")
def preview() -> None:
    """Print every message that would be sent now, with the reasons of each line; then who cannot be reached."""
    now = datetime.now(UTC)
    with opened(create=False) as stores:
        shown = Morning(stores.vault, stores.settings, Rules.of(stores.settings))
        with stores.database.read() as session:
            for person, matters in shown.preview(session, now):
                _print(stores, person, matters, shown.rules, now)
        for line in (*_notes(shown, now), *_unreachable(stores)):
            click.echo(line, err=True)


@watch.command(
    "ranking", help="各科室按时办结率，从高到低；不写月份就是上个月。什么算按时见 docs/settings.md 的 RANKING。"
)
@click.option("--month", type=_MONTH, help="哪个月，如 2026-10")
def ranking_(month: datetime | None) -> None:
    """Print the ranking of a month, also where the town sends it to nobody."""
    with opened(create=False) as stores, stores.database.read() as session:
        rules = Rules.of(stores.settings)
        today = rules.today(datetime.now(UTC))
        begins = month.date() if month else month_before(today)
        lines = ranking_lines(ranking(session, rules, begins, today), begins)
    if not lines:
        raise InvalidAnswer(f"{begins:%Y-%m} 没有到期的任务和意见建议，没有可排的。")
    click.echo("\n".join(lines))


def _print(stores: Stores, person: Person, matters: list[Matter], rules: Rules, now: datetime) -> None:
    click.secho(_called(stores, person), bold=True)
    click.echo(digest_text(matters, rules.today(now)))
    for matter in matters:
        click.echo(f"    {matter.label}：{reasons_told(matter)}")
    click.echo()


def _notes(shown: Morning, now: datetime) -> Iterator[str]:
    if not shown.rules.calendar.is_workday(shown.rules.today(now)):
        yield "今天不上班，不会发。"
    elif not shown.is_time(now):
        yield "现在不到发的时候，或者在免打扰时间里。"


def _unreachable(stores: Stores) -> Iterator[str]:
    lost = select(Person).where(Person.active, Person.unreachable != "", Person.role.in_(STAFF)).order_by(Person.id)
    with stores.database.read() as session:
        for person in session.execute(lost).scalars():
            yield f"企业微信联系不上：{_called(stores, person)}，{person.unreachable}"


def _called(stores: Stores, person: Person) -> str:
    name = stores.vault.open(person.details).get("name", "")
    return f"{name}（{person.office or '没有科室'}，{person.role}）"
