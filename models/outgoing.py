"""The outbox: what the bot owes later. A row is written with what it follows from; the worker delivers it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, String, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.base import Base


class Delivery(StrEnum):
    """Where an outgoing row stands."""

    PENDING = "pending"
    CLAIMED = "claimed"
    DELIVERED = "delivered"
    FAILED = "failed"  # for good: trying again cannot help
    EXPIRED = "expired"  # the platform's window closed before it could be delivered


# The kinds that reach a person; a person gets them in the order in which they were written.
WRITTEN = ("send", "card", "update")
# The fault of a row that waits for the platform's quota: what is written to the person later waits behind it.
HELD = "waits for the quota"


class OutgoingMessage(Base):
    """One thing owed.

    `kind`: "send" (a message to a person), "card", "update" (of a card), "fetch" (a photo or voice to keep) or "erase"
    (its file).

    `payload` is sealed. `due_at` is when to try next; a claim that is not finished by `claimed_until` is taken up again
    by another worker. `by_day`: nobody has asked for it, so it does not leave in the quiet hours.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(16))
    app: Mapped[str] = mapped_column(String(96))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[str] = mapped_column(String(16), default=Delivery.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(index=True)
    claimed_until: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(255), default="")
    by_day: Mapped[bool] = mapped_column(default=False)


def claim_due(
    session: Session, now: datetime, lease: timedelta, limit: int, *, quiet: bool = False
) -> Sequence[OutgoingMessage]:
    """Claim up to `limit` rows that are due, the oldest first, so that no other worker delivers them meanwhile.

    Of what is written to one person only the first is claimed at a time, and nothing while one waits for the quota.
    `quiet`: it is one of the quiet hours.
    """
    free = and_(OutgoingMessage.status == Delivery.PENDING, OutgoingMessage.due_at <= now)
    abandoned = and_(OutgoingMessage.status == Delivery.CLAIMED, OutgoingMessage.claimed_until <= now)
    due = select(OutgoingMessage).where(or_(free, abandoned), not_(_behind_another(now)))
    due = due.order_by(OutgoingMessage.due_at, OutgoingMessage.id)
    due = due.where(~OutgoingMessage.by_day) if quiet else due
    rows = session.execute(due.limit(limit).with_for_update(skip_locked=True)).scalars().all()
    for row in rows:
        row.status, row.claimed_until, row.attempts = Delivery.CLAIMED, now + lease, row.attempts + 1
    return rows


def _behind_another(now: datetime) -> ColumnElement[bool]:
    first = aliased(OutgoingMessage)
    waits = and_(first.status == Delivery.PENDING, or_(first.due_at <= now, first.fault == HELD))
    before = exists().where(
        first.conversation_id == OutgoingMessage.conversation_id,
        first.id < OutgoingMessage.id,
        first.kind.in_(WRITTEN),
        or_(first.status == Delivery.CLAIMED, waits),
    )
    return and_(OutgoingMessage.kind.in_(WRITTEN), before)


def sent_times(session: Session, conversation_id: int, since: datetime) -> Sequence[datetime]:
    """Return when messages and cards were delivered to a person since a time, the newest first."""
    sent = select(OutgoingMessage.finished_at).where(
        OutgoingMessage.conversation_id == conversation_id,
        OutgoingMessage.kind.in_(("send", "card")),
        OutgoingMessage.status == Delivery.DELIVERED,
        OutgoingMessage.finished_at > since,
    )
    found = session.execute(sent.order_by(OutgoingMessage.finished_at.desc())).scalars()
    return [at for at in found if at is not None]


def count_by_status(session: Session) -> list[tuple[str, int]]:
    """Return how many rows stand at each status."""
    counted = select(OutgoingMessage.status, func.count()).group_by(OutgoingMessage.status)
    return [(status, count) for status, count in session.execute(counted)]


def sent_since(session: Session, conversation_id: int, since: datetime) -> int:
    """Return how many messages a person was sent, or is about to be sent, since a time."""
    counted = select(func.count()).where(
        OutgoingMessage.conversation_id == conversation_id,
        OutgoingMessage.kind.in_(("send", "card")),
        OutgoingMessage.created_at >= since,
        OutgoingMessage.status.not_in((Delivery.FAILED, Delivery.EXPIRED)),
    )
    return session.execute(counted).scalar_one()
