"""An answer that nobody rates closes the matter after its working days: once, whoever does it, and never over a no."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.case_changes import Given
from bot.casework import Actor, Desk
from bot.closing import close_unrated
from bot.rules import Rules
from models import Database, Joiner, Notice, Rating, Status, Step, Submission
from models.journal import verify
from models.lifecycle import Act
from tests.contracts.cases import NOW, RULES, STATION, VAULT, desk, hand_in, journal_of, person, submitter_of, told
from tests.contracts.conftest import Race

DAYS = RULES.close_days
# The answer is of Wednesday, 25 November 2026; fifteen working days later it is Wednesday, 16 December.
LAST = date(2026, 12, 16)


def at(day: date, hour: int = 9) -> datetime:
    """Return a time in the town."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=RULES.zone)


def answered(session: Session, **more: Any) -> Submission:
    """Store something with its answer."""
    held = hand_in(session, **more)
    desk(session).take(held, Act.ACCEPT, STATION)
    desk(session).take(held, Act.ANSWER, STATION, Given(text="路灯下周装好"))
    return held


def close(database: Database, now: datetime, rules: Rules = RULES) -> int:
    return sum(close_unrated(database, lambda session: Desk(session, rules, VAULT, now), 3))


def status_of(database: Database, ticket: str) -> str:
    with database.read() as session:
        return session.execute(select(Submission.status).filter_by(ticket=ticket)).scalar_one()


def lapses(session: Session) -> list[Step]:
    return list(session.execute(select(Step).filter_by(step=Act.LAPSE)).scalars())


def test_not_before_the_last_working_day_is_over(database: Database) -> None:
    """Weekends do not count; the last day counts whole; on the next one it is closed, with its reason."""
    assert RULES.calendar.add(NOW.date(), DAYS) == LAST
    with database.write() as session:
        held = answered(session)
    assert [close(database, at(LAST, hour)) for hour in (0, 23)] == [0, 0]
    assert close(database, at(LAST + timedelta(days=1), 0)) == 1
    assert status_of(database, held.ticket) == Status.CLOSED
    with database.write() as session:
        (step,) = lapses(session)
        assert (step.who, step.why) == ("系统", f"答复后{DAYS}个工作日没有人评价")
        entry = journal_of(session, held.ticket)[-1]
        assert (entry["event"], entry["by"], entry["days"], entry["to"]) == ("lapse", "系统", DAYS, "已办结")
        news = told(session, held.conversation_id)[-1]
        assert all(words in news for words in ("自动办结", "办结不等于解决", "不满意"))
        assert verify(session) is None


def test_holidays_do_not_count(database: Database) -> None:
    """Over the national holidays, with the days worked for them, it takes as many working days as ever."""
    before = datetime(2026, 9, 24, 8, tzinfo=UTC)
    with database.write() as session:
        held = answered(session)
        held.answered_at = before
    last = RULES.calendar.add(before.date(), DAYS)
    assert (last - before.date()).days > DAYS * 7 / 5 + 2
    assert close(database, at(last)) == 0
    assert close(database, at(last + timedelta(days=1))) == 1


def test_several_workers_close_each_once(database: Database, at_once: Race) -> None:
    """In batches, and however many do it at the same time: every matter has one step and its people one notice."""
    with database.write() as session:
        tickets = [answered(session).ticket for _ in range(10)]
    late = at(LAST + timedelta(days=3))
    assert sum(map(int, map(str, at_once(lambda: close(database, late), 4)))) == 10
    with database.read() as session:
        assert len(lapses(session)) == 10
        notices = session.execute(select(Notice).filter_by(about=Act.LAPSE)).scalars().all()
        assert len({one.submission_id for one in notices}) == len(notices) == 10
        assert verify(session) is None
    assert {status_of(database, ticket) for ticket in tickets} == {Status.CLOSED}
    assert close(database, late) == 0


def _rated(session: Session, held: Submission) -> None:
    desk(session).rate(held, Rating.SATISFIED, submitter_of(held))


def _reopened(session: Session, held: Submission) -> None:
    desk(session).rate(held, Rating.UNSATISFIED, submitter_of(held), "没装")


def _on_agenda(_session: Session, held: Submission) -> None:
    held.on_agenda = True


def _answered_again(session: Session, held: Submission) -> None:
    desk(session, NOW + timedelta(days=20)).take(held, Act.ANSWER, STATION, Given(text="装好了"))


def _objected(session: Session, held: Submission) -> None:
    joiner = person(session)
    session.add(Joiner(submission_id=held.id, conversation_id=joiner.id, joined_at=NOW))
    session.flush()
    actor = Actor("一起反映的人", "villager", conversation_id=joiner.id)
    desk(session).rate_too(held, Rating.UNSATISFIED, actor, "没装")


@pytest.mark.parametrize("done", [_rated, _reopened, _on_agenda, _answered_again, _objected])
def test_what_is_left_alone(database: Database, done: Any) -> None:
    """What was rated, is handled again, waits for the meeting, has a newer answer, or an objection by a joiner."""
    with database.write() as session:
        done(session, answered(session))
    assert close(database, at(LAST + timedelta(days=1))) == 0
    with database.read() as session:
        assert lapses(session) == []


def test_not_satisfied_afterwards(database: Database) -> None:
    """Closed by itself it is reopened once like any other; after that it goes to the meeting."""
    with database.write() as session:
        held = answered(session)
    close(database, at(LAST + timedelta(days=1)))
    later = NOW + timedelta(days=30)
    with database.write() as session:
        held = session.get_one(Submission, held.id)
        desk(session, later).rate(held, Rating.UNSATISFIED, submitter_of(held), "灯还是不亮")
        assert held.status == Status.REOPENED
        desk(session, later).take(held, Act.ANSWER, STATION, Given(text="装好了"))
    assert close(database, later + timedelta(days=40)) == 1
    with database.write() as session:
        held = session.get_one(Submission, held.id)
        desk(session, later + timedelta(days=41)).rate(held, Rating.UNSATISFIED, submitter_of(held), "不亮")
        assert (held.status, held.on_agenda, held.reopened) == (Status.ANSWERED, True, 1)


def test_a_town_may_close_nothing(database: Database) -> None:
    """With 0 days nothing is ever closed by itself."""
    with database.write() as session:
        answered(session)
    never = replace(RULES, close_days=0)
    assert close(database, at(LAST + timedelta(days=400)), never) == 0
