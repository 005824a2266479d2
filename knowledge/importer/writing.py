"""Puts files into a town's folder so that whoever pulls the plug loses nothing.

A new folder is made beside its place and renamed into it. Into one that is there, file after file is renamed; the
fingerprints come first, so that an import that was cut off can simply be run again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from knowledge.importer.folder import STATE, STATE_HEAD, Memory
from knowledge.importer.yaml_text import dumped

UNFINISHED = ".import-"


@contextmanager
def staged(folder: Path, files: Mapping[str, str]) -> Iterator[Path]:
    """Give a copy of `folder` with `files` in it, to be checked before anything is changed; it is gone afterwards."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder.parent) as place:
        stage = Path(place) / folder.name
        for path in _knowledge_in(folder):
            copy = stage / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        for name, text in files.items():
            write(stage / name, text)
        yield stage


def _knowledge_in(folder: Path) -> list[Path]:
    """Return the files of a folder that a town is loaded from, and none of whatever else may lie there."""
    return [*folder.glob("*.yaml"), *folder.glob("entries/*.yaml")]


def write(path: Path, text: str) -> None:
    """Write a file beside its place, down to the disk, and rename it into it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=UNFINISHED, delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary = Path(file.name)
    temporary.chmod(0o644)
    temporary.replace(path)


def put(folder: Path, stage: Path, files: Mapping[str, str], between: Callable[[], None]) -> None:
    """Bring `files` from the stage into `folder`; `between` is called before each file."""
    if not folder.exists():
        between()
        stage.rename(folder)
        return
    for left in folder.rglob(f"{UNFINISHED}*"):  # of an import that was cut off
        left.unlink()
    for name in sorted(files, key=lambda name: (name != STATE, name)):
        between()
        write(folder / name, files[name])


def state_text(memory: Memory) -> str:
    """Return import.yaml."""
    return STATE_HEAD + dumped(asdict(memory))
