"""Where commands write what they make: stdout, or a file that appears only when it is complete."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

import click


@contextmanager
def destination(path: Path | None) -> Iterator[BinaryIO]:
    """Open stdout, or a new file that replaces `path` once it is complete and on disk.

    Only the owner may read the file: it holds what people wrote.
    """
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with tempfile.TemporaryDirectory(prefix=".export-", dir=path.parent) as folder:
        draft = Path(folder) / path.name
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o600)
        draft.replace(path)


@contextmanager
def paper_destination(path: Path | None) -> Iterator[BinaryIO]:
    """Open what a paper is written to, which is a file or a pipe: it is nothing to look at in a terminal."""
    if path is None and sys.stdout.isatty():
        raise click.ClickException("请用 --out 写明存到哪个文件")
    with destination(path) as file, tempfile.TemporaryFile() as whole:
        # A paper is made in places, not from front to end, which a pipe cannot take.
        yield cast("BinaryIO", whole)
        _copy(whole, file)


def _copy(whole: IO[bytes], file: IO[bytes]) -> None:
    whole.seek(0)
    while block := whole.read(1 << 20):
        file.write(block)
