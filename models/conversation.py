"""Where a conversation with one person stands. It lives beside what it leads to, so both commit together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_into


class Conversation(Base):
    """One person in one app of one channel.

    `address` is the person's pseudonym; `recipient` the sealed platform id that messages are sent to, empty once the
    person has left. `state` is sealed too: a draft may hold a telephone number. `spoke_at` opens the platform's window
    for messages of ours.
    """

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "app", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    app: Mapped[str] = mapped_column(String(96))
    address: Mapped[str] = mapped_column(String(32))
    recipient: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    spoke_at: Mapped[datetime]
    tapped_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


def lock_conversation(session: Session, conversation: Conversation) -> Conversation:
    """Return the stored row of `conversation`, locked until the transaction ends; create it when there is none.

    The first message of a person may arrive twice at once; the unique constraint makes one of them create the row.
    """
    names = ("channel", "app", "address", "recipient", "spoke_at", "created_at")
    values = {name: getattr(conversation, name) for name in names}
    session.execute(insert_into(session, Conversation).values(**values, state=b"").on_conflict_do_nothing())
    same = (getattr(Conversation, name) == values[name] for name in ("channel", "app", "address"))
    return session.execute(select(Conversation).where(*same).with_for_update()).scalar_one()
