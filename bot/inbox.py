"""Takes every message once: de-duplicates, keeps the platform's clock, and gives a retry the stored reply again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.dispatcher import Dispatcher
from bot.errors import Rejected, Unavailable
from bot.lock import ConversationLock
from bot.message import Kind, Message, Reply
from bot.wakeup import Wakeup
from models import Database, ReceivedMessage, Vault
from models.received import claim, find_received

log = structlog.get_logger()

SORRY = Reply("对不起，我这边出了点差错，您刚才这条没有记下。请稍等一会儿再发一次；急事请直接联系镇里。")
HANDLERS_AT_ONCE = 64


@dataclass
class _Turn:
    """Who gives the answer: the handler in time, or the clock. The first to take it decides; there is no second."""

    _lock: Lock = field(default_factory=Lock)

    def take(self) -> bool:
        """Return whether the caller is the first."""
        return self._lock.acquire(blocking=False)


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the inbox keeps things: the database with its vault, and Redis' lock and bell."""

    database: Database
    vault: Vault
    lock: ConversationLock
    wakeup: Wakeup


class Inbox:
    """Answers messages.

    `seconds`: how long a platform may be kept waiting; a reply that takes longer goes out through the outbox. `clock`
    returns the time, aware.
    """

    def __init__(self, dispatcher: Dispatcher, stores: Stores, clock: Callable[[], datetime], seconds: float) -> None:
        self._dispatcher = dispatcher
        self._stores = stores
        self._clock = clock
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(HANDLERS_AT_ONCE, thread_name_prefix="handler")

    def answer(self, message: Message) -> Reply | None:
        """Return the reply to `message`, or None when there is none to give now.

        Raises Rejected for a forged message and Unavailable when the database cannot be reached.
        """
        if message.kind is Kind.SILENT:
            return None
        turn = _Turn()
        future: Future[Reply | None] = self._pool.submit(self._handle, message, turn)
        try:
            return future.result(self._seconds)
        except TookTooLong:
            # The handler may have taken its turn a moment ago; then its answer is being committed and is awaited.
            return None if turn.take() else future.result()

    def close(self) -> None:
        """Wait for what is being handled, and take nothing more."""
        self._pool.shutdown()

    def _handle(self, message: Message, turn: _Turn) -> Reply | None:
        try:
            return self._once(message, turn)
        except Rejected:
            raise
        except OperationalError as fault:
            log.warning("database unavailable", channel=message.channel, fault=type(fault.orig).__name__)
            raise Unavailable("the database cannot be reached") from None
        except Exception:  # the one catch-all: a person must not meet silence
            log.exception("handler failed", channel=message.channel, kind=message.kind)
            return SORRY

    def _once(self, message: Message, turn: _Turn) -> Reply | None:
        stores = self._stores
        sender, *older = stores.vault.pseudonyms(message.channel, message.sender)
        with stores.lock.held(sender), stores.database.write() as session:
            for name in older:  # the first delivery came before the key was changed
                if find_received(session, self._row(message, name)):
                    return self._again(session, self._row(message, name))
            row = claim(session, self._row(message, sender))
            if row is None:
                return self._again(session, self._row(message, sender))
            reply, rings = self._first(session, row, message, turn)
        if rings:
            stores.wakeup.ring()
        return reply

    def _first(
        self, session: Session, row: ReceivedMessage, message: Message, turn: _Turn
    ) -> tuple[Reply | None, bool]:
        reply, context = self._dispatcher.handle(message, session, self._clock())
        row.reply = self._stores.vault.seal(reply.to_json())
        row.late = not turn.take()
        if row.late and reply:
            context.outbox.send(context.conversation, reply)
        return (None if row.late else reply), context.outbox.used

    def _again(self, session: Session, row: ReceivedMessage) -> Reply | None:
        """Return what the first delivery was given. A late reply is on its way already, so the retry gets none."""
        stored = find_received(session, row)
        if stored is None:
            raise Rejected("a signature was used again for another message")
        if stored.late or stored.reply is None:
            return None
        return Reply.from_json(self._stores.vault.open(stored.reply))

    def _row(self, message: Message, sender: str) -> ReceivedMessage:
        once = message.details.get("once")
        return ReceivedMessage(
            channel=message.channel,
            app=message.app,
            sender=sender,
            key=message.key,
            once=once or None,
            received_at=self._clock(),
        )
