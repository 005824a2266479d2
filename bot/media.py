"""Keeps the photos and voices people send, under names that tell nothing."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from bot.channels import Media
from bot.errors import DeliveryError

# The first bytes decide, not what the platform says it is. JPEG, PNG, GIF, AMR (the voices of both
# platforms), and WebP, which is one of many kinds of RIFF file.
_SIGNATURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png", b"GIF8": ".gif", b"#!AMR": ".amr"}
_RIFF, _WEBP = b"RIFF", b"WEBP"


class MediaStore:
    """A folder of files named after their content."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit = limit_bytes

    def keep(self, media: Media) -> str:
        """Store a file and return its path below the folder. Raises DeliveryError when it is none that we keep."""
        ending = _ending(media.content)
        if not ending:
            raise DeliveryError("neither a photo nor a voice", permanent=True)
        if len(media.content) > self._limit:
            raise DeliveryError("larger than what is kept", permanent=True)
        name = sha256(media.content).hexdigest() + ending
        path = self._folder / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(media.content)
        part.chmod(0o600)
        os.replace(part, path)  # noqa: PTH105 - atomic: a crash leaves no half a photo under the final name
        return f"{name[:2]}/{name}"


def _ending(content: bytes) -> str:
    """Return the ending that fits what a file is; "" when it is none that we keep."""
    if content.startswith(_RIFF):
        return ".webp" if content[8:12] == _WEBP else ""
    return next((ending for start, ending in _SIGNATURES.items() if content.startswith(start)), "")
