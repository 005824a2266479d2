"""Who wants the town's bulletins (通报), and who no longer does."""

from __future__ import annotations

import re

from bot.context import Context
from bot.message import Choice, Message, Reply
from models import subscription

SUBSCRIBE, UNSUBSCRIBE = "订阅通报", "退订通报"
_WANTS = re.compile(
    r"(?:我要|我想|请|帮我|想|要)*(?:订阅|订)(?:一下|个|一份)?(?:工作|镇里的?|你们的?)*(?:通报|简报)?(?:吧|了|谢谢)*"
)
_STOPS = re.compile(
    r"(?:我要|我想|请|帮我|想|要)*(?:退订|取消订阅|不(?:想|要)?(?:再)?订阅?|不(?:想|要)?(?:再)?收(?:到)?)(?:工作|镇里的?|你们的?)*"
    r"(?:通报|简报)?(?:了|吧|谢谢)*"
)


def wants_bulletins(message: Message, _context: Context) -> bool:
    """Whether somebody wants the bulletins."""
    return _WANTS.fullmatch(message.text.strip("。.!！ ")) is not None


def wants_no_bulletins(message: Message, _context: Context) -> bool:
    """Whether somebody wants them no longer."""
    return _STOPS.fullmatch(message.text.strip("。.!！ ")) is not None


def subscribe(_message: Message, context: Context) -> Reply:
    """Subscribe a person."""
    new = subscription.subscribe(context.session, context.conversation.id, context.now)
    done = "订好了" if new else "您已经订过了"
    text = f"{done}，镇里有工作通报就发给您。只记您订了，别的不用填；不想收了回复“{UNSUBSCRIBE}”。"
    return Reply(text, (Choice(UNSUBSCRIBE, UNSUBSCRIBE),))


def unsubscribe(_message: Message, context: Context) -> Reply:
    """Cancel a person's subscription."""
    gone = subscription.unsubscribe(context.session, context.conversation.id)
    text = "已经退订，以后不再发通报给您。您提的意见有了结果照样告诉您。" if gone else "您没有订过通报，不用退。"
    return Reply(text, (Choice(SUBSCRIBE, SUBSCRIBE),))
