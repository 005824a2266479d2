"""A tiny account's server built on wechatpy, so that the simulator is checked by an implementation that is not ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Request
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import create_reply
from wechatpy.work import parse_message as parse_work_message
from wechatpy.work.crypto import WeChatCrypto as WorkCrypto
from wechatpy.work.replies import create_reply as create_work_reply

from bot.settings import Settings
from simulator import Platform

WECHAT_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WECOM_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
VILLAGER = "oSimulated_Villager_00000001"
CADRE = "sim.cadre"
SECRETS = {"grant_type": "client_credential", "appid": "wx0000000000000001", "secret": "wechat-secret"}
WORK_SECRETS = {"corpid": "ww0000000000000001", "corpsecret": "wecom-secret"}
WECHAT, WECOM = "/wechat-api/cgi-bin/", "/wecom-api/cgi-bin/"


@dataclass
class HandClock:
    """A clock that moves only when somebody waits."""

    moment: datetime = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    def pause(self, seconds: float) -> None:
        """Move on."""
        self.moment += timedelta(seconds=seconds)


@dataclass
class Server:
    """The account's server: remembers what it got and answers with `answer(message)`; None is `success`."""

    settings: Settings
    answer: Callable[[object], str | None] = lambda message: "收到：" + str(getattr(message, "content", message.type))
    got: list[object] = field(default_factory=list)
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def wechat(self, incoming: Request) -> str:
        """Answer the Official Accounts platform."""
        crypto = WeChatCrypto("wechat-token", WECHAT_KEY, "wx0000000000000001")
        body, args = incoming.get_data(as_text=True), incoming.args
        sealed = args.get("encrypt_type") == "aes"
        if sealed:
            body = crypto.decrypt_message(body, args["msg_signature"], args["timestamp"], args["nonce"])
        message = parse_message(body)
        reply = self._replied(message, create_reply)
        return crypto.encrypt_message(reply, args["nonce"], args["timestamp"]) if sealed and reply else reply

    def wecom(self, incoming: Request) -> str:
        """Answer WeCom."""
        crypto = WorkCrypto("wecom-token", WECOM_KEY, "ww0000000000000001")
        args = incoming.args
        body = crypto.decrypt_message(
            incoming.get_data(as_text=True), args["msg_signature"], args["timestamp"], args["nonce"]
        )
        message = parse_work_message(body)
        reply = self._replied(message, create_work_reply)
        return crypto.encrypt_message(reply, args["nonce"], args["timestamp"]) if reply else reply

    def _replied(self, message: object, create: Callable[..., object]) -> str:
        self.got.append(message)
        text = self.answer(message)
        return "" if text is None else create(text, message).render()


def last_text(platform: Platform, person: str) -> object:
    """Return what the person saw last."""
    return platform.memory.history.after(person)[-1].body["text"]
