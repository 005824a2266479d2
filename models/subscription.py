"""Who wants the bulletins (通报)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_into


class Subscription(Base):
    """One person's. Cancelling deletes it."""

    __tablename__ = "subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), unique=True)
    since: Mapped[datetime]


def subscribe(session: Session, conversation_id: int, since: datetime) -> bool:
    """Subscribe a person. Returns whether he was not subscribed before."""
    insert = insert_into(session, Subscription).values(conversation_id=conversation_id, since=since)
    made = insert.on_conflict_do_nothing(index_elements=["conversation_id"]).returning(Subscription.id)
    return session.execute(made).first() is not None


def unsubscribe(session: Session, conversation_id: int) -> bool:
    """Delete a person's subscription. Returns whether there was one."""
    gone = delete(Subscription).filter_by(conversation_id=conversation_id).returning(Subscription.id)
    return session.execute(gone).first() is not None
