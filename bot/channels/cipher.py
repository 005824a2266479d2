"""The platforms' message cipher and signature.

Source: "消息加解密说明" of the Official Accounts platform and "加解密方案说明" of WeCom, which are the same scheme: 16
random bytes, the length of the text (4 bytes, network order), the text, the receiver's id; PKCS#7 padding to 32 bytes;
AES-256-CBC whose vector is the first half of the key; Base64.

wechatpy's own cipher is not used: it takes any padding, compares signatures byte by byte and leaks six kinds of errors.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Callable, Sequence

from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes

from bot.errors import MalformedRequest, Rejected

_BLOCK = 32  # the scheme's padding unit, twice that of AES
_AES_BLOCK = 16
_SALT = 16
_LENGTH = struct.Struct("!I")


def sign(*parts: str) -> str:
    """Return the platforms' signature: SHA-1 in hexadecimal over the parts, sorted and joined."""
    joined = b"".join(sorted(part.encode(errors="replace") for part in parts))
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def same(expected: str, given: str) -> bool:
    """Return whether two signatures are equal, in a time that does not tell where they differ."""
    # Bytes, because compare_digest raises TypeError on a str outside ASCII, and `given` is whatever came in.
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace"))


class Cipher:
    """Opens with any of `keys`, seals with the first: the others are from before the last change of the key.

    `receiver` is the app id or corp id that must be in every message.
    """

    def __init__(
        self, keys: Sequence[bytes], receiver: str, random: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._ciphers = [BlockCipher(algorithms.AES(key), modes.CBC(key[:_AES_BLOCK])) for key in keys]
        self._receiver = receiver.encode()
        self._random = random

    def open(self, encrypted: str) -> bytes:
        """Return the text behind `encrypted`. Raises MalformedRequest, or Rejected for another receiver's message."""
        raw = _decode(encrypted)
        faults = []
        for cipher in self._ciphers:
            try:
                return self._unwrap(_decrypt(cipher, raw))
            except (MalformedRequest, Rejected) as fault:
                faults.append(fault)
        raise faults[0]

    def seal(self, text: bytes) -> str:
        """Return `text` encrypted with the current key."""
        plain = self._random(_SALT) + _LENGTH.pack(len(text)) + text + self._receiver
        count = _BLOCK - len(plain) % _BLOCK
        encryptor = self._ciphers[0].encryptor()
        padded = plain + bytes([count]) * count
        return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()

    def _unwrap(self, plain: bytes) -> bytes:
        start = _SALT + _LENGTH.size
        if len(plain) < start:
            raise MalformedRequest("the encrypted message is too short")
        (length,) = _LENGTH.unpack(plain[_SALT:start])
        text, receiver = plain[start : start + length], plain[start + length :]
        if len(text) != length:
            raise MalformedRequest("the encrypted message is shorter than it says")
        if not hmac.compare_digest(receiver, self._receiver):
            raise Rejected("the message was encrypted for another receiver")
        return text


def _decode(encrypted: str) -> bytes:
    try:
        raw = base64.b64decode(encrypted, validate=True)
    except ValueError as fault:
        raise MalformedRequest("the encrypted message is not Base64") from fault
    if not raw or len(raw) % _AES_BLOCK:
        raise MalformedRequest("the encrypted message is cut off")
    return raw


def _decrypt(cipher: BlockCipher[modes.CBC], raw: bytes) -> bytes:
    decryptor = cipher.decryptor()
    padded = decryptor.update(raw) + decryptor.finalize()
    count = padded[-1]
    if not 1 <= count <= _BLOCK or padded[-count:] != bytes([count]) * count:
        raise MalformedRequest("the padding is wrong; most likely the EncodingAESKey is not the platform's")
    return padded[:-count]
