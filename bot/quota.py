"""How often one member may be written to: WeCom drops what is over 30 a minute and 1,000 an hour, without a word.

Source: "发送应用消息", section 频率限制. Redis holds the times for all workers. What Redis has forgotten comes from the
outbox, and so does everything while Redis is away; then the limits are lower, for an attempt whose answer was lost is
not counted there. A person's messages go out one after the other (`models.outgoing.claim_due`): nobody counts at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import structlog
from redis import Redis, RedisError

from models import Database
from models.outgoing import sent_times

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Limits = tuple[tuple[int, timedelta], ...]
LIMITS: Limits = ((30, MINUTE), (1000, HOUR))
CAUTIOUS: Limits = ((20, MINUTE), (900, HOUR))
log = structlog.get_logger()


class MemberQuota:
    """Counts the messages to each member of a WeCom app."""

    def __init__(self, server: Redis | None, database: Database) -> None:
        self._server = server
        self._database = database
        self._gone = False

    def take(self, conversation_id: int, now: datetime) -> datetime | None:
        """Count one message; return None, or, when it would be one too many, from when on there is room for it."""
        try:
            if self._server is not None:
                until = self._take_shared(self._server, conversation_id, now)
                self._gone = False
                return until
        except RedisError as fault:
            self._tell(fault)
        return free_from(self._stored(conversation_id, now), now, CAUTIOUS)

    def _take_shared(self, server: Redis, conversation_id: int, now: datetime) -> datetime | None:
        key = f"quota:{conversation_id}"
        if not server.exists(key) and (stored := self._stored(conversation_id, now)):
            server.zadd(key, {_entry(at): at.timestamp() for at in stored})
        server.zremrangebyscore(key, "-inf", (now - HOUR).timestamp())
        kept = cast("list[tuple[bytes, float]]", server.zrange(key, 0, -1, desc=True, withscores=True))
        times = [datetime.fromtimestamp(score, UTC) for _, score in kept]
        until = free_from(times, now, LIMITS)
        if until is None:
            server.zadd(key, {_entry(now): now.timestamp()})
            server.expire(key, HOUR)
        return until

    def _stored(self, conversation_id: int, now: datetime) -> Sequence[datetime]:
        with self._database.read() as session:
            return sent_times(session, conversation_id, now - HOUR)

    def _tell(self, fault: RedisError) -> None:
        if not self._gone:
            log.warning("quota ledger unavailable, the outbox is counted", fault=type(fault).__name__)
        self._gone = True


def free_from(times: Sequence[datetime], now: datetime, limits: Limits) -> datetime | None:
    """Return from when on one more fits, or None when it fits now. `times`: when the others were sent, newest first."""
    waits = [
        recent[most - 1] + window
        for most, window in limits
        if len(recent := [at for at in times if at > now - window]) >= most
    ]
    return max(waits, default=None)


def _entry(at: datetime) -> str:
    return f"{at.timestamp()}:{secrets.token_hex(4)}"
