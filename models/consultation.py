"""The consultation on a draft (征求意见): what version of the document is open to comments, from when until when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base


class DocumentVersion(Base):
    """One version of the town's document. `hash`: SHA-256 of its text. `clauses`: section number to wording, in order.

    Loaded once and never changed, so what became of a clause is seen by comparing versions.
    """

    __tablename__ = "document_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(String(64), default="")
    clauses: Mapped[dict[str, Any]]
    loaded_at: Mapped[datetime]


class Consultation(Base):
    """One period in which comments are taken, both days included. `reason`: why it is shorter than thirty days."""

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    opens: Mapped[date]
    closes: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    opened_by: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    document: Mapped[DocumentVersion] = relationship()
