"""What staff have put right by command: which entry answers a question, in versions that are never changed.

A change and a withdrawal are new rows, so who decided what, when and why stays to be read. One row of its own counts
the versions: whoever adds one holds it locked, so versions are in the order of their commits, and every process sees
with one small query whether there is something new.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

KINDS = ("correct", "teach")


class CorrectionVersion(Base):
    """One version. `kind`: "correct" (this very question) or "teach" (one more way of asking). `entry` "": withdrawn.

    `id` is the number of the version among all there are, from 1. `text` is as staff wrote it; it is compared after
    normalization, which belongs to the town's knowledge.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    entry: Mapped[str] = mapped_column(String(96))
    by: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class KnowledgeRevision(Base):
    """How many versions there are: one row, locked while one is added."""

    __tablename__ = "knowledge_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


def add_version(session: Session, version: CorrectionVersion) -> int:
    """Add a version and return its number. Other writers wait until the transaction ends."""
    head = session.execute(select(KnowledgeRevision).with_for_update()).scalar_one()
    head.number += 1
    version.id = head.number
    session.add(version)
    session.flush()
    return version.id


def revision(session: Session) -> int:
    """Return the number of the newest version, 0 before there is one."""
    return session.execute(select(KnowledgeRevision.number)).scalar_one()


def versions(session: Session, until: int | None = None) -> Sequence[CorrectionVersion]:
    """Return every version up to the number `until`, the oldest first."""
    wanted = select(CorrectionVersion).order_by(CorrectionVersion.id)
    wanted = wanted if until is None else wanted.where(CorrectionVersion.id <= until)
    return session.execute(wanted).scalars().all()
