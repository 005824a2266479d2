"""What the commands about the monthly meeting share: their options, and the meeting each is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.commands.stores import Stores, opened
from bot.duties import Official
from bot.errors import InvalidAnswer
from bot.meetings import MeetingDesk, Touch
from bot.rules import Rules
from models import Meeting, Role
from models.meeting import last_held, meeting_on, planned_meeting

DAY = click.DateTime(["%Y-%m-%d"])
ON = click.option("--on", "on", type=DAY, help="哪天的例会；不写就是正在准备的那次")
HELD_ON = click.option("--on", "on", type=DAY, help="哪天的例会；不写就是最近开过的那次")
BY = click.option("--by", required=True, help="谁办的")
SEEN = click.option("--seen", type=int, help="您看到的版本号（show 会显示）；别人改过就不会盖掉")
OUT = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到这个文件")


def reading(stores: Stores, session: Session) -> MeetingDesk:
    """Return a desk in an open transaction."""
    return MeetingDesk(session, Rules.of(stores.settings), stores.vault, datetime.now(UTC))


@contextmanager
def desk_of_station() -> Iterator[tuple[Stores, MeetingDesk]]:
    """Open the stores and a desk in a transaction that writes."""
    with opened(create=False) as stores, stores.database.write() as session:
        yield stores, reading(stores, session)


def touch(by: str, seen: int | None) -> Touch:
    """Return who acts, for the station, and the version he saw."""
    return Touch(Official(by, Role.STATION), seen)


def as_date(day: datetime | None) -> date | None:
    """Return the day that was written."""
    return day.date() if day else None


def planned(desk: MeetingDesk, on: datetime | None) -> Meeting:
    """Return the meeting of a day, without one that which is prepared. Raises InvalidAnswer."""
    if on is not None:
        return of_day(desk, on)
    found = planned_meeting(desk.session)
    if found is None:
        raise InvalidAnswer("现在没有正在准备的例会，请先用 meeting plan 编排议题。")
    return found


def was_held(desk: MeetingDesk, on: datetime | None) -> Meeting:
    """Return the meeting of a day, without one the last that was held. Raises InvalidAnswer."""
    if on is not None:
        return of_day(desk, on)
    found = last_held(desk.session)
    if found is None:
        raise InvalidAnswer("还没有开过的例会；开过以后请先用 meeting hold 记一下。")
    return found


def of_day(desk: MeetingDesk, on: datetime) -> Meeting:
    """Return the meeting of a day. Raises InvalidAnswer."""
    found = meeting_on(desk.session, on.date())
    if found is None:
        raise InvalidAnswer(f"{on.date()} 没有例会。")
    return found
