"""Decides what to do with a question: answer it, say what the plan leaves out, offer choices, or decline.

The order is visible in `Answerer.answer`: staff's corrections, the message on its own, the message as a follow-up,
several questions in one. How sure is sure enough stands in the town's thresholds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from knowledge import parts
from knowledge.detail import asked_details, without_cues
from knowledge.entry import Entry, NotStated
from knowledge.matcher import Match, Matcher
from knowledge.silence import Silences
from knowledge.town import Town

Kind = Literal["answer", "gap", "choices", "none"]
CANDIDATES = 8
Correct = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do with a message.

    `entries`: what it is about, more than one when it asks several things; empty for `choices` and `none`. `silent`: what
    to say about details the plan does not state. `detail`: the first of them or, in an answer, the detail asked. `score`:
    how sure, 0..1. `choices`: at most three, only for kind `choices`. `why`: the features that matched, the heaviest first.
    `followup`: whether it was understood by what was said before.
    """

    kind: Kind
    entries: tuple[Entry, ...] = ()
    silent: tuple[NotStated, ...] = ()
    detail: str = ""
    score: float = 0.0
    choices: tuple[Entry, ...] = ()
    why: tuple[str, ...] = ()
    followup: bool = False

    @property
    def entry(self) -> Entry | None:
        """The entry the message is about, the first of several."""
        return self.entries[0] if self.entries else None


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a message: the text it is matched by, and the entries that fit it."""

    text: str
    matches: tuple[Match, ...]

    @property
    def sure(self) -> float:
        """How sure the best entry is, 0..1."""
        return self.matches[0].cosine if self.matches else 0.0


def no_corrections(_text: str) -> str:
    """Return the id of the entry staff have fixed for a normalized text; by default none is."""
    return ""
