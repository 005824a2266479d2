"""`submission list` and `submission show`: what is to be done, by when, and what was done. Never who handed it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from bot.commands.stores import Stores, opened
from bot.jsonl import json_line
from bot.media.keeper import NO_MEDIA, TOO_LARGE, TOO_LATE
from bot.message import Kind
from bot.rules import Rules
from bot.spoken import short
from models import Attachment, NoticeState, Status, Submission
from models.joiner import heads
from models.lifecycle import TABLE, Act
from models.note import internal_notes, replies_to
from models.notice import notices_about
from models.step import steps_of
from models.submission import Wanted, find_submission, find_submissions
from models.supporter_rating import counted, ratings_of

OPEN = tuple(status for status in Status if status not in (Status.CLOSED, Status.REFUSED, Status.MERGED))
SHOWN_CHARACTERS = 30
REACHED = {
    NoticeState.QUEUED: "还没发出",
    NoticeState.DELIVERED: "已送达",
    NoticeState.KEPT: "发不出去，等他来消息时告诉他",
    NoticeState.GIVEN: "他来消息时已告诉他",
}
_MEDIA = {Kind.IMAGE.value: "照片", Kind.VOICE.value: "语音"}
_FAULTS = {NO_MEDIA: "不是照片，也不是语音", TOO_LARGE: "太大了", TOO_LATE: "三天内没有取，平台上已经删了"}
_STATUS = click.Choice([status.value for status in Status])


@dataclass(frozen=True, slots=True)
class _View:
    """What a look at submissions needs."""

    session: Session
    rules: Rules
    today: date

    @classmethod
    def over(cls, stores: Stores, session: Session) -> _View:
        rules = Rules.of(stores.settings)
        return cls(session, rules, rules.today(datetime.now(UTC)))


@click.command("list", help="列出意见建议，先到期的在前。默认只列还没办结的。")
@click.option("--status", type=_STATUS, multiple=True, help="只列这些状态，可以写几次")
@click.option("--office", default="", help="只列在这个科室的")
@click.option("--red", is_flag=True, help="只列已经超期亮红灯的")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="最多列几条")
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON")
def list_(*, as_json: bool, red: bool, **chosen: Any) -> None:  # noqa: ANN401 - what the options say
    """List what is to be done."""
    with opened(create=False) as stores, stores.database.read() as session:
        view = _View.over(stores, session)
        due_before = view.rules.red_before(view.today) if red else None
        wanted = Wanted(chosen["status"] or OPEN, chosen["office"], due_before, chosen["limit"])
        listed = [_row(view, one) for one in find_submissions(session, wanted)]
    for row in listed:
        click.echo(json_line(row) if as_json else _line(row), nl=not as_json)
    if not listed and not as_json:
        click.echo("没有")


@click.command("show", help="看一条：内容、期限、谁在办、每一步、公开答复和内部备注。不显示是谁提的。")
@click.argument("ticket")
def show(ticket: str) -> None:
    """Show everything about one submission but who handed it in."""
    with opened(create=False) as stores, stores.database.read() as session:
        found = find_submission(session, ticket.strip().upper())
        if found is None:
            raise click.ClickException(f"没有 {ticket} 这个编号")
        lines = list(_told(_View.over(stores, session), found))
    click.echo("\n".join(lines))


def _row(view: _View, one: Submission) -> dict[str, Any]:
    due = view.rules.due(one)
    counted = heads(view.session, one.id)
    return {
        "ticket": one.ticket,
        "kind": one.kind,
        "status": one.status,
        "light": view.rules.called(view.rules.light(one, view.today)),
        "due": due and due.isoformat(),
        "office": one.office,
        "villagers": counted.villagers,
        "sages": counted.sages,
        "content": one.content,
    }


def _line(row: dict[str, Any]) -> str:
    said = short(" ".join(row["content"].split()), SHOWN_CHARACTERS)
    due = f"{row['light']}灯 {row['due']}" if row["due"] else "—"
    people = row["villagers"] + row["sages"]
    return f"{row['ticket']}  {row['status']}  {due}  {row['office'] or '未转办'}  {people}人  {row['kind']}：{said}"


def _told(view: _View, one: Submission) -> Iterator[str]:
    yield _line(_row(view, one))
    counted = heads(view.session, one.id)
    yield f"提的人：村民 {counted.villagers} 人，乡贤 {counted.sages} 人{'（匿名提交）' if one.anonymous else ''}"
    yield f"内容：{one.content}"
    yield from (f"{label}：{value}" for label, value in _facts(view, one) if value)
    yield from (f"{_MEDIA.get(sent.kind, '附件')}：{_kept(sent)}" for sent in one.attachments)
    yield from _ratings(view, one)
    yield from _history(view, one)


def _kept(sent: Attachment) -> str:
    """Return where a photo or voice is, or why it is not there; of a voice also its words."""
    missing = f"没有取到：{_FAULTS.get(sent.fault, sent.fault)}" if sent.fault else "还没取到"
    words = f"（听写：{sent.transcript}）" if sent.transcript else ""
    return f"{sent.path or missing}{words}"


def _ratings(view: _View, one: Submission) -> Iterator[str]:
    """Yield what those said of the last answer who stand behind it; never who they are."""
    ratings = ratings_of(view.session, one)
    if ratings:
        said = "，".join(f"{rating} {count} 人" for rating, count in counted(ratings).items())
        yield f"一起反映的人评价：{said}"
    yield from (f"一起反映的人不满意的原因：{rating.reason}" for rating in ratings if rating.reason)


def _facts(view: _View, one: Submission) -> Iterator[tuple[str, object]]:
    target = view.session.get(Submission, one.merged_into) if one.merged_into else None
    yield from (("地点", one.place), ("村", one.village), ("代填", one.filed_by), ("首接科室", one.first_office))
    yield from (("受理期限", one.accept_by), ("答复期限", one.reply_by), ("申请延期（工作日）", one.extension_asked))
    yield from (("已延期（工作日）", one.extended), ("并到", target and target.ticket))
    yield from (("对应条款", one.clause), ("采纳情况", one.verdict), ("采纳理由", one.verdict_reason))
    yield from (("签字人", one.signer), ("方案改动", one.changed_clause), ("评价", one.rating))
    yield from (("不满意的原因", one.rating_reason), ("例会", "已提交例会" if one.on_agenda else ""))


def _history(view: _View, one: Submission) -> Iterator[str]:
    for step in steps_of(view.session, one.id):
        label = TABLE[Act(step.step)].label if step.step in set(Act) else "提交"
        why = f"：{step.why}" if step.why else ""
        yield f"{_at(view, step.at)} {step.who} {label}（{step.after}）{why}"
    for title, notes in (
        ("答复", replies_to(view.session, one.id)),
        ("内部备注", internal_notes(view.session, one.id)),
    ):
        yield from (f"{title} {_at(view, note.at)} {note.by}：{note.text}" for note in notes)
    for notice in notices_about(view.session, one.id):
        settled = f" {_at(view, notice.settled_at)}" if notice.settled_at else ""
        label = TABLE[Act(notice.about)].label if notice.about in set(Act) else "消息"
        yield f"通知 {_at(view, notice.created_at)} {label}：{REACHED[NoticeState(notice.state)]}{settled}"


def _at(view: _View, at: datetime) -> str:
    return f"{at.astimezone(view.rules.zone):%Y-%m-%d %H:%M}"
