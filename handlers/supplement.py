"""Takes what the submitter adds when the office has asked for more."""

from __future__ import annotations

import re

from bot.case_changes import Given
from bot.casework import SUBMITTER, Actor
from bot.context import Context
from bot.errors import InvalidAnswer
from bot.message import Choice, Kind, Message, Reply
from handlers import gate
from handlers.named import read_named
from models import Status, Submission
from models.lifecycle import Act
from models.submission import submissions_of

WORD = "补充"
ASKED = "supplement"
TEXT_AT_MOST = 1500
LOOKED_THROUGH = 200
_SAID = re.compile(rf"(?:我要|我来|我)?{WORD}(?:一下|内容|说明|的是)*[\s,，:：。]*(?P<rest>.*)", re.DOTALL)


def is_meant(message: Message, context: Context) -> bool:
    """Whether somebody adds something to what he handed in and was asked about."""
    if message.kind not in (Kind.TEXT, Kind.VOICE) or not (_SAID.fullmatch(message.text) or _was_asked(context)):
        return False
    return bool(_candidates(message, context))


def take(message: Message, context: Context) -> Reply:
    """Take it; what it is about is asked only when it could be several."""
    if message.text.strip() == "取消" or context.intent.name == "cancel":
        return Reply("好的，先不补充。想补充时回复“补充”再写内容。")
    mine = _candidates(message, context)
    text = _text(message, context)
    if len(mine) > 1:
        return Reply("是补充哪一条？", tuple(Choice(one.ticket, f"{WORD} {one.ticket} {text}".strip()) for one in mine))
    if not text:
        context.state.pending, context.state.asked = f"{ASKED}\n{mine[0].ticket}", "ask_content"
        return Reply(f"请写要补充到 {mine[0].ticket} 的内容。不补充了回复“取消”。")
    return _store(mine[0], text, context)


def _store(submission: Submission, text: str, context: Context) -> Reply:
    try:
        gate.check(text, {"kind": submission.kind}, context)
    except InvalidAnswer as fault:
        return Reply(str(fault))
    if len(text) > TEXT_AT_MOST:
        return Reply(f"太长了，请控制在{TEXT_AT_MOST}字以内。")
    actor = Actor(SUBMITTER, context.role, conversation_id=context.conversation.id)
    try:
        context.desk.take(submission, Act.SUPPLEMENT, actor, Given(text=text))
    except InvalidAnswer:
        # Staff were quicker; which of them is nobody else's business.
        return Reply("这一条刚刚有变化，请先看看还要不要补充。", (Choice("查这一条", submission.ticket),))
    context.state.ticket = submission.ticket
    return Reply(
        f"收到了，已经补进 {submission.ticket}，办理的人会看到。谢谢您！", (Choice("查这一条", submission.ticket),)
    )


def _was_asked(context: Context) -> bool:
    return context.pending.startswith(f"{ASKED}\n")


def _candidates(message: Message, context: Context) -> list[Submission]:
    """Return what waits for the person's words: the number said or spoken of, or all of it."""
    handed_in = submissions_of(context.session, context.conversation.id, LOOKED_THROUGH)
    mine = [one for one in handed_in if one.status == Status.INCOMPLETE]
    if _was_asked(context):
        return [one for one in mine if one.ticket == context.pending.partition("\n")[2]]
    number = _named(message, context)[0]
    return [one for one in mine if one.ticket.endswith(number.zfill(4))] if number else mine


def _text(message: Message, context: Context) -> str:
    return message.text.strip() if _was_asked(context) else _named(message, context)[1]


def _named(message: Message, context: Context) -> tuple[str, str]:
    """Return the number that is named, or "", and what is said besides."""
    said = _SAID.fullmatch(message.text)
    named = read_named(said["rest"] if said else message.text, context.services.ticket_prefix)
    return named.number, named.rest
