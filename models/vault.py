"""Encryption at rest, and the pseudonyms by which a person's rows are found without storing who it is."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Vault:
    """Seals and opens personal data with SECRET_KEY.

    `secrets`: the newest first; everything is sealed with the first and opened with any (Fernet: AES-128-CBC and
    HMAC-SHA256, https://github.com/fernet/spec). Pseudonyms are made with the last one, so that putting a new key in
    front keeps every person findable.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets:
            raise ValueError("a vault needs a key")
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(one, b"seal"))) for one in secrets])
        self._pseudonym_key = _derive(secrets[-1], b"pseudonym")

    def seal(self, value: Any) -> bytes:  # noqa: ANN401 - anything JSON can hold
        """Return `value` (anything JSON can hold) encrypted and authenticated."""
        return self._fernet.encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

    def open(self, sealed: bytes) -> Any:  # noqa: ANN401 - anything JSON can hold
        """Return what `seal` was given. Raises ValueError when no key opens it."""
        try:
            return json.loads(self._fernet.decrypt(sealed))
        except InvalidToken as fault:
            raise ValueError("stored data cannot be opened: SECRET_KEY lacks the key it was sealed with") from fault

    def pseudonym(self, *parts: str) -> str:
        """Return 32 hexadecimal digits that stand for `parts` and tell nothing about them."""
        text = "\0".join(parts).encode()
        return hmac.new(self._pseudonym_key, text, sha256).hexdigest()[:32]


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"gongfu-bot " + purpose).derive(secret.encode())
