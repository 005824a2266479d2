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
    HMAC-SHA256, https://github.com/fernet/spec). Pseudonyms are made with the first too; while there are several keys,
    people are looked for by the pseudonym of each, so that changing the key loses nobody.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets:
            raise ValueError("a vault needs a key")
        keys = [Fernet(base64.urlsafe_b64encode(_derive(one, b"seal"))) for one in secrets]
        self._newest, self._fernet = keys[0], MultiFernet(keys)
        self._pseudonym_keys = [_derive(one, b"pseudonym") for one in secrets]

    @property
    def keys(self) -> int:
        """How many keys there are."""
        return len(self._pseudonym_keys)

    def seal(self, value: Any) -> bytes:  # noqa: ANN401 - anything JSON can hold
        """Return `value` (anything JSON can hold) encrypted and authenticated."""
        return self._fernet.encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

    def open(self, sealed: bytes) -> Any:  # noqa: ANN401 - anything JSON can hold
        """Return what `seal` was given. Raises ValueError when no key opens it."""
        try:
            return json.loads(self._fernet.decrypt(sealed))
        except InvalidToken as fault:
            raise ValueError("stored data cannot be opened: SECRET_KEY lacks the key it was sealed with") from fault

    def resealed(self, sealed: bytes) -> bytes | None:
        """Return the same sealed with the newest key, or None when it is already. Raises ValueError like `open`."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return self.seal(self.open(sealed))
        return None

    def pseudonym(self, *parts: str) -> str:
        """Return 32 hexadecimal digits that stand for `parts` and tell nothing about them."""
        return self.pseudonyms(*parts)[0]

    def pseudonyms(self, *parts: str) -> list[str]:
        """Return what stands for `parts` by each key, the newest first."""
        text = "\0".join(parts).encode()
        return [hmac.new(key, text, sha256).hexdigest()[:32] for key in self._pseudonym_keys]


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"gongfu-bot " + purpose).derive(secret.encode())
