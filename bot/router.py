"""The table of what the bot can do: the first route that fits a message takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.context import Context
from bot.message import Kind, Message, Reply

Handler = Callable[[Message, Context], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table.

    A route fits when the message's kind, its exact text, its intent, or `when` says so. `interrupts`: it is taken even
    while a form is open.
    """

    name: str
    handler: Handler
    kinds: frozenset[Kind] = frozenset()
    words: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()
    when: Callable[[Message, Context], bool] | None = None
    interrupts: bool = False

    def fits(self, message: Message, context: Context) -> bool:
        """Whether this route takes the message."""
        if message.kind in self.kinds or message.text in self.words or context.intent.name in self.intents:
            return True
        return self.when is not None and self.when(message, context)


class Router:
    """Routes in the order in which they are tried. The last one takes what nobody else took."""

    def __init__(self, routes: Sequence[Route], fallback: Handler) -> None:
        self._routes = tuple(routes)
        self._fallback = fallback

    def interrupting(self, message: Message, context: Context) -> Handler | None:
        """Return the handler that goes before an open form, if any."""
        fitting = (route for route in self._routes if route.interrupts and route.fits(message, context))
        found = next(fitting, None)
        return found.handler if found else None

    def find(self, message: Message, context: Context) -> Handler:
        """Return the handler of a message that no form is waiting for."""
        fitting = (route for route in self._routes if route.fits(message, context))
        found = next(fitting, None)
        return found.handler if found else self._fallback
