"""`journal verify` and `journal digest`: whether what was written into the journal is still what stands there."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from bot.commands.stores import Stores, opened
from models.commitments import Checked, check
from models.journal import BrokenEntry, JournalEntry, JournalHead, verify
from models.journal_digest import digests, first_contradiction, make_digest
from models.receipt import Content, content_of, find_entry

SAYS = {
    Content.SAME: "现在存着的内容和交上来时一字不差",
    Content.CHANGED: "现在存着的内容和交上来时不一样",
    Content.ANONYMISED: "提交人要求删除过个人信息，现在存着的是去掉号码和名字以后的内容，别处没有改过",
    Content.GONE: "这一条的内容已经不在了",
}


@click.group(help="日志：意见建议的每一步，只能追加，前后相连。")
def journal() -> None:
    """Hold the commands about the journal together."""


@journal.command("verify", help="从头核验日志，核对存着的文字和记下时是否一致。指出第一处不对的，退出状态为 1。")
@click.option("--receipt", help="再核对一份回执（或某天的摘要）：编号可写可不写，后面的字至少 12 位")
def verify_(receipt: str | None) -> int:
    """Read the whole journal and name the first entry that does not fit; then compare words with what it says of them.

    Those of one receipt when there is one, else all that are kept.
    """
    with opened(create=False) as stores:
        found = _verified(stores, words=receipt is None)
        if isinstance(found, BrokenEntry):
            click.echo(f"日志被改动过：第 {found.seq} 条不对（{found.reason}）", err=True)
            return 1
        head, checked = found
        click.echo(f"日志完好，共 {head.seq} 条，最后一条的校验值 {head.hash}")
        return _prove(stores, receipt) if receipt else _told(checked)


@journal.command("digest", help="列出每天的日志摘要。抄下来或打印出来另外保存，以后能证明日志没有整个换过。")
def digest() -> None:
    """Make yesterday's digest when it is missing, and list every one."""
    with opened(create=False) as stores, stores.database.write() as session:
        make_digest(session, stores.settings.zone, datetime.now(UTC))
        made = digests(session)
    for one in made:
        click.echo(f"{one.day}  第 {one.seq} 条  {one.hash}")
    if not made:
        click.echo("还没有摘要：每天夜里做前一天的")


def _told(checked: Checked) -> int:
    gone = f"；另有 {checked.gone} 处的文字已删除或换成了新的，没法核对" if checked.gone else ""
    if broken := checked.broken:
        click.echo(f"和日志对不上：第 {broken.seq} 条，{broken.reason}", err=True)
        return 1
    click.echo(f"内容、答复、备注、原因核对了 {checked.same} 处，都和记日志时一致{gone}")
    return 0


def _verified(stores: Stores, *, words: bool) -> BrokenEntry | tuple[JournalHead, Checked]:
    """Return the first broken entry or, when the journal is whole, its end; and how the words fit that are kept."""
    with stores.database.read() as session:
        if not stores.database.embedded:
            # Entries, their end and the words must be seen as of one moment while others append.
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        try:
            if broken := verify(session) or first_contradiction(session):
                return broken
            checked = check(session) if words else Checked(0, 0)
            return session.execute(select(JournalHead)).scalar_one(), checked
        except NoResultFound:
            raise click.ClickException("日志被改动过：记着最后一条的那一行不见了") from None
        except (ValueError, LookupError, TypeError):
            raise click.ClickException("日志被改动过：有一条的内容已经读不出来") from None


def _prove(stores: Stores, receipt: str) -> int:
    with stores.database.read() as session:
        entry = find_entry(session, receipt)
        if entry is None:
            click.echo("日志里没有这份回执：请核对有没有抄错", err=True)
            return 1
        content = content_of(session, entry)
    click.echo(_proof(entry, stores))
    if content is None:
        return 0
    proven = content in (Content.SAME, Content.ANONYMISED)
    click.echo(SAYS[content], err=not proven)
    return 0 if proven else 1


def _proof(entry: JournalEntry, stores: Stores) -> str:
    at = datetime.fromisoformat(json.loads(entry.body)["at"]).astimezone(stores.settings.zone)
    return f"回执属实：{entry.subject}，{at:%Y-%m-%d %H:%M:%S} 记入日志，第 {entry.seq} 条，校验值 {entry.hash}"
