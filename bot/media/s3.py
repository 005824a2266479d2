"""Files in a bucket of any store that speaks the S3 protocol.

The only file that knows `obstore`. Faults are told by the code that the protocol gives them, for the library's own
texts are long and quote addresses: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError

from bot.errors import DeliveryError
from bot.media_settings import Bucket
from bot.settings import Settings

_LONGEST = timedelta(seconds=30)
_CONNECTED_WITHIN = timedelta(seconds=5)
_AGAIN = 2  # the worker tries again later
_CODE = re.compile(r"<Code>(\w{1,64})</Code>")


class S3Store:
    """A MediaStore in a bucket. An endpoint whose host begins with the bucket's name is the bucket's own address."""

    def __init__(self, bucket: Bucket, settings: Settings) -> None:
        endpoint = urlsplit(settings.s3_endpoint)
        self._store = obstore.store.S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            endpoint=settings.s3_endpoint.rstrip("/"),
            region=settings.s3_region,
            access_key_id=settings.s3_access_key.get_secret_value(),
            secret_access_key=settings.s3_secret_key.get_secret_value(),
            virtual_hosted_style_request=(endpoint.hostname or "").startswith(f"{bucket.name}."),
            client_options={
                "allow_http": endpoint.scheme == "http",
                "timeout": _LONGEST,
                "connect_timeout": _CONNECTED_WITHIN,
            },
            retry_config={"max_retries": _AGAIN, "retry_timeout": _LONGEST},
        )

    def put(self, path: str, content: bytes) -> None:
        """Store a file."""
        with _told():
            self._store.put(path, content)

    def read(self, path: str) -> bytes:
        """Return a file."""
        with _told():
            return bytes(self._store.get(path).bytes())

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files, all in one request."""
        with _told():
            self._store.delete(list(paths))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as fault:
        # FileNotFoundError, of the built-in ones, stands for a bucket or file that does not exist.
        code = _CODE.search(str(fault))
        says = f"S3: {code[1]}" if code else "S3: unreachable"
        raise DeliveryError(says, permanent=False) from None
