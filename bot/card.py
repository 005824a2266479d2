"""What a card says: a thing to act on with a tap. No platform's field names; `bot.channels` turns it into theirs.

Where a channel has no cards, `Card.reply` says the same as a text with choices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Self
from urllib.parse import urlencode

from bot.message import Choice, Reply

MOST_FACTS, MOST_BUTTONS = 6, 6
MOST_OPTIONS = {1: 20, 2: 10, 3: 10}  # by the number of questions on a card
_TASK_ID = re.compile(r"[0-9A-Za-z_@-]{1,128}")


class Style(IntEnum):
    """How a button looks. The values are WeCom's."""

    MAIN = 1
    PLAIN = 2
    WARNING = 3
    QUIET = 4


class CardKind(StrEnum):
    """What can be done with a card."""

    NOTICE = "notice"  # read
    BUTTONS = "buttons"  # tap one of the buttons
    VOTE = "vote"  # tick one option or several of one question, then submit
    SELECTION = "selection"  # pick one option for each of two or three questions, then submit


@dataclass(frozen=True, slots=True)
class Button:
    """What can be tapped; a tap means the same as writing `value`."""

    label: str
    value: str
    style: Style = Style.MAIN


@dataclass(frozen=True, slots=True)
class Question:
    """A choice on a card. `many`: several options may be ticked, which only the sole question of a card allows."""

    key: str
    title: str
    options: tuple[Choice, ...]
    many: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A card. With `questions` the one button submits what was chosen; `link` is the page that a tap elsewhere opens.

    `task_id` stands before the id of every copy; empty: one is made. Raises ValueError when no platform could show it.
    """

    title: str
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()
    questions: tuple[Question, ...] = ()
    link: str = ""
    task_id: str = ""

    def __post_init__(self) -> None:
        if fault := _fault(self):
            raise ValueError(f"a card needs {fault}")

    @property
    def kind(self) -> CardKind:
        """What can be done with it."""
        if not self.questions:
            return CardKind.BUTTONS if self.buttons else CardKind.NOTICE
        return CardKind.VOTE if len(self.questions) == 1 else CardKind.SELECTION

    def reply(self) -> Reply:
        """Return the card as a text with choices; a choice says what the tap would."""
        facts = "\n".join(f"{name}：{value}" for name, value in self.facts)
        asked = "\n".join(_as_text(question) for question in self.questions)
        text = "\n\n".join(part for part in (self.title, self.text, facts, asked, self.link) if part)
        return Reply(text, tuple(Choice(button.label, button.value) for button in self.buttons))

    def to_json(self) -> dict[str, Any]:
        """Return the form in which a card is stored."""
        return {
            "title": self.title,
            "text": self.text,
            "facts": [list(fact) for fact in self.facts],
            "buttons": [[one.label, one.value, one.style] for one in self.buttons],
            "questions": [
                [one.key, one.title, [[option.label, option.value] for option in one.options], one.many]
                for one in self.questions
            ],
            "link": self.link,
            "task_id": self.task_id,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the card that `to_json` stored."""
        return cls(
            title=stored["title"],
            text=stored["text"],
            facts=tuple((name, value) for name, value in stored["facts"]),
            buttons=tuple(Button(label, value, Style(style)) for label, value, style in stored["buttons"]),
            questions=tuple(
                Question(key, title, tuple(Choice(*option) for option in options), many)
                for key, title, options, many in stored["questions"]
            ),
            link=stored["link"],
            task_id=stored["task_id"],
        )


def page_link(public_url: str, path: str) -> str:
    """Return a link to a page of this server that asks WeCom who opens it; "" while PUBLIC_URL is not set."""
    base = public_url.rstrip("/")
    return f"{base}/wecom/login?{urlencode({'next': path})}" if base else ""


def _fault(card: Card) -> str:
    """Return what the card lacks, "" if nothing."""
    rules = (
        (bool(card.title.strip()), "a title"),
        (len(card.facts) <= MOST_FACTS, f"at most {MOST_FACTS} facts"),
        (len(card.buttons) <= MOST_BUTTONS, f"at most {MOST_BUTTONS} buttons"),
        (len({button.value for button in card.buttons}) == len(card.buttons), "buttons that differ"),
        (all(button.label and button.value for button in card.buttons), "buttons with a label and a value"),
        (not card.task_id or bool(_TASK_ID.fullmatch(card.task_id)), "a task id of letters, digits, _, - and @"),
        (not card.link or card.link.startswith(("http://", "https://")), "a link with http:// or https://"),
        (not card.questions or len(card.buttons) == 1, "exactly one button below its questions"),
        (not card.questions or len(card.questions) in MOST_OPTIONS, "at most three questions"),
        (len(card.questions) == 1 or not any(one.many for one in card.questions), "one question if many may be ticked"),
        (len({one.key for one in card.questions}) == len(card.questions), "questions with keys that differ"),
    )
    missing = [what for holds, what in rules if not holds]
    most = MOST_OPTIONS.get(len(card.questions), 0)
    if not missing and not all(1 <= len(question.options) <= most for question in card.questions):
        return f"1 to {most} options a question"
    return missing[0] if missing else ""


def _as_text(question: Question) -> str:
    return question.title + "\n" + "\n".join(f"· {option.label}" for option in question.options)
