"""Closes by itself what was answered and then rated by nobody for so many working days (到期自动办结).

It is a step like any other, taken by the system, with its reason in the record and a notice that says what closing is
not. What waits for the meeting, and what somebody behind it has said 不满意 of, is left to people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.casework import CLOCK, Desk, Given
from bot.rules import Rules
from models import Database, Rating, Status, Submission, SupporterRating, Vault
from models.lifecycle import Act

BATCH = 50


def close_unrated(database: Database, rules: Rules, vault: Vault, now: datetime) -> Iterator[int]:
    """Close all that is due, a batch a transaction, and yield how many each closed.

    Several workers may do so at once: a row that one of them holds is left to it.
    """
    first = rules.unrated_before(rules.today(now))
    if first is None:
        return
    before, after = datetime.combine(first, time(), rules.zone), 0
    reason = f"答复后{rules.close_days}个工作日没有人评价"
    while True:
        with database.write() as session:
            due = _due(session, before, after)
            desk = Desk(session, rules, vault, now)
            for submission in due:
                desk.take(submission, Act.LAPSE, CLOCK, Given(days=rules.close_days, reason=reason))
        if not due:
            return
        after = due[-1].id
        yield len(due)


def _due(session: Session, before: datetime, after: int) -> Sequence[Submission]:
    """Return the next that were answered before a time, by number from `after`, held until the transaction ends."""
    objected = select(SupporterRating.id).where(SupporterRating.submission_id == Submission.id)
    objected = objected.where(SupporterRating.rating == Rating.UNSATISFIED)
    objected = objected.where(SupporterRating.rated_at >= Submission.answered_at)
    due = select(Submission).where(Submission.status == Status.ANSWERED, Submission.on_agenda.is_(False))
    due = due.where(Submission.answered_at < before, Submission.id > after, ~objected.exists())
    due = due.order_by(Submission.id).limit(BATCH).with_for_update(skip_locked=True, of=Submission)
    return session.execute(due).scalars().all()
