"""What the scenarios of supervision share: people, their duties, what they hold, and what they are sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import update

from models import Conversation, Duty, DutyAssignee, OutgoingMessage, Person, Submission
from models.person import DIRECTORY_CHANNEL
from simulator import history
from tests.chat import World

AFFAIRS, CULTURE = "镇社会事务办公室", "镇宣传办"
WEEK = "上周情况"
_numbers = count(1)


def at(world: World, moment: str) -> None:
    """Let it be this time in the town, such as 2026-09-30 09:00."""
    wanted = datetime.fromisoformat(moment).replace(tzinfo=world.settings.zone)
    world.clock.offset += wanted - world.clock()


def enter(world: World, name: str, role: str, office: str = "", **more: Any) -> int:
    """Put somebody on the town's list and give him a phone with WeCom; return his number."""
    details = world.vault.seal({"external_id": name, "name": more.pop("called", name), "villages": []})
    address = world.vault.pseudonym(DIRECTORY_CHANNEL, name)
    world.platforms[DIRECTORY_CHANNEL].memory.history.enrol([history.Person(name, name, role)])
    with world.parts.database.write() as session:
        person = Person(channel=DIRECTORY_CHANNEL, address=address, role=role, office=office, details=details, **more)
        session.add(person)
        session.flush()
        return person.id


def alter(world: World, number: int, **columns: Any) -> None:
    """Change somebody on the list."""
    with world.parts.database.write() as session:
        session.execute(update(Person).where(Person.id == number).values(columns))


def duty(world: World, due: str, *people: int, **more: Any) -> int:
    """Store a duty that was set up long ago, unless more is said; return its number."""
    number = next(_numbers)
    facts = {"code": f"T-{number}", "title": "办长者食堂", "office": AFFAIRS, "salt": "5a" * 16}
    facts |= {"created_at": world.clock() - timedelta(days=60), "due": date.fromisoformat(due)}
    with world.parts.database.write() as session:
        made = Duty(**(facts | more))
        session.add(made)
        session.flush()
        session.add_all(DutyAssignee(duty_id=made.id, person_id=one) for one in people)
        return made.id


def case(world: World, reply_by: str, office: str = AFFAIRS, **more: Any) -> str:
    """Store a submission that an office has held for long, unless more is said; return its ticket."""
    ticket = f"NS-20260101-{next(_numbers):04}"
    long_ago = world.clock() - timedelta(days=60)
    facts: dict[str, Any] = {"kind": "建议", "content": "村口装路灯", "salt": "5a" * 16, "status": "办理中"}
    facts |= {"reply_by": date.fromisoformat(reply_by), "created_at": long_ago, "referred_at": long_ago}
    with world.parts.database.write() as session:
        session.add(Submission(ticket=ticket, office=office, **(facts | more)))
    return ticket


def morning(world: World, moment: str) -> dict[str, str]:
    """Let the worker look at the clock at a moment; return whom it owes what, by name, and deliver it."""
    at(world, moment)
    before = {row.id for row in world.stored(OutgoingMessage)}
    world.worker.remind()
    owed = [row for row in world.stored(OutgoingMessage) if row.id not in before]
    with world.session() as session:
        names = {one.id: world.vault.open(one.recipient) for one in session.query(Conversation) if one.recipient}
    said = [(names[row.conversation_id], world.vault.open(row.payload)["text"]) for row in owed]
    daily = {name: text for name, text in said if not text.startswith(WEEK)}
    assert len(daily) == sum(not text.startswith(WEEK) for _, text in said), "somebody got two messages at once"
    world.worker.run_once()
    return daily


def on_phone(world: World, name: str) -> list[str]:
    """Return the texts that have reached somebody's phone, in order."""
    lines = world.platforms[DIRECTORY_CHANNEL].memory.history.after(name)
    return [str(line.body["text"]) for line in lines if line.side == "account"]
