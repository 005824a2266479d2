"""`wecom menu push`: puts the menu on the WeCom app."""

from __future__ import annotations

import click

from bot.commands.menu import push


@click.group(help="企业微信应用。")
def wecom() -> None:
    """Hold the commands about the WeCom app together."""


@wecom.group(help="应用底部的菜单。")
def menu() -> None:
    """Hold the commands about the menu together."""


@menu.command("push", help="把小助手的菜单发布到企业微信应用。")
def push_() -> None:
    """Replace the app's menu."""
    push("wecom", missing="企业微信没有启用：请先填写 WECOM_CORP_ID 等设置（见 docs/settings.md）")
