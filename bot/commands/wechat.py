"""`wechat menu push`: puts the menu on the Official Account."""

from __future__ import annotations

import click

from bot.commands.menu import push


@click.group(help="公众号。")
def wechat() -> None:
    """Hold the commands about the Official Account together."""


@wechat.group(help="公众号底部的菜单。")
def menu() -> None:
    """Hold the commands about the menu together."""


@menu.command("push", help="把小助手的菜单发布到公众号。几分钟后所有人可见。")
def push_() -> None:
    """Replace the account's menu."""
    push("wechat", missing="公众号没有启用：请先填写 WECHAT_APP_ID 等设置（见 docs/settings.md）")
