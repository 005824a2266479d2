"""What a person can do on the page: one line a deed, from the page's JSON to the platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.callback import Link, Place, Press
from simulator.courier import Answer
from simulator.platform import Platform

LONGEST = 4000  # characters in one field


class BadDeed(ValueError):
    """What the page sent makes no sense. The text is Chinese."""


class Wish:
    """What the page asks for, its fields read carefully."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self._asked = asked

    def text(self, name: str) -> str:
        """Return a text, empty when it is missing. Raises BadDeed."""
        value = self._asked.get(name, "")
        if not isinstance(value, str) or len(value) > LONGEST:
            raise BadDeed("内容太长了")
        return value

    def needed(self, name: str) -> str:
        """Return a text that must not be empty. Raises BadDeed."""
        value = self.text(name)
        if not value.strip():
            raise BadDeed("还没有填内容")
        return value

    def degrees(self, name: str) -> float:
        """Return an angle. Raises BadDeed."""
        try:
            value = float(self._asked[name])
        except (KeyError, TypeError, ValueError):
            raise BadDeed("经纬度要填数字") from None
        if not -180 <= value <= 180:  # noqa: PLR2004 - degrees
            raise BadDeed("经纬度超出范围")
        return value

    def number(self, name: str) -> int:
        """Return a whole number. Raises BadDeed."""
        value = self._asked.get(name)
        if not isinstance(value, int):
            raise BadDeed("缺少编号")
        return value

    def chosen(self, name: str) -> dict[str, list[str]]:
        """Return lists of words by key, empty when it is missing. Raises BadDeed."""
        value = self._asked.get(name) or {}
        if not isinstance(value, dict) or not all(isinstance(words, list) for words in value.values()):
            raise BadDeed("没有选好")
        return {str(key): [str(word)[:LONGEST] for word in words] for key, words in value.items()}

    def flag(self, name: str) -> bool:
        """Return a yes or no."""
        return self._asked.get(name) is True


Deed = Callable[[Platform, str, Wish], Answer | None]


def _voice(platform: Platform, person: str, wish: Wish) -> Answer:
    heard = wish.needed("text") if wish.flag("heard") else None
    return platform.voice(person, heard, wish.text("tag"))


def _location(platform: Platform, person: str, wish: Wish) -> Answer:
    place = Place(wish.needed("label"), wish.degrees("latitude"), wish.degrees("longitude"))
    return platform.location(person, place, wish.text("tag"))


def _card(platform: Platform, person: str, wish: Wish) -> Answer:
    press = Press(wish.needed("key"), wish.number("line"), wish.chosen("selected"))
    try:
        return platform.card(person, press)
    except KeyError:
        raise BadDeed("这张卡片已经不能点了") from None


DEEDS: dict[str, Deed] = {
    "say": lambda platform, person, wish: platform.say(person, wish.needed("text"), wish.text("tag")),
    "tap": lambda platform, person, wish: platform.tap(
        person, wish.text("value"), wish.needed("text"), wish.text("tag")
    ),
    "menu": lambda platform, person, wish: platform.menu(
        person, wish.needed("key"), wish.text("name"), wish.text("tag")
    ),
    "view": lambda platform, person, wish: platform.view(person, wish.needed("url")),
    "voice": _voice,
    "location": _location,
    "link": lambda platform, person, wish: platform.link(
        person, Link(wish.needed("title"), wish.needed("url")), wish.text("tag")
    ),
    "card": _card,
    "follow": lambda platform, person, _: platform.follow(person),
    "unfollow": lambda platform, person, _: platform.unfollow(person),
    "scan": lambda platform, person, wish: platform.scan(person, wish.needed("scene")),
    "seen": lambda platform, person, wish: platform.memory.history.set_seen(person, wish.number("line")),
    "clear": lambda platform, person, _: platform.memory.history.clear(person),
}
