"""Keeps the photos, voices and, as evidence of duties, documents that people send, under names that tell nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from bot.channels import Media
from bot.errors import DeliveryError

# The first bytes decide, not what the platform says it is. JPEG, PNG, GIF, AMR (the voices of both
# platforms), and WebP, which is one of many kinds of RIFF file.
_SIGNATURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png", b"GIF8": ".gif", b"#!AMR": ".amr"}
_RIFF, _WEBP = b"RIFF", b"WEBP"
# PDF and the older files of Word and Excel; the newer ones are ZIP files that tell by a folder what they are.
_DOCUMENTS = {b"%PDF": ".pdf", b"\xd0\xcf\x11\xe0": ".ole"}
_PACKED, _FOLDERS = b"PK\x03\x04", {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}


class MediaStore:
    """A folder of files named after their content."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit = limit_bytes

    def keep(self, media: Media, *, documents: bool = False) -> str:
        """Store a file and return its path below the folder. Raises DeliveryError when it is none that we keep.

        `documents`: PDF and office files are kept as well.
        """
        ending = _ending(media.content) or (_document_ending(media.content) if documents else "")
        if not ending:
            wanted = "neither a photo nor a document" if documents else "neither a photo nor a voice"
            raise DeliveryError(wanted, permanent=True)
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


def _document_ending(content: bytes) -> str:
    if content.startswith(_PACKED):
        with suppress(BadZipFile), ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
            return next((end for folder, end in _FOLDERS.items() if any(map(_in(folder), names))), "")
        return ""
    return next((ending for start, ending in _DOCUMENTS.items() if content.startswith(start)), "")


def _in(folder: str) -> Callable[[str], bool]:
    return lambda name: name.startswith(folder)
