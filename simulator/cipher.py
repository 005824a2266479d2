"""The platforms' message cipher, written a second time so that the two ends of the wire check each other.

Source: "消息加解密说明" of the Official Accounts platform and "加解密方案说明" of WeCom; the scheme is the same. A
message is 16 random bytes, the length of the text as four bytes in network order, the text in UTF-8 and the owner's id;
padded by PKCS#7 to 32 bytes, encrypted by AES-256-CBC with the first half of the key as the vector, written as Base64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes

from bot.settings import decode_aes_key

BLOCK = 32
SALT = 16
LENGTH = 4


class Unreadable(ValueError):
    """An answer of the account's server that the platform cannot read. The text says in Chinese what is wrong."""


class Cipher:
    """Seals and opens messages of one account. `encoded` is the EncodingAESKey, 43 characters."""

    def __init__(self, encoded: str, owner: str) -> None:
        key = decode_aes_key(encoded)
        self._cipher = BlockCipher(algorithms.AES(key), modes.CBC(key[: BLOCK // 2]))
        self._owner = owner.encode()

    def seal(self, text: str) -> str:
        """Return `text` encrypted, as Base64."""
        raw = text.encode()
        plain = secrets.token_bytes(SALT) + struct.pack("!I", len(raw)) + raw + self._owner
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(_pad(plain)) + encryptor.finalize()).decode()

    def open(self, sealed: str) -> str:
        """Return the text behind `sealed`. Raises Unreadable."""
        plain = _unpad(self._decrypt(sealed))
        if len(plain) < SALT + LENGTH:
            raise Unreadable("密文太短")
        (length,) = struct.unpack("!I", plain[SALT : SALT + LENGTH])
        text, owner = plain[SALT + LENGTH :][:length], plain[SALT + LENGTH + length :]
        if len(text) != length or owner != self._owner:
            raise Unreadable("密文里的账号标识不对")
        return _decode(text)

    def _decrypt(self, sealed: str) -> bytes:
        try:
            raw = base64.b64decode(sealed, validate=True)
        except ValueError as fault:
            raise Unreadable("密文不是 Base64") from fault
        if not raw or len(raw) % BLOCK:
            raise Unreadable("密文长度不对")
        decryptor = self._cipher.decryptor()
        return decryptor.update(raw) + decryptor.finalize()


def sign(*parts: str) -> str:
    """Return the platforms' signature of `parts`: SHA-1 over them sorted and joined, in hexadecimal."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def same(left: str, right: str) -> bool:
    """Return whether two signatures are equal, in time that does not depend on where they differ."""
    return hmac.compare_digest(left.encode(), right.encode())


def _pad(plain: bytes) -> bytes:
    count = BLOCK - len(plain) % BLOCK
    return plain + bytes([count]) * count


def _unpad(padded: bytes) -> bytes:
    count = padded[-1]
    if not 1 <= count <= BLOCK or padded[-count:] != bytes([count]) * count:
        raise Unreadable("密文填充不对（多半是 EncodingAESKey 不一致）")
    return padded[:-count]


def _decode(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as fault:
        raise Unreadable("明文不是 UTF-8") from fault
