"""Plays qyapi.weixin.qq.com: tokens, messages of an app to its members, cards, the menu. Numbers: "全局错误码"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from simulator.account import Account
from simulator.api import done, guarded, parsed
from simulator.cipher import same
from simulator.clock import Clock
from simulator.history import Line
from simulator.memory import Memory
from simulator.platform import Platform
from simulator.refusal import Refusal
from simulator.windows import Pass

TEXT_LIMIT = 2048  # bytes; what is over is cut off without a word
DUPLICATE_SECONDS = 1800
EVERYBODY = "@all"
CARDS = {"button_interaction", "vote_interaction", "multiple_interaction", "text_notice", "news_notice"}


def blueprint(platform: Platform) -> Blueprint:
    """Return the API of WeCom, to be mounted where WECOM_API_BASE points."""
    api = guarded(platform)
    _add_token(api, platform)
    _add_messages(api, platform)
    _add_cards(api, platform.memory, platform.clock)
    _add_menu(api, platform)
    return api


def _add_token(api: Blueprint, platform: Platform) -> None:
    account = platform.account

    @api.get("/gettoken")
    def gettoken() -> ResponseReturnValue:
        if request.args.get("corpid") != account.owner:
            raise Refusal(40013, "invalid corpid")
        if not same(request.args.get("corpsecret", ""), account.secret):
            raise Refusal(40001, "invalid credential")
        token = platform.memory.tokens.stable()
        return done(access_token=token.value, expires_in=token.seconds)


def _add_messages(api: Blueprint, platform: Platform) -> None:
    memory = platform.memory

    @api.post("/message/send")
    def message_send() -> ResponseReturnValue:
        asked = parsed(request.get_data(as_text=True))
        _check_agent(platform.account, asked.get("agentid"))
        line = message(asked)
        known, unknown = _receivers(memory, str(asked.get("touser", "")))
        if not known:
            raise Refusal(81013, "user & party & tag all invalid")
        for person in known:
            _show(memory, person, line, _unique_seconds(asked))
        number = f"sim-{memory.store.count('wecom-message')}"
        return done(invaliduser="|".join(unknown), msgid=number, response_code=number)


def _show(memory: Memory, person: str, line: Line, unique_seconds: int) -> None:
    content = json.dumps(dict(line.body), sort_keys=True)
    if memory.frequency.use(person, content, unique_seconds) is Pass.OPEN:
        memory.history.add(person, line)


def _unique_seconds(asked: Mapping[str, Any]) -> int:
    return int(asked.get("duplicate_check_interval", DUPLICATE_SECONDS)) if asked.get("enable_duplicate_check") else 0


def _check_agent(account: Account, agent: object) -> None:
    if str(agent) != account.agent:
        raise Refusal(40056, "invalid agentid")


def _receivers(memory: Memory, names: str) -> tuple[list[str], list[str]]:
    """Return the known and the unknown of the receivers, divided by "|"."""
    if names == EVERYBODY:
        return [person.id for person in memory.history.people()], []
    asked = [name for name in names.split("|") if name]
    known = [name for name in asked if memory.history.knows(name)]
    return known, [name for name in asked if name not in known]


def message(asked: Mapping[str, Any]) -> Line:
    """Return the line that a message shows. Raises Refusal."""
    kind = str(asked.get("msgtype"))
    part = asked.get(kind)
    if not isinstance(part, dict):
        raise Refusal(40008, "invalid message type")
    if kind in {"text", "markdown"}:
        return Line("account", "text", {"text": _cut(str(part.get("content", ""))), "late": True})
    if kind == "textcard":
        return Line(
            "account", "card", {"title": part.get("title"), "text": part.get("description"), "url": part.get("url")}
        )
    if kind == "template_card" and part.get("card_type") in CARDS:
        return Line("account", "card", card(part))
    raise Refusal(40008, "invalid message type")


def _cut(text: str) -> str:
    if not text:
        raise Refusal(44004, "empty content")
    return text.encode()[:TEXT_LIMIT].decode(errors="ignore")


def card(part: Mapping[str, Any]) -> dict[str, object]:
    """Return what the phone shows of a template card."""
    title = part.get("main_title") or {}
    return {
        "card_type": part["card_type"],
        "task_id": part.get("task_id", ""),
        "title": title.get("title", ""),
        "text": "\n".join(filter(None, [title.get("desc", ""), part.get("sub_title_text", "")])),
        "facts": [[row.get("keyname", ""), row.get("value", "")] for row in part.get("horizontal_content_list") or []],
        "buttons": [[row.get("text", ""), row.get("key", "")] for row in part.get("button_list") or []],
        "url": (part.get("card_action") or {}).get("url", ""),
    }


def _add_cards(api: Blueprint, memory: Memory, clock: Clock) -> None:
    @api.post("/message/update_template_card")
    def update_template_card() -> ResponseReturnValue:
        asked = parsed(request.get_data(as_text=True))
        line = _used(memory, clock, str(asked.get("response_code", "")))
        replaced = (asked.get("button") or {}).get("replace_name")
        with memory.store.read() as db:
            body = json.loads(db.execute("SELECT body FROM lines WHERE id = ?", (line,)).fetchone()["body"])
        fresh = (
            card(asked["template_card"]) if asked.get("template_card") else {**body, "done": replaced, "buttons": []}
        )
        memory.history.change(line, fresh)
        return done(invaliduser="")


def _used(memory: Memory, clock: Clock, code: str) -> int:
    """Use up the code that a tap gave and return the line of its card. Raises Refusal."""
    with memory.store.write() as db:
        row = db.execute(
            "DELETE FROM cards WHERE code = ? AND until > ? RETURNING line", (code, clock.seconds())
        ).fetchone()
    if row is None:
        raise Refusal(42045, "invalid response_code")
    return int(row["line"])


def _add_menu(api: Blueprint, platform: Platform) -> None:
    menus = platform.memory.menus

    @api.post("/menu/create")
    def menu_create() -> ResponseReturnValue:
        _check_agent(platform.account, request.args.get("agentid"))
        menus.create(parsed(request.get_data(as_text=True)))
        return done()

    @api.get("/menu/get")
    def menu_get() -> ResponseReturnValue:
        menu = menus.pushed()
        if menu is None:
            raise Refusal(46003, "menu no exist")
        return jsonify(menu)

    @api.get("/menu/delete")
    def menu_delete() -> ResponseReturnValue:
        menus.delete()
        return done()
