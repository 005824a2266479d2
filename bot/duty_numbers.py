"""Draws a new duty up, under the code somebody gave it or under the next number."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from sqlalchemy.orm import Session

from bot.duty_given import NewDuty
from bot.duty_ways import checked_percent, checked_text, checked_title
from bot.errors import InvalidAnswer
from models import Duty, DutyStatus
from models.duty import find_duty


def drawn_up(new: NewDuty, session: Session, now: datetime) -> Duty:
    """Return the row of a new duty, checked; without a code given something holds its place. Raises InvalidAnswer."""
    named = ("section", "lead", "office", "village", "entry")
    return Duty(
        **{name: getattr(new, name).strip() for name in named},
        **{name: getattr(new, name) for name in ("due", "origin", "origin_id")},
        **{name: checked_text(getattr(new, name)) for name in ("problems", "next_steps")},
        title=checked_title(new.title),
        code=_free_code(session, new.code.strip()),
        percent=checked_percent(new.percent),
        status=DutyStatus.RUNNING,
        created_at=now,
    )


def next_code(session: Session, duty: Duty) -> str:
    """Return the row's own number, which rises; past it when somebody has given it to another duty by hand."""
    number = duty.id
    while find_duty(session, str(number)):
        number += 1
    return str(number)


def _free_code(session: Session, code: str) -> str:
    if code and find_duty(session, code):
        raise InvalidAnswer(f"编号 {code} 已经有任务了。")
    return code or token_hex(16)
