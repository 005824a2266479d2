"""Somebody is in danger: the real help numbers at once, before anything else and whatever is open.

The numbers are China's national ones: 119 fire, 110 police, 120 ambulance, 12356 psychological help.
"""

from __future__ import annotations

from bot.context import Context
from bot.message import Message, Reply

_TELL = {
    "fire": "着火了请马上打 119，人先撤到安全的地方。",
    "crime": "遇到违法犯罪请马上打 110，先保护好自己。",
    "danger": "有人有危险请马上打 120（受伤、急病）或 110（需要救助），说清楚在哪里。",
    "self_harm": (
        "听到您这么说，我很担心您。请现在就打 12356，那里有人听您说话；"
        "有马上的危险请打 120 或 110。也请告诉身边的人陪着您。"
    ),
}


def in_danger(_message: Message, context: Context) -> bool:
    """Whether the message tells of an emergency."""
    return context.intent.slots.get("emergency") in _TELL


def send_help(_message: Message, context: Context) -> Reply:
    """Give the number that helps. An open form stays as it is."""
    told = _TELL[str(context.intent.slots["emergency"])]
    return Reply(f"{told}\n我只是聊天机器人，不能替您报警或求救。")
