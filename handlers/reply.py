"""Lets a cadre answer from his phone what his office holds: he reads what will be sent, and confirms it.

The submitter sees the office's words, never who wrote them or how to reach him.
"""

from __future__ import annotations

from bot.case_changes import Given
from bot.casework import Actor
from bot.context import Context, ask
from bot.errors import InvalidAnswer
from bot.message import Message, Reply
from knowledge.slots import find_partial, find_ticket
from models import Status, Submission
from models.lifecycle import Act, Party
from models.person import OF_OFFICE, STAFF
from models.submission import Wanted, find_submission, find_submissions

SEND, KEEP = "确认发出", "不发了"
TEXT_AT_MOST = 1500
SHOWN_CHARACTERS = 120
LOOKED_THROUGH = 200
_PENDING = "reply"
_NOT_HELD = "没有找到 {ticket}，或者它不在您的科室。请核对编号。"


def draft(message: Message, context: Context) -> Reply:
    """Show what is about to be sent to the submitter, and ask for a yes."""
    submission = _held(message, context)
    if submission is None:
        return Reply(_NOT_HELD.format(ticket=_named(message, context) or "您说的那一条"))
    text = str(context.intent.slots.get("body", "")).strip()
    if not text:
        return Reply(f"请把答复写在编号后面，比如“回复{submission.ticket}：已经办好”。")
    if len(text) > TEXT_AT_MOST:
        return Reply(f"太长了，请控制在{TEXT_AT_MOST}字以内。")
    context.state.pending = "\n".join((_PENDING, submission.ticket, str(submission.version), text))
    context.state.asked = "confirm"
    said = _short(submission.content)
    return ask(f"提交人说：{said}\n\n将这样答复 {submission.ticket}：\n{text}\n\n发出去吗？", SEND, KEEP)


def is_confirmed(message: Message, context: Context) -> bool:
    """Whether this is the yes to a reply shown just before."""
    return _waits(context) and (message.text == SEND or context.intent.name == "confirm")


def is_declined(message: Message, context: Context) -> bool:
    """Whether this is the no to a reply shown just before."""
    return _waits(context) and (message.text == KEEP or context.intent.name in ("deny", "cancel"))


def send(_message: Message, context: Context) -> Reply:
    """Take the step; everybody behind the submission is told."""
    _, ticket, seen, text = context.pending.split("\n", 3)
    submission = find_submission(context.session, ticket)
    if submission is None:
        return Reply(_NOT_HELD.format(ticket=ticket))
    try:
        context.desk.take(submission, Act.ANSWER, _actor(context), Given(text=text, seen=int(seen)))
    except InvalidAnswer as fault:
        return Reply(str(fault))
    return Reply(f"已经答复 {ticket}，提交人会收到。他评价以后，回复编号就能看到。")


def keep(_message: Message, _context: Context) -> Reply:
    """Send nothing, and say so."""
    return Reply("好的，没有发。")


def is_held(message: Message, context: Context) -> bool:
    """Whether a cadre names a submission of his office, and does not ask about one of his own."""
    if context.role not in STAFF or find_ticket(message.text, context.services.ticket_prefix) is None:
        return False
    held = _held(message, context)
    return context.intent.name in ("track", "assignment_detail") and held is not None


def show(message: Message, context: Context) -> Reply:
    """Show a submission of the office: what was said, where it stands, how it was rated. Never who said it."""
    submission = _held(message, context)
    if submission is None:
        return Reply(_NOT_HELD.format(ticket=_named(message, context)))
    due = context.services.rules.due(submission)
    lines = [
        f"编号：{submission.ticket}",
        f"状态：{submission.status}" + (f"，最晚{due.month}月{due.day}日" if due else ""),
        f"内容：{_short(submission.content)}",
        f"评价：{submission.rating or '还没有'}",
    ]
    if submission.rating_reason:
        lines.append(f"不满意的原因：{submission.rating_reason}")
    return Reply("\n".join(lines))


def _held(message: Message, context: Context) -> Submission | None:
    """Return the submission that is named and that the cadre's office, or the station, may work on."""
    ticket, partial = _named(message, context), find_partial(message.text)
    found = find_submission(context.session, ticket) if ticket else None
    if found is None and not ticket and partial:
        ending = [one for one in _of_office(context) if one.ticket.rsplit("-", 1)[1].endswith(partial)]
        found = ending[0] if len(ending) == 1 else None
    return found if found is not None and _actor(context).parties(found) - {Party.SUBMITTER} else None


def _of_office(context: Context) -> list[Submission]:
    office = context.person.office if context.person and context.role in OF_OFFICE else ""
    wanted = Wanted(tuple(Status), office, limit=LOOKED_THROUGH)
    return list(find_submissions(context.session, wanted))


def _named(message: Message, context: Context) -> str:
    return find_ticket(message.text, context.services.ticket_prefix) or ""


def _actor(context: Context) -> Actor:
    person = context.person
    details = context.services.vault.open(person.details) if person else {}
    office = person.office if person else ""
    return Actor(str(details.get("name", "")), context.role, office, context.conversation.id)


def _waits(context: Context) -> bool:
    return context.pending.startswith(f"{_PENDING}\n")


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
