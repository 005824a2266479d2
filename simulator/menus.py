"""The menu at the bottom of a chat: what the account pushed, checked as the platforms check it.

Source: "创建自定义菜单": one to three buttons, each with up to five below it; names of at most 16 bytes above and 60
below, keys of at most 128 bytes, addresses of at most 1,024. WeCom's "创建菜单" is nearly the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from simulator.refusal import Refusal
from simulator.store import Store

Menu = dict[str, Any]
TOP, BELOW = 3, 5
TOP_NAME, NAME, KEY, ADDRESS = 16, 60, 128, 1024
PLAIN_TYPES = {
    "click", "view", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
    "location_select", "media_id", "view_limited", "article_id", "article_view_limited", "miniprogram",
    "view_miniprogram",
}  # fmt: skip
DEFAULT: Menu = {
    "button": [
        {"type": "click", "name": "菜单", "key": "菜单"},
        {"type": "click", "name": "提建议", "key": "提建议"},
        {"type": "click", "name": "我的建议", "key": "我的建议"},
    ]
}


class Menus:
    """The menu of one account."""

    def __init__(self, store: Store, channel: str) -> None:
        self._store = store
        self._channel = channel

    def create(self, menu: Mapping[str, Any]) -> None:
        """Make `menu` the account's. Raises Refusal."""
        check(menu)
        with self._store.write() as db:
            db.execute("INSERT OR REPLACE INTO menus VALUES (?, ?)", (self._channel, json.dumps(menu)))

    def pushed(self) -> Menu | None:
        """Return the menu that the account made, None when it made none."""
        with self._store.read() as db:
            row = db.execute("SELECT body FROM menus WHERE channel = ?", (self._channel,)).fetchone()
        menu: Menu | None = json.loads(row["body"]) if row else None
        return menu

    def delete(self) -> None:
        """Take the menu away."""
        with self._store.write() as db:
            db.execute("DELETE FROM menus WHERE channel = ?", (self._channel,))

    def shown(self) -> Menu:
        """Return what the phone shows: the account's menu, three plain buttons until it makes one."""
        return self.pushed() or DEFAULT


def check(menu: Mapping[str, Any]) -> None:
    """Raise Refusal with the platform's number when `menu` breaks a rule."""
    buttons = menu.get("button")
    _require(isinstance(buttons, list) and 1 <= len(buttons) <= TOP, 40016, "invalid button size")
    for button in buttons or ():
        _check_name(button, TOP_NAME, (40018, "invalid button name size"))
        below = button.get("sub_button") or []
        _require(len(below) <= BELOW, 40023, "invalid sub button size")
        for item in below:
            _check_name(item, NAME, (40025, "invalid sub button name size"))
            _check_action(item)
        if not below:
            _check_action(button)


def _check_name(button: Mapping[str, Any], limit: int, refusal: tuple[int, str]) -> None:
    _require(1 <= len(str(button.get("name", "")).encode()) <= limit, *refusal)


def _check_action(button: Mapping[str, Any]) -> None:
    kind = button.get("type")
    _require(kind in PLAIN_TYPES, 40017, "invalid button type")
    if kind == "click":
        _require(1 <= len(str(button.get("key", "")).encode()) <= KEY, 40019, "invalid button key size")
    if kind == "view":
        _require(1 <= len(str(button.get("url", "")).encode()) <= ADDRESS, 40020, "invalid button url size")


def _require(holds: bool, code: int, message: str) -> None:  # noqa: FBT001 - the condition is the sentence
    if not holds:
        raise Refusal(code, message)
