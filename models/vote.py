"""Whether an answer was of use: what people said of it, counted by entry. Who said so is not kept here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, case, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_into
from models.question import Question

ANSWERED, UNANSWERED = ("answer", "gap"), ("choices", "none")


class Vote(Base):
    """What one question's answer was found to be. There is one vote a question; a new one takes the old one's place."""

    __tablename__ = "vote"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), unique=True)
    useful: Mapped[bool]
    voted_at: Mapped[datetime]


class Tally(NamedTuple):
    """How an entry does: how often it answered, and how many found that useful or useless."""

    entry: str
    asked: int
    useful: int
    useless: int


class Unsatisfied(NamedTuple):
    """A question that was not answered, or whose answer was found useless. `asker`: a number that tells nobody."""

    text: str
    kind: str
    entry: str
    asker: int | None
    useless: bool


def cast_vote(session: Session, question_id: int, now: datetime, *, useful: bool) -> None:
    """Store what a person says of an answer, in place of what he said of it before."""
    insert = insert_into(session, Vote).values(question_id=question_id, useful=useful, voted_at=now)
    again = {"useful": insert.excluded.useful, "voted_at": insert.excluded.voted_at}
    session.execute(insert.on_conflict_do_update(index_elements=["question_id"], set_=again))


def tallies(session: Session, since: datetime | None = None) -> Sequence[Tally]:
    """Return how each entry does that has answered since a time; what was found useless most often comes first."""
    useful = func.count(case((Vote.useful.is_(True), 1)))
    useless = func.count(case((Vote.useful.is_(False), 1)))
    counted = (
        select(Question.entry, func.count(), useful, useless)
        .outerjoin(Vote, Vote.question_id == Question.id)
        .where(Question.kind.in_(ANSWERED), Question.entry != "")
        .group_by(Question.entry)
        .order_by(useless.desc(), func.count().desc(), Question.entry)
    )
    counted = counted if since is None else counted.where(Question.asked_at >= since)
    return [Tally(*row) for row in session.execute(counted)]


def unsatisfied(session: Session, since: datetime | None = None) -> Sequence[Unsatisfied]:
    """Return the questions since a time that were not answered or whose answer was found useless, oldest first."""
    found = (
        select(Question.text, Question.kind, Question.entry, Question.conversation_id, Vote.useful.is_(False))
        .outerjoin(Vote, Vote.question_id == Question.id)
        .where(or_(Question.kind.in_(UNANSWERED), Vote.useful.is_(False)))
        .order_by(Question.id)
    )
    found = found if since is None else found.where(Question.asked_at >= since)
    return [Unsatisfied(*row[:4], bool(row[4])) for row in session.execute(found)]
