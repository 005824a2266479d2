"""Lets a member of the corporation into web pages by his WeCom account (网页授权登录), for links in cards and the menu.

`/wecom/login` sends the browser to WeCom's page and keeps a sealed cookie; `state` is bound to that cookie, so a link
that somebody else has begun leads nowhere. `/wecom/entered` exchanges the code, which the platform takes once, for the
member's userid. Source: "构造网页授权链接" and "获取访问用户身份" of the WeCom developer centre; `state` has letters
and digits only, 128 bytes at most.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import structlog
from flask import Blueprint, Request, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.errors import BotError, DeliveryError, Rejected
from bot.replay import ReplayGuard
from models import Vault

LOGIN_COOKIE, SESSION_COOKIE = "wecom_login", "wecom_member"
LOGIN_LASTS, SESSION_LASTS = timedelta(minutes=10), timedelta(hours=12)
HOME = "/console/"
LONGEST_PATH = 512
TRY_AGAIN = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>没有进去</title>
<body style="font:18px/1.7 sans-serif;max-width:28em;margin:3em auto;padding:0 1em">
<h1 style="font-size:1.2em">没有进去</h1><p>{reason}。</p><p><a href="{again}">再试一次</a></p>"""
log = structlog.get_logger(__name__)


class Keep(NamedTuple):
    """What the login needs of the server: its vault, its memory of what was used, its clock."""

    vault: Vault
    guard: ReplayGuard
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Door:
    """Where to send people, and what to keep. `base`: WeCom's page; `own`: this server as phones reach it, or "".

    `member_of` returns the userid behind a code. Raises DeliveryError, Rejected.
    """

    base: str
    own: str
    corp_id: str
    agent_id: int
    member_of: Callable[[str], str]
    keep: Keep

    def authorize(self, entered: str, state: str) -> str:
        """Return the address of WeCom's page. It asks nothing: scope `snsapi_base` tells the userid only."""
        query = {"appid": self.corp_id, "redirect_uri": entered, "response_type": "code", "scope": "snsapi_base"}
        more = urlencode({**query, "state": state, "agentid": self.agent_id})
        return f"{self.base.rstrip('/')}/connect/oauth2/authorize?{more}#wechat_redirect"

    def sealed(self, purpose: str, lasts: timedelta, **values: str) -> str:
        """Return a cookie that only this server can make or read."""
        until = (self.keep.now() + lasts).timestamp()
        return self.keep.vault.seal({"for": purpose, "until": until, **values}).decode()

    def opened(self, purpose: str, cookie: str) -> dict[str, Any]:
        """Return what a cookie of this purpose holds. Raises Rejected."""
        try:
            found = self.keep.vault.open(cookie.encode())
        except ValueError:
            raise Rejected("浏览器没有带回登录信息，可能不允许 Cookie") from None
        if not isinstance(found, dict) or found.get("for") != purpose or found["until"] <= self.keep.now().timestamp():
            raise Rejected("等得太久，登录已经过期")
        return found

    def enter(self, asked: Request) -> tuple[str, str]:
        """Return who has come back from WeCom's page, and where he wanted to go. Raises Rejected, DeliveryError."""
        cookie, state = asked.cookies.get(LOGIN_COOKIE, ""), asked.args.get("state", "")
        begun = self.opened("login", cookie)
        if not any(hmac.compare_digest(state.encode(), one.encode()) for one in self._states(cookie)):
            raise Rejected("这个链接不是从这里打开的")
        self._burn(state)
        if not (code := asked.args.get("code", "")):
            raise Rejected("企业微信没有同意登录")
        return self.member_of(code), local_path(begun["next"])

    def _burn(self, state: str) -> None:
        # Every use is another "body", so the second is refused. Without Redis the code, which is taken once, decides.
        try:
            self.keep.guard.check_first_use("wecom-login", state, secrets.token_bytes(16))
        except Rejected:
            raise Rejected("这个登录链接已经用过了") from None

    def state_of(self, cookie: str) -> str:
        """Return the `state` that goes with a cookie."""
        return self._states(cookie)[0]

    def _states(self, cookie: str) -> list[str]:
        return self.keep.vault.pseudonyms("wecom-login", cookie)


def blueprint(door: Door) -> Blueprint:
    """Return the two pages."""
    pages = Blueprint("wecom_login", __name__, url_prefix="/wecom")
    pages.after_request(_never_kept)

    @pages.get("/login")
    def login() -> AnyResponse:
        cookie = door.sealed("login", LOGIN_LASTS, next=local_path(request.args.get("next", "")))
        entered = (door.own.rstrip("/") or request.host_url.rstrip("/")) + url_for("wecom_login.entered")
        response = redirect(door.authorize(entered, door.state_of(cookie)))
        _keep(response, LOGIN_COOKIE, cookie, LOGIN_LASTS, secure=entered.startswith("https:"))
        return response

    @pages.get("/entered")
    def entered() -> AnyResponse:
        userid, wanted = door.enter(request)
        response = redirect(wanted)
        secure = request.is_secure or door.own.startswith("https:")
        session = door.sealed("session", SESSION_LASTS, userid=userid)
        _keep(response, SESSION_COOKIE, session, SESSION_LASTS, secure=secure)
        response.delete_cookie(LOGIN_COOKIE, path="/wecom")
        return response

    @pages.errorhandler(Rejected)
    @pages.errorhandler(DeliveryError)
    def refused(fault: BotError) -> tuple[str, HTTPStatus]:
        log.warning("login refused", reason=str(fault))
        busy = isinstance(fault, DeliveryError)
        reason = "现在连不上企业微信，请过一会儿再试" if busy else str(fault)
        page = TRY_AGAIN.format(reason=reason, again=url_for("wecom_login.login"))
        return page, HTTPStatus.BAD_GATEWAY if busy else HTTPStatus.FORBIDDEN

    return pages


def member_of_session(door: Door, asked: Request) -> str | None:
    """Return the userid of the member whose browser asks, None when he is not logged in."""
    try:
        return str(door.opened("session", asked.cookies.get(SESSION_COOKIE, ""))["userid"])
    except Rejected:
        return None


def local_path(wanted: str) -> str:
    """Return a path on this server: `wanted`, or the console when that leads anywhere else."""
    plain = wanted.isprintable() and "\\" not in wanted and len(wanted) <= LONGEST_PATH
    if not plain or not wanted.startswith("/") or wanted.startswith("//"):
        return HOME
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return HOME
    return HOME if parts.scheme or parts.netloc else wanted


def _keep(response: AnyResponse, name: str, value: str, lasts: timedelta, *, secure: bool) -> None:
    path = "/wecom" if name == LOGIN_COOKIE else "/"
    response.set_cookie(name, value, max_age=lasts, path=path, secure=secure, httponly=True, samesite="Lax")


def _never_kept(response: Response) -> Response:
    # The address holds the code; neither a cache nor the next page is to see it.
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
