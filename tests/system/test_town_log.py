"""The made-up log that benchmarks run on is one the program could have written, and people can write to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from benchmarks.seen import Table
from benchmarks.town_in_use import TownInUse, at_share
from benchmarks.town_log import ENTRIES, TownLog, is_listed
from bot.app import Parts, build_parts, now
from models import JournalEntry, Likeness, Step, Submission
from models.journal import verify
from models.likeness import resembling
from tests.chat import knowledge_of, settings_for

SIZE = 120


@pytest.fixture
def parts(postgresql_url: str, redis_url: str, tmp_path: Path) -> Iterator[Parts]:
    """Return the joined parts over a fresh PostgreSQL."""
    settings = settings_for(postgresql_url, tmp_path, redis_url)
    with closing(build_parts(settings, now, knowledge_of(settings.knowledge_dir))) as built:
        yield built


@pytest.fixture
def log(parts: Parts) -> TownLog:
    """Return the log that was copied into the database."""
    matcher = parts.live.current().answerer.matcher
    made = TownLog(parts.vault, matcher, parts.settings.wechat_app_id, SIZE)
    assert list(made.fill(parts.settings.database)) == [SIZE]
    return made


def test_the_program_can_read_what_was_copied(parts: Parts, log: TownLog) -> None:
    """The journal verifies, every entry has its step, and exactly what is open and public can be found."""
    with parts.database.read() as session:
        assert verify(session) is None
        counted = [session.execute(select(func.count()).select_from(one)).scalar_one() for one in (JournalEntry, Step)]
        assert counted == [ENTRIES * SIZE, ENTRIES * SIZE]
        listed = set(session.execute(select(Likeness.submission_id)).scalars())
        assert listed == {number for number in range(1, SIZE + 1) if is_listed(number, SIZE)}
        newest = session.get_one(Submission, max(listed))
        assert newest in resembling(session, newest.sketch, [newest.kind])
    assert len(log.tickets) == SIZE


def test_people_track_and_hand_in(parts: Parts, log: TownLog) -> None:
    """Who asks by number is shown it; new ones are stored; the journal goes on where the copied one ended."""
    with closing(TownInUse(parts, log)) as used:
        assert len(used.track(3)) == 3
        heard = used.hand_in(2)
    assert {what: len(said) for what, said in heard.items() if what != "form"} == {"likeness": 2, "hand in": 2}
    with parts.database.read() as session:
        assert session.execute(select(func.max(Submission.id))).scalar_one() == SIZE + 2
        assert verify(session) is None


def test_shares_and_tables() -> None:
    """A share is that of the values not above it; a line says where its aim was missed."""
    assert (at_share([0.004, 0.001, 0.002, 0.003], 0.5), at_share([0.001], 0.95)) == (2.0, 1.0)
    table = Table()
    table.note("rows", 10, "3")
    for size, reached in ((10, True), (1000, False)):
        table.note("track", size, f"{size}")
        table.judge("track", size, "≤ 10", reached=reached)
    assert table.markdown([10, 1000]).splitlines()[2:] == [
        "| track | ≤ 10 | 10 | 1000 | not at 1,000 |",
        "| rows |  | 3 |  |  |",
    ]
