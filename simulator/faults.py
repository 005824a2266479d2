"""What can go wrong on the platforms' side, to be switched on and off while the account's server is running."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from simulator.account import WECHAT, WECOM
from simulator.store import Store


class Fault(StrEnum):
    """One thing that goes wrong."""

    TOKEN = "token"  # noqa: S105 - the name of a fault
    WINDOW = "window"
    QUOTA = "quota"
    BUSY = "busy"
    ADDRESS = "address"
    SLOW = "slow"
    ERROR = "error"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Explanation:
    """How the page calls a fault, and on which channels it exists."""

    label: str
    hint: str
    channels: tuple[str, ...] = (WECHAT, WECOM)


EXPLANATIONS = {
    Fault.LOST: Explanation("回复丢在路上", "平台没收到回复，5 秒后再送一次"),
    Fault.TOKEN: Explanation("令牌失效", "接口一律答 40001，令牌不对或已过期"),
    Fault.WINDOW: Explanation("客服窗口已关", "客服消息答 45015，超过 48 小时", (WECHAT,)),
    Fault.QUOTA: Explanation("条数已用完", "客服消息答 45047，本窗口条数用完", (WECHAT,)),
    Fault.BUSY: Explanation("系统繁忙", "接口一律答 -1"),
    Fault.ADDRESS: Explanation("IP 不在白名单", "接口答 40164（企业微信 60020）"),
    Fault.SLOW: Explanation("接口很慢", "每次调用等 8 秒才答"),
    Fault.ERROR: Explanation("接口报错", "接口一律答 HTTP 500"),
}


class Faults:
    """The faults of one account."""

    def __init__(self, store: Store, channel: str) -> None:
        self._store = store
        self._channel = channel

    def switch_on(self, fault: Fault, times: int | None = None) -> None:
        """Let `fault` happen `times` times, or until it is switched off."""
        with self._store.write() as db:
            db.execute("INSERT OR REPLACE INTO faults VALUES (?, ?, ?)", (self._channel, fault.value, times))

    def switch_off(self, fault: Fault) -> None:
        """Let `fault` happen no more."""
        with self._store.write() as db:
            db.execute("DELETE FROM faults WHERE channel = ? AND name = ?", (self._channel, fault.value))

    def on(self) -> set[Fault]:
        """Return the faults that will happen next time."""
        with self._store.read() as db:
            rows = db.execute(
                "SELECT name FROM faults WHERE channel = ? AND (remaining IS NULL OR remaining > 0)", (self._channel,)
            ).fetchall()
        return {Fault(row["name"]) for row in rows}

    def strikes(self, fault: Fault) -> bool:
        """Return whether `fault` happens now, and count it."""
        if fault not in self.on():
            return False
        with self._store.write() as db:
            changed = db.execute(
                "UPDATE faults SET remaining = remaining - 1 WHERE channel = ? AND name = ? "
                "AND (remaining IS NULL OR remaining > 0)",
                (self._channel, fault.value),
            ).rowcount
        return changed > 0
