"""Takes back what a cadre has just reported or claimed, while nobody has built on it."""

from __future__ import annotations

import re

from bot.context import Context
from bot.errors import InvalidAnswer
from bot.message import Message, Reply
from handlers.duties import may_see
from handlers.duty_wording import desk_of, official
from handlers.progress_asking import given_up
from handlers.progress_draft import kept, last_of
from models.duty import ReportKind

_UNDO = re.compile(
    r"(?:我要|请|帮我)?(?:撤销|撤回)(?:了|掉|一下)?(?:刚才|上一?[条次个])?(?:报?的)?(?:那[条个次])?(?:进展|进度|填报|报告|上报|申请|销号)?(?:吧)?|刚才(?:说|报)错了[。!！]?"
)


def wants_undo(message: Message, context: Context) -> bool:
    """Whether somebody takes back what he has just reported."""
    if not may_see(context) or not _UNDO.fullmatch(message.text.strip()):
        return False
    return kept(context) is not None or last_of(context) is not None


def undo(_message: Message, context: Context) -> Reply:
    """Take the last report back, or throw away the one that was not confirmed yet."""
    if kept(context) is not None:
        return given_up(context)
    last = last_of(context)
    if last is None:
        return Reply("您还没有报过进展。")
    try:
        duty = desk_of(context).undo(last, official(context))
    except InvalidAnswer as fault:
        return Reply(str(fault))
    context.state.duty = duty.code
    what = "申请销号" if last.kind == ReportKind.CLAIM else "进展"
    return Reply(f"已经撤销刚才的{what}。任务 {duty.code} {duty.title}，现在是“{duty.status}”，进度 {duty.percent}%。")
