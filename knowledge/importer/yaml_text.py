"""Writes the nouns of a town as YAML a clerk can read and change: no empty fields, one question a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import yaml

from knowledge.entry import Clause, Directory, Entry, Lexicon
from knowledge.importer.made import UNKNOWN_STATUS, Made

WIDTH = 10**6  # a sentence stays on its line
_ORDER = (
    *("id", "review", "section", "title", "questions", "keywords", "answer", "quote", "facts", "office", "lead"),
    *("office_note", "related", "not_stated", "damaged", "known"),
)
PLAN_HEAD = "# 由 knowledge import 从文件整理。改过以后，再次导入不会动它。\n"


def dumped(content: object) -> str:
    """Return `content` as YAML."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=False)


def entry_text(entry: Entry) -> str:
    """Return an entry as one item of a YAML list."""
    fields = _plain(asdict(entry))
    return dumped([{name: fields[name] for name in _ORDER if fields.get(name) or name == "section"}])


def plan_text(made: Made, sections: Sequence[Mapping[str, Any]]) -> str:
    """Return plan.yaml. What the document does not say of itself stays empty."""
    head = made.head
    content = {
        "title": head.title,
        "town": head.town,
        "index_number": head.index_number,
        "issued": head.issued or None,
        "document_number": head.document_number,
        "publisher": head.publisher,
        "category": head.category,
        "openness": head.openness,
        "status": head.status or UNKNOWN_STATUS,
        "source_note": f"由“{made.source}”导入，条目是从原文起草的，等人审核。",
        "featured": made.featured,
        "sections": list(sections),
    }
    return PLAN_HEAD + dumped(content)


def sections_of(made: Made) -> list[dict[str, Any]]:
    """Return the sections as plan.yaml has them."""
    return [{name: value for name, value in _plain(asdict(section)).items() if value} for section in made.sections]


def offices_text(directory: Directory) -> str:
    """Return offices.yaml, with empty places for what only the town can fill in."""
    head = "# 方案里出现的科室、负责人、平台和村。电话、地址、办公时间原文没有写，由本单位填上后机器人才会告诉群众。\n"
    return head + dumped(_plain(asdict(directory)))


def lexicon_text(lexicon: Lexicon) -> str:
    """Return lexicon.yaml, its lists on few lines."""
    head = "# 只用来看懂问题，不改动用户的原话。words、synonyms、dialect 可以按本地说法补。\n"
    lines = [
        f"{name}: {_flow(value)}" for name, value in _plain(asdict(lexicon)).items() if value and name != "synonyms"
    ]
    groups = [f"  - {_flow(list(group))}" for group in lexicon.synonyms]
    return head + "\n".join([*lines, "synonyms:", *groups, ""])


def clauses_text(clauses: Sequence[Clause]) -> str:
    """Return clauses.yaml."""
    head = "# 文件原文，一段一条，一字不差；机器人引用原文时只从这里取。\n"
    return head + dumped([{"section": clause.section, "text": clause.text} for clause in clauses])


def intents_text(utterances: Mapping[str, Sequence[str]]) -> str:
    """Return intents.yaml."""
    head = "# 每一种来意的说法举例。只写这里的人会怎么说，不写规则。\n"
    return head + dumped({intent: list(texts) for intent, texts in utterances.items()})


def outside_text(outside: Mapping[str, Sequence[str]]) -> str:
    """Return outside.yaml."""
    head = "# 群众会问、但方案里没有的事，按话题分。机器人靠它们学会说“方案里没有”。可以照着补。\n"
    return head + dumped({topic: list(texts) for topic, texts in outside.items()})


def _flow(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, width=WIDTH, default_flow_style=True, sort_keys=False).strip()


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a dataclass holds
    """Return dataclass fields with lists instead of tuples, which YAML has no plain way to write."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value
