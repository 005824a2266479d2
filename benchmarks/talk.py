"""The requests that are sent: signed, encrypted where the account wants it, and ready before any time is taken."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from simulator import callback, wire
from simulator.account import Account

# The platforms' numbers have 17 digits or more.
FIRST_NUMBER = 24_000_000_000_000_000
HAND_IN = (
    "提建议",
    "生态农业提质行动",
    "希望溪光村的茶园边上修一条步道，雨天也好走",
    "没有照片",
    "不留",
    "确认提交",
)
PEOPLE = 200


class Phones:
    """Everybody who writes to one account; no message and no dialogue comes twice."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._numbers = itertools.count(FIRST_NUMBER)

    def fields(self, person: str, text: str) -> dict[str, object]:
        """Return the callback by which `person` says `text`, never the same again."""
        common = {"ToUserName": self.account.address, "FromUserName": person, "CreateTime": _now()}
        return {**common, **callback.text(text), "MsgId": next(self._numbers)}

    def request(self, person: str, text: str) -> bytes:
        """Return the HTTP request that carries it."""
        return http(wire.seal(self.account, self.fields(person, text), wire.stamp(datetime.now(UTC))))


# Persons and what they say, without an end, for one connection.
Talk = Callable[[str], Iterator[tuple[str, str]]]


def asking(questions: Sequence[str]) -> Talk:
    """Return a talk of questions: PEOPLE people ask by turns."""

    def talk(label: str) -> Iterator[tuple[str, str]]:
        for turn, question in enumerate(itertools.cycle(questions)):
            yield f"oAsk-{label}-{turn % PEOPLE}", question

    return talk


def handing_in() -> Talk:
    """Return a talk of whole dialogues: somebody new hands something in, from the first word to the number."""

    def talk(label: str) -> Iterator[tuple[str, str]]:
        for number in itertools.count():
            for text in HAND_IN:
                yield f"oForm-{label}-{number}", text

    return talk


def http(envelope: wire.Envelope) -> bytes:
    """Return an envelope as it goes over the wire."""
    head = (
        f"POST {envelope.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\n"
        f"Content-Length: {len(envelope.body)}\r\n\r\n"
    )
    return head.encode() + envelope.body


def _now() -> int:
    return int(datetime.now(UTC).timestamp())
