"""Enters the people of a town for a scenario, as an import does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from models import Charge, Duty, DutyAssignee, Person
from models.person import find_person
from tests.chat import Chat, World

AFFAIRS, PUBLICITY = "镇社会事务办公室", "镇宣传办"
CODE = re.compile(r"\d{5}-\d{5}")


def enter(world: World, userid: str, name: str, **more: str) -> int:
    """Enter somebody, a cadre unless more is said, by the columns of a list and a `post`; return his number."""
    channel = more.get("channel", "wecom")
    villages = [village for village in more.get("villages", "").split(";") if village]
    details = {"external_id": userid, "name": name, "position": more.get("position", ""), "villages": villages}
    details |= {"phone": more.get("phone", "")}
    with world.parts.database.write() as session:
        person = Person(channel=channel, address=world.vault.pseudonym(channel, userid))
        person.role, person.office = more.get("role", "cadre"), more.get("office", "")
        person.details = world.vault.seal(details)
        session.add(person)
        session.flush()
        post = more.get("post", "驻村干部")
        session.add_all(Charge(person_id=person.id, village=village, post=post) for village in villages)
        return person.id


def change(world: World, number: int, **facts: object) -> None:
    """Change what the list says of somebody."""
    with world.parts.database.write() as session:
        person = session.get_one(Person, number)
        for name, value in facts.items():
            setattr(person, name, value)


def assign(world: World, code: str, title: str, people: Sequence[int] = (), **more: str) -> None:
    """Enter a duty of the office of social affairs."""
    with world.parts.database.write() as session:
        facts = {"problems": "资金缺口三万元", "due": date(2026, 12, 20), "created_at": world.clock()}
        duty = Duty(code=code, title=title, office=AFFAIRS, lead="杨海生", salt="5a" * 16, **facts, **more)
        session.add(duty)
        session.flush()
        session.add_all(DutyAssignee(duty_id=duty.id, person_id=number) for number in people)


def code_from(reply: str) -> str:
    """Return the code in a reply."""
    found = CODE.search(reply)
    assert found, reply
    return found.group()


def own_code(chat: Chat) -> str:
    """Ask for a code for oneself in WeCom; return it."""
    return code_from(chat.say("验证码"))


def person(world: World, userid: str, channel: str = "wecom") -> Person:
    """Return somebody as he is entered now."""
    with world.session() as session:
        found = find_person(session, channel, world.vault.pseudonym(channel, userid))
    assert found is not None
    return found
