"""Two who open, load or end a consultation at the same moment: one does it, the other is told in one clear line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from bot.consulting import Period, close_period, load_version, open_period
from bot.errors import InvalidAnswer
from knowledge.town import Town, load_town
from models import Consultation, Database, DocumentVersion
from models.journal import verify
from tests.contracts.conftest import Race

PERIOD = Period(date(2026, 3, 1), date(2026, 4, 15), "", "站长")
SOON = PERIOD.opens
CLASH = "和已有的一次重了（2026-03-01 至 2026-04-15），请先 consultation close。"


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town(Path("knowledge/nansong"))


def opened(database: Database, town: Town, now: datetime, period: Period = PERIOD) -> str:
    """Open a period as the command does; return what its user would be told."""
    try:
        with database.write() as session:
            version, _ = load_version(session, town, "", now)
            open_period(session, version, period, now)
    except InvalidAnswer as fault:
        return str(fault)
    return "ok"


def test_of_many_at_once_one_opens_it(database: Database, town: Town, noon: datetime, at_once: Race) -> None:
    """Nobody has loaded the document yet: it is loaded once, too, and nobody meets a fault of the database."""
    told = at_once(lambda: opened(database, town, noon), 8)
    assert sorted(set(map(str, told))) == [
        "ok",
        "和已有的一次重了（2026-03-01 至 2026-04-15），请先 consultation close。",
    ]
    assert told.count("ok") == 1
    with database.read() as session:
        assert len(session.execute(select(Consultation)).scalars().all()) == 1
        assert len(session.execute(select(DocumentVersion)).scalars().all()) == 1
        assert verify(session) is None


def test_the_second_waits_for_the_first(
    database: Database, town: Town, noon: datetime, pool: ThreadPoolExecutor
) -> None:
    """As long as the first has not committed the second has no answer; given up by the first, it is his."""
    begun = Event()

    def second() -> str:
        begun.set()
        return opened(database, town, noon)

    with database.write() as session:
        version, _ = load_version(session, town, "", noon)
        open_period(session, version, PERIOD, noon)
        waiting = pool.submit(second)
        begun.wait()
        assert not waiting.done()
        session.rollback()
    assert waiting.result() == "ok"


def test_one_period_at_a_time_also_on_another_version(
    database: Database, town: Town, noon: datetime, at_once: Race
) -> None:
    """Two versions of the document are not consulted on at the same time."""
    towns = iter([town, replace(town, clauses=town.clauses[1:])] * 3)
    told = at_once(lambda: opened(database, next(towns), noon), 6)
    assert told.count("ok") == 1
    with database.read() as session:
        assert len(session.execute(select(Consultation)).scalars().all()) == 1


def test_of_many_at_once_one_ends_it(database: Database, town: Town, noon: datetime, at_once: Race) -> None:
    """It is ended once, and who comes second is told that there is none."""
    assert opened(database, town, noon) == "ok"

    def end() -> str:
        try:
            with database.write() as session:
                close_period(session, SOON, "站长", noon)
        except InvalidAnswer as fault:
            return str(fault)
        return "ok"

    told = at_once(end, 6)
    assert told.count("ok") == 1
    assert {str(one) for one in told} == {"ok", "现在没有正在征求意见，也没有安排下一次。"}
