"""`consultation …`: staff open and end the time in which the draft may be commented on, and load its next version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import click
from sqlalchemy.orm import Session

from bot.commands.stores import Stores, opened
from bot.consulting import (
    Became,
    Fate,
    Period,
    became_of,
    close_period,
    fate,
    load_version,
    open_period,
)
from bot.errors import InvalidAnswer
from bot.rules import Rules
from handlers.consultation import STANCES
from knowledge.town import load_town
from models import Consultation, DocumentVersion, Stance, Submission
from models.consultation import comments_on, consultations, newest_version

STATION = "乡贤联络站"
_DAY = click.DateTime(["%Y-%m-%d"])
_by = click.option("--by", default=STATION, show_default=True, help="谁办的")
_label = click.option("--label", default="", help="这一版叫什么，比如“第二稿”")


@click.group(help="对草案征求意见：开始、结束、查看、载入下一稿。")
def consultation() -> None:
    """Hold the commands about the consultation together."""


@consultation.command("open", help="开始征求意见，首尾两天都算。只针对知识库里现在这一版原文。不足30天要写明原因。")
@click.option("--from", "opens", type=_DAY, required=True, help="从哪天开始（2026-01-01）")
@click.option("--until", "closes", type=_DAY, required=True, help="到哪天为止")
@click.option("--reason", default="", help="不足30天的原因，会写进公告和日志")
@_by
@_label
def open_(opens: datetime, closes: datetime, reason: str, by: str, label: str) -> None:
    """Open a period, bound to the version of the document that the town's files hold."""
    with _writing() as (stores, session):
        if closes.date() < _today(stores):
            raise click.ClickException("截止的日子已经过去了")
        now = datetime.now(UTC)
        version, _ = load_version(session, load_town(stores.settings.knowledge_dir), label, now)
        period = Period(opens.date(), closes.date(), reason, by)
        made = open_period(session, version, period, now)
    click.echo(f"已定：{made.opens} 至 {made.closes} 征求意见，共{period.days}天\n{_version_line(version)}")


@consultation.command(help="提前结束征求意见；还没开始的就取消。已经收到的意见都在。")
@_by
def close(by: str) -> None:
    """End the period that is open, or call off the next one."""
    with _writing() as (stores, session):
        made = close_period(session, _today(stores), by, datetime.now(UTC))
        count = len(comments_on(session, made.id))
    click.echo(f"已结束（原定 {made.opens} 至 {made.closes}），收到意见{count}条")


@consultation.command(help="载入下一稿：先更新知识库里的原文（clauses.yaml），再运行。列出每一条有没有改。")
@_label
def load(label: str) -> None:
    """Store the version that the town's files hold now, and say what became of each clause of the one before."""
    with _writing() as (stores, session):
        before = newest_version(session)
        version, new = load_version(session, load_town(stores.settings.knowledge_dir), label, datetime.now(UTC))
    click.echo(f"{'已载入' if new else '这一版早就载入过了，没有变化'}\n{_version_line(version)}")
    if new and before is not None:
        for line in _changes(before, version):
            click.echo(line)


@consultation.command(help="查看每一次征求意见：时间、版本、收到的意见，下一稿载入后每条意见对应的条款怎样了。")
def show() -> None:
    """List every period with its comments, the newest first."""
    with opened(create=False) as stores, stores.database.read() as session:
        found = consultations(session)
        lines = [line for one in found for line in _period_lines(session, one, _today(stores))]
    for line in lines or ["还没有征求过意见"]:
        click.echo(line)


@contextmanager
def _writing() -> Iterator[tuple[Stores, Session]]:
    """Open one transaction; what must not be done is told in one line, and nothing is left of it."""
    with opened(create=True) as stores:
        try:
            with stores.database.write() as session:
                yield stores, session
        except InvalidAnswer as fault:
            raise click.ClickException(str(fault)) from None


def _today(stores: Stores) -> date:
    return Rules.of(stores.settings).today(datetime.now(UTC))


def _version_line(version: DocumentVersion) -> str:
    label = f"{version.label}，" if version.label else ""
    return f"文件：{version.title}（{label}第 {version.id} 版，校验值 {version.hash}）"


def _changes(before: DocumentVersion, after: DocumentVersion) -> Iterator[str]:
    """Yield what became of each clause of the version before, and what is new."""
    kept = set()
    for number, wording in before.clauses.items():
        became = fate(number, wording, after.clauses)
        kept.add(became.number)
        yield from _fate_lines(number, wording, became)
    for number, wording in after.clauses.items():
        if number not in kept:
            yield f"{number or '开头'}：新加的\n  现在：{wording}"


def _fate_lines(number: str, wording: str, became: Fate) -> Iterator[str]:
    moved = f"（现在是{became.number}）" if became.number and became.number != number else ""
    yield f"{number or '开头'}：{became.became}{moved}"
    if became.became is Became.CHANGED:
        yield f"  原来：{wording}\n  现在：{became.wording}"
    if became.became is Became.GONE:
        yield f"  原来：{wording}"


def _period_lines(session: Session, one: Consultation, today: date) -> Iterator[str]:
    comments = comments_on(session, one.id)
    yield f"{one.opens} 至 {one.closes}  {_state(one, today)}  意见{len(comments)}条"
    yield f"  {_version_line(one.document)}"
    if one.reason:
        yield f"  不足30天的原因：{one.reason}"
    stances = Counter(comment.stance for comment in comments)
    if comments:
        yield "  " + "，".join(f"{STANCES[stance]}{stances[stance]}条" for stance in Stance if stances[stance])
    for comment in comments:
        yield from _comment_lines(session, comment)


def _state(one: Consultation, today: date) -> str:
    if one.closed_at:
        return f"已由{one.closed_by}提前结束"
    if today < one.opens:
        return "还没开始"
    return "正在征求" if today <= one.closes else "已结束"


def _comment_lines(session: Session, comment: Submission) -> Iterator[str]:
    stance = STANCES[Stance(comment.stance)]
    yield f"  {comment.ticket}  {comment.clause or '全文'}  {stance}  {comment.status} {comment.verdict}".rstrip()
    yield f"    {comment.content}"
    became = became_of(session, comment)
    if became is not None:
        yield from (f"    {line}" for line in _fate_lines(comment.clause, comment.wording, became))
