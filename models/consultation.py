"""The consultation on a draft (征求意见): what version of the document is open to comments, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base
from models.submission import Submission


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
    """One period in which comments are taken, both days included. `reason`: why it is shorter than thirty days.

    `closed_at`: when staff ended it before its last day, or called it off.
    """

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    opens: Mapped[date]
    closes: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    opened_by: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(64), default="")
    document: Mapped[DocumentVersion] = relationship()


def hold_periods(session: Session) -> None:
    """Let nobody else open or end a period, or load a version, until the transaction ends; call it before looking.

    SQLite's write transaction does so by itself.
    """
    if session.get_bind().dialect.name == "postgresql":
        # Against itself and against changes of periods; comments, which only refer to one, go on.
        session.execute(text("LOCK TABLE consultation IN SHARE ROW EXCLUSIVE MODE"))


def consultations(session: Session) -> Sequence[Consultation]:
    """Return every period, the one that opens last first."""
    wanted = select(Consultation).order_by(Consultation.opens.desc(), Consultation.id.desc())
    return session.execute(wanted).scalars().all()


def open_on(session: Session, day: date) -> Consultation | None:
    """Return the period that takes comments on `day`."""
    wanted = select(Consultation).where(Consultation.opens <= day, Consultation.closes >= day)
    wanted = wanted.where(Consultation.closed_at.is_(None)).order_by(Consultation.id.desc()).limit(1)
    return session.execute(wanted).scalar_one_or_none()


def newest_version(session: Session) -> DocumentVersion | None:
    """Return the version of the document that was loaded last."""
    return session.execute(select(DocumentVersion).order_by(DocumentVersion.id.desc()).limit(1)).scalar_one_or_none()


def find_version(session: Session, digest: str) -> DocumentVersion | None:
    """Return the version with that hash."""
    return session.execute(select(DocumentVersion).filter_by(hash=digest)).scalar_one_or_none()


def comments_on(session: Session, consultation_id: int) -> Sequence[Submission]:
    """Return the comments of one period, in the order in which they came."""
    wanted = select(Submission).filter_by(consultation_id=consultation_id).order_by(Submission.id)
    return session.execute(wanted).scalars().all()
