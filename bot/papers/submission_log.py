"""The log of submissions as a paper: everything handed in, one row each, merged ones as well."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.export import Selection, contact_of, name_of
from bot.papers.adoption import Town, received
from bot.papers.counts import Chosen, count_by, count_channels, count_ratings, headcount, told
from bot.papers.matters import CHANNELS, UNKNOWN, Matter, matters, outcome, signature, source, town_day
from bot.papers.paper import Column, Paper
from models import Status, Submission, Vault

COLUMNS = (
    Column("编号", 3),
    Column("提交日期", 3),
    Column("类别", 2.2),
    Column("提交人", 1.8),
    Column("来源", 2.2),
    Column("对应部分", 1.5),
    Column("内容", 6.5, centred=False),
    Column("附件", 1.4),
    Column("状态", 2.2),
    Column("处理科室", 2.3),
    Column("结果", 2.2),
    Column("答复日期", 3),
    Column("附议人数", 1.4),
    Column("并入", 2.7),
)
CONTACT_COLUMNS = (Column("姓名", 1.8), Column("联系方式", 3))


def submission_log(
    session: Session, town: Town, selection: Selection, vault: Vault, *, with_contact: bool = False
) -> Paper:
    """Return the log of what is selected, with names masked; `with_contact` adds the whole name and the contact."""
    chosen = select(Submission.id).where(Submission.id <= selection.last)
    columns = (*COLUMNS, *CONTACT_COLUMNS) if with_contact else COLUMNS
    rows = _rows(session, town.zone, chosen, vault, with_contact=with_contact)
    return Paper(f"{town.name}意见建议登记表", list(_facts(session, town, chosen)), columns, rows)


def _facts(session: Session, town: Town, chosen: Chosen) -> Iterator[str]:
    kinds = count_by(session, chosen, Submission.kind)
    if not kinds:
        yield "没有收到意见建议。"
        return
    yield received(session, town, chosen)
    channels = {CHANNELS.get(name, UNKNOWN): count for name, count in count_channels(session, chosen).items()}
    people = headcount(session, chosen)
    yield (
        f"共 {sum(kinds.values())} 条（{told(channels)}），涉及 {people.total} 人（含附议），"
        f"其中群众 {people.villagers} 人、乡贤 {people.sages} 人。"
    )
    yield f"类别：{told(kinds)}。"
    yield f"状态：{told(count_by(session, chosen, Submission.status))}。"
    own, others = count_ratings(session, chosen)
    rated = (f"提交人{told(own)}" if own else "", f"一起反映的人{told(others, '人')}" if others else "")
    if own or others:
        yield f"评价：{'；'.join(filter(None, rated))}。"


def _rows(
    session: Session, zone: ZoneInfo, chosen: Chosen, vault: Vault, *, with_contact: bool
) -> Iterator[tuple[str | int, ...]]:
    for matter in matters(session, chosen):
        row = _row(matter, zone, signature(matter.submission, vault))
        yield (*row, *_identity(matter.submission, vault)) if with_contact else row


def _row(matter: Matter, zone: ZoneInfo, name: str) -> tuple[str | int, ...]:
    one, result = matter.submission, matter.result
    merged = one.status == Status.MERGED
    return (
        one.ticket,
        town_day(one.created_at, zone),
        f"{one.kind}\n{one.offer}".strip(),
        name,
        source(matter),
        one.clause or one.section,
        one.content,
        len(one.attachments),
        one.status,
        result.office or result.first_office,
        outcome(result),
        town_day(result.answered_at, zone),
        matter.joined,
        result.ticket if merged else "",
    )


def _identity(submission: Submission, vault: Vault) -> tuple[str, str]:
    return name_of(submission, vault) or "", str(contact_of(submission, vault) or "")
