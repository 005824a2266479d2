"""Tells whoever stands behind a submission what came of the meeting's resolution, once its duty is ticked off.

Any number of workers may do it at once: a resolution that one of them holds is left to it. A duty that was taken up
again and ticked off anew is told anew. What cannot be told is written down for staff, and not tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.casework import Actor, Desk
from bot.errors import InvalidAnswer
from bot.meeting_results import answer
from models import Database, Duty, Resolution, Role, Submission
from models.meeting import done_untold

BATCH = 50
MEETING = Actor("月例会", Role.STATION)
DONE = "月例会定的这件事办完了（任务已销号）。当时答复您的是：\n{reply}"
FAULT_AT_MOST = 255


def tell_outcomes(database: Database, desk_in: Callable[[Session], Desk], size: int = BATCH) -> Iterator[int]:
    """Tell all that is done, `size` a transaction, and yield how many each took. `desk_in` opens a desk in one."""
    while True:
        with database.write() as session:
            rows = done_untold(session, size)
            for row in rows:
                _settle(row, desk_in(session))
        if not rows:
            return
        yield len(rows)


def _settle(row: Resolution, desk: Desk) -> None:
    duty = desk.session.get_one(Duty, row.duty_id)
    # Not before the duty was ticked off, or the row would come again at once when two clocks differ.
    row.closed_at = max(desk.now, duty.closed_at or desk.now)
    if row.submission_id is None or _has_later(row, desk.session):
        return
    try:
        submission = desk.session.get_one(Submission, row.submission_id)
        answer(desk, submission, MEETING, DONE.format(reply=row.reply))
        row.fault = ""
    except InvalidAnswer as fault:
        row.fault = str(fault)[:FAULT_AT_MOST]


def _has_later(row: Resolution, session: Session) -> bool:
    """Whether a later meeting said more of the same: then that is told, and once."""
    later = select(Resolution.id).filter_by(duty_id=row.duty_id, submission_id=row.submission_id)
    return session.execute(select(later.where(Resolution.id > row.id).exists())).scalar_one()
