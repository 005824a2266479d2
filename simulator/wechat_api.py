"""Plays api.weixin.qq.com: tokens, customer-service messages, the menu. Numbers of errors: "全局返回码说明"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from simulator.account import Account
from simulator.api import body, done, guarded
from simulator.cipher import same
from simulator.history import Line
from simulator.memory import Memory
from simulator.platform import Platform
from simulator.refusal import Refusal
from simulator.tokens import Token, TooOften
from simulator.windows import Pass
from simulator.wire import TEXT_LIMIT

PLACEHOLDERS = {"image": "[图片]", "voice": "[语音]", "video": "[视频]", "news": "[图文]", "mpnews": "[图文]"}


def blueprint(platform: Platform) -> Blueprint:
    """Return the API of the Official Accounts platform, to be mounted where WECHAT_API_BASE points."""
    api = guarded(platform)
    _add_tokens(api, platform)
    _add_messages(api, platform.memory)
    _add_menu(api, platform.memory)
    return api


def _add_tokens(api: Blueprint, platform: Platform) -> None:
    tokens = platform.memory.tokens

    @api.get("/token")
    def token() -> ResponseReturnValue:
        _check_secret(platform.account, request.args)
        return _token(tokens.fresh())

    @api.post("/stable_token")
    def stable_token() -> ResponseReturnValue:
        asked = body()
        _check_secret(platform.account, asked)
        try:
            return _token(tokens.forced() if asked.get("force_refresh") else tokens.stable())
        except TooOften as fault:
            raise _too_often(fault) from None


def _too_often(fault: TooOften) -> Refusal:
    if fault.daily:
        return Refusal(45009, "reach max api daily quota limit")
    return Refusal(45011, "api minute-quota reach limit, must slower, retry next minute")


def _token(token: Token) -> ResponseReturnValue:
    return jsonify(access_token=token.value, expires_in=token.seconds)


def _check_secret(account: Account, asked: Mapping[str, Any]) -> None:
    if asked.get("grant_type") != "client_credential":
        raise Refusal(40002, "invalid grant_type")
    if asked.get("appid") != account.owner:
        raise Refusal(40013, "invalid appid")
    if not same(str(asked.get("secret", "")), account.secret):
        raise Refusal(40125, "invalid appsecret")


def _add_messages(api: Blueprint, memory: Memory) -> None:
    @api.post("/message/custom/send")
    def custom_send() -> ResponseReturnValue:
        asked = body()
        person = str(asked.get("touser", ""))
        line = message(asked)
        if not memory.history.knows(person):
            raise Refusal(40003, "invalid openid")
        _spend(memory, person)
        memory.history.add(person, line)
        return done()

    @api.post("/message/custom/typing")
    def custom_typing() -> ResponseReturnValue:
        return done()


def _spend(memory: Memory, person: str) -> None:
    used = memory.windows.use(person)
    if used is Pass.CLOSED:
        raise Refusal(45015, "response out of time limit or subscription is canceled")
    if used is Pass.USED_UP:
        raise Refusal(45047, "out of response count limit")


def message(asked: Mapping[str, Any]) -> Line:
    """Return the line that a customer-service message shows. Raises Refusal."""
    kind = asked.get("msgtype")
    part = asked.get(str(kind))
    if kind not in {"text", "msgmenu", *PLACEHOLDERS} or not isinstance(part, dict):
        raise Refusal(40008, "invalid message type")
    if kind == "msgmenu":
        return Line("account", "text", {"text": _menu_text(part), "late": True})
    text = PLACEHOLDERS.get(str(kind)) or str(part.get("content", ""))
    if not text:
        raise Refusal(44004, "empty content")
    if len(text.encode()) > TEXT_LIMIT:
        raise Refusal(45002, "content size out of limit")
    return Line("account", "text", {"text": text, "late": True})


def _menu_text(part: Mapping[str, Any]) -> str:
    """Return a menu message as the text with tappable lines that phones show for it."""
    items = [_tappable(str(item["content"]), str(item["id"])) for item in part.get("list") or []]
    return "\n".join(filter(None, [str(part.get("head_content", "")), *items, str(part.get("tail_content", ""))]))


def _tappable(content: str, value: str) -> str:
    query = urlencode({"msgmenucontent": content, "msgmenuid": value})
    return f'<a href="weixin://bizmsgmenu?{query}">{content}</a>'


def _add_menu(api: Blueprint, memory: Memory) -> None:
    @api.post("/menu/create")
    def menu_create() -> ResponseReturnValue:
        memory.menus.create(body())
        return done()

    @api.get("/menu/get")
    def menu_get() -> ResponseReturnValue:
        menu = memory.menus.pushed()
        if menu is None:
            raise Refusal(46003, "menu no exist")
        return jsonify(menu={"button": menu["button"]})

    @api.get("/menu/delete")
    def menu_delete() -> ResponseReturnValue:
        memory.menus.delete()
        return done()
