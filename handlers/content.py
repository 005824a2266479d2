"""Takes what somebody wants to say: through the gate, and with a look whether it has been said before."""

from __future__ import annotations

from bot.context import Context
from bot.errors import InvalidAnswer
from bot.field import Answers, Field
from bot.message import Kind, Message, Reply
from handlers import gate, joining
from models import SubmissionKind

CONTENT_AT_MOST = 5000
_HINTS = {SubmissionKind.PROBLEM: "什么地方、出了什么事", SubmissionKind.SAGE: "想做什么、需要什么"}


def take(message: Message, answers: Answers, context: Context) -> str:
    """Return the content in a message; note in `answers` its voice, and what is like it. Raises InvalidAnswer."""
    if message.kind is Kind.VOICE and message.media_id:
        answers["voices"] = [*(answers.get("voices") or []), {"kind": message.kind.value, "media_id": message.media_id}]
    if message.kind is Kind.VOICE and not message.text:
        raise InvalidAnswer("语音收到了，会一起交上去，可我听不出是什么字。麻烦您再打字说一遍，几个字也行。")
    if message.kind not in (Kind.TEXT, Kind.VOICE):
        raise InvalidAnswer("这一步请用文字或语音说。")
    if len(message.text) > CONTENT_AT_MOST:
        raise InvalidAnswer(f"太长了，请控制在{CONTENT_AT_MOST}字以内；您可以分成两条交。")
    gate.check(message.text, answers, context)
    answers["content"] = message.text
    joining.look(answers, context)
    return message.text


def _ask_content(answers: Answers, _context: Context) -> Reply:
    return Reply(f"请把{_HINTS.get(answers.get('kind', ''), '想说的')}写成一段话发给我，也可以发语音。")


def _as_it_is(value: object, _context: Context) -> str:
    return str(value)


CONTENT = Field("content", "内容", _ask_content, take, _as_it_is, asked="ask_content")
