"""One import from end to end: read, draft, merge, check, write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import InvalidDocument
from knowledge.importer.folder import STATE, Existing, Memory, read_folder
from knowledge.importer.made import STEPS, Made, Tell, make
from knowledge.importer.merging import Merged, Report, merge, merge_clauses
from knowledge.importer.part import Damage
from knowledge.importer.writing import put, staged, state_text
from knowledge.town import check, load_town

TOWNS = Path("knowledge")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `drafts`: how many entries of the folder await review."""

    folder: Path
    town: str
    title: str
    report: Report
    damages: Sequence[Damage]
    entries: int
    drafts: int


def import_plan(path: Path, out: Path | None, tell: Tell, *, text_only: bool = False) -> Imported:
    """Import the plan in `path` into the folder `out` or, without one, into one named after its town.

    `tell` gets each of STEPS as it begins, the last one before every file. `text_only`: only the official wording.
    Raises InvalidDocument, and then nothing has been changed.
    """
    made = make(path, tell)
    folder = out or TOWNS / folder_name(made.head.town)
    if folder.exists() and not folder.is_dir():
        raise InvalidDocument(f"{folder} 不是文件夹，请换一个 --out")
    tell(STEPS[4])
    existing = read_folder(folder)
    merged = merge_clauses(made, existing) if text_only else merge(made, existing)
    _finish(made, merged, existing, tell)
    town = load_town(folder)
    return Imported(
        folder, made.head.town, made.head.title, merged.report, made.damages, len(town.entries), len(town.drafts())
    )


def folder_name(town: str) -> str:
    """Return the name of a town's folder: 青禾镇 → qinghe."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - reads a large table, which only this needs

    bare = town[:-1] if len(town) > 2 else town  # noqa: PLR2004 - a name of two characters stays whole
    return "".join(lazy_pinyin(bare)) or "town"


def _finish(made: Made, merged: Merged, existing: Existing, tell: Tell) -> None:
    """Check everything in a copy of the folder, and only then change the folder itself."""
    tell(STEPS[5])
    merged.files[STATE] = state_text(_remembered(made, merged, existing.memory))
    with staged(existing.folder, merged.files) as stage:
        if faults := check(stage):
            raise InvalidDocument(f"起草的内容和文件夹里已有的合不到一起，什么都没有动：{faults[0]}")
        put(existing.folder, stage, merged.files, lambda: tell(STEPS[6]))


def _remembered(made: Made, merged: Merged, memory: Memory) -> Memory:
    """Return the memory with what is written now."""
    memory.document = made.source
    for name, text in merged.files.items():
        if not name.startswith("entries/") and name != STATE:
            memory.note_file(name, text)
    for name, text in merged.entries.items():
        memory.note_entry(name, text)
    return memory
