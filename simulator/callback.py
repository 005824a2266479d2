"""What a platform says when a person does something: the fields of each kind of callback.

Sources: "接收普通消息" and "接收事件推送" of the Official Accounts platform, "消息格式" and "事件格式" of WeCom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.account import WECHAT

TITLES = {
    "text": "文字消息", "image": "图片消息", "voice": "语音消息", "location": "位置消息", "link": "链接消息",
    "subscribe": "关注事件", "unsubscribe": "取消关注事件", "SCAN": "扫码事件", "CLICK": "菜单点击事件",
    "click": "菜单点击事件", "VIEW": "菜单链接事件", "view": "菜单链接事件", "template_card_event": "卡片点击事件",
}  # fmt: skip
KINDS = {"image": "[图片]", "voice": "[语音]", "video": "[视频]", "music": "[音乐]", "news": "[图文]"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the phone sends it: a name, degrees north and east."""

    label: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Link:
    """A page that a person passes on."""

    title: str
    url: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A tap on a button of a WeCom card. `selected`: the chosen option ids by question key."""

    key: str
    line: int
    selected: Mapping[str, list[str]] = field(default_factory=dict)


def text(content: str, choice: str = "") -> dict[str, object]:
    """Return a text; `choice` is the id of the tapped line of an earlier reply."""
    fields: dict[str, object] = {"MsgType": "text", "Content": content}
    return {**fields, "bizmsgmenuid": choice} if choice else fields


def image(media_id: str) -> dict[str, object]:
    """Return a photo; its web address leads nowhere, because servers have to fetch it by the media id."""
    return {"MsgType": "image", "PicUrl": f"http://mmbiz.qpic.invalid/{media_id}", "MediaId": media_id}


def voice(media_id: str, channel: str, transcript: str | None) -> dict[str, object]:
    """Return a voice. `transcript` None: the platform heard nothing. WeCom never sends what it heard."""
    fields: dict[str, object] = {"MsgType": "voice", "MediaId": media_id, "Format": "amr"}
    return {**fields, "Recognition": transcript or ""} if channel == WECHAT else fields


def location(place: Place) -> dict[str, object]:
    """Return a place."""
    position = {"Location_X": place.latitude, "Location_Y": place.longitude}
    return {"MsgType": "location", **position, "Scale": 16, "Label": place.label}


def link(page: Link) -> dict[str, object]:
    """Return a page passed on."""
    return {"MsgType": "link", "Title": page.title, "Description": page.description, "Url": page.url}


def event(name: str, key: str = "") -> dict[str, object]:
    """Return something a person did without writing."""
    return {"MsgType": "event", "Event": name, "EventKey": key}


def card(press: Press, shown: Mapping[str, object], code: str) -> dict[str, object]:
    """Return a tap on a card as it was `shown`; `code` allows one update of the card."""
    items = [{"QuestionKey": key, "OptionIds": {"OptionId": ids}} for key, ids in press.selected.items()]
    fields = event("template_card_event", press.key)
    fields |= {"TaskId": shown.get("task_id", ""), "CardType": shown.get("card_type", ""), "ResponseCode": code}
    return {**fields, "SelectedItems": {"SelectedItem": items}} if items else fields


def title(fields: Mapping[str, object]) -> str:
    """Return what a callback is called on the page."""
    kind = str(fields.get("Event") or fields.get("MsgType") or "")
    return TITLES.get(kind, kind)
