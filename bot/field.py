"""What a form is made of: its fields, what it says first, and what it does with what was confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.context import Context
from bot.message import Kind, Message, Reply

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    `ask` returns the question. `parse` returns the value, or raises InvalidAnswer with what to tell the person; it may
    also fill in other answers it recognised. `show` is the value as the summary shows it. `asked` tells the intent
    recognizer what was asked. `many`: how many values it collects (one when 0). `skip`: what a person writes who has
    nothing (more) to give; a field without it must be answered. `takes`: the kind of message that belongs here even
    when it comes while something else is asked. `when`: whether it is asked at all. `listed`: whether the summary shows
    it, so that it can be changed. `fleeting`: whether it refers to media, which an open form does not keep for long.
    """

    name: str
    label: str
    ask: Callable[[Answers, Context], Reply]
    parse: Callable[[Message, Answers, Context], Any]
    show: Callable[[Any, Context], str]
    asked: str = "form"
    many: int = 0
    skip: re.Pattern[str] | None = None
    takes: Kind | None = None
    when: Callable[[Answers], bool] = lambda _answers: True
    listed: bool = True
    fleeting: bool = False

    def is_skipped(self, message: Message, context: Context) -> bool:
        """Whether somebody says that he has nothing (more) to give."""
        if self.skip is None or message.kind not in (Kind.TEXT, Kind.VOICE, Kind.MENU):
            return False
        return bool(context.intent.slots.get("skip")) or self.skip.fullmatch(message.text.strip()) is not None

    def collect(self, value: Any, answers: Answers) -> bool:  # noqa: ANN401 - a field's value
        """Add one of many values, if it is not there yet; False when there are as many as there may be."""
        held = answers.get(self.name) or []
        if value in held:
            return True
        answers[self.name] = [*held, value][: self.many]
        return len(held) < self.many


@dataclass(frozen=True, slots=True)
class Form:
    """Fields in order, and `finish`, which stores what was confirmed and returns what to say.

    `opening` returns what is said before the first question. `ends` returns the reply that ends the form before
    everything has been asked, or None: there is nothing more to ask.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    finish: Callable[[Answers, Message, Context], Reply]
    opening: Callable[[Context], str] = lambda _context: ""
    ends: Callable[[Answers, Context], Reply | None] = lambda _answers, _context: None

    def field(self, name: str) -> Field:
        """Return the field of that name."""
        return next(field for field in self.fields if field.name == name)

    def wanted(self, answers: Answers) -> list[Field]:
        """Return the fields that are asked, given what is known."""
        return [field for field in self.fields if field.when(answers)]

    def listed(self, answers: Answers) -> list[Field]:
        """Return the fields that the summary shows."""
        return [field for field in self.wanted(answers) if field.listed]
