"""Photos and voices that people sent and the account uploaded: kept three days, as the platforms keep them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from simulator.clock import Clock
from simulator.store import Store

LIFETIME = 3 * 86400
SIGNATURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF8": "image/gif",
    b"#!AMR\n": "audio/amr",
}
AMR_SILENCE = b"\x7c"  # a frame of "no data": 20 ms without sound
FRAMES_A_SECOND = 50


@dataclass(frozen=True, slots=True)
class File:
    """A stored file. `kind` is the platforms' word: image, voice, video, file."""

    kind: str
    type: str
    content: bytes


class Media:
    """The temporary media of one account."""

    def __init__(self, store: Store, channel: str, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock

    def keep(self, file: File) -> str:
        """Store `file` and forget what is too old; return its media id."""
        name, now = "sim-" + secrets.token_urlsafe(32), self._clock.seconds()
        with self._store.write() as db:
            db.execute("DELETE FROM media WHERE at < ?", (now - LIFETIME,))
            db.execute(
                "INSERT INTO media VALUES (?, ?, ?, ?, ?, ?)",
                (name, self._channel, file.kind, file.type, file.content, now),
            )
        return name

    def find(self, name: str) -> File | None:
        """Return the file of a media id, None when there is none or it is too old."""
        with self._store.read() as db:
            row = db.execute(
                "SELECT kind, type, content FROM media WHERE channel = ? AND id = ? AND at >= ?",
                (self._channel, name, self._clock.seconds() - LIFETIME),
            ).fetchone()
        return File(row["kind"], row["type"], row["content"]) if row else None


def type_of(content: bytes) -> str:
    """Return the content type that the first bytes show, "application/octet-stream" when they show none."""
    for signature, content_type in SIGNATURES.items():
        if content.startswith(signature):
            return content_type
    return "application/octet-stream"


def silence(seconds: int) -> bytes:
    """Return a voice message of that length in which nothing is heard, in the format phones send (AMR, RFC 4867)."""
    return b"#!AMR\n" + AMR_SILENCE * (seconds * FRAMES_A_SECOND)
