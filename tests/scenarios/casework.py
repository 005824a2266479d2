"""What the scenarios of casework share: the town's people, and what a villager hands in for one office."""

from __future__ import annotations

import re

from bot.case_changes import Given
from bot.casework import Actor, Desk
from bot.outbox import Outbox
from models import Person, Submission
from models.lifecycle import Act
from models.step import steps_of
from models.submission import find_submission
from tests.chat import Chat, World
from tests.scenarios.test_hand_in import TICKET

OFFICE, ELSEWHERE = "镇社会事务办公室", "镇宣传办"
CANTEEN = "希望长者食堂能给走不动的老人送餐"
STATION = Actor("站长", "admin")


def enter(world: World, userid: str, name: str, role: str = "cadre", office: str = OFFICE, **more: object) -> None:
    """Enter one of the town's people, who writes from WeCom."""
    details = world.vault.seal({"external_id": userid, "name": name, "phone": "13700000099"})
    address = world.vault.pseudonym("wecom", userid)
    person = Person(channel="wecom", address=address, role=role, office=office, details=details, **more)
    with world.parts.database.write() as session:
        session.add(person)


def pick(chat: Chat, label: str) -> str:
    """Answer with the number before the choice of the last reply that has this label, as one does in WeCom."""
    assert chat.last is not None
    found = re.search(rf"^(\d+)\. .*{re.escape(label)}", chat.last.text, re.MULTILINE)
    assert found, chat.last.text
    return chat.say(found[1])


def hand_in(chat: Chat, content: str = CANTEEN, contact: str = "不留", section: str = "托底行动") -> str:
    """Hand in a suggestion about a part of the plan; return its number."""
    for said in ("提建议", section, content, "跳过", contact):
        chat.say(said)
    found = TICKET.search(chat.say("确认"))
    assert found
    return found.group()


def take(world: World, ticket: str, act: Act, given: Given | None = None, actor: Actor = STATION) -> None:
    """Take a step as a command does, by the station unless somebody else is named."""
    with world.parts.database.write() as session:
        submission = find_submission(session, ticket)
        assert submission is not None
        outbox = Outbox(session, world.vault, world.clock(), world.settings.apps)
        desk = Desk(session, world.parts.rules, world.vault, world.clock(), outbox)
        desk.take(submission, act, actor, given or Given())


def stored(world: World, ticket: str) -> Submission:
    """Return a submission as it is stored."""
    return next(one for one in world.stored() if one.ticket == ticket)


def steps(world: World, ticket: str) -> list[tuple[str, str]]:
    """Return who took which step, in order."""
    with world.session() as session:
        submission = find_submission(session, ticket)
        assert submission is not None
        return [(step.who, step.step) for step in steps_of(session, submission.id)]
