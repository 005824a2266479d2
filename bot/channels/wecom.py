"""The WeCom (企业微信) app.

Source: "接收消息与事件" (path 90238 to 90241) of the WeCom developer centre.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from wechatpy.work import parse_message

from bot.card import Card, CardKind
from bot.channels.api import WecomApi
from bot.channels.client import WecomClient
from bot.channels.contract import Settled
from bot.channels.document import Fields, value_of
from bot.channels.envelope import Envelope, Identity
from bot.channels.incoming import CONTENTS, Incoming, Reader, read, read_file, read_follow, read_tap, read_unfollow
from bot.channels.platform import PlatformChannel, Wiring
from bot.channels.token_store import TokenStore
from bot.channels.wecom_card import settled_card, template_card
from bot.errors import MalformedRequest, Rejected
from bot.message import Kind, Message
from bot.replay import ReplayGuard
from bot.settings import Settings, decode_aes_key


class WecomChannel(PlatformChannel):
    """A WeCom app. Its callbacks are always encrypted. `directory`: departments and members, as the app sees them."""

    name = "wecom"

    def __init__(self, wiring: Wiring, api: WecomApi, agent_id: int) -> None:
        super().__init__(wiring)
        self._api = api
        self._agent = str(agent_id)
        self.directory = api

    def handshake(self, args: Mapping[str, str]) -> str:
        """Return the decrypted `echostr`."""
        return self.envelope.open_echo(args)

    def fields_of(self, text: str) -> Fields:
        """Return the raw data behind wechatpy's message: its classes do not know cards."""
        fields: Fields = parse_message(text)._data  # noqa: SLF001
        return fields

    def read(self, incoming: Incoming) -> Message:
        """Return what the callback says. Raises Rejected when it is for another app of the same corporation."""
        if incoming.get("AgentID") not in {"", self._agent}:
            raise Rejected("the callback is for another app; is WECOM_AGENT_ID right?")
        return read(incoming, EVENTS, _CONTENTS)

    def send_card(self, recipient: str, card: Card) -> str:
        """Send a template card. One without anything to tap or open exists here as a text only."""
        if card.kind is CardKind.NOTICE and not card.link:
            return super().send_card(recipient, card)
        return self._api.send_card(recipient, template_card(card))

    def settle_card(self, recipient: str, code: str, settled: Settled) -> None:
        """Take the buttons from the person's card and write under it what became of the thing."""
        self._api.update_card(recipient, code, settled_card(settled.card, settled.outcome))

    def member_of(self, code: str) -> str:
        """Return the userid behind a code of the login page. Raises DeliveryError, Rejected."""
        return self._api.member_of(code)


def _read_card(incoming: Incoming) -> Message:
    return incoming.message(
        Kind.CARD,
        incoming.get("EventKey"),
        task_id=incoming.get("TaskId"),
        response_code=incoming.get("ResponseCode"),
        card_type=incoming.get("CardType"),
        selected=_selected(incoming.fields),
    )


def _selected(fields: Fields) -> str:
    """Return what was chosen on a card as JSON, {question: [options]}, or "" when nothing could be chosen."""
    chosen = {
        value_of(item, "QuestionKey"): [_plain(option) for option in _nested(item, "OptionIds", "OptionId")]
        for item in map(_mapping, _nested(fields, "SelectedItems", "SelectedItem"))
    }
    return json.dumps(chosen, ensure_ascii=False) if chosen else ""


def _nested(fields: Fields, outer: str, inner: str) -> list[object]:
    around = fields.get(outer)
    within = _mapping(around).get(inner) if around is not None else None
    if within is None:
        return []
    return within if isinstance(within, list) else [within]


def _mapping(value: object) -> Fields:
    if not isinstance(value, Mapping):
        raise MalformedRequest("SelectedItems is not what a card sends")
    return value


def _plain(value: object) -> str:
    return value_of({"OptionId": value}, "OptionId")


# Documents are not in the reference of what members send to an app, but in that of other WeCom messages; they are read
# alike should they come.
_CONTENTS: Mapping[str, Reader] = {**CONTENTS, "file": read_file}
# All other events want no answer. enter_agent comes each time somebody opens the app; a greeting each time is noise.
EVENTS: Mapping[str, Reader] = {
    "subscribe": read_follow,
    "unsubscribe": read_unfollow,
    "click": read_tap,
    "scancode_waitmsg": read_tap,
    "template_card_event": _read_card,
    "template_card_menu_event": _read_card,
}


def build_wecom(settings: Settings, guard: ReplayGuard, tokens: TokenStore) -> WecomChannel:
    """Return the channel of the configured WeCom app. Raises InvalidSettings."""
    encoded = [settings.wecom_aes_key.get_secret_value(), settings.wecom_previous_aes_key.get_secret_value()]
    identity = Identity(
        channel=WecomChannel.name,
        receiver=settings.wecom_corp_id,
        token=settings.wecom_token.get_secret_value(),
        keys=tuple(decode_aes_key(key) for key in encoded if key),
    )
    secret = settings.wecom_secret.get_secret_value()
    client = WecomClient(settings.wecom_corp_id, secret, tokens, settings.wecom_api_base)
    api = WecomApi(client, settings.photo_limit_bytes, settings.wecom_agent_id)
    wiring = Wiring(
        app=settings.apps[WecomChannel.name],
        envelope=Envelope(identity, guard),
        api=api,
        body_limit=settings.body_limit_bytes,
    )
    return WecomChannel(wiring, api, settings.wecom_agent_id)
