"""Reads what a town's folder holds already, and tells what people have touched from what is as it was drafted.

`import.yaml` keeps a fingerprint of everything an import ever wrote. What still has one of them is nobody's work yet.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from bot.errors import InvalidDocument

STATE = "import.yaml"
STATE_HEAD = "# 由 knowledge import 写，不要手改：凭它分辨哪些内容还是起草时的样子。\n"
ENTRIES = "entries/*.yaml"
DONE, EDITED, UNTOUCHED = "done", "edited", "untouched"
_EMPTY = re.compile(r"^\[\]\s*$", re.MULTILINE)
_ITEM = re.compile(r"^- ", re.MULTILINE)
_TRAILING = re.compile(r"(?:^[ \t]*(?:#.*)?\n?)+\Z", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One entry as it stands in a file: its text, what follows it up to the next one, and the entry read."""

    file: str
    text: str
    after: str
    entry: Mapping[str, Any]
    state: str

    @property
    def id(self) -> str:
        """The entry's id."""
        return str(self.entry.get("id", ""))


@dataclass(slots=True)
class Memory:
    """import.yaml: the fingerprints of files by name, and of entries by id."""

    document: str = ""
    files: dict[str, list[str]] = field(default_factory=dict)
    entries: dict[str, list[str]] = field(default_factory=dict)

    def knows_file(self, name: str, text: str) -> bool:
        """Whether an import wrote the file `name` as it is."""
        return fingerprint(text) in self.files.get(name, ())

    def note_file(self, name: str, text: str) -> None:
        """Keep the fingerprint of a file."""
        _note(self.files, name, text)

    def note_entry(self, name: str, text: str) -> None:
        """Keep the fingerprint of an entry."""
        _note(self.entries, name, text)


def _note(kept: dict[str, list[str]], name: str, text: str) -> None:
    prints = kept.setdefault(name, [])
    if fingerprint(text) not in prints:
        prints.append(fingerprint(text))


def fingerprint(text: str) -> str:
    """Return a short fingerprint of a text."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Existing:
    """A town's folder as it is. `heads`: what stands in an entries file before its first entry."""

    folder: Path
    memory: Memory
    chunks: Sequence[Chunk]
    heads: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return the text of a file; "" when there is none."""
        path = self.folder / name
        return _read(self.folder, name) if path.exists() else ""

    def is_ours(self, name: str) -> bool:
        """Whether a file may be written: it is not there, or it is as an import wrote it."""
        text = self.text(name)
        return not text or self.memory.knows_file(name, text)

    def content(self, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return what a YAML file holds; None when there is none. Raises InvalidDocument."""
        text = self.text(name)
        return _load(text, name) if text else None


def read_folder(folder: Path) -> Existing:
    """Return what a folder holds; nothing when it is not there. Raises InvalidDocument when it cannot be read."""
    memory = _memory(folder)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.glob(ENTRIES))
    chunks: list[Chunk] = []
    heads: dict[str, str] = {}
    for name in names:
        text = _read(folder, name)
        heads[name], found = _chunks(name, text, memory)
        chunks += found
    return Existing(folder, memory, chunks, heads)


def _memory(folder: Path) -> Memory:
    path = folder / STATE
    if not path.exists():
        return Memory()
    content = _load(_read(folder, STATE), STATE) or {}
    return Memory(content.get("document", ""), content.get("files") or {}, content.get("entries") or {})


def _read(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise InvalidDocument(f"{name} 不是 UTF-8 编码，请另存为 UTF-8 再导入；什么都没有动") from fault


def _load(text: str, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        place = f"第 {mark.line + 1} 行" if mark else ""
        raise InvalidDocument(
            f"{name} {place}写错了，请先改好（knowledge check 会指出来）再导入；什么都没有动"
        ) from fault


def _chunks(name: str, text: str, memory: Memory) -> tuple[str, list[Chunk]]:
    """Return what stands before the first entry of a file, and its entries, each with its own text."""
    content = _load(text, name)
    if not content:
        return _EMPTY.sub("", text), []
    starts = [*(match.start() for match in _ITEM.finditer(text)), len(text)]
    pieces = [text[start:stop] for start, stop in pairwise(starts)]
    if not isinstance(content, list) or [_item(piece) for piece in pieces] != content:
        # Written in a way that cannot be taken apart line by line: left alone as a whole.
        return text, [Chunk(name, "", "", entry, DONE) for entry in content if isinstance(entry, dict)]
    return text[: starts[0]], [_chunk(name, piece, entry, memory) for piece, entry in zip(pieces, content, strict=True)]


def _item(piece: str) -> object:
    try:
        content = yaml.safe_load(piece)
    except yaml.YAMLError:
        return None
    return content[0] if isinstance(content, list) and len(content) == 1 else None


def _chunk(name: str, piece: str, entry: Mapping[str, Any], memory: Memory) -> Chunk:
    trailing = _TRAILING.search(piece)
    end = trailing.start() if trailing else len(piece)
    text = piece[:end]
    known = fingerprint(text) in memory.entries.get(str(entry.get("id")), ())
    state = DONE if entry.get("review", DONE) != "draft" else UNTOUCHED if known else EDITED
    return Chunk(name, text, piece[end:], entry, state)


def kept(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """Yield the entries that are somebody's work."""
    yield from (chunk for chunk in chunks if chunk.state != UNTOUCHED)
