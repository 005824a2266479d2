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
    """Yield a row for every task or target of the plan: one a sentence, under the entry that is named in it."""
    chosen: dict[str, Entry] = {}
    for entry in town.entries.values():
        quote = town.quotes.get(entry.id, "")
        if quote and _is_task(entry, town) and (quote not in chosen or _is_named(entry, quote, chosen[quote])):
            chosen[quote] = entry
    for number, (quote, entry) in enumerate(chosen.items(), start=1):
        yield _row(entry, quote, number)


def _is_task(entry: Entry, town: Town) -> bool:
    """Whether an entry tells of something to be done: it stands in the part of a task or safeguard, or has a date."""
    section = next((one for one in town.plan.sections if one.id == entry.section), None)
    return (section is not None and bool(section.parent)) or any(fact.until for fact in entry.facts)


def _is_named(entry: Entry, quote: str, other: Entry) -> bool:
    """Whether a sentence names an entry, and not the other one."""
    return entry.title in quote and other.title not in quote


def _row(entry: Entry, quote: str, number: int) -> Cells:
    years = "、".join(dict.fromkeys(fact.until for fact in entry.facts if fact.until))
    said = [f"原文：{quote}" if quote else "", f"方案写到：{years}年，没有写哪一天" if years else ""]
    row = dict.fromkeys(HEADER, "")
    named = {"title": entry.title, "section": entry.section, "office": entry.office, "lead": entry.lead}
    return row | named | {"code": str(number), "note": "；".join(filter(None, said)), "entry": entry.id}
