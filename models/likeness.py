"""By what an open public submission is found when somebody hands in the same again.

A text is looked up by its few most telling features, kept as numbers. Only what may be joined stands in this table, and
of every feature only the newest are looked at; so a look-up costs the same however much has been handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import BigInteger, BindParameter, ForeignKey, Select, bindparam, delete, func, select, union_all
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.submission import Status, Submission

# What is not settled yet: a later voice still changes something.
OPEN = frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.IN_PROGRESS, Status.INCOMPLETE, Status.REOPENED})
# Submissions looked up by one feature, the newest. They come from the index alone, so many cost little: with 130,000 in
# the table a look-up of twenty features takes some 7 ms, and finds four times as much as one of the newest forty.
HELD = 2000
COMPARED = 24  # submissions returned, those that share most


class Likeness(Base):
    """One feature of one submission that may be joined."""

    __tablename__ = "likeness"

    feature: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True, index=True)


def list_if_open(session: Session, submission: Submission) -> None:
    """Let a submission be found while it is public and open, and no longer; call it after every step."""
    listed = select(Likeness.feature).where(Likeness.submission_id == submission.id).limit(1)
    stands = session.execute(listed).first() is not None
    may = submission.public and submission.status in OPEN
    if may and not stands:
        session.add_all(Likeness(feature=feature, submission_id=submission.id) for feature in submission.sketch)
    elif stands and not may:
        session.execute(delete(Likeness).where(Likeness.submission_id == submission.id))


def resembling(session: Session, sketch: Sequence[int], kinds: Sequence[str]) -> Sequence[Submission]:
    """Return the open public submissions of some kinds that share most with a sketch, the likeliest first."""
    if not sketch:
        return []
    wanted = {_name(place): feature for place, feature in enumerate(sketch)}
    return session.execute(_sharing_most(len(sketch)), {**wanted, "kinds": kinds}).scalars().all()


@cache
def _sharing_most(features: int) -> Select[Submission]:
    """Return the query for so many features. To put it together costs as much as to run it, so it is done once."""
    every = union_all(*(_newest(bindparam(_name(place), type_=BigInteger)) for place in range(features))).subquery()
    best = select(every.c.submission_id, func.count().label("shared")).group_by(every.c.submission_id)
    best = best.order_by(func.count().desc(), every.c.submission_id.desc()).limit(COMPARED)
    found = best.subquery()
    statement = select(Submission).join(found, Submission.id == found.c.submission_id)
    statement = statement.where(Submission.kind.in_(bindparam("kinds", expanding=True)))
    return statement.order_by(found.c.shared.desc(), Submission.id)


def _newest(feature: BindParameter[int]) -> Select[tuple[int]]:
    held = select(Likeness.submission_id).where(Likeness.feature == feature)
    newest = held.order_by(Likeness.submission_id.desc()).limit(HELD).subquery()
    return select(newest.c.submission_id)


def _name(place: int) -> str:
    return f"feature_{place}"
