"""An utterance whose meaning is known: what the classifier learns from, and what recognizing is measured with.

A file holds one JSON object a line: `text`, `intent`, and where they matter `role` (villager when it is not
given), `context` (what the bot had just asked), `accept` (other intents that are right), `slots` and `style`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody in `role` wrote when the bot had just `asked`, and what is meant by it."""

    text: str
    intent: str
    role: str = "villager"
    asked: str | None = None
    accept: frozenset[str] = frozenset()
    slots: Mapping[str, Any] = field(default_factory=dict)
    style: str = ""

    @property
    def channel(self) -> str:
        """The channel people of this role write from."""
        return "wecom" if self.role in ("cadre", "admin") else "wechat"

    def means(self, intent: str) -> bool:
        """Whether `intent` is right."""
        return intent == self.intent or intent in self.accept


def read_utterances(path: Path) -> list[Utterance]:
    """Return the utterances of a file. Raises ValueError, naming the line, for one that cannot be read."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_utterance(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def _utterance(line: str, place: str) -> Utterance:
    try:
        row = json.loads(line)
        return Utterance(
            text=row["text"],
            intent=row["intent"],
            role=row.get("role") or "villager",
            asked=row.get("context"),
            accept=frozenset(row.get("accept") or ()),
            slots=row.get("slots") or {},
            style=row.get("style") or "",
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{place}: not an utterance: {error!r}") from error
