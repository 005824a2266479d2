"""Ranks offices by the share of what they did on time (off unless the town wants it).

What counts of a month: every duty whose last day lay in it and that was not given up, on time when it was ticked off
by then; every submission an office held that was to be answered in it, on time when it was answered by then. What lies
on a day that has not ended yet does not count. An office for which nothing counts is not ranked; who has the same share
has the same place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.rules import Rules
from models import Duty, DutyStatus, Submission

STREAMED = 1000


@dataclass(frozen=True, slots=True)
class Rank:
    """One office's place. `on_time` of `counted`."""

    place: int
    office: str
    on_time: int
    counted: int

    @property
    def share(self) -> float:
        """How much was on time, 0…1."""
        return self.on_time / self.counted


def month_before(day: date) -> date:
    """Return the first day of the month before."""
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)


def ranking(session: Session, rules: Rules, month: date, today: date) -> list[Rank]:
    """Return the offices in order for the month that begins on `month`."""
    over = min(date(month.year + (month.month == 12), month.month % 12 + 1, 1), today)  # noqa: PLR2004 - December
    counted: Counter[str] = Counter()
    on_time: Counter[str] = Counter()
    for office, due, done in _finished(session, month, over):
        counted[office] += 1
        on_time[office] += done is not None and rules.today(done) <= due
    return _placed([(office, on_time[office], counted[office]) for office in counted])


def ranking_lines(ranks: Sequence[Rank], month: date) -> list[str]:
    """Return the ranking as lines of a message; none when nothing counts."""
    if not ranks:
        return []
    lines = [f"{one.place}. {one.office} {one.share:.0%}（{one.on_time}/{one.counted}）" for one in ranks]
    return [f"{month.month}月按时办结率：", *lines]


def _finished(session: Session, begins: date, over: date) -> Iterator[tuple[str, date, datetime | None]]:
    duties = select(Duty.office, Duty.due, Duty.closed_at).where(Duty.status != DutyStatus.CANCELLED)
    duties = duties.where(Duty.due >= begins, Duty.due < over, Duty.office != "")
    cases = select(Submission.office, Submission.reply_by, Submission.answered_at).where(Submission.office != "")
    cases = cases.where(Submission.reply_by >= begins, Submission.reply_by < over, Submission.merged_into.is_(None))
    for wanted in (duties, cases):
        for office, due, done in session.execute(wanted.execution_options(yield_per=STREAMED)):
            if due is not None:
                yield office, due, done


def _placed(shares: Sequence[tuple[str, int, int]]) -> list[Rank]:
    """Put the best first; of equals who did more, then by name."""
    ordered = sorted(shares, key=lambda one: (-one[1] / one[2], -one[2], one[0]))
    better = [one[1] / one[2] for one in ordered]
    return [Rank(better.index(on_time / all_) + 1, office, on_time, all_) for office, on_time, all_ in ordered]
