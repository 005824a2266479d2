"""Where a conversation with one person stands. It lives beside what it leads to, so both commit together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_into


class Conversation(Base):
    """One person in one app of one channel.

    `address` is the person's pseudonym; `recipient` the sealed platform id that messages are sent to, empty once the
    person has left. `state` is sealed too: a draft may hold a telephone number. `spoke_at` opens the platform's window
    for messages of ours. `member_id`: the member of staff who has proved by a one-time code that he writes here.
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
    member_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


def lock_conversation(
    session: Session, conversation: Conversation, older: Sequence[str] = (), *, spoke: bool = False
) -> Conversation:
    """Return the stored row of `conversation`, locked until the transaction ends; create it when there is none.

    One statement does it all: an update that changes nothing takes the row's lock, and the unique constraint decides
    when a person's first message arrives twice at once. `spoke`: it writes down `spoke_at` as well, for the same price.
    `older`: pseudonyms of the same person by older keys, under which the row is looked for first while the key is being
    changed.
    """
    if older and (found := _lock_any(session, conversation, (conversation.address, *older))):
        return found
    names = ("channel", "app", "address", "recipient", "spoke_at", "created_at")
    values = {name: getattr(conversation, name) for name in names}
    insert = insert_into(session, Conversation).values(**values, state=b"")
    # A column no key has: what only refers to the conversation, such as a notice just written, need not wait.
    changed = {"spoke_at": conversation.spoke_at} if spoke else {"created_at": Conversation.created_at}
    locked = insert.on_conflict_do_update(index_elements=["channel", "app", "address"], set_=changed)
    return session.execute(locked.returning(Conversation)).scalar_one()


def open_conversations(session: Session, wanted: Sequence[Conversation]) -> None:
    """Store those that do not exist yet: of people whom the town writes to before they have ever written."""
    names = ("channel", "app", "address", "recipient", "spoke_at", "created_at")
    rows = [{name: getattr(one, name) for name in names} | {"state": b""} for one in wanted]
    if rows:
        same = ["channel", "app", "address"]
        session.execute(insert_into(session, Conversation).on_conflict_do_nothing(index_elements=same), rows)


def _lock_any(session: Session, like: Conversation, addresses: Sequence[str]) -> Conversation | None:
    # A row that is given its new pseudonym at this moment still fits after the wait for its lock.
    same = (Conversation.channel == like.channel, Conversation.app == like.app, Conversation.address.in_(addresses))
    found = select(Conversation).where(*same).order_by(Conversation.id).limit(1).with_for_update(key_share=True)
    return session.execute(found).scalar_one_or_none()
