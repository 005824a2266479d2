"""`meeting …`: the station prepares the monthly meeting (月例会), writes down what it resolved, makes papers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.destination import destination, paper_destination
from bot.commands.papers import town_of
from bot.commands.stores import Stores, opened
from bot.duties import Official
from bot.errors import InvalidAnswer
from bot.meeting_minutes import STALE, is_stale, kept
from bot.meeting_minutes import lines as minutes_lines
from bot.meeting_results import Resolved
from bot.meetings import MeetingDesk, Touch, next_regular
from bot.papers.cells import harmless, plain
from bot.papers.matters import snapshot
from bot.papers.meeting import Papers
from bot.rules import Rules
from knowledge.town import load_town
from models import Duty, Meeting, Resolution, Role, Verdict
from models.meeting import items_of, last_held, meeting_on, planned_meeting, removed_of, resolutions_of
from models.person import DIRECTORY_CHANNEL, find_person

_day = click.DateTime(["%Y-%m-%d"])
_on = click.option("--on", "on", type=_day, help="哪天的例会；不写就是正在准备的那次")
_held = click.option("--on", "on", type=_day, help="哪天的例会；不写就是最近开过的那次")
_by = click.option("--by", required=True, help="谁办的")
_seen = click.option("--seen", type=int, help="您看到的版本号（show 会显示）；别人改过就不会盖掉")
_out = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到这个文件")
_COLUMNS = ("例会", "议定事项", "责任科室", "完成时限", "任务编号", "任务状态", "办结时间")


@click.group(help="月例会：编排议题，记议定事项，出材料和纪要。")
def meeting() -> None:
    """Hold the commands about the monthly meeting together."""


@meeting.command(help="编排下次例会的议题；已经编排过的，把新出现的事加在后面。日子照 MEETING_DAY，或者用 --day 写明。")
@click.option("--day", type=_day, help="哪天开，如 2026-12-10；可以用来改期")
@click.option("--place", default="", help="在哪里开")
@_by
@_seen
def plan(day: datetime | None, place: str, by: str, seen: int | None) -> None:
    """Draft the agenda."""
    with _desk() as (_, desk):
        made = desk.plan(_touch(by, seen), _date(day), place)
        count = len(items_of(desk.session, made.id))
        click.echo(f"{made.day} 的例会有 {count} 项议题，用 meeting show 查看")


@meeting.command(help="看例会的议题和议定事项。")
@_on
def show(on: datetime | None) -> None:
    """Print a meeting; without one that is planned, the day of the next."""
    with opened(create=False) as stores, stores.database.read() as session:
        rules = Rules.of(stores.settings)
        today = rules.today(datetime.now(UTC))
        desk = MeetingDesk(session, rules, stores.vault, datetime.now(UTC))
        found = planned_meeting(session) if on is None else _of_day(desk, on)
        if found is None:
            day = next_regular(session, rules, today)
            click.echo(f"下次例会：{day or '没有定（请设置 MEETING_DAY）'}，还没有编排议题")
            return
        for line in _lines(desk, found):
            click.echo(line)


@meeting.command(help="加一项议题，放在最后。")
@click.argument("title")
@click.option("--why", default="", help="为什么要议")
@_on
@_by
@_seen
def add(title: str, why: str, on: datetime | None, by: str, seen: int | None) -> None:
    """Add an item by hand."""
    with _desk() as (_, desk):
        item = desk.add(_planned(desk, on), _touch(by, seen), title, why)
        click.echo(f"已经加为第 {item.position} 项：{item.title}")


@meeting.command(help="撤下一项议题，写明原因；会留下记录，不会再自动编进来。")
@click.argument("position", type=int)
@click.option("--why", required=True, help="原因")
@_on
@_by
@_seen
def remove(position: int, why: str, on: datetime | None, by: str, seen: int | None) -> None:
    """Take an item off."""
    with _desk() as (_, desk):
        item = desk.remove(_planned(desk, on), _touch(by, seen), position, why)
        click.echo(f"已经撤下：{item.title}")


@meeting.command(help="调整一项议题的次序：从第几项移到第几项，写明原因。")
@click.argument("position", type=int)
@click.argument("to", type=int)
@click.option("--why", required=True, help="原因")
@_by
@_seen
def move(position: int, to: int, why: str, by: str, seen: int | None) -> None:
    """Move an item."""
    with _desk() as (_, desk):
        item = desk.move(_planned(desk, None), _touch(by, seen), (position, to), why)
        click.echo(f"现在是第 {item.position} 项：{item.title}")


@meeting.command(help="记下例会已经开过；议题从此不再变，可以记议定事项。")
@_on
@_by
@_seen
def hold(on: datetime | None, by: str, seen: int | None) -> None:
    """Note that the meeting was held."""
    with _desk() as (_, desk):
        found = _planned(desk, on)
        desk.hold(found, _touch(by, seen))
        click.echo(f"{found.day} 的例会已经记为开过")


@meeting.command(
    help="记一条议定事项：写明科室和期限就成为任务；是意见建议的，--reply 里的话会告诉提交人和一起反映的人。"
)
@click.argument("text")
@click.option("--item", "position", type=int, default=0, help="哪一项议题；不写就不属于任何一项")
@click.option("--office", default="", help="由哪个科室办")
@click.option("--person", default="", help="由谁办：企业微信账号")
@click.option("--due", type=_day, help="什么时候办完，如 2026-12-31")
@click.option("--reply", default="", help="告诉提交人的话；定采纳情况的，就是理由")
@click.option("--verdict", type=click.Choice(["", *map(str, Verdict)]), default="", help="意见建议采不采纳")
@click.option("--changed", "changed_clause", default="", help="采纳以后方案里改了什么")
@_held
@_by
@_seen
def resolve(text: str, on: datetime | None, by: str, seen: int | None, **given: object) -> None:
    """Write a resolution down."""
    with _desk() as (stores, desk):
        person, due = str(given.pop("person")), given.pop("due")
        given["office"] = _office(stores, str(given["office"]))
        number = _person(stores, desk, person) if person else None
        day = due.date() if isinstance(due, datetime) else None
        resolved = Resolved(text, person_id=number, due=day, **given)  # type: ignore[arg-type]
        row = desk.resolve(_was_held(desk, on), _touch(by, seen), resolved)
        duty = desk.session.get(Duty, row.duty_id) if row.duty_id else None
        told = "；提交人会收到答复" if row.submission_id else ""
        told += _needs_approval(desk, row.meeting_id)
        click.echo(f"已经记下{f'，任务 {duty.code} 由{row.office}在 {row.due} 前办完' if duty else ''}{told}")


@meeting.command(help="记一项议题议了什么、没有形成议定事项的原因；--again 表示下次例会再议，会自动编进下次的议题。")
@click.argument("position", type=int)
@click.argument("text")
@click.option("--again", is_flag=True, help="下次例会再议")
@_held
@_by
@_seen
def note(position: int, text: str, on: datetime | None, **given: Any) -> None:  # noqa: ANN401 - what click has read
    """Write down what was said of an item."""
    touch, again = _touch(given["by"], given["seen"]), bool(given["again"])
    with _desk() as (_, desk):
        item = desk.note(_was_held(desk, on), touch, position, text, again=again)
        told = ("，下次例会再议" if again else "") + _needs_approval(desk, item.meeting_id)
        click.echo(f"已经记下第 {item.position} 项的讨论情况{told}")


@meeting.command(help="出会议纪要（docx）：批准过的就是批准的那一份，一个字也不差；没有批准的是草稿。")
@_held
@_out
def minutes(on: datetime | None, out: Path | None) -> None:
    """Write the minutes: those approved, else as they would be drafted now."""
    with opened(create=False) as stores, snapshot(stores.database) as session:
        desk = _reading(stores, session)
        found = _was_held(desk, on)
        made = kept(session, found, stores.settings.data_dir)
        if made is None:
            click.echo(STALE if is_stale(session, found) else "这是草稿，还没有人批准（meeting approve）", err=True)
            made = Papers(session, stores.vault, town_of(stores.settings)).minutes(found)
        with paper_destination(out) as file:
            file.write(made)


@meeting.command(
    help="批准会议纪要：按现在记的内容出一份 docx，存进 DATA_DIR/minutes，以后 meeting minutes 给的就是这一份。"
)
@_held
@_by
@_seen
def approve(on: datetime | None, by: str, seen: int | None) -> None:
    """Approve the minutes and keep them."""
    with _desk() as (stores, desk):
        found = _was_held(desk, on)
        made = Papers(desk.session, stores.vault, town_of(stores.settings)).minutes(found)
        row = desk.approve(found, _touch(by, seen), made, stores.settings.data_dir)
        click.echo(f"{found.day} 的纪要已经批准，存在 {stores.settings.data_dir / row.path}")


@meeting.command(help="出月例会材料（docx）；--format csv 导出议定事项和办理情况。")
@click.option(
    "--format", "form", type=click.Choice(["docx", "csv"]), default="docx", show_default=True, help="文件格式"
)
@_on
@_out
def export(form: str, on: datetime | None, out: Path | None) -> None:
    """Write the material, or every resolution with how it stands."""
    if form == "docx":
        _write_paper(out, lambda desk: _planned(desk, on), Papers.material)
        return
    with opened(create=False) as stores, destination(out) as file, snapshot(stores.database) as session:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        text.write("\ufeff")
        writer = csv.writer(text)
        writer.writerow(_COLUMNS)
        for held in session.execute(select(Meeting).order_by(Meeting.day)).scalars():
            rows = (
                _row(held, one, session.get(Duty, one.duty_id) if one.duty_id else None)
                for one in resolutions_of(session, held.id)
            )
            writer.writerows([harmless(plain(value)) for value in row] for row in rows)
        text.flush()
        text.detach()  # hands the file back; the wrapper would close it


def _write_paper(
    out: Path | None, find: Callable[[MeetingDesk], Meeting], make: Callable[[Papers, Meeting], bytes]
) -> None:
    with opened(create=False) as stores, snapshot(stores.database) as session:
        desk = _reading(stores, session)
        made = make(Papers(session, stores.vault, town_of(stores.settings)), find(desk))
        with paper_destination(out) as file:
            file.write(made)


def _needs_approval(desk: MeetingDesk, meeting_id: int) -> str:
    stale = is_stale(desk.session, desk.session.get_one(Meeting, meeting_id))
    return f"；纪要{STALE}" if stale else ""


def _row(held: Meeting, one: Resolution, duty: Duty | None) -> tuple[str, ...]:
    facts = (held.day, one.text, one.office, one.due or "", duty.code if duty else "", duty.status if duty else "")
    return (*map(str, facts), str(duty.closed_at.date()) if duty and duty.closed_at else "")


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


def _reading(stores: Stores, session: Session) -> MeetingDesk:
    return MeetingDesk(session, Rules.of(stores.settings), stores.vault, datetime.now(UTC))


@contextmanager
def _desk() -> Iterator[tuple[Stores, MeetingDesk]]:
    with opened(create=False) as stores, stores.database.write() as session:
        yield stores, MeetingDesk(session, Rules.of(stores.settings), stores.vault, datetime.now(UTC))


def _touch(by: str, seen: int | None) -> Touch:
    return Touch(Official(by, Role.STATION), seen)


def _date(day: datetime | None) -> date | None:
    return day.date() if day else None


def _planned(desk: MeetingDesk, on: datetime | None) -> Meeting:
    if on is not None:
        return _of_day(desk, on)
    found = planned_meeting(desk.session)
    if found is None:
        raise InvalidAnswer("现在没有正在准备的例会，请先用 meeting plan 编排议题。")
    return found


def _was_held(desk: MeetingDesk, on: datetime | None) -> Meeting:
    if on is not None:
        return _of_day(desk, on)
    found = last_held(desk.session)
    if found is None:
        raise InvalidAnswer("还没有开过的例会；开过以后请先用 meeting hold 记一下。")
    return found


def _of_day(desk: MeetingDesk, on: datetime) -> Meeting:
    found = meeting_on(desk.session, on.date())
    if found is None:
        raise InvalidAnswer(f"{on.date()} 没有例会。")
    return found


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
