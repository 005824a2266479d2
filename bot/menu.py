"""Sends the menu that the handlers name to a platform account."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels import Channel, MenuItem

Button = tuple[str, "str | Sequence[Button]"]


def push_menu(channel: Channel, menu: Sequence[Button]) -> int:
    """Replace the account's menu; return the number of buttons people can tap. Raises DeliveryError.

    `menu`: (title, what a tap says) or (title, buttons below it).
    """
    items = tuple(_item(button) for button in menu)
    channel.push_menu(items)
    return sum(len(item.items) or 1 for item in items)


def _item(button: Button) -> MenuItem:
    title, below = button
    if isinstance(below, str):
        return MenuItem(title, key=below)
    return MenuItem(title, items=tuple(_item(one) for one in below))
