"""Tells whether what was built earlier still is what would be built now."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).parent
OURS = ("*.py", "*.npz", "*.yaml")
# Whose tables and whose way of storing objects are part of what is built.
LIBRARIES = ("jieba", "numpy", "opencc", "pydantic", "pypinyin", "rapidfuzz")


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files from which a town is read, in order."""
    yield from sorted((*folder.glob("*.yaml"), *folder.glob("*/*.yaml")))


def fingerprint(folder: Path) -> str:
    """Return a hash over the files of a town, this program's own files, and the libraries. Raises OSError."""
    return sha256("\n".join((_ours(), str(folder), _hashed(folder, files_of(folder)))).encode()).hexdigest()


@cache
def _ours() -> str:
    """Hash what does not change while the program runs: it was loaded when it started."""
    files = sorted(path for pattern in OURS for path in PACKAGE.glob(pattern))
    libraries = (f"{name} {version(name)}" for name in LIBRARIES)
    return "\n".join((sys.version, *libraries, _hashed(PACKAGE, files)))


def _hashed(folder: Path, files: Iterable[Path]) -> str:
    return "\n".join(f"{path.relative_to(folder).as_posix()} {sha256(path.read_bytes()).hexdigest()}" for path in files)
