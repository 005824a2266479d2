"""Keeps the photos and voices people send, under names that tell nothing."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from bot.channels import Media
from bot.errors import DeliveryError

# The first bytes decide, not what the platform says it is. JPEG, PNG, GIF, WebP (RIFF), AMR, Speex (WeChat's voice).
_SIGNATURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png", b"GIF8": ".gif", b"RIFF": ".webp", b"#!AMR": ".amr"}


class MediaStore:
    """A folder of files named after their content."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit = limit_bytes

    def keep(self, media: Media) -> str:
        """Store a file and return its path below the folder. Raises DeliveryError when it is none that we keep."""
        ending = next((end for start, end in _SIGNATURES.items() if media.content.startswith(start)), "")
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
