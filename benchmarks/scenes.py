"""What is given before a dialogue begins: who the people are, what is handed in already, whether the draft is open.

Given is written in plain English, for people. What is understood of it is set up by the same steps as ever and listed;
whatever else it says is for whoever judges the transcript.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.casework import Actor, Desk, Given
from models import Conversation, Person, Submission, SubmissionKind
from models.lifecycle import Act
from models.submission import find_submission
from tests.chat import Chat, World
from tests.scenarios.consulting import consult

STATION = Actor("站长", "admin")
OFFICE = "镇社会事务办公室"
CONTENT = "村口的路灯坏了两个月没人修"
STAFF = ("cadre", "head", "admin", "station", "leader", "inspector")
_TICKET = re.compile(r"[A-Z]{1,6}-(\d{8})-\d{4,}")
_PHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
_OFFICE = re.compile(r"belongs to (\S+?)(?:\s|,|，|\.|。|$)")
_PERIODS: tuple[tuple[re.Pattern[str], tuple[int, int]], ...] = (
    (re.compile(r"(?:period|consultation)\b[^.]*\b(?:not (?:yet )?(?:open|begun|started)|opens later)"), (10, 50)),
    (re.compile(r"(?:period|consultation)\b[^.]*\b(?:closed|over|ended)"), (-60, -1)),
    (re.compile(r"(?:period|consultation)\b[^.]*\bopen"), (0, 40)),
)


class Scene:
    """A fresh town with the people of one dialogue on the phone. `done`: what was set up, in words."""

    def __init__(self, world: World, dialogue: Mapping[str, Any]) -> None:
        self.world = world
        self.given: str = dialogue.get("given", "")
        self.done: list[str] = []
        alone = {"me": {name: dialogue.get(name, "") for name in ("channel", "role")}}
        self.people: Mapping[str, Mapping[str, str]] = dialogue.get("users") or alone
        self.phones = {name: self._phone(name, facts) for name, facts in self.people.items()}
        self._consult()
        for found in _TICKET.finditer(self.given):
            self._hand_in(found)

    def _phone(self, name: str, facts: Mapping[str, str]) -> Chat:
        channel = facts.get("channel") or "wechat"
        chat = self.world.chat(f"o{name}" if channel == "wechat" else name.lower(), channel)
        role = facts.get("role", "")
        if role in STAFF or role == "sage":
            self._enter(chat, channel, facts)
        return chat

    def _enter(self, chat: Chat, channel: str, facts: Mapping[str, str]) -> None:
        belongs = _OFFICE.search(self.given)
        office = facts.get("office") or (belongs.group(1) if belongs else OFFICE)
        office = office if facts["role"] in STAFF else ""
        verified = facts["role"] in STAFF or not re.search(r"not (?:yet )?verified|unverified", self.given)
        vault = self.world.vault
        details = vault.seal({"external_id": chat.person, "name": "陈明", "phone": "13700000099"})
        known = {"channel": channel, "address": vault.pseudonym(channel, chat.person), "verified": verified}
        with self.world.parts.database.write() as session:
            session.add(Person(role=facts["role"], office=office, details=details, **known))
        self.done.append(f"{chat.person} is entered as {facts['role']} {office}".rstrip())

    def _consult(self) -> None:
        for words, (first, last) in _PERIODS:
            if words.search(self.given):
                consult(self.world, first, last)
                self.done.append(f"consultation from {first} to {last} days from today")
                return

    def _owner(self, said: str) -> Chat:
        """Return whose the submission is: the one named as its submitter, else the first who writes by WeChat."""
        named = re.search(r"submitted by (\w+)", said)
        if named and named.group(1) in self.phones:
            return self.phones[named.group(1)]
        every = list(self.phones.values())
        return next((chat for chat in every if channel_of(chat) == "wechat"), every[0])

    def _hand_in(self, found: re.Match[str]) -> None:
        owner, phone = self._owner(self.given), _PHONE.search(self.given)
        owner.say("你好")  # so that there is somebody to tell
        at = datetime.strptime(f"{found.group(1)} 10:00 +0800", "%Y%m%d %H:%M %z")
        facts: dict[str, Any] = {"kind": SubmissionKind.PROBLEM, "content": CONTENT, "salt": "5a" * 16}
        with self.world.parts.database.write() as session:
            facts["conversation_id"] = conversation_of(self.world, owner).id
            facts["contact"] = self.world.vault.seal(phone.group()) if phone else None
            held = Submission(ticket=found.group(), created_at=at, anonymous=phone is None, **facts)
            Desk(session, self.world.parts.rules, self.world.vault, at).receive(held)
        self.done.append(f"{found.group()} is {owner.person}'s: {CONTENT}" + (f", {phone.group()}" if phone else ""))
        for act, given in self._steps():
            self._take(found.group(), act, given)

    def _steps(self) -> Iterator[tuple[Act, Given]]:
        """Yield the steps that were taken before, as far as given says."""
        assigned = re.search(r"(?:assigned|referred|transferred) to", self.given)
        answered = re.search(r"\b(?:answered|replied|已答复)", self.given)
        if assigned or answered or re.search(r"accepted|已受理", self.given):
            yield Act.ACCEPT, Given()
        if assigned:
            offices = [facts["office"] for facts in self.people.values() if facts.get("office")]
            yield Act.REFER, Given(office=offices[0] if offices else OFFICE)
        if answered:
            yield Act.ANSWER, Given(text="路灯已报修，本周五前更换")

    def _take(self, ticket: str, act: Act, given: Given) -> None:
        world = self.world
        with world.parts.database.write() as session:
            held = find_submission(session, ticket)
            desk = Desk(session, world.parts.rules, world.vault, world.clock() - timedelta(hours=1))
            if held is not None:
                desk.take(held, act, STATION, given)
        self.done.append(f"{ticket}: {act}")


def channel_of(chat: Chat) -> str:
    """Return the platform that somebody writes through."""
    return chat.platform.account.channel


def conversation_of(world: World, chat: Chat) -> Conversation:
    """Return the row of somebody who has written. Raises LookupError when he has not."""
    address = world.vault.pseudonym(channel_of(chat), chat.person)
    for one in world.stored(Conversation):
        if one.address == address:
            return one
    raise LookupError(f"{chat.person} has not written yet")
