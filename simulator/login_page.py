"""Plays WeCom's login page: the real one tells at once who holds the phone, this one asks whose phone it is.

Source: "构造网页授权链接" of the WeCom developer centre.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from simulator.account import Account
from simulator.personas import personas
from simulator.platform import Platform

STATE = re.compile(r"[0-9A-Za-z]{0,128}")
HERE = {"127.0.0.1", "localhost", "::1"}


def blueprint(platform: Platform) -> Blueprint:
    """Return the page, to be mounted where WECOM_LOGIN_BASE points."""
    page = Blueprint("wecom-login", __name__, url_prefix="/wecom-login", template_folder="templates")

    @page.get("/connect/oauth2/authorize")
    def authorize() -> ResponseReturnValue:
        if fault := _fault(platform.account):
            abort(400, fault)
        people = personas(platform.account.channel)
        chosen = request.args.get("person", "")
        if chosen in {person.id for person in people}:
            return redirect(_back(platform.memory.logins.issue(chosen)))
        links = [(person.name, "?" + urlencode({**request.args, "person": person.id})) for person in people]
        return render_template("simulator/login.html", links=links)

    return page


def _fault(account: Account) -> str:
    args, back = request.args, urlsplit(request.args.get("redirect_uri", ""))
    rules = (
        (args.get("appid") == account.owner, "appid"),
        (args.get("response_type") == "code", "response_type"),
        (args.get("scope") in {"snsapi_base", "snsapi_privateinfo"}, "scope"),
        (bool(STATE.fullmatch(args.get("state", ""))), "state"),
        # The domain that the app has named as trusted: here, this machine or the server itself.
        (
            back.scheme in {"http", "https"} and back.hostname in HERE | {urlsplit(request.host_url).hostname},
            "redirect_uri",
        ),
    )
    return next((f"{name} 不对" for holds, name in rules if not holds), "")


def _back(code: str) -> str:
    target = request.args["redirect_uri"]
    query = urlencode({"code": code, "state": request.args.get("state", "")})
    return f"{target}{'&' if '?' in target else '?'}{query}"
