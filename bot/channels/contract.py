"""What a channel is to the rest of the program: it turns callbacks into messages, and replies into what is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.card import Card
from bot.message import Message, Reply


class Received(NamedTuple):
    """A callback that was verified, opened and read, with what the answer to it needs.

    `sealed`: it came encrypted and is answered so. `account`: the platform's name of the account it was written to.
    """

    message: Message
    sealed: bool
    account: str


class Media(NamedTuple):
    """A photo or a voice. `content_type` is what the platform said it is, without parameters."""

    content: bytes
    content_type: str


class Department(NamedTuple):
    """A department of WeCom's directory. `parent` is 0 at the top; `name` is empty when the app may not see it."""

    id: int
    name: str
    parent: int


class Member(NamedTuple):
    """Somebody in WeCom's directory. `name` and `position` are empty when the app may not see them.

    `department`: the main one. `here`: neither disabled nor gone.
    """

    userid: str
    name: str
    department: int
    position: str
    here: bool


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the account's menu: a tap that sends `key`, a page at `url`, or a title over `items`."""

    name: str
    key: str = ""
    url: str = ""
    items: tuple[MenuItem, ...] = ()


class Settled(NamedTuple):
    """A card whose thing is done, and what to say of that."""

    card: Card
    outcome: str


class Channel(Protocol):
    """One platform account: an Official Account or a WeCom app."""

    @property
    def name(self) -> str:
        """Return `wechat` or `wecom`; also the path of the callback."""

    @property
    def app(self) -> str:
        """Return the id of the account: app id, or corp id + ":" + agent id."""

    def handshake(self, args: Mapping[str, str]) -> str:
        """Return what proves to the platform that this server is the account's. Raises Rejected, MalformedRequest."""

    def receive(self, args: Mapping[str, str], body: bytes) -> Received:
        """Return what a callback says. Raises Rejected, MalformedRequest, TooLarge, and nothing else."""

    def encode(self, received: Received, reply: Reply | None, now: datetime) -> str:
        """Return the body that answers `received`; without a reply, what stops the platform's retries."""

    def deliver(self, recipient: str, reply: Reply) -> None:
        """Send `reply` by the platform's API. Raises DeliveryError, WindowClosed."""

    def send_card(self, recipient: str, card: Card) -> str:
        """Send `card`, or a text where there are no cards; return the code of its update, or "".

        Raises DeliveryError, Unreachable.
        """

    def settle_card(self, recipient: str, code: str, settled: Settled) -> None:
        """Show that what a card asked for is done. A code is taken once. Raises DeliveryError."""

    def download(self, media_id: str) -> Media:
        """Fetch what a person sent. Raises DeliveryError."""

    def push_menu(self, menu: Sequence[MenuItem]) -> None:
        """Replace the account's menu. Raises DeliveryError."""

    def probe(self) -> None:
        """Ask the platform something harmless, to learn whether the credentials work. Raises DeliveryError."""
