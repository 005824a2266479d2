"""`knowledge gaps` and `knowledge feedback`: what people asked in vain, and what they found useful."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from bot.commands.stores import Stores, opened
from bot.gaps import Gap, Wording, group, mark_handled, wordings_of
from bot.jsonl import json_line
from bot.live import Knowledge, read_entered
from bot.settings import read_place
from knowledge.town import Town, load_town
from models.vote import Tally, tallies, unsatisfied

_since = click.option("--since", type=click.IntRange(1), help="只看最近几天的")
_json = click.option("--json", "as_json", is_flag=True, help="每行一个 JSON")


@click.command(help="列出没答上和被说“没用”的问题，相近的归在一起，问得最多的在前。只有次数，看不到是谁问的。")
@_json
@_since
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="最多列几组")
@click.option("--all", "everything", is_flag=True, help="现在已经答得上的也列")
def gaps(*, as_json: bool, since: int | None, limit: int, everything: bool) -> None:
    """Print the gaps, the most frequent first."""
    with opened(create=False) as stores:
        settings = stores.settings
        known = Knowledge.of(settings.knowledge_dir, settings.ticket_prefix, read_entered(stores.database))
        found = group(_open(stores, known, since, everything=everything), known, limit)
    for gap in found.shown:
        click.echo(json_line(_row(gap, known.town)) if as_json else _told(gap, known.town), nl=not as_json)
    if not as_json:
        click.echo(_summary(len(found.shown), found.total))


@click.command(help="列出每个条目答了多少次，多少人说有用、没用。")
@_json
@_since
def feedback(*, as_json: bool, since: int | None) -> None:
    """Print how every entry does that was asked for."""
    town = load_town(read_place().knowledge_dir)
    with opened(create=False) as stores, stores.database.read() as session:
        counted = tallies(session, _start(since))
    for tally in counted:
        row = {"title": _title(tally.entry, town), **tally._asdict()}
        click.echo(json_line(row) if as_json else _counted(tally, town), nl=not as_json)
    if not counted and not as_json:
        click.echo("还没有人问过")


def _open(stores: Stores, known: Knowledge, since: int | None, *, everything: bool) -> list[Wording]:
    with stores.database.read() as session:
        wordings = wordings_of(unsatisfied(session, _start(since)), known)
    mark_handled(_watched(wordings), known)
    return [one for one in wordings if everything or not one.handled]


def _start(days: int | None) -> datetime | None:
    return None if days is None else datetime.now(UTC) - timedelta(days=days)


def _watched(wordings: Sequence[Wording]) -> Iterable[Wording]:
    return _shown(wordings) if sys.stderr.isatty() else wordings


def _shown(wordings: Sequence[Wording]) -> Iterator[Wording]:
    with click.progressbar(wordings, label="核对", file=sys.stderr) as watched:
        yield from watched


def _row(gap: Gap, town: Town) -> dict[str, object]:
    return {**asdict(gap), "others": list(gap.others), "nearest_title": _title(gap.nearest, town)}


def _told(gap: Gap, town: Town) -> str:
    useless = f"，其中 {gap.useless} 次被说没用" if gap.useless else ""
    handled = "（现在答得上了）" if gap.handled else ""
    lines = [f"{gap.text}{handled}", f"  问了 {gap.questions} 次，{gap.askers} 人{useless}"]
    lines += [f"  也这样问：{'；'.join(gap.others)}"] if gap.others else []
    lines += [f"  当时答的：{gap.given}（{_title(gap.given, town)}）"] if gap.given else []
    near = f"{gap.nearest}（{_title(gap.nearest, town)}，{gap.score:.2f}）" if gap.nearest else "没有"
    return "\n".join([*lines, f"  最接近的条目：{near}"])


def _title(entry: str, town: Town) -> str:
    found = town.entries.get(entry)
    return found.title if found else ""


def _summary(shown: int, total: int) -> str:
    if not total:
        return "没有没答上的问题"
    more = f"，这里列了 {shown} 组" if shown < total else ""
    return f'共 {total} 组{more}。教一种问法：knowledge teach "问法" 条目 --by 姓名'


def _counted(tally: Tally, town: Town) -> str:
    return f"{tally.entry}（{_title(tally.entry, town)}）  问 {tally.asked}  有用 {tally.useful}  没用 {tally.useless}"
