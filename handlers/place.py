"""Takes the place somebody sends, and asks which village it is in: guessed from its name or its position."""

from __future__ import annotations

import re

from bot.context import Context, ask
from bot.errors import InvalidAnswer
from bot.field import Answers, Field
from bot.message import Kind, Message, Reply
from handlers.kind import ANOTHER, OTHER, YES
from knowledge.places import named_village, nearest_village

PLACE_AT_MOST = 255
VILLAGE_AT_MOST = 64
_NONE = re.compile(r".{0,4}(其他|其它|都不是|不知道|不清楚|说不准|跳过|没有).{0,6}")


def read_place(message: Message, answers: Answers, context: Context) -> str:
    """Return label and position of a place, and note in `answers` the village it seems to be in."""
    if message.kind is not Kind.LOCATION:
        raise InvalidAnswer("请发一个位置。")
    villages = context.town.offices.villages
    near = named_village(villages, message.label) or nearest_village(villages, message.latitude, message.longitude)
    answers.pop("village", None)
    answers["near"] = near
    point = f"({message.latitude:.5f}, {message.longitude:.5f})" if message.latitude is not None else ""
    return f"{message.label} {point}".strip()[:PLACE_AT_MOST]


def _ask_place(_answers: Answers, _context: Context) -> Reply:
    return ask("请重新发一个位置，不要位置了就回复“跳过”。", "跳过")


def _ask_village(answers: Answers, context: Context) -> Reply:
    if answers.get("near"):
        return ask(f"这个地方在{answers['near']}，对吗？", YES, ANOTHER)
    names = [village.name for village in context.town.offices.villages]
    return ask("这个地方在哪个村？也可以直接写村名。", *names, OTHER)


def _read_village(message: Message, answers: Answers, context: Context) -> str:
    guess, text = answers.pop("near", ""), message.text.strip()
    if guess and (text == YES or context.intent.name == "confirm"):
        return str(guess)
    if text == ANOTHER or (guess and context.intent.name == "deny"):
        raise InvalidAnswer("好的，请您选。")
    if _NONE.fullmatch(text):
        return ""
    if not text or len(text) > VILLAGE_AT_MOST:
        raise InvalidAnswer("请写村名，说不准就选“其他”。")
    return named_village(context.town.offices.villages, text) or text


def _show(value: str | None, _context: Context) -> str:
    return value or OTHER


def _is_sent(answers: Answers) -> bool:
    return bool(answers.get("place"))


# Never asked for; shown and changed like any other once somebody has sent a place.
PLACE = Field("place", "地点", _ask_place, read_place, _show, skip=_NONE, takes=Kind.LOCATION, when=_is_sent)
VILLAGE = Field("village", "所在的村", _ask_village, _read_village, _show, when=_is_sent)
