"""Proves that a callback is from the platform and opens it; closes the answer the same way.

Source: "消息加解密说明" of the Official Accounts platform, "接收消息与事件" of WeCom. What a callback may look like is
decided by the account's setting and never by the callback, or anybody could talk the server into plaintext.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.channels.cipher import Cipher, same, sign
from bot.channels.document import parse, read_root, value_of, write
from bot.errors import InvalidSettings, MalformedRequest, Rejected
from bot.replay import ReplayGuard
from bot.settings import WechatMode


@dataclass(frozen=True, slots=True)
class Identity:
    """How the platform and this server know each other. `keys`: AES keys of 32 bytes, the current one first."""

    channel: str
    receiver: str
    token: str
    keys: tuple[bytes, ...]
    mode: WechatMode = "encrypted"


class Opened(NamedTuple):
    """A callback whose sender is proved. `once`: a signature that does not cover the body, "" if there is none."""

    xml: bytes
    sealed: bool
    once: str = ""


class Envelope:
    """Opens and closes what travels between one account and its platform."""

    def __init__(
        self, identity: Identity, guard: ReplayGuard, random: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        # SHA-1 over an empty token is something anybody can compute.
        if not identity.token.strip():
            raise InvalidSettings(f"{identity.channel.upper()}_TOKEN is empty")
        if identity.mode != "plain" and not identity.keys:
            raise InvalidSettings(f"{identity.channel.upper()}_AES_KEY is empty")
        self._identity = identity
        self._guard = guard
        self._random = random
        self._cipher = Cipher(identity.keys, identity.receiver, random)

    def prove(self, args: Mapping[str, str], name: str, *parts: str) -> None:
        """Raise Rejected unless the argument `name` signs timestamp, nonce and `parts`, and the timestamp is fresh."""
        timestamp = args.get("timestamp", "")
        expected = sign(self._identity.token, timestamp, args.get("nonce", ""), *parts)
        if not same(expected, args.get(name, "")):
            raise Rejected(f"{name} is wrong or missing")
        self._guard.check_age(timestamp)

    def open(self, args: Mapping[str, str], body: bytes) -> Opened:
        """Return what `body` carries. Raises Rejected, MalformedRequest."""
        if self._identity.mode == "plain":
            return self._open_plain(args, body)
        encrypted = value_of(parse(body, read_root), "Encrypt")
        if encrypted:
            return self._open_sealed(args, body, encrypted)
        if self._identity.mode == "encrypted":
            raise Rejected("the body is not encrypted; plaintext is not taken here")
        return self._open_plain(args, body)

    def open_echo(self, args: Mapping[str, str]) -> str:
        """Return the text behind the sealed `echostr` of a handshake. Raises Rejected, MalformedRequest."""
        echo = args.get("echostr", "")
        self.prove(args, "msg_signature", echo)
        try:
            return self._cipher.open(echo).decode()
        except UnicodeDecodeError as fault:
            raise MalformedRequest("echostr is not UTF-8") from fault

    def close(self, xml: str, now: datetime) -> str:
        """Return `xml` sealed with the current key and signed."""
        encrypted = self._cipher.seal(xml.encode())
        timestamp, nonce = int(now.timestamp()), self._random(8).hex()
        signature = sign(self._identity.token, str(timestamp), nonce, encrypted)
        return write({"Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": timestamp, "Nonce": nonce})

    def burn(self, args: Mapping[str, str], body: bytes) -> str:
        """Return the signature that does not cover the body, after making it useless for any other body."""
        signature = args.get("signature", "")
        self._guard.check_first_use(self._identity.channel, signature, body)
        return signature

    def _open_plain(self, args: Mapping[str, str], body: bytes) -> Opened:
        self.prove(args, "signature")
        return Opened(body, sealed=False, once=self.burn(args, body))

    def _open_sealed(self, args: Mapping[str, str], body: bytes, encrypted: str) -> Opened:
        self.prove(args, "msg_signature", encrypted)
        text = self._cipher.open(encrypted)
        if self._identity.mode == "encrypted":
            return Opened(text, sealed=True)
        # The plain signature beside it would be taken for a plain body, so it is used up as well.
        self.prove(args, "signature")
        return Opened(text, sealed=True, once=self.burn(args, body))
