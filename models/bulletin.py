"""Bulletins (通报): drafted from data, approved by a person, then sent to subscribers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Bulletin(Base):
    """One bulletin over the days from `begins` to `ends`. `counts`: the figures it was drafted from.

    `approved_by` is empty until a person has read it; nothing is sent before. `path`: the docx below DATA_DIR.
    """

    __tablename__ = "bulletin"

    id: Mapped[int] = mapped_column(primary_key=True)
    begins: Mapped[date]
    ends: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    counts: Mapped[dict[str, Any]]
    drafted_at: Mapped[datetime]
    approved_by: Mapped[str] = mapped_column(String(64), default="")
    approved_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    path: Mapped[str] = mapped_column(String(255), default="")
