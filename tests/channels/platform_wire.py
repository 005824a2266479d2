"""The platform's side of a callback, written a second time and with other tools, so that an error shows on one side."""

from __future__ import annotations

import base64
import hashlib
import itertools
import os
import struct
import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

NOW = 1_790_000_000
AES_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456"
OLD_AES_KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
_numbers = itertools.count(1)


def sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - the platform's choice


def xml(**fields: object) -> bytes:
    """Write fields as XML; text is escaped rather than put in CDATA, which the platform is free to do."""
    return f"<xml>{_elements(fields)}</xml>".encode()


def _elements(fields: dict[str, object]) -> str:
    return "".join(f"<{name}>{_inside(value)}</{name}>" for name, value in fields.items())


def _inside(value: object) -> str:
    if isinstance(value, dict):
        return _elements(value)
    return value.decode() if isinstance(value, bytes) else escape(str(value))


def event(name: str, **fields: object) -> dict[str, object]:
    return {"MsgType": "event", "Event": name, **fields}


def text(content: str, **fields: object) -> dict[str, object]:
    return {"MsgType": "text", "Content": content, "MsgId": 6_000_000_000 + next(_numbers), **fields}


def other(kind: str, **fields: object) -> dict[str, object]:
    return {"MsgType": kind, "MsgId": 7_000_000_000 + next(_numbers), **fields}


@dataclass(frozen=True)
class Sender:
    """A platform that calls one account back. `mode` is what the platform sends, not what the server accepts."""

    receiver: str
    account: str
    token: str = "callback-token"
    key: str = AES_KEY
    mode: str = "encrypted"

    def using(self, **changes: str) -> Sender:
        return replace(self, **changes)

    def seal(self, plain: bytes) -> str:
        raw = os.urandom(16) + struct.pack(">L", len(plain)) + plain + self.receiver.encode()
        padder = PKCS7(256).padder()
        return self.encrypt(padder.update(raw) + padder.finalize())

    def encrypt(self, padded: bytes) -> str:
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()

    def open(self, sealed: str) -> bytes:
        decryptor = self._cipher().decryptor()
        unpadder = PKCS7(256).unpadder()
        padded = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
        raw = unpadder.update(padded) + unpadder.finalize()
        (length,) = struct.unpack(">L", raw[16:20])
        assert raw[20 + length :] == self.receiver.encode()
        return raw[20 : 20 + length]

    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(self.key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def stamp(self, at: int = NOW) -> dict[str, str]:
        return {"timestamp": str(at), "nonce": f"{next(_numbers):09d}"}

    def query(self, sealed: str | None, at: int = NOW) -> dict[str, str]:
        args = self.stamp(at)
        signed = {"signature": sha1(self.token, *args.values())}
        if sealed is not None:
            signed |= {"msg_signature": sha1(self.token, *args.values(), sealed), "encrypt_type": "aes"}
        return args | signed

    def body(self, fields: dict[str, object], sender: str = "openid-of-alice") -> bytes:
        common = {"ToUserName": self.account, "FromUserName": sender, "CreateTime": NOW}
        return xml(**(common | fields))

    def call(self, fields: dict[str, object], at: int = NOW) -> tuple[dict[str, str], bytes]:
        """Return the query and the body of a callback that says `fields`."""
        return self.carry(self.body(fields), at)

    def carry(self, plain: bytes, at: int = NOW) -> tuple[dict[str, str], bytes]:
        """Return the query and the body of a callback whose opened body is `plain`."""
        if self.mode == "plain":
            return self.query(None, at), plain
        sealed = self.seal(plain)
        outer = f"<ToUserName>{self.account}</ToUserName><Encrypt>{sealed}</Encrypt>"
        if self.mode == "compatible":
            return self.query(sealed, at), plain.replace(b"</xml>", f"<Encrypt>{sealed}</Encrypt></xml>".encode())
        return self.query(sealed, at), f"<xml>{outer}</xml>".encode()

    def read(self, answer: bytes) -> dict[str, str]:
        """Return the fields of an answer, opened if it is sealed and with its signature checked."""
        fields = {child.tag: child.text or "" for child in ET.fromstring(answer)}  # noqa: S314 - our own
        if "Encrypt" not in fields:
            return fields
        signed = (fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
        assert fields["MsgSignature"] == sha1(self.token, *signed)
        return {child.tag: child.text or "" for child in ET.fromstring(self.open(fields["Encrypt"]))}  # noqa: S314


WECHAT = Sender(receiver="wx0123456789abcdef", account="gh_0123456789ab")
WECOM = Sender(receiver="ww0123456789abcdef", account="ww0123456789abcdef", token="work-token")
AGENT = 1000002
