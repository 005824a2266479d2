"""Reads a media file from the platform without trusting its size, its speed or its being a file at all.

Source: "获取临时素材" of both platforms: an error comes as JSON in place of the file, with status 200.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import requests

from bot.channels.contract import Media
from bot.channels.faults import confirmed, unreadable
from bot.errors import DeliveryError

_CHUNK = 65536
_LONGEST_SECONDS = 60.0
_NOT_MEDIA = frozenset({"application/json", "text/plain", "text/html"})


def read_media(response: requests.Response, limit: int, clock: Callable[[], float] = time.monotonic) -> Media:
    """Return the file in `response`, of at most `limit` bytes. Raises DeliveryError, requests.RequestException."""
    response.raise_for_status()
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    content = b"".join(_chunks(response, limit, clock))
    if kind in _NOT_MEDIA:
        confirmed(_parsed(content))
        raise DeliveryError("the platform sent no file", permanent=True)
    if not content:
        raise unreadable("an empty file")
    return Media(content, kind)


def _chunks(response: requests.Response, limit: int, clock: Callable[[], float]) -> Iterator[bytes]:
    size, deadline = 0, clock() + _LONGEST_SECONDS
    for chunk in response.iter_content(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise DeliveryError(f"the file is larger than {limit} bytes", permanent=True)
        if clock() > deadline:
            raise DeliveryError("the file came too slowly", permanent=False)
        yield chunk


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content)
    except ValueError:  # also UnicodeDecodeError
        return None
