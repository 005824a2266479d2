"""What the engine decided to do with a message; the words for it are made elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge.entry import Entry, NotStated

Kind = Literal["answer", "gap", "choices", "none"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do with a message.

    `entries`: what it is about, more than one when it asks several things; empty for `choices` and `none`. `detail`:
    the detail asked, "" when none. `silent`: what to say about details the plan does not state; not empty for `gap`.
    `score`: how sure, 0..1. `choices`: at most three, only for `choices`. `why`: the features that matched, the
    heaviest first. `followup`: whether it was understood by what was said before. `asked`: every detail asked.
    """

    kind: Kind
    entries: tuple[Entry, ...] = ()
    detail: str = ""
    silent: tuple[NotStated, ...] = ()
    score: float = 0.0
    choices: tuple[Entry, ...] = ()
    why: tuple[str, ...] = ()
    followup: bool = False
    asked: tuple[str, ...] = ()

    @property
    def entry(self) -> Entry | None:
        """The entry the message is about, the first of several."""
        return self.entries[0] if self.entries else None
