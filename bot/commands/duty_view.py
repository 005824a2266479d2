"""`duties list` and `duties show`: what there is to be done, how it stands, and everything about one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import click
from sqlalchemy.orm import Session

from bot.commands.stores import Stores, opened
from bot.jsonl import json_line
from bot.rules import Rules
from models import Duty, DutyStatus, Person, Report
from models.duty import OPEN_DUTY, assignees_of, find_duty, reports_of
from models.duty_list import Wanted, evidence_since
from models.duty_list import duties as listed


@dataclass(frozen=True, slots=True)
class _View:
    """What lines are made with."""

    session: Session
    stores: Stores
    rules: Rules
    today: date

    def light(self, duty: Duty) -> str:
        return self.rules.called(self.rules.duty_light(duty, self.today))

    def people(self, duty: Duty) -> list[str]:
        found = (self.session.get(Person, number) for number in assignees_of(self.session, duty.id))
        return [str(self.stores.vault.open(person.details).get("name", "")) for person in found if person]


@click.command("list", help="列出任务：编号、灯色、时限、进度、科室。默认只列没办完的。")
@click.option("--office", default="", help="只列这个科室的")
@click.option("--village", default="", help="只列这个村的")
@click.option("--lead", default="", help="只列这位领导牵头的")
@click.option("--overdue", is_flag=True, help="只列逾期的")
@click.option("--all", "every", is_flag=True, help="销号的、取消的也列")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="最多列几项")
@click.option("--json", "as_json", is_flag=True, help="一行一个 JSON")
def list_(limit: int, *, overdue: bool, every: bool, as_json: bool, **named: str) -> None:
    """List duties."""
    with opened(create=False) as stores, stores.database.read() as session:
        view = _view(session, stores)
        statuses = tuple(DutyStatus) if every else OPEN_DUTY
        wanted = Wanted(statuses=statuses, due_before=view.today if overdue else None, **named)  # type: ignore[arg-type]
        lines = [_json(duty, view) if as_json else _line(duty, view) for duty in listed(session, wanted, limit)]
    for line in lines or ([] if as_json else ["没有任务"]):
        click.echo(line)


@click.command(help="看一项任务的全部：谁负责、进度、存在问题、佐证材料、每一步经过。")
@click.argument("code")
def show(code: str) -> None:
    """Show one duty with its history."""
    with opened(create=False) as stores, stores.database.read() as session:
        duty = find_duty(session, code)
        if duty is None:
            raise click.ClickException(f"没有编号是 {code} 的任务")
        lines = list(_lines(duty, _view(session, stores)))
    for line in lines:
        click.echo(line)


def _view(session: Session, stores: Stores) -> _View:
    rules = Rules.of(stores.settings)
    return _View(session, stores, rules, rules.today(datetime.now(UTC)))


def _line(duty: Duty, view: _View) -> str:
    due = duty.due.isoformat() if duty.due else "没定时限"
    return f"{duty.code}  {view.light(duty) or '—'}  {due}  {duty.percent}%  {duty.status}  {duty.office}  {duty.title}"


def _json(duty: Duty, view: _View) -> str:
    named = ("code", "title", "section", "office", "lead", "village", "percent", "status", "problems", "next_steps")
    row = {name: getattr(duty, name) for name in named}
    return json_line(row | {"due": duty.due.isoformat() if duty.due else None, "light": view.light(duty)}).rstrip("\n")


def _lines(duty: Duty, view: _View) -> Iterator[str]:
    yield _line(duty, view)
    facts = {
        "方案部分": duty.section,
        "牵头领导": duty.lead,
        "承办人": "、".join(view.people(duty)),
        "地点": duty.village,
        "存在问题": duty.problems,
        "下步措施": duty.next_steps,
    }
    yield from (f"  {name}：{fact}" for name, fact in facts.items() if fact)
    for evidence in evidence_since(view.session, duty.id):
        kept = evidence.path or (f"没有取到（{evidence.fault}）" if evidence.fault else "还没有取到")
        yield f"  佐证材料：{evidence.kind} {evidence.name} {kept}".rstrip()
    yield from (f"  {_told(report, view)}" for report in reports_of(view.session, duty.id))


def _told(report: Report, view: _View) -> str:
    at = report.at.astimezone(view.stores.settings.zone)
    who = f"{report.who}代{report.on_behalf_of}填报" if report.on_behalf_of else report.who
    undone = "（已撤销）" if report.undone_at else ""
    return f"{at:%Y-%m-%d %H:%M}  {who}  {report.kind} {report.before}%→{report.after}%{undone}  {report.note}".rstrip()
