"""Keeps in a folder what takes long to make, each under a name, and gives back only what this program put there."""

from __future__ import annotations

import fcntl
import hmac
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

import structlog

MOST = 3  # things kept; those not used for longest go
SEAL = sha256().digest_size
ENDING, PART = ".bin", ".part"
ABANDONED = 3600  # seconds after which nobody is writing a part any more: its process was killed
_LOG = structlog.get_logger(__name__)


class Shelf:
    """Things in files of `folder`, each signed with the first of `secrets`, and taken with the signature of any.

    A folder that cannot be read or written makes everything slower and nothing wrong: it is logged.
    """

    def __init__(self, folder: Path, secrets: Sequence[str]) -> None:
        self._folder = folder
        self._secrets = secrets

    def get(self, name: str) -> bytes | None:
        """Return what was put under `name`, or None when there is nothing, or what is there was not put by us."""
        path = self._folder / (name + ENDING)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as fault:
            _LOG.warning("kept knowledge unreadable", fault=str(fault))
            return None
        seal, content = content[:SEAL], content[SEAL:]
        if not any(hmac.compare_digest(seal, _seal(secret, name, content)) for secret in self._secrets):
            _LOG.warning("kept knowledge is not ours", name_of_file=path.name)
            return None
        with suppress(OSError):  # somebody else's file, or gone: it is only how long ago it was used
            os.utime(path)
        return content

    def put(self, name: str, content: bytes) -> None:
        """Keep `content` under `name`; who reads meanwhile finds all of it or nothing."""
        path = self._folder / (name + ENDING)
        part = path.with_suffix(f".{token_hex(8)}{PART}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(_seal(self._secrets[0], name, content) + content)
            part.replace(path)
            self._tidy()
        except OSError as fault:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            _LOG.warning("knowledge not kept", fault=str(fault))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let no other process enter this block of the same folder meanwhile; where that cannot be, enter anyhow."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = (self._folder / "lock").open("a")
        except OSError:
            yield
            return
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _tidy(self) -> None:
        kept = sorted(self._folder.glob("*" + ENDING), key=lambda path: -path.stat().st_mtime_ns)
        abandoned = (part for part in self._folder.glob("*" + PART) if part.stat().st_mtime < time.time() - ABANDONED)
        for path in (*kept[MOST:], *abandoned):
            path.unlink(missing_ok=True)


def _seal(secret: str, name: str, content: bytes) -> bytes:
    """Return the signature (HMAC-SHA-256); the name is signed too, so a file under another's name is not taken."""
    signature = hmac.new(secret.encode(), b"shelf\0" + name.encode() + b"\0", sha256)
    signature.update(content)
    return signature.digest()
