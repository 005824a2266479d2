"""`meeting …`: the station prepares the monthly meeting (月例会) and writes down what it resolved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click

from bot.commands.meeting_found import (
    BY,
    DAY,
    HELD_ON,
    ON,
    SEEN,
    as_date,
    desk_of_station,
    of_day,
    planned,
    touch,
    was_held,
)
from bot.commands.meeting_papers import approve, export, minutes
from bot.commands.stores import Stores, opened
from bot.errors import InvalidAnswer
from bot.meeting_minutes import STALE, is_stale
from bot.meeting_minutes import lines as minutes_lines
from bot.meeting_results import Resolved
from bot.meetings import MeetingDesk, next_regular
from bot.rules import Rules
from knowledge.town import load_town
from models import Duty, Meeting, Verdict
from models.meeting import items_of, planned_meeting, removed_of, resolutions_of
from models.person import DIRECTORY_CHANNEL, find_person


@click.group(help="月例会：编排议题，记议定事项，出材料和纪要。")
def meeting() -> None:
    """Hold the commands about the monthly meeting together."""


for _command in (minutes, approve, export):
    meeting.add_command(_command)


@meeting.command(help="编排下次例会的议题；已经编排过的，把新出现的事加在后面。日子照 MEETING_DAY，或者用 --day 写明。")
@click.option("--day", type=DAY, help="哪天开，如 2026-12-10；可以用来改期")
@click.option("--place", default="", help="在哪里开")
@BY
@SEEN
def plan(day: datetime | None, place: str, by: str, seen: int | None) -> None:
    """Draft the agenda."""
    with desk_of_station() as (_, desk):
        made = desk.plan(touch(by, seen), as_date(day), place)
        count = len(items_of(desk.session, made.id))
        click.echo(f"{made.day} 的例会有 {count} 项议题，用 meeting show 查看")


@meeting.command(help="看例会的议题和议定事项。")
@ON
def show(on: datetime | None) -> None:
    """Print a meeting; without one that is planned, the day of the next."""
    with opened(create=False) as stores, stores.database.read() as session:
        rules = Rules.of(stores.settings)
        today = rules.today(datetime.now(UTC))
        desk = MeetingDesk(session, rules, stores.vault, datetime.now(UTC))
        found = planned_meeting(session) if on is None else of_day(desk, on)
        if found is None:
            day = next_regular(session, rules, today)
            click.echo(f"下次例会：{day or '没有定（请设置 MEETING_DAY）'}，还没有编排议题")
            return
        for line in _lines(desk, found):
            click.echo(line)


@meeting.command(help="加一项议题，放在最后。")
@click.argument("title")
@click.option("--why", default="", help="为什么要议")
@ON
@BY
@SEEN
def add(title: str, why: str, on: datetime | None, by: str, seen: int | None) -> None:
    """Add an item by hand."""
    with desk_of_station() as (_, desk):
        item = desk.add(planned(desk, on), touch(by, seen), title, why)
        click.echo(f"已经加为第 {item.position} 项：{item.title}")


@meeting.command(help="撤下一项议题，写明原因；会留下记录，不会再自动编进来。")
@click.argument("position", type=int)
@click.option("--why", required=True, help="原因")
@ON
@BY
@SEEN
def remove(position: int, why: str, on: datetime | None, by: str, seen: int | None) -> None:
    """Take an item off."""
    with desk_of_station() as (_, desk):
        item = desk.remove(planned(desk, on), touch(by, seen), position, why)
        click.echo(f"已经撤下：{item.title}")


@meeting.command(help="调整一项议题的次序：从第几项移到第几项，写明原因。")
@click.argument("position", type=int)
@click.argument("to", type=int)
@click.option("--why", required=True, help="原因")
@BY
@SEEN
def move(position: int, to: int, why: str, by: str, seen: int | None) -> None:
    """Move an item."""
    with desk_of_station() as (_, desk):
        item = desk.move(planned(desk, None), touch(by, seen), (position, to), why)
        click.echo(f"现在是第 {item.position} 项：{item.title}")


@meeting.command(help="记下例会已经开过；议题从此不再变，可以记议定事项。")
@ON
@BY
@SEEN
def hold(on: datetime | None, by: str, seen: int | None) -> None:
    """Note that the meeting was held."""
    with desk_of_station() as (_, desk):
        found = planned(desk, on)
        desk.hold(found, touch(by, seen))
        click.echo(f"{found.day} 的例会已经记为开过")


@meeting.command(
    help="记一条议定事项：写明科室和期限就成为任务；是意见建议的，--reply 里的话会告诉提交人和一起反映的人。"
)
@click.argument("text")
@click.option("--item", "position", type=int, default=0, help="哪一项议题；不写就不属于任何一项")
@click.option("--office", default="", help="由哪个科室办")
@click.option("--person", default="", help="由谁办：企业微信账号")
@click.option("--due", type=DAY, help="什么时候办完，如 2026-12-31")
@click.option("--reply", default="", help="告诉提交人的话；定采纳情况的，就是理由")
@click.option("--verdict", type=click.Choice(["", *map(str, Verdict)]), default="", help="意见建议采不采纳")
@click.option("--changed", "changed_clause", default="", help="采纳以后方案里改了什么")
@HELD_ON
@BY
@SEEN
def resolve(text: str, on: datetime | None, by: str, seen: int | None, **given: object) -> None:
    """Write a resolution down."""
    with desk_of_station() as (stores, desk):
        person, due = str(given.pop("person")), given.pop("due")
        given["office"] = _office(stores, str(given["office"]))
        number = _person(stores, desk, person) if person else None
        day = due.date() if isinstance(due, datetime) else None
        resolved = Resolved(text, person_id=number, due=day, **given)  # type: ignore[arg-type]
        row = desk.resolve(was_held(desk, on), touch(by, seen), resolved)
        duty = desk.session.get(Duty, row.duty_id) if row.duty_id else None
        told = "；提交人会收到答复" if row.submission_id else ""
        told += _needs_approval(desk, row.meeting_id)
        click.echo(f"已经记下{f'，任务 {duty.code} 由{row.office}在 {row.due} 前办完' if duty else ''}{told}")


@meeting.command(help="记一项议题议了什么、没有形成议定事项的原因；--again 表示下次例会再议，会自动编进下次的议题。")
@click.argument("position", type=int)
@click.argument("text")
@click.option("--again", is_flag=True, help="下次例会再议")
@HELD_ON
@BY
@SEEN
def note(position: int, text: str, on: datetime | None, **given: Any) -> None:  # noqa: ANN401 - what click has read
    """Write down what was said of an item."""
    again = bool(given["again"])
    with desk_of_station() as (_, desk):
        item = desk.note(was_held(desk, on), touch(given["by"], given["seen"]), position, text, again=again)
        told = ("，下次例会再议" if again else "") + _needs_approval(desk, item.meeting_id)
        click.echo(f"已经记下第 {item.position} 项的讨论情况{told}")


def _needs_approval(desk: MeetingDesk, meeting_id: int) -> str:
    stale = is_stale(desk.session, desk.session.get_one(Meeting, meeting_id))
    return f"；纪要{STALE}" if stale else ""


def _lines(desk: MeetingDesk, found: Meeting) -> Iterator[str]:
    yield f"{found.day} 例会{f'，{found.place}' if found.place else ''}，版本 {found.version}"
    for item in items_of(desk.session, found.id):
        yield f"{item.position}. {item.title}{f'（{item.why}）' if item.why else ''}"
        if item.discussed:
            yield f"  议了：{item.discussed}{'（下次例会再议）' if item.again else ''}"
    for item in removed_of(desk.session, found.id):
        yield f"已撤下：{item.title}（{item.removed_by}：{item.removed_why}）"
    for one in resolutions_of(desk.session, found.id):
        duty = desk.session.get(Duty, one.duty_id) if one.duty_id else None
        yield f"议定：{one.text}" + (f" → 任务 {duty.code} {one.office} {one.due}，{duty.status}" if duty else "")
        if one.fault:
            yield f"  没有能告诉提交人：{one.fault}"
    yield from minutes_lines(desk.session, found, desk.rules)


def _office(stores: Stores, name: str) -> str:
    if not name:
        return ""
    found = load_town(stores.settings.knowledge_dir).offices.office(name)
    if found is None:
        raise InvalidAnswer(f"没有叫“{name}”的科室，请核对 offices.yaml 里的名称。")
    return found.name


def _person(stores: Stores, desk: MeetingDesk, userid: str) -> int:
    found = find_person(desk.session, DIRECTORY_CHANNEL, *stores.vault.pseudonyms(DIRECTORY_CHANNEL, userid))
    if found is None or not found.active:
        raise InvalidAnswer(f"名单里没有账号“{userid}”。")
    return found.id
