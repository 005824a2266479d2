"""What a file is, by its first bytes: what the platform calls it is not asked."""

from __future__ import annotations

# JPEG, PNG, GIF, AMR (the voices of both platforms), and WebP, which is one of many kinds of RIFF file.
_SIGNATURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png", b"GIF8": ".gif", b"#!AMR": ".amr"}
_RIFF, _WEBP = b"RIFF", b"WEBP"

ENDINGS = (*_SIGNATURES.values(), ".webp")


def ending_of(content: bytes) -> str:
    """Return the ending that fits what a file is; "" when it is none that is kept."""
    if content.startswith(_RIFF):
        return ".webp" if content[8:12] == _WEBP else ""
    return next((ending for start, ending in _SIGNATURES.items() if content.startswith(start)), "")
