"""Delivers what the bot owes: messages that came late, photos to fetch. APScheduler runs it; the table is the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import Channel
from bot.errors import DeliveryError, Unreachable, WindowClosed
from bot.hours import Hours
from bot.media import TOO_LATE, EvidenceErrands, MediaErrands, MediaKeeper
from bot.message import Reply
from bot.notices import expect_rating, post, settle
from bot.outbox import MEDIA_KEPT, PROOF
from bot.wakeup import Wakeup
from bot.watch import Watch
from models import Conversation, Database, Delivery, OutgoingMessage, Vault
from models.attachment import Attachment, Shredder, abandoned
from models.journal_digest import make_digest
from models.notice import forget_sent
from models.outgoing import claim_due
from models.person import lose
from models.received import forget_received
from models.reminder import forget_reminders
from models.sage_application import forget_refused
from models.submission import forget_contacts

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
BATCH = 20
IDLE_SECONDS = 1
# How often it is looked whether somebody is to be reminded: also how soon another takes over from a worker that died.
WATCH_SECONDS = 60
# Waits before the next try: 5 s, 10 s, 20 s … never more than an hour, until the row expires.
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
# WeChat delivers a message three times within about fifteen seconds; a week is for whoever looks into a complaint.
INBOX_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the worker works with.

    `contact_keep_days`, `media_keep_days`: after how many days telephone numbers, and photos and voices, are deleted.
    `watch`: None when the channel by which cadres are reached is not configured.
    """

    database: Database
    vault: Vault
    channels: Mapping[str, Channel]
    media: MediaKeeper
    wakeup: Wakeup
    zone: ZoneInfo
    contact_keep_days: int
    media_keep_days: int
    hours: Hours
    watch: Watch | None = None


class Worker:
    """Takes due rows of the outbox, delivers them, and writes down what became of each."""

    def __init__(self, tools: Tools, clock: Callable[[], datetime]) -> None:
        self._tools = tools
        self._clock = clock
        self._media = MediaErrands(tools.database, tools.vault, tools.media, clock)
        self._proofs = EvidenceErrands(tools.database, tools.vault, tools.media)

    def run_once(self) -> int:
        """Deliver everything that is due now. Returns how many rows were taken."""
        self._post()
        taken = 0
        while rows := self._claim():
            for row in rows:
                self._finish(row, self._attempt(row))
            taken += len(rows)
        return taken

    def tidy(self) -> None:
        """Delete what is past its time: old rows of inbox and outbox, telephone numbers, refusals, photos, voices."""
        now = self._clock()
        with self._tools.database.write() as session:
            forget_received(session, now, INBOX_KEPT)
            forget_reminders(session, now)
            forget_sent(session, now - INBOX_KEPT)
            forget_contacts(session, now - timedelta(days=self._tools.contact_keep_days))
            forget_refused(session, now - timedelta(days=self._tools.contact_keep_days))
            shredder = Shredder(session, self._tools.vault, now)
            shredder.discard(abandoned(now - MEDIA_KEPT))
            shredder.discard(Attachment.created_at < now - timedelta(days=self._tools.media_keep_days))

    def digest(self) -> None:
        """Make the journal's digest of the town's yesterday, and log it: the log is another place to keep it."""
        with self._tools.database.write() as session:
            made = make_digest(session, self._tools.zone, self._clock())
        if made is not None:
            log.info("journal digest", day=made.day.isoformat(), seq=made.seq, hash=made.hash)

    def remind(self) -> int:
        """Prepare what people who serve the town are to be told by now; return how many messages."""
        if self._tools.watch is None:
            return 0
        try:
            sent = self._tools.watch.run(self._clock())
        except SQLAlchemyError as fault:
            log.warning("database unavailable", fault=type(fault).__name__)
            return 0
        if sent:
            self._tools.wakeup.ring()
        return sent

    def run(self, stopped: Event) -> None:
        """Work until `stopped` is set: at once when the bell rings, else every second; tidy up every night."""
        scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
        scheduler.add_job(self.tidy, "cron", hour=19, misfire_grace_time=3600)
        # Midnight has passed in the town; and at once, for a machine that is switched off at night.
        scheduler.add_job(self.digest, "cron", hour=0, minute=5, timezone=self._tools.zone, misfire_grace_time=3600)
        scheduler.add_job(self.digest, "date")
        scheduler.add_job(self.remind, "interval", seconds=WATCH_SECONDS)
        scheduler.add_job(self.remind, "date")
        scheduler.start()
        listener = Thread(target=self._deliver_until, args=(stopped,), name="deliveries")
        listener.start()
        stopped.wait()
        listener.join()
        scheduler.shutdown()

    def _deliver_until(self, stopped: Event) -> None:
        while not stopped.is_set():
            try:
                self.run_once()
            except SQLAlchemyError as fault:
                log.warning("database unavailable", fault=type(fault).__name__)
            self._tools.wakeup.wait(IDLE_SECONDS, stopped)

    def _post(self) -> None:
        """Put what people are to be told into the outbox, a batch a transaction."""
        waiting = 1
        while waiting:
            with self._tools.database.write() as session:
                waiting = post(session, self._tools.vault, self._clock())

    def _claim(self) -> list[OutgoingMessage]:
        with self._tools.database.write() as session:
            now = self._clock()
            return list(claim_due(session, now, LEASE, BATCH, quiet=self._tools.hours.is_quiet(now)))

    def _attempt(self, row: OutgoingMessage) -> DeliveryError | None:
        if row.expires_at <= self._clock():
            return self._too_late(row)
        try:
            self._carry_out(row)
        except DeliveryError as fault:
            return fault
        except SQLAlchemyError:
            raise
        except Exception as fault:
            # One row with a bug must not hold up the others.
            log.exception("delivery failed", outbox=row.id, kind=row.kind)
            return DeliveryError(f"a bug: {type(fault).__name__}", permanent=False)
        return None

    def _too_late(self, row: OutgoingMessage) -> WindowClosed:
        fault = WindowClosed(TOO_LATE)
        if row.kind == "fetch":
            self._media.give_up(row, fault)
        if row.kind == PROOF:
            self._proofs.give_up(row, fault)
        return fault

    def _carry_out(self, row: OutgoingMessage) -> None:
        match row.kind:
            case "fetch":
                self._media.fetch(row, self._channel)
            case _ if row.kind == PROOF:
                self._proofs.fetch(row, self._channel)
            case "erase":
                self._media.erase(row)
            case _:
                self._send(row)

    def _send(self, row: OutgoingMessage) -> None:
        with self._tools.database.read() as session:
            conversation = session.get(Conversation, row.conversation_id)
        if conversation is None or not conversation.recipient:
            raise DeliveryError("the person has left", permanent=True)
        recipient = self._tools.vault.open(conversation.recipient)
        self._channel(row).deliver(recipient, Reply.from_json(self._tools.vault.open(row.payload)))

    def _channel(self, row: OutgoingMessage) -> Channel:
        channel = self._tools.channels.get(row.channel)
        if channel is None or channel.app != row.app:
            raise DeliveryError("this channel is not configured", permanent=True)
        return channel

    def _finish(self, row: OutgoingMessage, fault: DeliveryError | None) -> None:
        now = self._clock()
        with self._tools.database.write() as session:
            row = session.merge(row)
            row.fault = str(fault)[:255] if fault else ""
            row.status = _outcome(row, fault, now)
            row.due_at = now + pause(row.attempts)
            row.claimed_until = None
            if row.status != Delivery.PENDING:
                row.finished_at = now
            told = settle(session, row.id, row.status, now)
            if isinstance(fault, Unreachable) and row.conversation_id:
                lose(session, row.conversation_id, row.fault)
        if told is not None:
            # Apart from the above: whoever answers the person holds the conversation and may want the notice.
            with self._tools.database.write() as session:
                expect_rating(session, self._tools.vault, told)
        log.info("delivery", outbox=row.id, kind=row.kind, status=row.status, attempts=row.attempts, fault=row.fault)


def pause(attempts: int) -> timedelta:
    """Return how long to wait after the given number of attempts."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)


def _outcome(row: OutgoingMessage, fault: DeliveryError | None, now: datetime) -> Delivery:
    if fault is None:
        return Delivery.DELIVERED
    if isinstance(fault, WindowClosed):
        return Delivery.EXPIRED
    if fault.permanent:
        return Delivery.FAILED
    return Delivery.EXPIRED if now + pause(row.attempts) >= row.expires_at else Delivery.PENDING
