"""Does what is due: messages, photos to fetch, closing, tidying up. APScheduler runs it; the tables are the queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import closing
from bot.casework import Desk
from bot.errors import DeliveryError, OverQuota, Overtaken, Unreachable, WindowClosed
from bot.meeting_outcomes import tell_outcomes
from bot.notices import expect_rating, post, settle
from bot.outbox import MEDIA_KEPT
from bot.postman import Postman, Tools
from models import Conversation, Delivery, OutgoingMessage
from models.attachment import Attachment, Shredder, abandoned
from models.card import forget_settled
from models.journal_digest import make_digest
from models.notice import forget_sent
from models.outgoing import HELD, claim_due
from models.person import note_reach
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
# What a card was about is settled; its copies are kept as long as somebody may ask who was told.
CARDS_KEPT, OPEN_CARDS_KEPT = timedelta(days=90), timedelta(days=365)
CARDS = frozenset({"card", "update"})
_GIVEN_UP = frozenset({Delivery.FAILED, Delivery.EXPIRED})


class Worker:
    """Takes due rows of the outbox, delivers them, and writes down what became of each."""

    def __init__(self, tools: Tools, clock: Callable[[], datetime]) -> None:
        self._tools = tools
        self._clock = clock
        self._postman = Postman(tools, clock)

    def run_once(self) -> int:
        """Deliver everything that is due now. Returns how many rows were taken."""
        self._post()
        taken = 0
        while rows := self._claim():
            for row in rows:
                self._finish(row, self._postman.attempt(row))
            taken += len(rows)
        return taken

    def tidy(self) -> None:
        """Delete what is past its time: old rows of inbox and outbox, cards, telephone numbers, photos and voices."""
        now = self._clock()
        with self._tools.database.write() as session:
            forget_received(session, now, INBOX_KEPT)
            forget_reminders(session, now)
            forget_sent(session, now - INBOX_KEPT)
            forget_settled(session, now - CARDS_KEPT, now - OPEN_CARDS_KEPT)
            forget_contacts(session, now - timedelta(days=self._tools.contact_keep_days))
            forget_refused(session, now - timedelta(days=self._tools.contact_keep_days))
            shredder = Shredder(session, self._tools.vault, now)
            shredder.discard(abandoned(now - MEDIA_KEPT))
            shredder.discard(Attachment.created_at < now - timedelta(days=self._tools.media_keep_days))

    def digest(self) -> None:
        """Make the journal's digest of the town's yesterday, and log it: the log is another place to keep it."""
        with self._tools.database.write() as session:
            made = make_digest(session, self._tools.rules.zone, self._clock())
        if made is not None:
            log.info("journal digest", day=made.day.isoformat(), seq=made.seq, hash=made.hash)

    def close_unrated(self) -> int:
        """Close what nobody has rated for too long. Returns how many."""
        tools = self._tools

        def desk_in(session: Session) -> Desk:
            return Desk(session, tools.rules, tools.vault, self._clock())

        closed = sum(closing.close_unrated(tools.database, desk_in))
        if closed:
            log.info("closed by themselves", count=closed)
            tools.wakeup.ring()
        return closed

    def tell_outcomes(self) -> int:
        """Tell what came of the meeting's resolutions that are done by now. Returns how many were."""
        tools = self._tools

        def desk_in(session: Session) -> Desk:
            return Desk(session, tools.rules, tools.vault, self._clock())

        done = sum(tell_outcomes(tools.database, desk_in))
        if done:
            log.info("resolutions done", count=done)
            tools.wakeup.ring()
        return done

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
        zone = self._tools.rules.zone
        scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
        scheduler.add_job(self.tidy, "cron", hour=19, misfire_grace_time=3600)
        # Midnight has passed in the town; and at once, for a machine that is switched off at night.
        scheduler.add_job(self.digest, "cron", hour=0, minute=5, timezone=zone, misfire_grace_time=3600)
        scheduler.add_job(self.digest, "date")
        # By day, for people are told of it; at every hour, for a machine that is switched on at noon.
        scheduler.add_job(self.close_unrated, "cron", hour="9-17", minute=10, timezone=zone, misfire_grace_time=3600)
        scheduler.add_job(self.tell_outcomes, "cron", hour="9-17", minute="*/5", timezone=zone, misfire_grace_time=3600)
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

    def _note_reach(self, session: Session, row: OutgoingMessage, fault: DeliveryError | None) -> None:
        """Write down whether the platform delivers to this person at all, for the list of people and `doctor`."""
        sent = fault is None and row.kind in ("send", "card")
        conversation = session.get(Conversation, row.conversation_id) if row.conversation_id else None
        if conversation is not None and (sent or isinstance(fault, Unreachable)):
            note_reach(session, conversation.channel, conversation.address, str(fault or "")[:255])

    def _finish(self, row: OutgoingMessage, fault: DeliveryError | None) -> None:
        now = self._clock()
        with self._tools.database.write() as session:
            row = session.merge(row)
            row.fault = _told(fault)
            row.due_at = _next_try(row, fault, now)
            row.status = _outcome(row, fault)
            row.claimed_until = None
            if row.status != Delivery.PENDING:
                row.finished_at = now
            if row.status in _GIVEN_UP and row.kind in CARDS:
                self._postman.cards.end(session, row)
            self._note_reach(session, row, fault)
            told = settle(session, row.id, row.status, now)
        if told is not None:
            # Apart from the above: whoever answers the person holds the conversation and may want the notice.
            with self._tools.database.write() as session:
                expect_rating(session, self._tools.vault, told)
        log.info("delivery", outbox=row.id, kind=row.kind, status=row.status, attempts=row.attempts, fault=row.fault)


def pause(attempts: int) -> timedelta:
    """Return how long to wait after the given number of attempts."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)


def _next_try(row: OutgoingMessage, fault: DeliveryError | None, now: datetime) -> datetime:
    if isinstance(fault, OverQuota) and fault.until is not None:
        row.attempts -= 1  # nothing was tried
        return fault.until
    return now + pause(row.attempts)


def _told(fault: DeliveryError | None) -> str:
    if isinstance(fault, OverQuota):
        return HELD
    return str(fault)[:255] if fault else ""


def _outcome(row: OutgoingMessage, fault: DeliveryError | None) -> Delivery:
    if fault is None:
        return Delivery.DELIVERED
    if isinstance(fault, WindowClosed | Overtaken):
        return Delivery.EXPIRED
    if fault.permanent:
        return Delivery.FAILED
    return Delivery.EXPIRED if row.due_at >= row.expires_at else Delivery.PENDING
