"""Reads a town's corrections.yaml: what staff have put right in the files. A town may have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pydantic import TypeAdapter

from knowledge.entry import Correction, Entry
from knowledge.reading import Reader

CORRECTIONS = "corrections.yaml"


def read_corrections(reader: Reader) -> tuple[Correction, ...]:
    """Return the corrections, in the order of the file; faults go to the reader."""
    if not (reader.folder / CORRECTIONS).exists():
        return ()
    content = reader.content(CORRECTIONS) or []
    if not isinstance(content, list):
        reader.faults.append(f"{CORRECTIONS}: 应当是一个列表")
        return ()
    adapter = TypeAdapter(Correction)
    numbered = enumerate(map(_with_on, content), start=1)
    built = (reader.build(adapter, raw, f"{CORRECTIONS}: 第 {number} 条") for number, raw in numbered)
    return tuple(correction for correction in built if correction)


def lost(corrections: Sequence[Correction], located: Sequence[tuple[str, Entry]]) -> Iterator[str]:
    """Yield the corrections that lead nowhere, and those that say two things."""
    entries = {entry.id for _, entry in located}
    for number, correction in enumerate(corrections, start=1):
        if correction.entry not in entries:
            yield f"{CORRECTIONS}: 第 {number} 条: entry: 没有 {correction.entry} 这个条目"
    for (_, text), count in Counter((one.kind, one.text) for one in corrections).items():
        if count > 1:
            yield f"{CORRECTIONS}: {text} 写了 {count} 次"


def _with_on(raw: object) -> object:
    """Return a line whose key `on` is called so: YAML 1.1 takes the bare word for a yes."""
    return {"on" if key is True else key: value for key, value in raw.items()} if isinstance(raw, dict) else raw
