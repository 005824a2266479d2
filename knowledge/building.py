"""Builds without looking for garbage: of the half a million objects a town makes none is garbage while it is built."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Let Python's cycle collector rest while the block runs (a tenth of the time a town takes); else as it was."""
    rested = not gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not rested:
            gc.enable()
