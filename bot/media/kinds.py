"""What a file is, by its first bytes: what the platform calls it is not asked."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from zipfile import BadZipFile, ZipFile

# JPEG, PNG, GIF, AMR (the voices of both platforms), and WebP, which is one of many kinds of RIFF file.
_SIGNATURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png", b"GIF8": ".gif", b"#!AMR": ".amr"}
_RIFF, _WEBP = b"RIFF", b"WEBP"

# PDF, and the older files of Word and Excel; the newer ones are ZIP files that tell by a folder what they are.
_DOCUMENTS = {b"%PDF": ".pdf", b"\xd0\xcf\x11\xe0": ".ole"}
_PACKED, _FOLDERS = b"PK\x03\x04", {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}

ENDINGS = (*_SIGNATURES.values(), ".webp", *_DOCUMENTS.values(), *_FOLDERS.values())


def ending_of(content: bytes) -> str:
    """Return the ending that fits what a file is; "" when it is none that is kept."""
    if content.startswith(_RIFF):
        return ".webp" if content[8:12] == _WEBP else ""
    return next((ending for start, ending in _SIGNATURES.items() if content.startswith(start)), "")


def document_ending(content: bytes) -> str:
    """Return the ending that fits a document; "" when it is none that is kept."""
    if not content.startswith(_PACKED):
        return next((ending for start, ending in _DOCUMENTS.items() if content.startswith(start)), "")
    with suppress(BadZipFile), ZipFile(BytesIO(content)) as packed:
        folders = {f"{name.partition('/')[0]}/" for name in packed.namelist()}
        return next((ending for folder, ending in _FOLDERS.items() if folder in folders), "")
    return ""
