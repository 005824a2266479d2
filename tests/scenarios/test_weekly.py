"""The station gets its week in one message, on the first working day, when there is anything to say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat import World, open_world, settings_for
from tests.scenarios.supervising import AFFAIRS, CULTURE, WEEK, at, case, duty, enter, morning, on_phone


def weeks(world: World, name: str = "station") -> list[str]:
    """Return the summaries that have reached somebody's phone."""
    return [text for text in on_phone(world, name) if text.startswith(WEEK)]


@pytest.fixture
def ranked(database_url: str, tmp_path: Path) -> Iterator[World]:
    """Run the app of a town that wants its offices ranked."""
    with open_world(settings_for(database_url, tmp_path, ranking="on")) as opened:
        yield opened


def test_the_week_in_figures(world: World) -> None:
    """What came and was answered in the week, what is late, by office, with the lights of both."""
    enter(world, "station", "station")
    enter(world, "chen", "cadre", AFFAIRS)
    at(world, "2026-11-18 12:00")
    now = world.clock()
    case(world, "2026-12-10", created_at=now, referred_at=now)
    case(world, "2026-11-17", CULTURE, status="已答复", answered_at=now)
    case(world, "2026-11-19", CULTURE)
    duty(world, "2026-11-19", office=CULTURE)
    duty(world, "2026-12-31", office=AFFAIRS)
    morning(world, "2026-11-23 09:00")
    (said,) = weeks(world)
    assert said.startswith("上周情况（11月16日至11月22日）\n新收意见建议1条，答复1条（其中超期1条）")
    assert "在办意见建议：绿灯1件，黄灯0件，红灯1件" in said
    assert "在办任务：绿灯1件，黄灯0件，红灯1件" in said
    assert f"· {CULTURE} 0/2\n· {AFFAIRS} 1/0" in said
    assert weeks(world, "chen") == []


def test_nothing_happened(world: World) -> None:
    """A week without anything new, answered or late is not worth a message, and not looked at again."""
    enter(world, "station", "station")
    at(world, "2026-11-01 12:00")
    case(world, "2026-12-31", "镇宣传办")
    morning(world, "2026-11-23 09:00")
    morning(world, "2026-11-24 09:00")
    assert weeks(world) == []


def test_the_first_working_day_of_the_week_and_no_other(world: World) -> None:
    """In the week of the holiday that is Thursday; the day after, nothing more."""
    enter(world, "station", "station")
    at(world, "2026-10-01 12:00")
    case(world, "2026-11-19", created_at=world.clock())
    for day in range(5, 11):
        morning(world, f"2026-10-{day:02} 09:00")
        assert len(weeks(world)) == (day >= 8)


def test_a_week_begun_while_nothing_ran(world: World) -> None:
    """When the machine was off on Monday, it is told on Tuesday."""
    enter(world, "station", "station")
    at(world, "2026-11-18 12:00")
    case(world, "2026-12-19", created_at=world.clock())
    morning(world, "2026-11-24 11:00")
    assert len(weeks(world)) == 1


def test_ranking_is_off_unless_the_town_wants_it(world: World) -> None:
    """Nobody is ranked by default, neither in the first summary of a month."""
    enter(world, "station", "station")
    at(world, "2026-10-20 12:00")
    duty(world, "2026-10-21", status="已销号", closed_at=world.clock())
    case(world, "2026-12-19", created_at=world.clock())
    at(world, "2026-10-28 12:00")
    case(world, "2026-12-19", created_at=world.clock())
    morning(world, "2026-11-02 09:00")
    assert len(weeks(world)) == 1
    assert "按时办结率" not in weeks(world)[0]


def test_the_first_summary_of_a_month_ranks_the_month_before(ranked: World) -> None:
    """Where the town wants it: by the share of what was done on time; the second summary says it no more."""
    enter(ranked, "station", "station")
    at(ranked, "2026-10-20 12:00")
    now = ranked.clock()
    duty(ranked, "2026-10-21", status="已销号", closed_at=now)
    duty(ranked, "2026-10-21")
    duty(ranked, "2026-10-21", status="已取消")
    case(ranked, "2026-10-22", CULTURE, status="已办结", answered_at=now)
    morning(ranked, "2026-11-02 09:00")
    morning(ranked, "2026-11-09 09:00")
    first, second = weeks(ranked)
    assert f"10月按时办结率：\n1. {CULTURE} 100%（1/1）\n2. {AFFAIRS} 50%（1/2）" in first
    assert "按时办结率" not in second
