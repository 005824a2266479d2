"""What a store of files is to the rest of the program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class MediaStore(Protocol):
    """Files by path, such as `3f/3f0c….jpg`. Every call raises DeliveryError only; it may be tried again then."""

    def put(self, path: str, content: bytes) -> None:
        """Store a file, whole or not at all, in place of one that has this path already."""

    def read(self, path: str) -> bytes:
        """Return a file."""

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files; those that do not exist are deleted already."""
