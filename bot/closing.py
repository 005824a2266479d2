"""Closes by itself what was answered and then rated by nobody for so many working days (到期自动办结).

It is a step like any other, taken by the system, with its reason in the record and a notice that says what closing is
not. What waits for the meeting, and what somebody behind it has said 不满意 of, is left to people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.casework import CLOCK, Desk, Given
from models import Database, Rating, Status, Submission, SupporterRating
from models.lifecycle import Act

BATCH = 50


def close_unrated(database: Database, desk_in: Callable[[Session], Desk], size: int = BATCH) -> Iterator[int]:
    """Close all that is due, `size` a transaction, and yield how many each closed. `desk_in` opens a desk in one.

    Several workers may do so at once: a row that one of them holds is left to it.
    """
    after = 0
    while True:
        with database.write() as session:
            desk = desk_in(session)
            due = _due(desk, after, size)
            for submission in due:
                desk.take(submission, Act.LAPSE, CLOCK, _given(desk.rules.close_days))
        if not due:
            return
        after = due[-1].id
        yield len(due)


def _given(days: int) -> Given:
    return Given(days=days, reason=f"答复后{days}个工作日没有人评价")


def _due(desk: Desk, after: int, size: int) -> Sequence[Submission]:
    """Return the next that are due, by number from `after`, held until the transaction ends."""
    first = desk.rules.unrated_before(desk.rules.today(desk.now))
    if first is None:
        return ()
    before = datetime.combine(first, time(), desk.rules.zone)
    objected = select(SupporterRating.id).where(SupporterRating.submission_id == Submission.id)
    objected = objected.where(SupporterRating.rating == Rating.UNSATISFIED)
    objected = objected.where(SupporterRating.rated_at >= Submission.answered_at)
    due = select(Submission).where(Submission.status == Status.ANSWERED, Submission.on_agenda.is_(False))
    due = due.where(Submission.answered_at < before, Submission.id > after, ~objected.exists())
    due = due.order_by(Submission.id).limit(size).with_for_update(skip_locked=True, of=Submission)
    return desk.session.execute(due).scalars().all()
