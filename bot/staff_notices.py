"""Tells people who serve the town something on their own phone, also when they have never written to the bot."""

from __future__ import annotations

from collections.abc import Iterable

from bot.reach import Reach
from models import Notice, Person

ABOUT = "duty"


def tell(reach: Reach, people: Iterable[Person], text: str) -> None:
    """Owe people a message; the worker sends it. Who has left, or takes no messages, is not told."""
    serving = [one for one in people if one.active and not one.unreachable]
    about = {"about": ABOUT, "created_at": reach.now}
    found = reach.conversations(serving).values()
    reach.session.add_all(Notice(conversation_id=one, text=reach.vault.seal(text), **about) for one in found)
