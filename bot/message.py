"""What travels on the one road: a `Message` comes in, a `Reply` goes out. Neither knows XML, HTTP or a platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self


class Kind(StrEnum):
    """What a message is, whatever the platform calls it."""

    TEXT = "text"
    VOICE = "voice"
    IMAGE = "image"
    FILE = "file"
    LOCATION = "location"
    LINK = "link"
    MENU = "menu"  # a tap on the account's menu
    CARD = "card"  # a tap on a button of a card
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    SCAN = "scan"  # a QR code scanned by somebody who follows already
    SILENT = "silent"  # an event that wants no answer: VIEW, LOCATION reports, delivery receipts
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing a person did, as a channel understood it.

    `key` is unique for a sender within (channel, app): the same delivery again carries the same key. `text` is what
    the person wrote, what the platform heard (voice), the value of the menu item or card button tapped, the title of a
    link, or the scene of a scanned code; it may be empty. `sent_at` is aware, UTC. Latitude and longitude are degrees.
    """

    channel: str
    app: str
    sender: str
    key: str
    kind: Kind
    sent_at: datetime
    text: str = ""
    media_id: str = ""
    label: str = ""
    latitude: float | None = None
    longitude: float | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a person may tap or pick by its number; picking it means the same as writing `value`."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person sees: plain text, then numbered choices. An empty reply sends nothing.

    `aside`: the choices are by the way; whatever the person writes next need not be about them.
    """

    text: str = ""
    choices: tuple[Choice, ...] = ()
    aside: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to send."""
        return bool(self.text or self.choices)

    def to_json(self) -> dict[str, Any]:
        """Return the form in which a reply is stored, so that a retry gets exactly this again."""
        return {"text": self.text, "choices": [[choice.label, choice.value] for choice in self.choices]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the reply that `to_json` stored."""
        return cls(stored["text"], tuple(Choice(label, value) for label, value in stored["choices"]))
