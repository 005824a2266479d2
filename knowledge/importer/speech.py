"""Drafts how people of a town speak: the words of its plan, and what is said everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.entry import Directory, Lexicon
from knowledge.importer.draft import Drafted
from knowledge.importer.part import Outlined
from knowledge.importer.phrase import LONGEST as LONGEST_PHRASE

HERE = Path(__file__).parent
ASKED = 45  # questions among the examples of utterances
SHORTEST_WORD = 2


@cache
def _general() -> Mapping[str, Any]:
    """Return what is said everywhere."""
    content: Mapping[str, Any] = yaml.safe_load((HERE / "general.yaml").read_text(encoding="utf-8"))
    return content


def lexicon(document: Outlined, drafts: Sequence[Drafted], directory: Directory) -> Lexicon:
    """Return the words of a plan for the segmenter, and the general ones as far as they fit the plan."""
    text = f"{document.head.title}{document.text}"
    topics = [group for group in _general()["topics"] if any(form in text for form in group)]
    return Lexicon(
        words=tuple(_words(drafts, directory)),
        synonyms=tuple(map(tuple, [*topics, *_general()["spoken"]])),
        dialect=dict(_general()["dialect"]),
        fillers=tuple(_general()["fillers"]),
        outside=tuple(word for word in _general()["outside"] if word not in text),
    )


def _words(drafts: Iterable[Drafted], directory: Directory) -> list[str]:
    keywords = (word for draft in drafts for word in draft.entry.keywords)
    listed = [(office.name, office.aliases) for office in directory.offices]
    listed += [(place.name, place.aliases) for place in (*directory.platforms, *directory.villages)]
    names = (name for own, aliases in listed for name in (own, *aliases))
    people = (leader.name for leader in directory.leaders)
    words = dict.fromkeys((*names, *people, *keywords))
    return [
        word for word in words if SHORTEST_WORD <= len(word) <= LONGEST_PHRASE + 8 and not set(word) & set(" ，,、。")
    ]


def utterances(drafts: Sequence[Drafted]) -> dict[str, list[str]]:
    """Return examples of every intent: the general ones, and questions from the drafts."""
    step = max(1, len(drafts) // ASKED)
    asked = [draft.entry.questions[min(3, len(draft.entry.questions) - 1)] for draft in drafts[::step]]
    general: dict[str, list[str]] = yaml.safe_load((HERE / "utterances.yaml").read_text(encoding="utf-8"))
    return {"ask": list(dict.fromkeys(asked))} | general
