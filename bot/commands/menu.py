"""What `wechat menu push` and `wecom menu push` share."""

from __future__ import annotations

import click

from bot import log
from bot.accounts import read_for_service
from bot.app import build_parts, now
from bot.errors import DeliveryError
from bot.menu import push_menu
from bot.remedies import explain
from handlers import menu, staff_menu

# What stands at the bottom of the chat on each channel.
MENUS = {"wechat": menu, "wecom": staff_menu}


def push(channel_name: str, *, missing: str) -> None:
    """Push the menu to a channel; `missing` is said when the settings leave it out."""
    settings = read_for_service()
    log.configure("ERROR")  # what the server would tell at its start is of no interest here
    parts = build_parts(settings, now)
    channel = parts.channels.get(channel_name)
    if channel is None:
        raise click.ClickException(missing)
    try:
        buttons = push_menu(channel, MENUS[channel_name](parts.live.held.town))
    except DeliveryError as fault:
        raise click.ClickException(f"平台没有接受菜单：{explain(fault)}") from None
    click.echo(f"菜单已发布，共 {buttons} 个按钮")
