"""What scenarios of a consultation share: a period around today, and a next version of the draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.consulting import Period, load_version, open_period
from knowledge.entry import Clause
from knowledge.town import Town
from models import Consultation
from tests.chat import World


def today_in(world: World) -> date:
    """Return the date in the town."""
    return world.parts.rules.today(world.clock())


def consult(world: World, first: int = 0, last: int = 40, town: Town | None = None) -> Consultation:
    """Open a period from `first` to `last` days from today, on the town's document."""
    day = today_in(world)
    period = Period(day + timedelta(first), day + timedelta(last), "急着定", "站长")
    with world.parts.database.write() as session:
        version, _ = load_version(session, town or world.parts.services().town, "", world.clock())
        return open_period(session, version, period, world.clock())


def load_next(world: World, town: Town) -> None:
    """Load a further version of the document."""
    with world.parts.database.write() as session:
        assert load_version(session, town, "第二稿", world.clock())[1]


def rewritten(world: World, section: str, *texts: str) -> Town:
    """Return the town with other paragraphs in a section; none at all when there are no texts."""
    town = world.parts.services().town
    others = [clause for clause in town.clauses if clause.section != section]
    return replace(town, clauses=(*others, *(Clause(section, text) for text in texts)))
