"""Keeps photos and voices that are what they should be, under names that tell nothing."""

from __future__ import annotations

import secrets

from bot.channels import Media
from bot.errors import DeliveryError
from bot.media.contract import MediaStore
from bot.media.kinds import ENDINGS, document_ending, ending_of

NO_MEDIA = "neither a photo nor a voice"
NO_DOCUMENT = "neither a photo nor a document"
TOO_LARGE = "larger than what is kept"
TOO_LATE = "too late"
_PROBE = b"#!AMR\n"


class MediaKeeper:
    """What is kept in a store. `limit`: bytes of the largest file.

    A file has the random name of its attachment and the ending that fits its content. So keeping it again replaces it,
    no two attachments share one, and it can be deleted by somebody who does not know whether it was kept.
    """

    def __init__(self, store: MediaStore, limit: int) -> None:
        self._store = store
        self._limit = limit

    def keep(self, name: str, media: Media, *, documents: bool = False) -> str:
        """Store a file and return its path. Raises DeliveryError, permanent when it is none that is kept.

        `documents`: PDF and office files are kept as well.
        """
        ending = ending_of(media.content) or (document_ending(media.content) if documents else "")
        if not ending:
            raise DeliveryError(NO_DOCUMENT if documents else NO_MEDIA, permanent=True)
        if len(media.content) > self._limit:
            raise DeliveryError(TOO_LARGE, permanent=True)
        path = _path(name, ending)
        self._store.put(path, media.content)
        return path

    def erase(self, name: str) -> None:
        """Delete the file of that name, if there is one. Raises DeliveryError; it may be tried again then."""
        self._store.delete([_path(name, ending) for ending in ENDINGS])


def probe(store: MediaStore) -> None:
    """Store a small file, read it and delete it, to learn whether the store works. Raises DeliveryError."""
    path = f"probe/{secrets.token_hex(8)}.amr"
    store.put(path, _PROBE)
    try:
        if store.read(path) != _PROBE:
            raise DeliveryError("what was stored comes back changed", permanent=False)
    finally:
        store.delete([path])


def _path(name: str, ending: str) -> str:
    return f"{name[:2]}/{name}{ending}"
