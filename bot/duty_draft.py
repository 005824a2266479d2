"""Drafts a table of duties from the plan's entries, for a person to review, complete and import.

Only what the plan itself says is filled in: office and lead where it names them; a year that it sets stands in the
note, for a year is no last day. Who carries a duty out nobody but the town can say.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.duty_rows import COLUMNS, MORE
from knowledge.entry import Entry
from knowledge.town import Town

HEADER = (*COLUMNS, *MORE)
Cells = dict[str, str]


def drafted(town: Town) -> Iterator[Cells]:
    """Yield a row for every task or target of the plan: what its sentences name, else one a sentence."""
    tasks = [entry for entry in town.entries.values() if entry.id in town.quotes and _is_task(entry, town)]
    taken = {town.quotes[entry.id] for entry in tasks if _is_named(entry, town)}
    number = 0
    for entry in tasks:
        quote = town.quotes[entry.id]
        if quote in taken and not _is_named(entry, town):
            continue
        taken.add(quote)
        number += 1
        yield _row(entry, quote, number)


def _is_task(entry: Entry, town: Town) -> bool:
    """Whether an entry tells of something to be done: it stands in the part of a task or safeguard, or has a date."""
    section = next((one for one in town.plan.sections if one.id == entry.section), None)
    return (section is not None and bool(section.parent)) or any(fact.until for fact in entry.facts)


def _is_named(entry: Entry, town: Town) -> bool:
    """Whether the sentence of an entry names what it is about."""
    return all(part in town.quotes[entry.id] for part in entry.title.split("、"))


def _row(entry: Entry, quote: str, number: int) -> Cells:
    years = "、".join(dict.fromkeys(fact.until for fact in entry.facts if fact.until))
    said = [f"原文：{quote}" if quote else "", f"方案写到：{years}年，没有写哪一天" if years else ""]
    row = dict.fromkeys(HEADER, "")
    named = {"title": entry.title, "section": entry.section, "office": entry.office, "lead": entry.lead}
    return row | named | {"code": str(number), "note": "；".join(filter(None, said)), "entry": entry.id}
