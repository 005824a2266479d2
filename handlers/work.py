"""Takes what staff write about a submission they handle: commands, and the same in their own words.

Who is no cadre is told politely what he can do instead; nothing of a submission is shown or changed.
"""

from __future__ import annotations

import re

from bot.context import Context
from bot.meant import meant
from bot.message import Kind, Message, Reply
from handlers.case_step import Plan, begin
from handlers.case_words import CONTACT, Command, read_command
from handlers.named import Named, actor_of, find, read_named, sees_cases
from models import Submission
from models.lifecycle import Act

_NATURAL = {"reply_submission": Act.ANSWER, "transfer_submission": Act.REFER}
_WRITTEN = frozenset({Kind.TEXT, Kind.VOICE, Kind.MENU, Kind.CARD})
# 转农经中心，属于水利: what follows the office, after a break, is the reason.
_AFTER_OFFICE = re.compile(r"转\S+?[\s,，。;；]+(?P<reason>\S.*)", re.DOTALL)
_NUMBERED = re.compile(r"\d")


def is_command(message: Message, context: Context) -> bool:
    """Whether this is one of the town's people who takes a step of casework."""
    return sees_cases(context) and message.kind in _WRITTEN and _command(message, context) is not None


def take_command(message: Message, context: Context) -> Reply:
    """Take a step that was written as a command."""
    command = _command(message, context)
    return _begin(command, context) if command else Reply()


def is_tap(message: Message, context: Context) -> bool:
    """Whether a button of a card about casework was tapped; that goes before whatever is being filled in."""
    return message.kind is Kind.CARD and is_command(message, context)


def take_tap(message: Message, context: Context) -> Reply:
    """Take the step a button stands for. What it has to ask for would be lost in an open form, and has to wait."""
    reply, state = take_command(message, context), context.state
    if state.draft is None or not state.pending:
        return reply
    state.pending = state.asked = ""
    return Reply(f"您正在填别的内容。填完或回复“取消”以后，再写“{message.text}”，后面加上要说的话。")


def is_said(_message: Message, context: Context) -> bool:
    """Whether one of the town's people says in his own words that he answers or hands on."""
    return sees_cases(context) and context.intent.name in _NATURAL


def take_said(message: Message, context: Context) -> Reply:
    """Take a step that was said in somebody's own words."""
    slots, does = context.intent.slots, _NATURAL[context.intent.name]
    number = str(slots.get("ticket") or slots.get("ticket_partial") or "")
    if does == Act.ANSWER:
        given = {"text": str(slots.get("body", ""))}
    else:
        given = {"office": str(slots.get("office", "")), "reason": _reason(message, context)}
    rest = " ".join(filter(None, given.values()))
    said = Command("回复" if does == Act.ANSWER else "转办", does, Named(number, rest), given)
    return _begin(said, context)


def is_not_his(message: Message, context: Context) -> bool:
    """Whether somebody who is no cadre writes what only cadres may do, or asks what only they have."""
    if sees_cases(context) or message.kind not in _WRITTEN:
        return False
    if message.text.strip() in ("待办", "待办意见", "待办件"):
        return True
    command = _command(message, context)
    return command is not None and bool(command.named.number) and bool(_NUMBERED.search(message.text))


def _reason(message: Message, context: Context) -> str:
    after = _AFTER_OFFICE.search(message.text)
    return read_named(after["reason"], context.services.ticket_prefix).rest if after else ""


def _command(message: Message, context: Context) -> Command | None:
    return read_command(message.text, context.services.ticket_prefix)


def _begin(command: Command, context: Context) -> Reply:
    found = find(command.named, context, lambda ticket: f"{command.word} {ticket} {command.named.rest}".strip())
    if isinstance(found, Reply):
        return found
    return begin(_plan(command, found, context), found, context)


def _plan(command: Command, submission: Submission, context: Context) -> Plan:
    does = command.does
    if does != CONTACT:
        does = meant(Act(does), submission, actor_of(context).parties(submission))
    seen = submission.version if command.named.seen is None else command.named.seen
    return Plan(does, submission.ticket, seen, {name: value for name, value in command.given.items() if value})
