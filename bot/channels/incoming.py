"""Typed access to one opened callback, and the reading of the message types that both platforms share.

Source: "接收普通消息" of the Official Accounts platform, "消息格式" of WeCom.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import unquote

from bot.channels.document import Fields, value_of
from bot.errors import MalformedRequest
from bot.message import Kind, Message

_SECONDS = re.compile(r"[0-9]{1,10}")
_DECIMAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?")
_LONGEST_NAME = 128
_LONGEST_KEY = 200  # the inbox keeps 255 characters


class Origin(NamedTuple):
    """Where a callback came in. `once`: the signature that must not be used for another message, or ""."""

    channel: str
    app: str
    once: str = ""


class Incoming:
    """The fields of one opened callback. Every access raises MalformedRequest on what no platform sends."""

    def __init__(self, fields: Fields, origin: Origin) -> None:
        self.fields = fields
        self._origin = origin

    def get(self, name: str) -> str:
        """Return a field's text, "" if it is empty or missing."""
        return value_of(self.fields, name)

    def need(self, name: str) -> str:
        """Return a field's text, which must be there."""
        value = self.get(name)
        if not value:
            raise MalformedRequest(f"{name} is missing")
        return value

    def degrees(self, name: str, limit: int) -> float:
        """Return a field as degrees between -limit and limit."""
        written = self.need(name)
        if not _DECIMAL.fullmatch(written) or abs(float(written)) > limit:
            raise MalformedRequest(f"{name} is not a position")
        return float(written)

    def message(self, kind: Kind, text: str = "", **details: str) -> Message:
        """Return the message, with those `details` that are not empty."""
        sender = self.need("FromUserName")
        if len(sender) > _LONGEST_NAME:
            raise MalformedRequest("FromUserName is too long")
        return Message(
            channel=self._origin.channel,
            app=self._origin.app,
            sender=sender,
            key=_shortened(self._key()),
            kind=kind,
            sent_at=datetime.fromtimestamp(int(self._written_at()), UTC),
            text=text,
            media_id=self.get("MediaId"),
            label=self.get("Label"),
            details={name: value for name, value in {"once": self._origin.once, **details}.items() if value},
        )

    def _written_at(self) -> str:
        seconds = self.need("CreateTime")
        if not _SECONDS.fullmatch(seconds):
            raise MalformedRequest("CreateTime is not a time")
        return seconds

    def _key(self) -> str:
        # MsgId alone repeats across people (WxJava#333). Events have none, and several can come in one second
        # (WxJava#1745, #3088), so what was tapped is part of their key.
        if self.get("MsgType").lower() != "event":
            return f"{self.need('MsgId')}:{self._written_at()}"
        tapped = [self.get(name) for name in ("TaskId", "ResponseCode")]
        parts = [self._written_at(), self.need("Event"), self.get("EventKey"), *(part for part in tapped if part)]
        return ":".join(parts)


def _shortened(key: str) -> str:
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[:120]}#{hashlib.sha256(key.encode()).hexdigest()}"


Reader = Callable[[Incoming], Message]


def _read_text(incoming: Incoming) -> Message:
    # wechatpy drops bizmsgmenuid. Whether the platform decodes what our link carried is not written anywhere; decoding
    # once more changes nothing in a value without "%".
    tapped = unquote(incoming.get("bizmsgmenuid"))
    return incoming.message(Kind.TEXT, tapped or incoming.get("Content"), tap=tapped)


def _read_voice(incoming: Incoming) -> Message:
    heard = incoming.get("Recognition")
    missing = "" if heard else "missing"
    return incoming.message(Kind.VOICE, heard, format=incoming.get("Format"), transcript=missing)


def _read_image(incoming: Incoming) -> Message:
    return incoming.message(Kind.IMAGE, url=incoming.get("PicUrl"))


def read_file(incoming: Incoming) -> Message:
    """Return a document; one without a MediaId cannot be fetched and is as good as unknown."""
    if not incoming.get("MediaId"):
        return _read_unknown(incoming)
    return incoming.message(Kind.FILE, name=incoming.get("FileName") or incoming.get("Title"))


def _read_location(incoming: Incoming) -> Message:
    latitude, longitude = incoming.degrees("Location_X", 90), incoming.degrees("Location_Y", 180)
    return replace(incoming.message(Kind.LOCATION), latitude=latitude, longitude=longitude)


def _read_link(incoming: Incoming) -> Message:
    title, url = incoming.get("Title"), incoming.get("Url")
    return incoming.message(Kind.LINK, title, title=title, url=url, description=incoming.get("Description"))


def _read_unknown(incoming: Incoming) -> Message:
    return incoming.message(Kind.UNKNOWN, type=incoming.need("MsgType").lower())


CONTENTS: Mapping[str, Reader] = {
    "text": _read_text,
    "voice": _read_voice,
    "image": _read_image,
    "location": _read_location,
    "link": _read_link,
}


def read(incoming: Incoming, events: Mapping[str, Reader], contents: Mapping[str, Reader] = CONTENTS) -> Message:
    """Return what the callback says. An event that `events` does not list wants no answer."""
    kind = incoming.need("MsgType").lower()
    if kind == "event":
        return events.get(incoming.need("Event").lower(), read_silent)(incoming)
    return contents.get(kind, _read_unknown)(incoming)


def read_silent(incoming: Incoming) -> Message:
    """Return an event that wants no answer."""
    return incoming.message(Kind.SILENT, type=incoming.get("Event").lower())


def read_tap(incoming: Incoming) -> Message:
    """Return a tap on the account's menu."""
    return incoming.message(Kind.MENU, incoming.need("EventKey"))


def read_follow(incoming: Incoming) -> Message:
    """Return a new follower; with the scene, if a QR code led to the account."""
    scene = incoming.get("EventKey")
    return incoming.message(Kind.FOLLOW, scene, scene=scene)


def read_unfollow(incoming: Incoming) -> Message:
    """Return that a person has left."""
    return incoming.message(Kind.UNFOLLOW)
