"""The journal's digest of each day: one hash that stands for everything written until then, to be kept elsewhere."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class JournalDigest(Base):
    """How far the journal went at the end of a day in the town's time: its last entry's number and hash."""

    __tablename__ = "journal_digest"

    day: Mapped[date] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
