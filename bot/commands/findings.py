"""`findings …`: what inspectors found on the spot (明察暗访), listed and taken down by command."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from bot.commands.stores import opened
from bot.duties import Official
from bot.errors import InvalidAnswer
from bot.findings import Inspection, Noted
from bot.rules import Rules
from knowledge.places import named_village
from knowledge.town import load_town
from models import Duty, Finding, Role
from models.finding import findings as newest

_day = click.DateTime(["%Y-%m-%d"])


@click.group(help="明察暗访：看记录，记一条。")
def findings() -> None:
    """Hold the commands about findings together."""


@findings.command("list", help="列出明察暗访记录，新的在前。")
@click.option("--office", default="", help="只看这个科室的")
@click.option("--limit", type=click.IntRange(1), default=50, help="最多列多少条")
def list_(office: str, limit: int) -> None:
    """Print findings with how their duties stand."""
    with opened(create=False) as stores, stores.database.read() as session:
        rules = Rules.of(stores.settings)
        found = newest(session, limit, _office(stores.settings.knowledge_dir, office) if office else "")
        for finding, duty in found:
            click.echo(_line(finding, duty, rules))
    if not found:
        click.echo("没有明察暗访记录", err=True)


@findings.command(help="记一条明察暗访：写明哪个科室什么时候整改，或者属于哪个任务（已销号的会重新督办）。")
@click.argument("text")
@click.option("--office", default="", help="由哪个科室整改")
@click.option("--due", type=_day, help="整改期限，如 2026-12-10")
@click.option("--duty", default="", help="属于哪个任务（编号）")
@click.option("--by", required=True, help="谁发现的")
def add(text: str, office: str, due: datetime | None, duty: str, by: str) -> None:
    """Take a finding down, with what follows from it."""
    with opened(create=False) as stores, stores.database.write() as session:
        folder = stores.settings.knowledge_dir
        village = named_village(load_town(folder).offices.villages, text)
        noted = Noted(text, duty, _office(folder, office) if office else "", village, due.date() if due else None)
        inspection = Inspection(session, Rules.of(stores.settings), datetime.now(UTC))
        finding = inspection.note(noted, Official(by, Role.INSPECTOR))
        made = session.get_one(Duty, finding.duty_id)
        click.echo(f"{finding.outcome} {made.code}：{made.title}")


def _office(folder: Path, name: str) -> str:
    """Return the town's name of an office. Raises InvalidAnswer when it has none of that name."""
    found = load_town(folder).offices.office(name)
    if found is None:
        raise InvalidAnswer(f"没有叫“{name}”的科室，请核对 offices.yaml 里的名称。")
    return found.name


def _line(finding: Finding, duty: Duty | None, rules: Rules) -> str:
    told = f"{rules.today(finding.at)} {finding.text}（{finding.who}）"
    if duty is None:
        return told
    light = rules.called(rules.duty_light(duty, rules.today(datetime.now(UTC))))
    state = f"{duty.status}{f'，{light}灯' if light else ''}"
    return f"{told} → 任务 {duty.code} {duty.office}{f'，{duty.due}' if duty.due else ''}，{state}"
