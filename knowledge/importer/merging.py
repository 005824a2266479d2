"""Brings new drafts together with what a folder holds, so that no work of a person's is ever overwritten.

An entry that was reviewed or edited stays letter by letter; so does every file somebody changed. Drafts nobody touched
follow the document. Everything that happens is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from knowledge.entry import Directory, Entry, Office
from knowledge.importer.folder import UNTOUCHED, Chunk, Existing, kept
from knowledge.importer.made import Made
from knowledge.importer.yaml_text import (
    clauses_text,
    entry_text,
    intents_text,
    lexicon_text,
    offices_text,
    outside_text,
    plan_text,
    sections_of,
)
from knowledge.quoting import overlap
from knowledge.town import OUTSIDE

PLAN, OFFICES, LEXICON, INTENTS, CLAUSES = "plan.yaml", "offices.yaml", "lexicon.yaml", "intents.yaml", "clauses.yaml"
TOLD = 0.8  # share of a draft's answer from which a reviewed entry of the same section tells it already
ADDED, UPDATED, SAME, KEPT, LEFT = "新增", "更新", "没变", "审核过或改过的，没有动", "改过的文件，没有动"
WRITTEN, COVERED, GONE, REMOVED = (
    "写入文件",
    "已有条目讲到，没有起草",
    "文件里没有了，请核对",
    "文件里没有了，起草的已删去",
)
Report = dict[str, list[str]]


@dataclass(slots=True)
class Merged:
    """What to write: file → text. `report`: what happened → to which entries and files."""

    files: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    report: Report = field(default_factory=dict)

    def note(self, what: str, name: str) -> None:
        """Put a line into the report."""
        self.report.setdefault(what, []).append(name)


def merge(made: Made, existing: Existing) -> Merged:
    """Return the files that bring a folder up to the document."""
    merged = Merged()
    drafts = _fitted(made, existing)
    texts = _entries(drafts, existing, merged)
    merged.files |= texts
    staying = [chunk for chunk in existing.chunks if chunk.id in _ids_of(texts, existing)]
    _others(made, existing, staying, merged)
    return merged


def merge_clauses(made: Made, existing: Existing) -> Merged:
    """Return clauses.yaml alone: the official wording for a folder whose entries are written already."""
    merged = Merged()
    _write(CLAUSES, clauses_text(_fitted_clauses(made, existing)), existing, merged)
    return merged


def _fitted(made: Made, existing: Existing) -> dict[str, tuple[str, Entry]]:
    """Return id → (file, entry) of the drafts, fitted to files that stay as they are."""
    drafts = {draft.entry.id: (draft.file, draft.entry) for draft in made.drafts}
    ids = {*drafts, *(chunk.id for chunk in existing.chunks)}
    nearest = _nearest(made, existing)
    names = _named_in(existing) if not existing.is_ours(OFFICES) else None
    return {name: (file, _fit(entry, nearest, names, ids)) for name, (file, entry) in drafts.items()}


def _fit(entry: Entry, nearest: Mapping[str, str], names: set[str] | None, ids: set[str]) -> Entry:
    office = entry.office if names is None or entry.office in names else ""
    lead = entry.lead if names is None or entry.lead in names else ""
    related = tuple(name for name in entry.related if name in ids and name != entry.id)
    return replace(entry, section=nearest.get(entry.section, ""), related=related, office=office, lead=lead)


def _nearest(made: Made, existing: Existing) -> dict[str, str]:
    """Return section → itself or, where plan.yaml stays and does not have it, the nearest above that it has."""
    parents = {section.id: section.parent for section in made.sections}
    there = {*parents} if existing.is_ours(PLAN) else {section["id"] for section in _sections(existing)}
    nearest = {}
    for section in parents:
        name = section
        while name and name not in there:
            name = parents.get(name, "")
        nearest[section] = name
    return nearest


def _sections(existing: Existing) -> list[dict[str, Any]]:
    plan = existing.content(PLAN)
    return list(plan.get("sections") or []) if isinstance(plan, dict) else []


def _named_in(existing: Existing) -> set[str]:
    """Return every name offices.yaml has for an office or a leader."""
    directory = existing.content(OFFICES)
    listed = (
        [*(directory.get("offices") or ()), *(directory.get("leaders") or ())] if isinstance(directory, dict) else []
    )
    return {str(named.get(key)) for named in listed for key in ("name", "post") if named.get(key)}


def _entries(drafts: Mapping[str, tuple[str, Entry]], existing: Existing, merged: Merged) -> dict[str, str]:
    """Return the texts of the entries' files, and note what happens to each entry."""
    pieces: dict[str, list[str]] = {}
    for chunk in existing.chunks:
        piece = _continued(chunk, drafts, existing, merged)
        pieces.setdefault(chunk.file, []).append(piece)
    there = {chunk.id for chunk in existing.chunks}
    told = _tellings(existing)
    for name, (file, entry) in drafts.items():
        if name in there:
            continue
        if _is_told(entry, told):
            merged.note(COVERED, name)
            continue
        merged.note(ADDED, name)
        text = merged.entries[name] = entry_text(entry)
        pieces.setdefault(_open_file(file, existing), []).append(f"{text}\n")
    return dict(_joined(pieces, existing))


def _continued(chunk: Chunk, drafts: Mapping[str, tuple[str, Entry]], existing: Existing, merged: Merged) -> str:
    """Return what becomes of an entry that is there."""
    written = chunk.text + chunk.after
    if chunk.id not in drafts:
        return _gone(chunk, written, existing, merged)
    if chunk.state != UNTOUCHED:
        merged.note(KEPT, chunk.id)
        return written
    text = entry_text(drafts[chunk.id][1])
    merged.entries[chunk.id] = text
    merged.note(SAME if text.strip() == chunk.text.strip() else UPDATED, chunk.id)
    return text + chunk.after


def _gone(chunk: Chunk, written: str, existing: Existing, merged: Merged) -> str:
    """Return "" for an untouched draft that the document no longer has and nothing refers to."""
    if chunk.state == UNTOUCHED and chunk.id not in _referred(existing):
        merged.note(REMOVED, chunk.id)
        return ""
    if chunk.id in existing.memory.entries:
        merged.note(GONE, chunk.id)
    return written


def _referred(existing: Existing) -> set[str]:
    """Return the ids that what people wrote refers to."""
    ids = {name for chunk in kept(existing.chunks) for name in chunk.entry.get("related") or ()}
    for name in (PLAN, OFFICES):
        if not existing.is_ours(name):
            ids |= set(_strings(existing.content(name)))
    return ids


def _strings(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for one in content.values() if isinstance(content, dict) else content:
            yield from _strings(one)


def _tellings(existing: Existing) -> dict[str, str]:
    """Return section → what the entries people wrote for it tell."""
    told: dict[str, str] = {}
    for chunk in kept(existing.chunks):
        section = str(chunk.entry.get("section") or "")
        said = f"{chunk.entry.get('title')}。{chunk.entry.get('answer')}。"
        told[section] = told.get(section, "") + said
    return told


def _is_told(entry: Entry, told: Mapping[str, str]) -> bool:
    return overlap(entry.answer, told.get(entry.section, "")) >= TOLD


def _open_file(file: str, existing: Existing) -> str:
    """Return where new entries go: `file`, unless that is written in a way that cannot be added to."""
    closed = any(chunk.file == file and not chunk.text for chunk in existing.chunks)
    return file.replace(".yaml", "-import.yaml") if closed else file


def _joined(pieces: Mapping[str, Sequence[str]], existing: Existing) -> Iterator[tuple[str, str]]:
    for file, texts in pieces.items():
        if any(chunk.file == file and not chunk.text for chunk in existing.chunks):
            continue
        body = "".join(_ended(piece) for piece in texts)
        text = existing.heads.get(file, "") + (body or "[]\n")
        if text.strip() != existing.text(file).strip():
            yield file, text


def _ended(piece: str) -> str:
    return piece if not piece or piece.endswith("\n") else f"{piece}\n"


def _ids_of(texts: Mapping[str, str], existing: Existing) -> set[str]:
    """Return the ids of the entries that are there now and stay."""
    return {
        chunk.id for chunk in existing.chunks if chunk.file not in texts or f"id: {chunk.id}\n" in texts[chunk.file]
    }


def _others(made: Made, existing: Existing, staying: Sequence[Chunk], merged: Merged) -> None:
    """Write the other files, each unless somebody has changed it."""
    sections = sections_of(made)
    there = {section["id"] for section in sections}
    needed = {str(chunk.entry.get("section") or "") for chunk in staying} - there - {""}
    sections += [section for section in _sections(existing) if section["id"] in needed]
    present = {chunk.id for chunk in staying} | set(merged.entries)
    _write(PLAN, plan_text(_with_featured(made, present), _with_parents(sections)), existing, merged)
    directory = _still_there(_with_needed(made.directory, staying), present)
    _write(OFFICES, offices_text(directory), existing, merged)
    _write(LEXICON, lexicon_text(made.lexicon), existing, merged)
    _write(INTENTS, intents_text(made.utterances), existing, merged)
    _write(OUTSIDE, outside_text(made.outside), existing, merged)
    _write(CLAUSES, clauses_text(_fitted_clauses(made, existing)), existing, merged)


def _with_parents(sections: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sections, without a parent that is no longer there."""
    there = {section["id"] for section in sections}
    return [section if section.get("parent", "") in there else {**section, "parent": ""} for section in sections]


def _with_featured(made: Made, present: set[str]) -> Made:
    return replace(made, drafts=[draft for draft in made.drafts if draft.entry.id in present])


def _with_needed(directory: Directory, staying: Sequence[Chunk]) -> Directory:
    """Return the directory with the offices and leads that kept entries name and the document no longer does."""
    offices = {str(chunk.entry.get("office") or "") for chunk in staying} - {""}
    missing = tuple(Office(name=name) for name in sorted(offices) if directory.office(name) is None)
    return replace(directory, offices=(*directory.offices, *missing))


def _still_there(directory: Directory, present: set[str]) -> Directory:
    """Return the directory without references to entries that are not there."""
    lists = {
        name: tuple(one if one.entry in present else replace(one, entry="") for one in getattr(directory, name))
        for name in ("offices", "leaders", "platforms", "villages")
    }
    return replace(directory, **lists)


def _fitted_clauses(made: Made, existing: Existing) -> list[Any]:
    nearest = _nearest(made, existing)
    return [replace(clause, section=nearest.get(clause.section, "")) for clause in made.clauses]


def _write(name: str, text: str, existing: Existing, merged: Merged) -> None:
    """Write a file unless somebody has changed it."""
    before = existing.text(name)
    if not existing.is_ours(name):
        merged.note(LEFT, name)
    elif text.strip() != before.strip():
        merged.files[name] = text
        merged.note(WRITTEN, name)
