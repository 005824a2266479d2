"""What the channels of both platforms have in common: one way in, one way out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.card import Card
from bot.channels.api import Api
from bot.channels.contract import Channel, Media, MenuItem, Received, Settled
from bot.channels.document import Fields, parse, value_of, write
from bot.channels.envelope import Envelope
from bot.channels.incoming import Incoming, Origin
from bot.channels.render import render
from bot.errors import DeliveryError, TooLarge
from bot.message import Message, Reply

NOTHING = "success"  # stops the retries of both platforms, in every mode


class Wiring(NamedTuple):
    """What one account's channel is made of."""

    app: str
    envelope: Envelope
    api: Api
    body_limit: int
    tap_links: bool = False


class PlatformChannel(Channel):
    """A channel whose platform speaks signed XML. What differs is the handshake and how fields are read."""

    def __init__(self, wiring: Wiring) -> None:
        self.envelope = wiring.envelope
        self._wiring = wiring

    @property
    def app(self) -> str:
        """Return the account's id."""
        return self._wiring.app

    def receive(self, args: Mapping[str, str], body: bytes) -> Received:
        """Verify, open and read a callback."""
        if len(body) > self._wiring.body_limit:
            raise TooLarge("the body is over the cap")
        opened = self.envelope.open(args, body)
        fields = parse(opened.xml, self.fields_of)
        message = self.read(Incoming(fields, Origin(self.name, self.app, opened.once)))
        return Received(message, opened.sealed, value_of(fields, "ToUserName"))

    def encode(self, received: Received, reply: Reply | None, now: datetime) -> str:
        """Return the answer as the callback's mode wants it."""
        text = self._text(reply)
        if not text:
            return NOTHING
        xml = write(
            {
                "ToUserName": received.message.sender,
                "FromUserName": received.account,
                "CreateTime": int(now.timestamp()),
                "MsgType": "text",
                "Content": text,
            }
        )
        return self.envelope.close(xml, now) if received.sealed else xml

    def deliver(self, recipient: str, reply: Reply) -> None:
        """Send a reply later than the answer to a callback may be."""
        text = self._text(reply)
        if text:
            self._wiring.api.send(recipient, text)

    def send_card(self, recipient: str, card: Card) -> str:
        """Send the card as a text: not every platform has cards."""
        self.deliver(recipient, card.reply())
        return ""

    def settle_card(self, recipient: str, code: str, settled: Settled) -> None:  # noqa: ARG002 - nothing to be done
        """Leave it: a text cannot be changed."""
        raise DeliveryError("this channel has no cards", permanent=True)

    def download(self, media_id: str) -> Media:
        """Fetch a photo or a voice."""
        return self._wiring.api.download(media_id)

    def push_menu(self, menu: Sequence[MenuItem]) -> None:
        """Replace the account's menu."""
        self._wiring.api.push_menu(menu)

    def probe(self) -> None:
        """Read the account's menu, which needs every credential there is."""
        self._wiring.api.probe()

    @abstractmethod
    def fields_of(self, text: str) -> Fields:
        """Return the fields of an opened callback. May raise whatever a parser raises on bad input."""

    @abstractmethod
    def read(self, incoming: Incoming) -> Message:
        """Return what the callback says. Raises MalformedRequest, Rejected."""

    def _text(self, reply: Reply | None) -> str:
        return render(reply, tap_links=self._wiring.tap_links) if reply else ""
