"""What the program asks of a platform's API: send, download, set the menu; refresh and retry are here, once for all.

Source: "客服消息" and "自定义菜单" of the Official Accounts platform; "发送应用消息" and "自定义菜单" of WeCom.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import requests
import structlog
from wechatpy.exceptions import WeChatClientException

from bot.channels.client import SharedToken, WechatClient, WecomClient
from bot.channels.contract import Department, Media, Member, MenuItem
from bot.channels.directory import read_departments, read_members
from bot.channels.faults import (
    NO_MENU,
    SPENT_LOGIN,
    STALE_TOKEN,
    confirmed,
    no_answer,
    reached,
    refusal,
    spent,
    unreadable,
)
from bot.errors import DeliveryError, Rejected

T = TypeVar("T")
log = structlog.get_logger(__name__)


class Api(ABC):
    """A platform's API. `media_limit`: bytes of the largest file taken. Every call raises DeliveryError only."""

    def __init__(self, client: SharedToken, media_limit: int) -> None:
        self._client = client
        self._media_limit = media_limit

    @abstractmethod
    def send(self, recipient: str, text: str) -> None:
        """Send a text to one person."""

    @abstractmethod
    def push_menu(self, menu: Sequence[MenuItem]) -> None:
        """Replace the account's menu."""

    @abstractmethod
    def probe(self) -> None:
        """Read the account's menu, whether there is one or not."""

    def download(self, media_id: str) -> Media:
        """Return a file that a person sent."""
        return self._perform(lambda: self._client.fetch_media(media_id, self._media_limit))

    def _call(self, ask: Callable[[], object]) -> Mapping[str, object]:
        return self._perform(lambda: confirmed(ask()))

    def _perform(self, ask: Callable[[], T]) -> T:
        token = _once(lambda: self._client.access_token)
        try:
            return _once(ask)
        except DeliveryError as fault:
            if fault.code not in STALE_TOKEN:
                raise
        _once(lambda: self._client.renew(token))
        return self._last_try(ask)

    def _last_try(self, ask: Callable[[], T]) -> T:
        try:
            return _once(ask)
        except DeliveryError as fault:
            if fault.code in STALE_TOKEN:
                log.error(  # noqa: TRY400 - a traceback would add nothing
                    "the platform refuses a fresh access token", code=fault.code, app=self._client.appid
                )
            raise


def _once(ask: Callable[[], T]) -> T:
    # "from None": the causes carry the address, and the address carries the token.
    try:
        return ask()
    except WeChatClientException as fault:
        raise (refusal(fault.errcode, fault.errmsg) if fault.errcode else no_answer(fault)) from None
    except requests.RequestException as fault:
        raise no_answer(fault) from None
    except (ValueError, TypeError) as fault:  # wechatpy reads errcode as a number whatever it is
        raise unreadable(type(fault).__name__) from None


class WechatApi(Api):
    """The Official Account's API."""

    def __init__(self, client: WechatClient, media_limit: int) -> None:
        super().__init__(client, media_limit)
        self._wechat = client

    def send(self, recipient: str, text: str) -> None:
        """Send a customer-service message (客服消息)."""
        self._call(lambda: self._wechat.message.send_text(recipient, text))

    def push_menu(self, menu: Sequence[MenuItem]) -> None:
        """Replace the account's menu."""
        self._call(lambda: self._wechat.menu.create(_buttons(menu)))

    def probe(self) -> None:
        """Read the account's menu, whether there is one or not."""
        _menu_or_none(lambda: self._call(lambda: self._wechat.get("menu/get")))


class WecomApi(Api):
    """WeCom's API for one app."""

    def __init__(self, client: WecomClient, media_limit: int, agent_id: int) -> None:
        super().__init__(client, media_limit)
        self._wecom = client
        self._agent = agent_id

    def send(self, recipient: str, text: str) -> None:
        """Send an app message (应用消息). A member who cannot be reached is named in the answer, not as an error."""
        reached(self._call(lambda: self._wecom.message.send_text(self._agent, recipient, text)))

    def send_card(self, recipient: str, card: Mapping[str, object]) -> str:
        """Send a template card (模板卡片). Returns its response_code, "" when nothing can be tapped on it."""
        message = {"msgtype": "template_card", "template_card": card}
        answer = reached(self._call(lambda: self._wecom.message.send(self._agent, recipient, msg=message)))
        return str(answer.get("response_code") or "")

    def update_card(self, recipient: str, code: str, card: Mapping[str, object]) -> None:
        """Replace one member's card. The code is used up, whatever comes of it, unless the platform was only busy."""
        body = {"userids": [recipient], "agentid": self._agent, "response_code": code, "template_card": card}
        try:
            reached(self._call(lambda: self._wecom.post("message/update_template_card", data=body)))
        except DeliveryError as fault:
            raise spent(fault) from None

    def push_menu(self, menu: Sequence[MenuItem]) -> None:
        """Replace the app's menu."""
        self._call(lambda: self._wecom.menu.create(self._agent, _buttons(menu)))

    def member_of(self, code: str) -> str:
        """Return the userid behind a code of WeCom's login page. Raises Rejected when it is spent or a stranger's."""
        try:
            answer = self._call(lambda: self._wecom.get("auth/getuserinfo", params={"code": code}))
        except DeliveryError as fault:
            if fault.code != SPENT_LOGIN:
                raise
            raise Rejected("登录凭证已经用过或过期") from None
        userid = answer.get("userid")
        if not isinstance(userid, str) or not userid:
            raise Rejected("只有本单位企业微信的成员才能进入")
        return userid

    def departments(self) -> list[Department]:
        """Return every department of the directory that the app sees."""
        return read_departments(self._look_up)

    def members(self, department: int) -> list[Member]:
        """Return who is in one department of the directory."""
        return read_members(self._look_up, department)

    def _look_up(self, path: str, params: Mapping[str, object]) -> Mapping[str, object]:
        return self._call(lambda: self._wecom.get(path, params=dict(params)))

    def probe(self) -> None:
        """Read the app's menu, whether there is one or not."""
        _menu_or_none(lambda: self._call(lambda: self._wecom.menu.get(self._agent)))


def _menu_or_none(ask: Callable[[], object]) -> None:
    try:
        ask()
    except DeliveryError as fault:
        if fault.code != NO_MENU:
            raise


def _buttons(menu: Sequence[MenuItem]) -> dict[str, object]:
    return {"button": [_button(item) for item in menu]}


def _button(item: MenuItem) -> dict[str, object]:
    if item.items:
        return {"name": item.name, "sub_button": [_button(part) for part in item.items]}
    if item.url:
        return {"type": "view", "name": item.name, "url": item.url}
    return {"type": "click", "name": item.name, "key": item.key}
