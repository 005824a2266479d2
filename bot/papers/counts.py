"""Counts for papers, by the database: how many submissions of which kind, and how many people stand behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, case, func, null, select, union_all
from sqlalchemy.orm import Session

from models import Conversation, Joiner, Rating, Submission, SupporterRating
from models.joiner import Heads

Chosen = Select[int]


def count_by(session: Session, chosen: Chosen, column: Any) -> dict[str, int]:  # noqa: ANN401 - a column or a case
    """Return how many of the chosen submissions have each value of a column, the most frequent first."""
    counted = select(column, func.count()).select_from(Submission).where(Submission.id.in_(chosen)).group_by(column)
    rows = [(str(value or ""), count) for value, count in session.execute(counted)]
    return dict(sorted(rows, key=lambda row: (-row[1], row[0])))


def count_channels(session: Session, chosen: Chosen) -> dict[str, int]:
    """Return how many came through each channel; "" for people who had their data deleted."""
    counted = select(Conversation.channel, func.count()).select_from(Submission).outerjoin(Conversation)
    rows = session.execute(counted.where(Submission.id.in_(chosen)).group_by(Conversation.channel))
    return {channel or "": count for channel, count in rows}


def headcount(session: Session, chosen: Chosen) -> Heads:
    """Return how many people stand behind all of the chosen together, with those who joined; nobody counts twice.

    Whoever had his data deleted, and whoever somebody else wrote for, cannot be told apart and counts each time.
    """
    own = case((Submission.filed_by != "", null()), else_=Submission.conversation_id)
    handed_in = select(own.label("who"), _sage(Submission.role)).where(Submission.id.in_(chosen))
    joined = select(Joiner.conversation_id.label("who"), _sage(Joiner.role)).where(Joiner.submission_id.in_(chosen))
    every = union_all(handed_in, joined).subquery()
    known = select(func.max(every.c.sage).label("sage")).where(every.c.who.is_not(None)).group_by(every.c.who)
    unknown = select(every.c.sage).where(every.c.who.is_(None))
    people = union_all(known, unknown).subquery()
    total, sages = session.execute(select(func.count(), func.coalesce(func.sum(people.c.sage), 0))).one()
    return Heads(total - sages, sages)


def count_ratings(session: Session, chosen: Chosen) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many submitters, and how many of those who stand behind what they handed in, said what of it.

    Of the latter what they said of the last answer counts.
    """
    own = count_by(session, chosen, Submission.rating)
    said = select(SupporterRating.rating, func.count()).join(Submission, Submission.id == SupporterRating.submission_id)
    said = said.where(Submission.id.in_(chosen), SupporterRating.rated_at >= Submission.answered_at)
    others = dict(session.execute(said.group_by(SupporterRating.rating)).all())
    return tuple({str(one): counts[one] for one in Rating if counts.get(one)} for counts in (own, others))  # type: ignore[return-value]


def told(counts: Mapping[str, int], unit: str = "条") -> str:
    """Return counts as words: 建议 3 条，问题反映 2 条."""
    return "，".join(f"{name} {count} {unit}" for name, count in counts.items())


def _sage(role: Any) -> Any:  # noqa: ANN401 - a mapped column
    return case((role == "sage", 1), else_=0).label("sage")
