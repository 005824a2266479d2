"""Brings one callback to the account's server the way the platforms do: five seconds, three times, the same MsgId.

Source: "被动回复用户消息": the platform closes the connection after five seconds and asks again, three times in all;
what is neither a readable reply nor `success` is shown to the person as a fault of the account.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.message import Choice
from simulator import callback, markup, wire
from simulator.account import Account
from simulator.cipher import Unreadable
from simulator.clock import Clock
from simulator.faults import Fault
from simulator.memory import Memory
from simulator.wirelog import Entry

Post = Callable[[str, bytes], tuple[int, bytes]]
"""Posts a body to a path with its query; returns status and body. Raises OSError when there is no answer."""

PATIENCE = 5.0
TIMES = 3
SERVER_FAULT = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a callback. `sent`: its fields; `reply`: the passive reply's, None when there was none.

    `trouble` says in Chinese why there is nothing to show; empty when the server took the callback.
    """

    sent: Mapping[str, object]
    reply: Mapping[str, str] | None = None
    trouble: str = ""
    attempts: int = 1
    status: int = 0
    choices: tuple[Choice, ...] = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        parts = markup.read(self.raw)
        choices = tuple(Choice(part.text, part.value) for part in parts if part.kind == "choice")
        object.__setattr__(self, "text", markup.shown(parts))
        object.__setattr__(self, "choices", choices)

    @property
    def raw(self) -> str:
        """The text of the reply as it came, with its links."""
        return (self.reply or {}).get("Content", "")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery. `again`: the platform will try once more. `trouble` is empty when it went well."""

    trouble: str = ""
    again: bool = False
    status: int = 0
    reply: Mapping[str, str] | None = None
    body: bytes = b""


class Courier:
    """Delivers the callbacks of one account."""

    def __init__(self, account: Account, memory: Memory, post: Post, clock: Clock) -> None:
        self._account = account
        self._memory = memory
        self._post = post
        self._clock = clock

    def deliver(self, fields: wire.Fields) -> Answer:
        """Post `fields` until the server answers, three times at most."""
        for number in range(1, TIMES + 1):
            started = self._clock.seconds()
            attempt = self._attempt(fields, number)
            if not attempt.again or number == TIMES:
                break
            self._clock.pause(max(0.0, PATIENCE - (self._clock.seconds() - started)))
        return Answer(fields, attempt.reply, attempt.trouble, number, attempt.status)

    def _attempt(self, fields: wire.Fields, number: int) -> Attempt:
        started = self._clock.seconds()
        envelope = wire.seal(self._account, fields, wire.stamp(self._clock.now()))
        attempt = self._exchange(fields, envelope)
        seconds = self._clock.seconds() - started
        if seconds > PATIENCE:
            attempt = Attempt("5 秒内没有答复", again=True)
        elif number == 1 and not attempt.trouble and self._memory.faults.strikes(Fault.LOST):
            attempt = Attempt("回复丢在路上", again=True, status=attempt.status, body=attempt.body)
        self._log(fields, envelope, attempt, {"attempt": number, "milliseconds": round(seconds * 1000)})
        return attempt

    def _exchange(self, fields: wire.Fields, envelope: wire.Envelope) -> Attempt:
        try:
            status, body = self._post(envelope.path, envelope.body)
        except TimeoutError:
            return Attempt("5 秒内没有答复", again=True)
        except OSError:
            return Attempt("连不上服务器", again=True)
        if status >= SERVER_FAULT:
            return Attempt(f"服务器出错（HTTP {status}）", again=True, status=status, body=body)
        if status != 200:  # noqa: PLR2004 - HTTP
            return Attempt(f"服务器拒绝（HTTP {status}）", status=status, body=body)
        return self._read(fields, body)

    def _read(self, fields: wire.Fields, body: bytes) -> Attempt:
        try:
            return Attempt(status=200, reply=wire.read_reply(self._account, body, fields), body=body)
        except Unreadable as fault:
            return Attempt(str(fault), status=200, body=body)

    def _log(
        self, fields: wire.Fields, envelope: wire.Envelope, attempt: Attempt, figures: Mapping[str, object]
    ) -> None:
        answered = wire.to_xml(attempt.reply) if attempt.reply else attempt.body.decode(errors="replace")
        body = {
            "title": callback.title(fields),
            "good": not attempt.trouble,
            "outcome": attempt.trouble or ("收到回复" if attempt.reply else "已收下，没有当场回复"),
            "address": "POST " + envelope.path,
            "sent": wire.to_xml(fields),
            "answered": answered[:4000],
            **figures,
        }
        self._memory.wire.add(Entry(str(fields["FromUserName"]), body))
