"""An account's server that answers by a script, so that the page can be tried with every kind of answer.

It is built on wechatpy: the page is checked together with an implementation of the protocol that is not ours.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, request
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import create_reply
from wechatpy.work import parse_message as parse_work_message
from wechatpy.work.crypto import WeChatCrypto as WorkCrypto
from wechatpy.work.replies import create_reply as create_work_reply

from bot.settings import Settings

WECHAT_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WECOM_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
NASTY = '<img src=x onerror="window.stolen=1"><script>window.stolen=1</script><b>粗</b>&lt;'
LINK = '<a href="weixin://bizmsgmenu?msgmenucontent={0}&msgmenuid={0}">{1}. {0}</a>'
CHOICES = "想问哪一个？\n" + "\n".join(LINK.format(*pair) for pair in [("路灯", 1), ("就业", 2), ("都不是", 3)])
SCRIPT = {
    "你好": "您好，我是共富小助手。",
    "选项": CHOICES,
    "坏文字": NASTY,
    "网页": '看<a href="https://example.com/">这里</a>',
}


def settings_on(port: int, data_dir: Any) -> Settings:
    """Return settings of both accounts, served on `port`."""
    return Settings(
        _env_file=None,
        secret_key="k" * 32,
        data_dir=data_dir,
        port=port,
        wechat_app_id="wx0000000000000001",
        wechat_app_secret="wechat-secret",
        wechat_token="wechat-token",
        wechat_aes_key=WECHAT_KEY,
        wecom_corp_id="ww0000000000000001",
        wecom_agent_id=1000002,
        wecom_secret="wecom-secret",
        wecom_token="wecom-token",
        wecom_aes_key=WECOM_KEY,
    )


@dataclass
class ScriptedAccount:
    """What the account got, and how it answers. `gate` holds back the answer to 慢慢来 until it is set."""

    got: list[Any] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def app(self) -> Flask:
        """Return the account's server."""
        app = Flask("scripted-account")
        app.add_url_rule("/<channel>", view_func=self._callback, methods=["POST"])
        return app

    def _callback(self, channel: str) -> Response:
        args, body = request.args, request.get_data(as_text=True)
        crypto, parse, create = TOOLS[channel]()
        message = parse(crypto.decrypt_message(body, args["msg_signature"], args["timestamp"], args["nonce"]))
        self.got.append(message)
        answer = self._answer(message)
        if not isinstance(answer, str):
            return answer
        reply = create(answer, message).render()
        return Response(crypto.encrypt_message(reply, args["nonce"], args["timestamp"]), content_type="text/xml")

    def _answer(self, message: Any) -> str | Response:
        text = _words(message)
        if text == "慢慢来":
            self.gate.wait(4)
        special = {"不回": Response("success"), "出错": Response(status=403), "乱写": Response('{"text": "你好"}')}
        return special.get(text) or SCRIPT.get(text) or f"收到：{text}"


def _words(message: Any) -> str:
    if message.type == "event":
        return f"{message.event} {getattr(message, 'key', '')}"
    if message.type == "voice":
        return f"语音 {getattr(message, 'recognition', None) or '没有文字'}"
    if message.type == "location":
        return f"位置 {message.label}"
    return str(getattr(message, "content", "") or message.type)


def _wechat() -> tuple[Any, Callable[..., Any], Callable[..., Any]]:
    return WeChatCrypto("wechat-token", WECHAT_KEY, "wx0000000000000001"), parse_message, create_reply


def _wecom() -> tuple[Any, Callable[..., Any], Callable[..., Any]]:
    return WorkCrypto("wecom-token", WECOM_KEY, "ww0000000000000001"), parse_work_message, create_work_reply


TOOLS = {"wechat": _wechat, "wecom": _wecom}
