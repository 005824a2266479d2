"""The wire between a platform and an account's server: XML, signatures, envelopes. Nothing of the server's own code.

Sources: "接收普通消息", "接收事件推送", "被动回复用户消息" and "消息加解密说明" of the Official Accounts platform;
"接收消息与事件" of WeCom.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from simulator.account import WECOM, Account
from simulator.cipher import Cipher, Unreadable, same, sign

Fields = Mapping[str, object]  # text is written as CDATA, numbers bare, mappings and lists of mappings nested
TEXT_LIMIT = 2048  # bytes of UTF-8 in a passive reply
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML 1.0 cannot carry


@dataclass(frozen=True, slots=True)
class Envelope:
    """One request to the account's server: the path with its query, and the body."""

    path: str
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What makes a signature fresh: seconds since 1970 and a random word."""

    timestamp: str
    nonce: str


def stamp(now: datetime) -> Stamp:
    """Return a fresh stamp for `now`."""
    return Stamp(str(int(now.timestamp())), secrets.token_hex(5))


def seal(account: Account, fields: Fields, mark: Stamp) -> Envelope:
    """Return the callback that carries `fields`, signed and, as the account's mode wants, encrypted."""
    query = {"timestamp": mark.timestamp, "nonce": mark.nonce}
    if account.channel != WECOM:
        query = {"signature": sign(account.token, mark.timestamp, mark.nonce), **query}
        query["openid"] = str(fields["FromUserName"])
    if account.mode == "plain":
        return Envelope(f"{account.path}?{urlencode(query)}", to_xml(fields).encode())
    return _encrypted(account, fields, query)


def _encrypted(account: Account, fields: Fields, query: dict[str, str]) -> Envelope:
    sealed = Cipher(account.aes_key, account.owner).seal(to_xml(fields))
    if account.channel != WECOM:
        query["encrypt_type"] = "aes"
    query["msg_signature"] = sign(account.token, query["timestamp"], query["nonce"], sealed)
    outer: dict[str, object] = {"ToUserName": account.address, "Encrypt": sealed}
    if account.channel == WECOM:
        outer["AgentID"] = account.agent
    if account.mode == "compatible":
        outer = {**fields, "Encrypt": sealed}
    return Envelope(f"{account.path}?{urlencode(query)}", to_xml(outer).encode())


def handshake(account: Account, echo: str, mark: Stamp) -> Envelope:
    """Return the GET by which a platform checks that a server is the account's; the right answer is `echo`."""
    query = {"timestamp": mark.timestamp, "nonce": mark.nonce}
    if account.channel == WECOM:
        sealed = Cipher(account.aes_key, account.owner).seal(echo)
        query["msg_signature"] = sign(account.token, mark.timestamp, mark.nonce, sealed)
        return Envelope(f"{account.path}?{urlencode({**query, 'echostr': sealed})}")
    query["signature"] = sign(account.token, mark.timestamp, mark.nonce)
    return Envelope(f"{account.path}?{urlencode({**query, 'echostr': echo})}")


def read_reply(account: Account, body: bytes, sent: Fields) -> dict[str, str] | None:
    """Return the fields of a passive reply to `sent`, None for `success` or nothing. Raises Unreadable."""
    text = _text(body)
    if text.strip() in {"", "success"}:
        return None
    fields = _opened(account, from_xml(text))
    if fields.get("ToUserName") != sent["FromUserName"] or fields.get("FromUserName") != account.address:
        raise Unreadable("回复的收发双方不对")
    if not fields.get("CreateTime", "").isdigit() or not fields.get("MsgType"):
        raise Unreadable("回复缺少 CreateTime 或 MsgType")
    if len(fields.get("Content", "").encode()) > TEXT_LIMIT:
        raise Unreadable(f"回复超过 {TEXT_LIMIT} 字节")
    return fields


def _opened(account: Account, outer: dict[str, str]) -> dict[str, str]:
    sealed = outer.get("Encrypt")
    if account.mode == "plain" or (account.mode == "compatible" and sealed is None):
        return outer
    if sealed is None:
        raise Unreadable("安全模式下的回复没有加密")
    expected = sign(account.token, outer.get("TimeStamp", ""), outer.get("Nonce", ""), sealed)
    if not same(expected, outer.get("MsgSignature", "")):
        raise Unreadable("回复的签名不对")
    return from_xml(Cipher(account.aes_key, account.owner).open(sealed))


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as fault:
        raise Unreadable("回复不是 UTF-8") from fault


def to_xml(fields: Fields) -> str:
    """Return `fields` as the platforms write them."""
    return f"<xml>{_elements(fields)}</xml>"


def _elements(fields: Fields) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    return f"<{name}>{_content(value)}</{name}>"


def _content(value: object) -> str:
    if isinstance(value, Mapping):
        return _elements(value)
    if isinstance(value, int | float):
        return str(value)
    clean = FORBIDDEN.sub("", str(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{clean}]]>"


def from_xml(text: str) -> dict[str, str]:
    """Return the flat fields of `<xml>…</xml>`; nested ones are left out. Raises Unreadable."""
    if "<!DOCTYPE" in text:
        raise Unreadable("回复里有 DOCTYPE")
    try:
        root = ET.fromstring(text)  # noqa: S314 - no DOCTYPE, hence no entities
    except (ET.ParseError, ValueError, LookupError) as fault:  # the last two: encodings that it does not know
        raise Unreadable("回复不是合格的 XML") from fault
    if root.tag != "xml":
        raise Unreadable("回复的根元素不是 xml")
    return {child.tag: child.text or "" for child in root if not len(child)}
