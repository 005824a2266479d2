"""Who has joined somebody else's submission: counted with it, and told what becomes of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Joiner(Base):
    """One person who said "me too". `role`: villager or sage at that time; he stays counted after he has left."""

    __tablename__ = "joiner"
    __table_args__ = (UniqueConstraint("submission_id", "conversation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    role: Mapped[str] = mapped_column(String(16), default="villager")
    joined_at: Mapped[datetime]
