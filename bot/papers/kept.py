"""Papers that somebody has approved: files below DATA_DIR that are never seen half."""

from __future__ import annotations

from pathlib import Path


def keep(path: Path, content: bytes) -> Path:
    """Write a file whole, in the place of the one before; return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_bytes(content)
    draft.replace(path)
    return path
