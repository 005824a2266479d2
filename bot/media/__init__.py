"""The photos and voices people send: where they are kept, what is kept of them, and what the worker does with them.

The only part that knows where a file lies. Everybody else knows its path, as it stands in its attachment.
"""

from __future__ import annotations

from bot.media.contract import MediaStore
from bot.media.directory import DirectoryStore
from bot.media.errands import MediaErrands
from bot.media.keeper import TOO_LATE, MediaKeeper, probe
from bot.media.proofs import EvidenceErrands
from bot.settings import Settings

__all__ = ["TOO_LATE", "EvidenceErrands", "MediaErrands", "MediaKeeper", "MediaStore", "build_store", "probe"]

FOLDER = "media"


def build_store(settings: Settings) -> MediaStore:
    """Return the store that MEDIA_STORE names. Nothing is connected to before it is used."""
    if settings.bucket is None:
        return DirectoryStore(settings.data_dir / FOLDER)
    from bot.media.s3 import S3Store  # noqa: PLC0415 - its library is installed only where it is wanted

    return S3Store(settings.bucket, settings)
