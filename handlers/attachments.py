"""Takes photos and voices that belong to what is handed in."""

from __future__ import annotations

import re
from typing import Any

from bot.context import Context, ask
from bot.enclosures import taken_out
from bot.errors import InvalidAnswer
from bot.field import Answers, Field
from bot.message import Kind, Message, Reply
from models import Attachment

PHOTOS_AT_MOST = 9
_NO_PHOTO = re.compile(r"(没|无|不|跳|略|下一步|好|完|就|行|可以|是的?|嗯|ok).{0,10}", re.IGNORECASE)


def read_photo(message: Message, answers: Answers, _context: Context) -> dict[str, Any]:
    """Return a photo, or a voice sent as one, in the form in which a draft keeps it."""
    if message.kind not in (Kind.IMAGE, Kind.VOICE) or not message.media_id:
        raise InvalidAnswer("这一步要的是照片。没有请回复“跳过”。")
    held = (one for one in answers.get("photos") or [] if one["media_id"] == message.media_id)
    return next(held, {"kind": message.kind.value, "media_id": message.media_id})


def attachments_of(answers: Answers, context: Context) -> list[Attachment]:
    """Return everything that was sent: photos, and the voices with the words that the person confirmed."""
    voices = taken_out(answers.get("voices") or [], context)
    for voice in voices:
        voice.transcript = answers["content"]
    return [*taken_out(answers.get("photos") or [], context), *voices]


def _ask_photos(_answers: Answers, _context: Context) -> Reply:
    return ask(f"有照片吗？有就发来（最多{PHOTOS_AT_MOST}张），没有请回复“跳过”。", "跳过")


def _show_photos(photos: list[Any] | None, _context: Context) -> str:
    return f"{len(photos)}个" if photos else "没有"


def _ask_voice(_answers: Answers, _context: Context) -> Reply:
    return ask("语音不要了？请回复“跳过”。", "跳过")


def _read_voice(_message: Message, _answers: Answers, _context: Context) -> None:
    raise InvalidAnswer("要重新说，请改“内容”那一项；语音不要了，请回复“跳过”。")


def _show_voices(voices: list[Any] | None, _context: Context) -> str:
    return f"{len(voices or [])}段，上面的文字是听写的，请看看对不对"


PHOTOS = Field(
    "photos",
    "照片",
    _ask_photos,
    read_photo,
    _show_photos,
    asked="ask_photo",
    many=PHOTOS_AT_MOST,
    skip=_NO_PHOTO,
    takes=Kind.IMAGE,
    fleeting=True,
)
# Never asked for: it comes with the content, when that was spoken.
VOICES = Field(
    "voices",
    "语音",
    _ask_voice,
    _read_voice,
    _show_voices,
    skip=_NO_PHOTO,
    when=lambda answers: bool(answers.get("voices")),
    fleeting=True,
)
