"""Plays qyapi.weixin.qq.com: tokens, messages of an app to its members, cards, the menu. Numbers: "全局错误码"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from simulator import wecom_cards
from simulator.account import Account
from simulator.api import done, guarded, parsed
from simulator.cards import TAPPED, check, shown
from simulator.cipher import same
from simulator.directory import Department, Directory, Member
from simulator.history import Line
from simulator.memory import Memory
from simulator.platform import Platform
from simulator.refusal import Refusal
from simulator.windows import Pass

TEXT_LIMIT = 2048  # bytes; what is over is cut off without a word
DUPLICATE_SECONDS = 1800
EVERYBODY = "@all"


def blueprint(platform: Platform) -> Blueprint:
    """Return the API of WeCom, to be mounted where WECOM_API_BASE points."""
    api = guarded(platform)
    _add_token(api, platform)
    _add_messages(api, platform)
    _add_login(api, platform.memory)
    wecom_cards.add_to(api, platform.memory, platform.account.agent)
    _add_menu(api, platform)
    _add_directory(api, platform.memory)
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
        if task := line.body.get("task_id"):
            memory.cards.take_task(str(task))
        if memory.daily.use(len(known)) is Pass.USED_UP:
            raise Refusal(45009, "api freq out of limit")
        number = memory.store.count("wecom-message")
        line = replace(line, body={**line.body, "message": number}) if line.kind == "card" else line
        lines = [_show(memory, person, line, _unique_seconds(asked)) for person in known]
        code = memory.cards.issue([one for one in lines if one]) if line.body.get("card_type") in TAPPED else ""
        more = {"response_code": code} if code else {}
        return done(invaliduser="|".join(unknown), invalidparty="", invalidtag="", msgid=f"sim-{number}", **more)


def _show(memory: Memory, person: str, line: Line, unique_seconds: int) -> int:
    """Return the number of the line in the person's chat, 0 when it was dropped."""
    content = json.dumps({name: value for name, value in line.body.items() if name != "message"}, sort_keys=True)
    if memory.frequency.use(person, content, unique_seconds) is not Pass.OPEN:
        return 0
    return memory.history.add(person, line)


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
    if kind == "template_card":
        check(part)
        return Line("account", "card", shown(part))
    raise Refusal(40008, "invalid message type")


def _cut(text: str) -> str:
    if not text:
        raise Refusal(44004, "empty content")
    return text.encode()[:TEXT_LIMIT].decode(errors="ignore")


def _add_login(api: Blueprint, memory: Memory) -> None:
    @api.get("/auth/getuserinfo")
    def getuserinfo() -> ResponseReturnValue:
        person = memory.logins.use(request.args.get("code", ""))
        if person is None:
            raise Refusal(40029, "invalid code")
        return done(userid=person) if memory.history.knows(person) else done(openid="sim-" + person)


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


def _add_directory(api: Blueprint, memory: Memory) -> None:
    directory = memory.directory

    @api.get("/department/list")
    def department_list() -> ResponseReturnValue:
        return done(department=[_department(one) for one in _below(directory)])

    @api.get("/department/simplelist")
    def department_simplelist() -> ResponseReturnValue:
        shown = ("id", "parentid", "order")
        return done(department_id=[{name: _department(one)[name] for name in shown} for one in _below(directory)])

    @api.get("/user/list")
    def user_list() -> ResponseReturnValue:
        return done(userlist=[_member(one) for one in _seated(directory)])

    @api.get("/user/simplelist")
    def user_simplelist() -> ResponseReturnValue:
        shown = ("userid", "name", "department")
        return done(userlist=[{name: _member(one)[name] for name in shown} for one in _seated(directory)])


def _below(directory: Directory) -> list[Department]:
    """Return the department asked for with all below it, or every one. Raises Refusal."""
    asked = request.args.get("id", type=int)
    if asked is None:
        return directory.departments()
    found = directory.below(asked)
    if not found:
        raise Refusal(60003, "department not found")
    return found


def _seated(directory: Directory) -> list[Member]:
    """Return who is in the department asked for; since 2022 never also those below it. Raises Refusal."""
    asked = request.args.get("department_id", type=int)
    if asked not in {one.id for one in directory.departments()}:
        raise Refusal(60003, "department not found")
    return directory.members(asked)


def _department(one: Department) -> dict[str, object]:
    return {"id": one.id, "name": one.name, "parentid": one.parent, "order": one.id, "department_leader": []}


def _member(one: Member) -> dict[str, object]:
    """Return what an app of today is told: no telephone, no mail, and no name where the corporation hides it."""
    told: dict[str, object] = {
        "userid": one.id,
        "name": one.name or one.id,
        "department": [one.department],
        "main_department": one.department,
        "position": one.position,
        "status": one.status,
        "is_leader_in_dept": [0],
    }
    return told
