"""Compares a town's files with each other: whatever one names another must have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from knowledge.entry import Directory, Entry, Leader, Office, Place, Plan


def contradictions(plan: Plan, offices: Directory, located: list[tuple[str, Entry]]) -> Iterator[str]:
    """Yield what is well formed and still wrong: names that name nothing, and things named twice."""
    entries = {entry.id for _, entry in located}
    yield from written_twice("plan.yaml: sections", [section.id for section in plan.sections])
    yield from written_twice("entries", [entry.id for _, entry in located])
    yield from written_twice("offices.yaml: offices", [office.name for office in offices.offices])
    sections = {section.id for section in plan.sections}
    for section in plan.sections:
        if section.parent and section.parent not in sections:
            yield f"plan.yaml: {section.id}: parent: 没有 {section.parent} 这一部分"
    yield from (f"plan.yaml: featured: 没有 {name} 这个条目" for name in plan.featured if name not in entries)
    for leader in offices.leaders:
        if not (leader.name or leader.post):
            yield "offices.yaml: leaders: name 和 post 至少写一个"
    listed: list[Office | Leader | Place] = [*offices.offices, *offices.leaders]
    listed += [*offices.platforms, *offices.villages]
    for named in listed:
        if named.entry and named.entry not in entries:
            yield f"offices.yaml: {named.name}: entry: 没有 {named.entry} 这个条目"
    for where, entry in located:
        yield from (f"{where}: {fault}" for fault in _faults_of(entry, sections, entries, offices))


def _faults_of(entry: Entry, sections: set[str], entries: set[str], offices: Directory) -> Iterator[str]:
    if entry.section and entry.section not in sections:
        yield f"section: 没有 {entry.section} 这一部分"
    for name_of_field, names in (("related", entry.related), ("items", entry.items)):
        yield from (f"{name_of_field}: 没有 {name} 这个条目" for name in names if name not in entries)
        if entry.id in names:
            yield f"{name_of_field}: 不能指向自己"
    if entry.office and offices.office(entry.office) is None:
        yield f"office: offices.yaml 里没有 {entry.office}"
    if entry.lead and not any(entry.lead in (leader.name, leader.post) for leader in offices.leaders):
        yield f"lead: offices.yaml 的 leaders 里没有 {entry.lead}"
    both = sorted({stated.detail for stated in entry.not_stated} & set(entry.known))
    if both:
        yield f"known: {'、'.join(both)} 同时写在 not_stated 里"
    yield from written_twice("questions", list(entry.questions))


def written_twice(where: str, names: list[str]) -> Iterator[str]:
    """Yield which of `names` stand more than once in a place of the files."""
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{where}: {name} 写了 {count} 次"
