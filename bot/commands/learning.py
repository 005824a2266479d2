"""`knowledge correct`, `teach`, `corrections`: staff put answers right, and see who decided what, when and why."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from bot.commands.stores import Stores, opened
from bot.errors import InvalidAnswer
from bot.jsonl import json_line
from bot.learning import Decision, decide, latest
from bot.settings import read_place
from knowledge.entry import Correction
from knowledge.town import Town, load_town
from models import CorrectionVersion
from models.correction import versions

KINDS = {"correct": "这句话由它回答", "teach": "多一种问法"}
IN_FILE = "corrections.yaml"

_text = click.argument("text")
_entry = click.argument("entry", required=False, default="")
_by = click.option("--by", required=True, help="谁决定的")
_why = click.option("--why", default="", help="为什么")
_withdraw = click.option("--withdraw", is_flag=True, help="撤回以前定的（不写条目）")


@click.command(help="规定一句话由哪个条目回答，其他说法不受影响。一秒内生效，不用重启。")
@_text
@_entry
@_by
@_why
@_withdraw
def correct(text: str, entry: str, *, withdraw: bool, **who: str) -> None:
    """Fix a question, word for word after normalization, to an entry."""
    _enter(Decision("correct", text, entry, **who), withdraw=withdraw)


@click.command(help="教一种新的问法，相近的说法也会跟着认得。一秒内生效，不用重启。")
@_text
@_entry
@_by
@_why
@_withdraw
def teach(text: str, entry: str, *, withdraw: bool, **who: str) -> None:
    """Add a way of asking for an entry."""
    _enter(Decision("teach", text, entry, **who), withdraw=withdraw)


@click.command(help="列出改正过的答案和教过的问法。")
@click.option("--history", is_flag=True, help="列出每一次改动，撤回的也列")
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON")
def corrections(*, history: bool, as_json: bool) -> None:
    """List what is in force, or every version there ever was."""
    town = load_town(read_place().knowledge_dir)
    with opened(create=False) as stores, stores.database.read() as session:
        entered = list(versions(session) if history else latest(session, town).values())
    zone = stores.settings.zone
    rows = [_written(one) for one in town.corrections]
    rows += [_entered(one, one.at.astimezone(zone)) for one in entered if history or one.entry]
    for row in rows:
        click.echo(json_line(row) if as_json else _line(row, town), nl=not as_json)
    if not rows and not as_json:
        click.echo("还没有改正过答案，也没有教过问法")


def _enter(decision: Decision, *, withdraw: bool) -> None:
    if withdraw == bool(decision.entry):
        raise click.UsageError("撤回时不写条目" if withdraw else "要写条目的编号（knowledge explain 里能看到）")
    town = load_town(read_place().knowledge_dir)
    with opened(create=True) as stores:
        number = _stored(stores, town, decision)
    click.echo(_told(decision, town, number))


def _stored(stores: Stores, town: Town, decision: Decision) -> int:
    try:
        with stores.database.write() as session:
            return decide(session, town, decision, datetime.now(UTC)).id
    except InvalidAnswer as fault:
        raise click.ClickException(str(fault)) from None


def _told(decision: Decision, town: Town, number: int) -> str:
    if not decision.entry:
        return f"已撤回“{decision.text}”（第 {number} 号改动），一秒内生效"
    title = town.entries[decision.entry].title
    done = "由它回答" if decision.kind == "correct" else "记作它的一种问法"
    return f"“{decision.text}”→ {decision.entry}（{title}），{done}（第 {number} 号改动），一秒内生效"


def _written(one: Correction) -> dict[str, object]:
    return {
        "number": None,
        "kind": one.kind,
        "text": one.text,
        "entry": one.entry,
        "by": one.by,
        "at": one.on.isoformat(),
        "why": one.why,
    }


def _entered(one: CorrectionVersion, at: datetime) -> dict[str, object]:
    return {
        "number": one.id,
        "kind": one.kind,
        "text": one.text,
        "entry": one.entry,
        "by": one.by,
        "at": at.isoformat(timespec="seconds"),
        "why": one.why,
    }


def _line(row: dict[str, object], town: Town) -> str:
    entry = town.entries.get(str(row["entry"]))
    missing = "已撤回" if not row["entry"] else f"{row['entry']}（没有这个条目了，不起作用）"
    target = f"{entry.id}（{entry.title}）" if entry else missing
    number = f"第 {row['number']} 号" if row["number"] else IN_FILE
    at = str(row["at"])[:16].replace("T", " ")
    why = f"，{row['why']}" if row["why"] else ""
    return f"{number}  {KINDS[str(row['kind'])]}  “{row['text']}”→ {target}  {at} {row['by']}{why}"
