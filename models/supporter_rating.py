"""What those say of the handling who stand behind a submission without having handed it in: kept apart, and counted.

The submitter's own rating stands in the submission and decides about it. These are many voices: each counts once, for
the answer it was given on; a new answer asks everybody anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_into
from models.submission import Rating, Status, Submission

# Nobody alone is a majority.
QUORUM = 2


class SupporterRating(Base):
    """What one person said last of the submission that ran on for what he joined. `reason`: why he is not satisfied.

    It stays counted after he has left; his reason does not stay.
    """

    __tablename__ = "supporter_rating"
    __table_args__ = (UniqueConstraint("submission_id", "conversation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    rating: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text, default="")
    rated_at: Mapped[datetime]


def keep_rating(session: Session, made: SupporterRating) -> None:
    """Store what a person says, in place of what he said of the same submission before."""
    values = {name: getattr(made, name) for name in ("rating", "reason", "rated_at")}
    who = {name: getattr(made, name) for name in ("submission_id", "conversation_id")}
    insert = insert_into(session, SupporterRating).values(**who, **values)
    session.execute(insert.on_conflict_do_update(index_elements=list(who), set_=values))


def ratings_of(session: Session, submission: Submission) -> Sequence[SupporterRating]:
    """Return what is said of a submission's last answer, the oldest first."""
    wanted = _current().where(SupporterRating.submission_id == submission.id).order_by(SupporterRating.id)
    return session.execute(wanted.execution_options(populate_existing=True)).scalars().all()


def has_rated(session: Session, conversation_id: int, submission: Submission) -> bool:
    """Whether a person has said something of a submission's last answer."""
    said = _current().where(SupporterRating.submission_id == submission.id)
    return session.execute(said.where(SupporterRating.conversation_id == conversation_id)).first() is not None


def counted(ratings: Sequence[SupporterRating]) -> Mapping[str, int]:
    """Return how many said what, in the order of the scale; only what was said."""
    counts = Counter(one.rating for one in ratings)
    return {str(rating): counts[rating] for rating in Rating if counts[rating]}


def are_mostly_unsatisfied(ratings: Sequence[SupporterRating], submission: Submission) -> bool:
    """Whether the unsatisfied are more than half of all who rated the last answer, the submitter among them."""
    unsatisfied = sum(one.rating == Rating.UNSATISFIED for one in ratings)
    # An unsatisfied submitter has it reopened, so a closed one that he rated found his approval.
    content = submission.status == Status.CLOSED and submission.rating in (Rating.SATISFIED, Rating.BASICALLY)
    return unsatisfied >= QUORUM and 2 * unsatisfied > len(ratings) + content


def _current() -> Select[SupporterRating]:
    """Return the query of what is said of last answers; what was said of earlier ones is history."""
    rated = select(SupporterRating).join(Submission, Submission.id == SupporterRating.submission_id)
    return rated.where(SupporterRating.rated_at >= Submission.answered_at)
