"""The Official Account (公众号).

Source: "接收普通消息", "接收事件推送" and "被动回复用户消息" of the Official Accounts platform.
"""

from __future__ import annotations

from collections.abc import Mapping

from wechatpy import parse_message

from bot.channels.api import WechatApi
from bot.channels.client import WechatClient
from bot.channels.document import Fields
from bot.channels.envelope import Envelope, Identity
from bot.channels.incoming import Incoming, Reader, read, read_follow, read_tap, read_unfollow
from bot.channels.platform import PlatformChannel, Wiring
from bot.channels.token_store import TokenStore
from bot.errors import MalformedRequest
from bot.message import Kind, Message
from bot.replay import ReplayGuard
from bot.settings import Settings, decode_aes_key


class WechatChannel(PlatformChannel):
    """An Official Account."""

    name = "wechat"

    def handshake(self, args: Mapping[str, str]) -> str:
        """Return `echostr` as it came: this platform never encrypts it."""
        self.envelope.prove(args, "signature")
        self.envelope.burn(args, b"")
        if not args.get("echostr"):
            raise MalformedRequest("echostr is missing")
        return args["echostr"]

    def fields_of(self, text: str) -> Fields:
        """Return the raw data behind wechatpy's message: its classes know neither bizmsgmenuid nor newer events."""
        fields: Fields = parse_message(text)._data  # noqa: SLF001
        return fields

    def read(self, incoming: Incoming) -> Message:
        """Return what the callback says."""
        return read(incoming, EVENTS)


def _read_scan(incoming: Incoming) -> Message:
    scene = incoming.get("EventKey")
    return incoming.message(Kind.SCAN, scene, scene=scene)


# All other events are receipts and reports that want no answer: VIEW, LOCATION, TEMPLATESENDJOBFINISH, pic_* (the
# picture itself follows as a message) and whatever the platform adds. The two names with "subscribe_" are wechatpy's,
# for a follow through a QR code; it has removed "qrscene_" from their EventKey.
EVENTS: Mapping[str, Reader] = {
    "subscribe": read_follow,
    "subscribe_scan": read_follow,
    "subscribe_scan_product": read_follow,
    "unsubscribe": read_unfollow,
    "scan": _read_scan,
    "click": read_tap,
    "scancode_waitmsg": read_tap,
}


def build_wechat(settings: Settings, guard: ReplayGuard, tokens: TokenStore) -> WechatChannel:
    """Return the channel of the configured Official Account. Raises InvalidSettings."""
    encoded = [settings.wechat_aes_key.get_secret_value(), settings.wechat_previous_aes_key.get_secret_value()]
    identity = Identity(
        channel=WechatChannel.name,
        receiver=settings.wechat_app_id,
        token=settings.wechat_token.get_secret_value(),
        keys=tuple(decode_aes_key(key) for key in encoded if key),
        mode=settings.wechat_mode,
    )
    secret = settings.wechat_app_secret.get_secret_value()
    client = WechatClient(settings.wechat_app_id, secret, tokens, settings.wechat_api_base)
    wiring = Wiring(
        app=settings.wechat_app_id,
        envelope=Envelope(identity, guard),
        api=WechatApi(client, settings.photo_limit_bytes),
        body_limit=settings.body_limit_bytes,
        tap_links=settings.wechat_tap_links == "on",
    )
    return WechatChannel(wiring)
