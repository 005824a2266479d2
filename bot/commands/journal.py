"""`journal verify`: whether what was written into the journal is still what stands there."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from bot.commands.stores import Stores, opened
from models.journal import BrokenEntry, JournalHead, verify


@click.group(help="日志：意见建议的每一步，只能追加，前后相连。")
def journal() -> None:
    """Hold the commands about the journal together."""


@journal.command("verify", help="从头核验日志。有改动、删除或调换时指出第一处，退出状态为 1。")
def verify_() -> int:
    """Read the whole journal; name the first entry that does not fit."""
    with opened(create=False) as stores:
        found = _verified(stores)
    if isinstance(found, BrokenEntry):
        click.echo(f"日志被改动过：第 {found.seq} 条不对（{found.reason}）", err=True)
        return 1
    click.echo(f"日志完好，共 {found.seq} 条，最后一条的校验值 {found.hash}")
    return 0


def _verified(stores: Stores) -> BrokenEntry | JournalHead:
    """Return the first broken entry or, when the journal is whole, its end."""
    with stores.database.read() as session:
        if not stores.database.embedded:
            # Entries and the end of the chain must be seen as of one moment while others append.
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        try:
            return verify(session) or session.execute(select(JournalHead)).scalar_one()
        except NoResultFound:
            raise click.ClickException("日志被改动过：记着最后一条的那一行不见了") from None
        except (ValueError, LookupError, TypeError):
            raise click.ClickException("日志被改动过：有一条的内容已经读不出来") from None
