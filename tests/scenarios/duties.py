"""Sets a town's people and duties up for scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bot.duties import DutyDesk, NewDuty, Official
from models import Duty, Person, Report
from models.duty import find_duty
from models.duty_list import Wanted, duties
from tests.chat import Chat, World

AFFAIRS, PROPAGANDA = "镇社会事务办公室", "镇宣传办"
STATION = Official("站长", "station")


def enter(world: World, userid: str, name: str, office: str = AFFAIRS, role: str = "cadre") -> int:
    """Enter somebody into the list of people; return his number."""
    with world.parts.database.write() as session:
        details = world.vault.seal({"external_id": userid, "name": name})
        address = world.vault.pseudonym("wecom", userid)
        person = Person(channel="wecom", address=address, role=role, office=office, details=details)
        session.add(person)
        session.flush()
        return person.id


def give(world: World, title: str, *people: int, **facts: Any) -> str:
    """Set a duty up for these people; return its code. `days`: working or not, from today until it is due."""
    days = facts.pop("days", 30)
    facts = {"office": AFFAIRS, "due": None if days is None else today(world) + timedelta(days=days)} | facts
    with world.parts.database.write() as session:
        desk = DutyDesk(session, world.parts.rules, world.clock())
        return desk.create(NewDuty(title, assignees=people, **facts), STATION).code


def today(world: World) -> date:
    """Return the date in the town."""
    return world.clock().astimezone(world.settings.zone).date()


def stored(world: World, code: str) -> Duty:
    """Return a duty as it is stored."""
    with world.session() as session:
        duty = find_duty(session, code)
        assert duty is not None
        return duty


def everything(world: World) -> Sequence[Duty]:
    """Return every open duty."""
    with world.session() as session:
        return duties(session, Wanted(), 100)


def history(world: World) -> list[tuple[str, int, int, str, bool]]:
    """Return kind, percents, note and whether it was taken back, of every line of every history."""
    return [(one.kind, one.before, one.after, one.note, one.undone_at is not None) for one in world.stored(Report)]


def phone(world: World, userid: str) -> Chat:
    """Return somebody's WeCom."""
    return world.chat(userid, "wecom")
