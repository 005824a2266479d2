"""The inbox: which messages arrived, and the reply each was given, so that a retry gets exactly that again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_into


class ReceivedMessage(Base):
    """One message that was handled, or is being handled in a transaction not yet committed.

    `once` is the signature of a callback whose signature does not cover its body: used a second time for another
    message, it is a forgery. `reply` is sealed. `late` says that the reply went to the outbox and not into the answer.
    """

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("channel", "app", "sender", "key"), UniqueConstraint("channel", "app", "once"))

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    app: Mapped[str] = mapped_column(String(96))
    sender: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(255))
    once: Mapped[str | None] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(index=True)
    reply: Mapped[bytes | None] = mapped_column(LargeBinary)
    late: Mapped[bool] = mapped_column(default=False)


def claim(session: Session, row: ReceivedMessage) -> ReceivedMessage | None:
    """Store `row` and return it, or return None when the same message, or its one-time signature, is there already.

    While another transaction is storing the same message this waits for it to end.
    """
    names = ("channel", "app", "sender", "key", "once", "received_at")
    values = {name: getattr(row, name) for name in names}
    statement = insert_into(session, ReceivedMessage).values(**values, late=False).on_conflict_do_nothing()
    return session.execute(statement.returning(ReceivedMessage)).scalar_one_or_none()


def find_received(session: Session, row: ReceivedMessage) -> ReceivedMessage | None:
    """Return the stored message with the channel, app, sender and key of `row`."""
    same = (getattr(ReceivedMessage, name) == getattr(row, name) for name in ("channel", "app", "sender", "key"))
    return session.execute(select(ReceivedMessage).where(*same)).scalar_one_or_none()


def forget_received(session: Session, now: datetime, keep: timedelta) -> None:
    """Delete what no platform will deliver again."""
    session.execute(delete(ReceivedMessage).where(ReceivedMessage.received_at < now - keep))
