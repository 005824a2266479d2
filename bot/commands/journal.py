"""`journal verify`: whether what was written into the journal is still what stands there."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from bot.commands.stores import Stores, opened
from models.journal import BrokenEntry, JournalHead, verify


@click.group(help="日志：意见建议的每一步，只能追加，前后相连。")
def journal() -> None:
    """Hold the commands about the journal together."""


@journal.command("verify", help="从头核验日志。有改动、删除或调换时指出第一处，退出状态为 1。")
def verify_() -> int:
    """Read the whole journal; name the first entry that does not fit."""
    with opened(create=False) as stores:
        broken, head = _verified(stores)
    if broken is not None:
        click.echo(f"日志被改动过：第 {broken.seq} 条不对（{broken.reason}）", err=True)
        return 1
    click.echo(f"日志完好，共 {head.seq} 条，最后一条的校验值 {head.hash}")
    return 0


def _verified(stores: Stores) -> tuple[BrokenEntry | None, JournalHead]:
    with stores.database.read() as session:
        if not stores.database.embedded:
            # Entries and the end of the chain must be seen as of one moment while others append.
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        return _broken(session)


def _broken(session: Session) -> tuple[BrokenEntry | None, JournalHead]:
    try:
        return verify(session), session.execute(select(JournalHead)).scalar_one()
    except NoResultFound:
        raise click.ClickException("日志被改动过：记着最后一条的那一行不见了") from None
    except (ValueError, LookupError, TypeError):
        raise click.ClickException("日志被改动过：有一条的内容已经读不出来") from None
