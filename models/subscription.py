"""Who wants the bulletins (通报)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Subscription(Base):
    """One person's. Cancelling deletes it."""

    __tablename__ = "subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), unique=True)
    since: Mapped[datetime]
