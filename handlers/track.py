"""Tells a person what became of what he handed in or joined. Nobody is told about anybody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.casework import SUBMITTER
from bot.context import Context
from bot.message import Choice, Message, Reply
from bot.notices import RATE, told_in_passing
from bot.spoken import month_day, short
from handlers.outcomes import QUESTION, clause_lines
from knowledge.slots import find_partial, find_ticket
from models import NoticeState, Status, Submission
from models.joiner import joined_by, stands_behind
from models.note import replies_to
from models.notice import OWED, Notice, notices_about
from models.submission import find_submission, runs_on_as, submissions_of
from models.supporter_rating import has_rated

LISTED = 5
LOOKED_THROUGH = 200
SHOWN_CHARACTERS = 120
SHORT = 24
MORE = "更早的建议"
_NOW = {
    Status.SUBMITTED: "已经交到镇里，等工作人员受理。",
    Status.ACCEPTED: "镇里已经受理，接着转给责任科室。",
    Status.IN_PROGRESS: "责任科室正在办理。",
    Status.ANSWERED: "镇里已经答复，等您评价。",
    Status.CLOSED: "办理程序走完了。办结不等于解决：问题还在，请回复“不满意”并说明原因。",
    Status.INCOMPLETE: "还缺一些内容，等您补充。",
    Status.REFUSED: "这件事不归这里受理。",
    Status.MERGED: "和别人提的相同，并在一起办理，结果也会告诉您。",
    Status.REOPENED: "您不满意，正在重新办理。",
}
_NEXT = {
    Status.SUBMITTED: "下一步：最晚{day}受理。",
    Status.ACCEPTED: "下一步：最晚{day}答复您。",
    Status.IN_PROGRESS: "下一步：最晚{day}答复您。",
    Status.REOPENED: "下一步：最晚{day}再答复您。",
}
_REACHED = {
    NoticeState.QUEUED: "正在发给您",
    NoticeState.DELIVERED: "{at}已经发给您",
    NoticeState.KEPT: "微信当时不让发，现在告诉您",
    NoticeState.GIVEN: "{at}您来的时候告诉您的",
}
_WORD = re.compile(r"[\u3400-\u9fff]")
_MINE = (Choice("我的建议", "我的建议"), Choice("再提一条", "提建议"))


def track(message: Message, context: Context) -> Reply:
    """Show one submission by its number, however it was written, or list the person's own."""
    ticket = find_ticket(message.text, context.services.ticket_prefix)
    if ticket:
        return _one(find_submission(context.session, ticket), ticket, context)
    mine = _own(context)
    partial = find_partial(message.text)
    return _ending_in(partial, mine, context) if partial else _list(mine, context)


def older(message: Message, context: Context) -> Reply:
    """List on, from where the last list ended."""
    skipped = message.text.removeprefix(MORE).strip()
    return _list(_own(context), context, int(skipped) if skipped.isdecimal() else LISTED)


def asks_for_older(message: Message, _context: Context) -> bool:
    """Whether the person wants the next page of the list."""
    return message.text.startswith(MORE) and len(message.text) <= SHORT


def is_number_alone(message: Message, context: Context) -> bool:
    """Whether the message is hardly more than a number that was given out."""
    return len(message.text) <= SHORT and find_ticket(message.text, context.services.ticket_prefix) is not None


def is_bare_number(message: Message, context: Context) -> bool:
    """Whether the message is a number that was given out and no word beside it, whatever it was taken for."""
    return is_number_alone(message, context) and _WORD.search(message.text) is None


def _own(context: Context) -> Sequence[Submission]:
    """Return what the person handed in or joined, the newest first."""
    number = context.conversation.id
    handed_in = submissions_of(context.session, number, LOOKED_THROUGH)
    joined = joined_by(context.session, number, LOOKED_THROUGH)
    return sorted((*handed_in, *joined), key=lambda one: one.id, reverse=True)


def _one(submission: Submission | None, ticket: str, context: Context) -> Reply:
    # A number that exists but is somebody else's gets the same words as one that does not: nothing leaks by guessing.
    if submission is None or not stands_behind(context.session, context.conversation.id, submission):
        return Reply(f"在您交过的里面没有查到 {ticket}。请核对一下编号，或回复“我的建议”看全部。", _MINE)
    notices = notices_about(context.session, submission.id, context.conversation.id)
    told = "\n".join((*_describe(submission, context), *_reached(notices, context)))
    if any(one.state in OWED for one in notices):
        told_in_passing(context, submission)
    context.state.ticket = submission.ticket
    if _waits_for_rating(submission, context):
        context.state.asked = RATE
        told = f"{told}\n{QUESTION}"
    return Reply(told, _MINE)


def _waits_for_rating(submission: Submission, context: Context) -> bool:
    """Whether a person may still say how what he handed in or joined was handled, by the last answer."""
    running = runs_on_as(context.session, submission)
    if running.status != Status.ANSWERED or running.on_agenda:
        return False
    own = running.conversation_id == context.conversation.id
    return own or not has_rated(context.session, context.conversation.id, running)


def _ending_in(partial: str, mine: Sequence[Submission], context: Context) -> Reply:
    found = [one for one in mine if one.ticket.rsplit("-", 1)[1].lstrip("0") == partial.lstrip("0")]
    if len(found) == 1:
        return _one(found[0], found[0].ticket, context)
    if not found:
        return Reply(f"在您交过的里面没有尾号 {partial} 的。回复“我的建议”看全部。", _MINE)
    return _list(found, context)


def _list(mine: Sequence[Submission], context: Context, skipped: int = 0) -> Reply:
    if not mine:
        return Reply("您还没有交过意见建议。想提的话回复“提建议”。", (Choice("提建议", "提建议"),))
    if len(mine) == 1:
        return _one(mine[0], mine[0].ticket, context)
    shown, left = mine[skipped : skipped + LISTED], len(mine) - skipped - LISTED
    if not shown:
        return Reply("后面没有了。回复“我的建议”从头看。", _MINE)
    choices = [Choice(f"{one.ticket} {one.status} {short(one.content, 12)}", one.ticket) for one in shown]
    if left > 0:
        choices.append(Choice(f"更早的{left}条", f"{MORE}{skipped + LISTED}"))
    return Reply(f"您一共交过{len(mine)}条，要看哪一条？", tuple(choices))


def _describe(submission: Submission, context: Context) -> Iterator[str]:
    """Yield what a submitter may see: never a note of staff's own, nor anybody's name but the signer's."""
    running = runs_on_as(context.session, submission)
    yield f"编号：{submission.ticket}"
    yield f"类型：{submission.kind}"
    yield f"状态：{submission.status}——{_NOW[Status(submission.status)]}"
    yield f"提交时间：{submission.created_at.astimezone(context.services.zone):%Y-%m-%d %H:%M}"
    yield f"内容：{short(submission.content, SHOWN_CHARACTERS)}"
    yield from clause_lines(submission, context)
    if running.id != submission.id:
        yield f"并在一起办的那条：{running.status}——{_NOW[Status(running.status)]}"
    yield from _outcome(running, context)
    yield from _next(running, context)


def _outcome(running: Submission, context: Context) -> Iterator[str]:
    for note in replies_to(context.session, running.id):
        whose = "补充的话" if note.by == SUBMITTER else "镇里的话"
        yield f"{whose}（{_day(note.at, context)}）：{note.text}"
    if running.verdict:
        yield f"采纳情况：{running.verdict}。理由：{running.verdict_reason}"
    if running.changed_clause:
        yield f"方案改动：{running.changed_clause}"
    if running.on_agenda:
        yield "这件事会交给镇里的月例会研究，结果再告诉您。"


def _next(running: Submission, context: Context) -> Iterator[str]:
    due = context.services.rules.due(running)
    if due is None or running.status not in _NEXT:
        return
    if due < context.today:
        what = "受理" if running.status == Status.SUBMITTED else "答复"
        yield f"本来应该在{month_day(due)}前{what}，已经超过了，镇里会被提醒。"
    else:
        yield _NEXT[Status(running.status)].format(day=month_day(due))


def _reached(notices: Sequence[Notice], context: Context) -> Iterator[str]:
    """Yield whether the last of a person's messages has reached him."""
    if notices:
        at = _day(notices[-1].settled_at, context) if notices[-1].settled_at else ""
        yield f"最近的消息：{_REACHED[NoticeState(notices[-1].state)].format(at=at)}"


def _day(at: datetime, context: Context) -> str:
    return month_day(context.services.rules.today(at))
