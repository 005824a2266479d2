"""Files in a folder of this machine, for the owner of the process alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.errors import DeliveryError

_PART = ".part"


class DirectoryStore:
    """A MediaStore in `folder`, which is made when the first file comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, path: str, content: bytes) -> None:
        """Store a file; after a crash there is all of it or none under its name."""
        target = self._folder / path
        part = target.with_suffix(_PART)
        with _told():
            target.parent.mkdir(parents=True, exist_ok=True)
            part.touch(mode=0o600)
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)

    def read(self, path: str) -> bytes:
        """Return a file."""
        with _told():
            return (self._folder / path).read_bytes()

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files, and what a crash has left of them."""
        with _told():
            for path in map(self._folder.joinpath, paths):
                path.unlink(missing_ok=True)
                path.with_suffix(_PART).unlink(missing_ok=True)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise DeliveryError(f"the folder of photos: {fault.strerror}", permanent=False) from fault
