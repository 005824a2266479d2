"""Who stands behind a submission: its submitter, whoever joined it, and everybody of those merged into it.

They are counted, villagers and sages apart, and each is told what becomes of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.submission import Submission


class Joiner(Base):
    """One person who said "me too". `role`: villager or sage at that time; he stays counted after he has left."""

    __tablename__ = "joiner"
    __table_args__ = (UniqueConstraint("submission_id", "conversation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    role: Mapped[str] = mapped_column(String(16), default="villager")
    joined_at: Mapped[datetime]


class Supporter(NamedTuple):
    """One way in which somebody stands behind a submission. `ticket`: the number he knows it by."""

    conversation_id: int | None
    role: str
    submission_id: int
    ticket: str


class Heads(NamedTuple):
    """How many people stand behind a submission."""

    villagers: int
    sages: int

    @property
    def total(self) -> int:
        """Everybody."""
        return self.villagers + self.sages


def family(submission_id: int) -> Select[tuple[int]]:
    """Return the query of a submission's id and of the ids of all that were merged into it, at whatever remove."""
    tree = select(Submission.id).where(Submission.id == submission_id).cte("family", recursive=True)
    below = select(Submission.id).join(tree, Submission.merged_into == tree.c.id)
    return select(tree.union_all(below).c.id)


def supporters(session: Session, submission_id: int) -> Sequence[Supporter]:
    """Return everybody behind a submission: submitters first, then who joined, the oldest first."""
    within = family(submission_id).scalar_subquery()
    handed_in = select(Submission.conversation_id, Submission.role, Submission.id, Submission.ticket)
    handed_in = handed_in.where(Submission.id.in_(within)).order_by(Submission.id)
    joined = select(Joiner.conversation_id, Joiner.role, Submission.id, Submission.ticket)
    joined = joined.join(Submission, Submission.id == Joiner.submission_id)
    joined = joined.where(Submission.id.in_(within)).order_by(Joiner.id)
    return [Supporter(*row) for statement in (handed_in, joined) for row in session.execute(statement)]


def heads(session: Session, submission_id: int) -> Heads:
    """Return how many villagers and sages stand behind a submission; nobody counts twice.

    Of somebody who had his data deleted it is no longer known whether he was there twice; he counts each time.
    """
    found = supporters(session, submission_id)
    known: dict[int, str] = {}
    for one in found:
        if one.conversation_id is not None and known.get(one.conversation_id) != "sage":
            known[one.conversation_id] = one.role
    return _counted([*known.values(), *(one.role for one in found if one.conversation_id is None)])


def reachable(session: Session, submission: Submission) -> Sequence[Supporter]:
    """Return everybody who can still be told of a submission, each once, by the number he knows it by.

    Who handed it in himself is told by its own number, whatever else he joined.
    """
    told: dict[int, Supporter] = {}
    for one in sorted(supporters(session, submission.id), key=lambda one: one.submission_id != submission.id):
        if one.conversation_id is not None:
            told.setdefault(one.conversation_id, one)
    return list(told.values())


def joined_by(session: Session, conversation_id: int, limit: int) -> Sequence[Submission]:
    """Return what one person joined, the newest first."""
    joined = select(Submission).join(Joiner, Joiner.submission_id == Submission.id)
    joined = joined.where(Joiner.conversation_id == conversation_id).order_by(Submission.id.desc()).limit(limit)
    return session.execute(joined).scalars().all()


def stands_behind(session: Session, conversation_id: int, submission: Submission) -> bool:
    """Whether a person handed a submission in, or joined it."""
    if submission.conversation_id == conversation_id:
        return True
    joined = select(Joiner.id).filter_by(submission_id=submission.id, conversation_id=conversation_id)
    return session.execute(joined).scalar_one_or_none() is not None


def supports(session: Session, conversation_id: int, submission: Submission) -> bool:
    """Whether a person joined a submission or one that was merged into it, or handed such a one in."""
    within = family(submission.id).scalar_subquery()
    joined = select(Joiner.id).where(Joiner.submission_id.in_(within), Joiner.conversation_id == conversation_id)
    handed_in = select(Submission.id).where(Submission.id.in_(within), Submission.id != submission.id)
    handed_in = handed_in.where(Submission.conversation_id == conversation_id)
    return session.execute(select(joined.exists() | handed_in.exists())).scalar_one()


def _counted(roles: Iterable[str]) -> Heads:
    every = list(roles)
    sages = every.count("sage")
    return Heads(len(every) - sages, sages)
