"""Tells a person what became of what he handed in. Nobody is told about anybody else's."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context
from bot.message import Choice, Message, Reply
from handlers import outcomes
from knowledge.slots import find_partial, find_ticket
from models import Status, Submission
from models.submission import find_submission, submissions_of

LISTED = 5
LOOKED_THROUGH = 200
SHOWN_CHARACTERS = 120
SHORT = 24
_NEXT = {
    Status.SUBMITTED: "已经交到镇里，等工作人员受理。",
    Status.ACCEPTED: "镇里已经受理。",
    Status.IN_PROGRESS: "责任科室正在办理。",
    Status.ANSWERED: "镇里已经答复。",
    Status.CLOSED: "这件事的办理程序已经结束。",
    Status.INCOMPLETE: "还缺一些内容，等您补充。",
    Status.REFUSED: "这件事不归这里受理。",
    Status.MERGED: "和别人提的相同，并在一起办理，结果也会告诉您。",
    Status.REOPENED: "您不满意，正在重新办理。",
}


def track(message: Message, context: Context) -> Reply:
    """Show one submission by its number, however it was written, or list the person's own."""
    ticket = find_ticket(message.text, context.services.ticket_prefix)
    if ticket:
        return _one(find_submission(context.session, ticket), ticket, context)
    mine = submissions_of(context.session, context.conversation.id, LOOKED_THROUGH)
    partial = find_partial(message.text)
    if partial:
        return _ending_in(partial, mine, context)
    return _list(mine, context)


def is_number_alone(message: Message, context: Context) -> bool:
    """Whether the message is hardly more than a number that was given out."""
    return len(message.text) <= SHORT and find_ticket(message.text, context.services.ticket_prefix) is not None


def _one(submission: Submission | None, ticket: str, context: Context) -> Reply:
    # A number that exists but is somebody else's gets the same words as one that does not: nothing leaks by guessing.
    if submission is None or submission.conversation_id != context.conversation.id:
        return Reply(f"在您交过的里面没有查到 {ticket}。请核对一下编号，或回复“我的建议”看全部。", _MINE)
    context.state.ticket = ticket
    return Reply(_describe(submission, context), _MINE)


def _ending_in(partial: str, mine: Sequence[Submission], context: Context) -> Reply:
    found = [one for one in mine if one.ticket.rsplit("-", 1)[1].lstrip("0") == partial.lstrip("0")]
    if len(found) == 1:
        return _one(found[0], found[0].ticket, context)
    if not found:
        return Reply(f"在您交过的里面没有尾号 {partial} 的。回复“我的建议”看全部。", _MINE)
    return _list(found, context)


def _list(mine: Sequence[Submission], context: Context) -> Reply:
    if not mine:
        return Reply("您还没有交过意见建议。想提的话回复“提建议”。", (Choice("提建议", "提建议"),))
    if len(mine) == 1:
        return _one(mine[0], mine[0].ticket, context)
    newest = mine[:LISTED]
    more = f"（只列最近{LISTED}条，其他的请回复编号）" if len(mine) > LISTED else ""
    choices = tuple(Choice(f"{one.ticket} {one.status} {_short(one.content, 12)}", one.ticket) for one in newest)
    return Reply(f"您一共交过{len(mine)}条{more}，要看哪一条？", choices)


def _describe(submission: Submission, context: Context) -> str:
    handed_in = submission.created_at.astimezone(context.services.zone)
    lines = [
        f"编号：{submission.ticket}",
        f"类型：{submission.kind}",
        f"状态：{submission.status}——{_NEXT[Status(submission.status)]}",
        f"提交时间：{handed_in:%Y-%m-%d %H:%M}",
        f"内容：{_short(submission.content, SHOWN_CHARACTERS)}",
        *outcomes.clause_lines(submission, context),
    ]
    return "\n".join(lines)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


_MINE = (Choice("我的建议", "我的建议"), Choice("再提一条", "提建议"))
