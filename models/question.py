"""Every question asked, and what it was matched with: what staff learn from, and where a wrong answer is traced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class Question(Base):
    """One question. Numbers that could be a telephone or identity number are masked before it is stored."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    entry: Mapped[str] = mapped_column(String(96), default="")
    detail: Mapped[str] = mapped_column(String(16), default="")
    score: Mapped[float]
    why: Mapped[list[str]]


def most_asked(session: Session, since: datetime, limit: int) -> Sequence[str]:
    """Return the entries answered most often since a time, the most asked first."""
    counted = (
        select(Question.entry)
        .where(Question.asked_at >= since, Question.kind.in_(("answer", "gap")), Question.entry != "")
        .group_by(Question.entry)
        .order_by(func.count().desc(), Question.entry)
        .limit(limit)
    )
    return session.execute(counted).scalars().all()


def forget_asker(session: Session, conversation_id: int) -> None:
    """Cut the tie between a person and the questions he asked."""
    mine = update(Question).where(Question.conversation_id == conversation_id)
    session.execute(mine.values(conversation_id=None))
