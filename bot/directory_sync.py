"""Brings the list of people up to WeCom's directory: who is new, who sits elsewhere, who has left.

The town's own decisions stand: what role somebody has, which villages, his telephone, and who is not to act any more.
Nobody is ever deleted, for what he did refers to him.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.contract import Department, Member
from bot.roster_words import Names
from models import Database, Person, Role, Vault
from models.journal import append
from models.person import DIRECTORY_CHANNEL, STAFF

SUBJECT = "PEOPLE"  # what stands in the journal where else the number of a submission does
# More than this share leaving at once is rather a visible range that was changed than a town without staff.
MANY, MANY_SHARE = 5, 0.3
_GONE = "gone"  # in the sealed details of who left by the directory, so that he may come back by it
_LONGEST_NAME, _LONGEST_TEXT = 32, 64


class TooManyGone(Exception):
    """So many would count as gone that somebody should look first. `args`: how many, of how many."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The directory: departments, members, and what the town's files call its offices."""

    departments: Sequence[Department]
    members: Sequence[Member]
    names: Names

    def office(self, member: Member) -> str:
        """Return the office somebody belongs to: the nearest department the town's files know, else his own.

        The department at the top is the town itself, which is no office.
        """
        known = {one.id: one for one in self.departments}
        own, number, seen = "", member.department, set[int]()
        while number in known and number not in seen:
            seen.add(number)
            one = known[number]
            if one.name in self.names.offices:
                return self.names.office(one.name)
            own = own or (one.name[:_LONGEST_TEXT] if one.parent in known else "")
            number = one.parent
        return own


@dataclass(slots=True)
class Changes:
    """What was changed, a line of Chinese each, and what somebody should look at."""

    new: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return how many of each, for the journal."""
        kinds = ("new", "moved", "left", "back", "renamed")
        return {kind: len(getattr(self, kind)) for kind in kinds}


@dataclass(frozen=True, slots=True)
class Sync:
    """One run over the directory. `dry`: only tell what it would change. `many`: also when very many have left."""

    vault: Vault
    listed: Listed
    now: datetime
    dry: bool = False
    many: bool = False

    def run(self, database: Database) -> Changes:
        """Change the list in one transaction, or only tell. Raises TooManyGone; ValueError when a row cannot be opened.

        Running it again changes nothing.
        """
        if self.dry:
            with database.read() as session:
                return self._apply(session)
        with database.write() as session:
            changes = self._apply(session)
            if any(changes.counts().values()):
                append(session, SUBJECT, "people synchronized", self.now, **changes.counts())
        return changes

    def _apply(self, session: Session) -> Changes:
        changes, known = Changes(), self._known(session)
        here = {member.userid.casefold(): member for member in self.listed.members if member.here}
        for userid, member in here.items():
            found = known.get(userid)
            if found is None:
                self._add(session, member, changes)
            elif found[0].role in STAFF:
                self._update(*found, member, changes)
        serving = [found for found in known.values() if found[0].active and found[0].role in STAFF]
        gone = [(person, details) for person, details in serving if _id(details) not in here]
        if not self.many and (not here or len(gone) > max(MANY, MANY_SHARE * len(serving))):
            raise TooManyGone(len(gone), len(serving))
        for person, details in gone:
            changes.left.append(_line(details, person.office))
            person.active = False
            person.details = self.vault.seal({**details, _GONE: True})
        return changes

    def _known(self, session: Session) -> dict[str, tuple[Person, dict[str, Any]]]:
        """Return everybody entered for WeCom by userid, which WeCom reads without regard to capitals."""
        rows = session.execute(select(Person).filter_by(channel=DIRECTORY_CHANNEL).order_by(Person.id)).scalars()
        opened = ((person, self.vault.open(person.details)) for person in rows)
        return {_id(details): (person, details) for person, details in opened}

    def _add(self, session: Session, member: Member, changes: Changes) -> None:
        office = self.listed.office(member)
        name = (member.name or member.userid)[:_LONGEST_NAME]
        details: dict[str, Any] = {"external_id": member.userid, "name": name, "phone": "", "villages": []}
        details["position"] = member.position[:_LONGEST_TEXT]
        address = self.vault.pseudonym(DIRECTORY_CHANNEL, member.userid)
        facts = {"role": Role.CADRE, "office": office, "verified": True, "details": self.vault.seal(details)}
        session.add(Person(channel=DIRECTORY_CHANNEL, address=address, **facts))
        changes.new.append(_line(details, office))
        if office and not self.listed.names.knows_office(office):
            changes.warnings.append(f"offices.yaml 里没有科室“{office}”，{name}先记在这个部门")
        if not member.name:
            changes.warnings.append(f"企业微信没有给出 {member.userid} 的姓名，先用账号代替，请用名单补上")

    def _update(self, person: Person, details: dict[str, Any], member: Member, changes: Changes) -> None:
        self._come_back(person, details, changes)
        fresh = self._facts(details, member)
        if fresh["name"] != details.get("name"):
            changes.renamed.append(f"{details.get('name')} → {fresh['name']}")
        if fresh != details:
            person.details = self.vault.seal(fresh)
            person.address = self.vault.pseudonym(DIRECTORY_CHANNEL, member.userid)
        self._move(person, fresh, self.listed.office(member), changes)

    def _facts(self, details: Mapping[str, Any], member: Member) -> dict[str, Any]:
        """Return the details as they are now: what WeCom does not tell stays, and so does the position of the town."""
        fresh = {name: value for name, value in details.items() if name != _GONE}
        fresh["external_id"] = member.userid
        fresh["name"] = member.name[:_LONGEST_NAME] or details.get("name") or member.userid
        fresh["position"] = details.get("position") or member.position[:_LONGEST_TEXT]
        return fresh

    def _come_back(self, person: Person, details: Mapping[str, Any], changes: Changes) -> None:
        if person.active:
            return
        if details.get(_GONE):
            person.active = True
            changes.back.append(_line(details, person.office))
        else:
            changes.warnings.append(f"名单里写着{details.get('name')}已离开，企业微信里还在：按名单办，没有改")

    def _move(self, person: Person, details: Mapping[str, Any], office: str, changes: Changes) -> None:
        names = self.listed.names
        if not office or office == person.office:
            return
        if names.offices and person.office in names.offices and office not in names.offices:
            told = f"企业微信里{details['name']}在“{office}”，offices.yaml 里没有：仍记在{person.office}"
            changes.warnings.append(told)
            return
        changes.moved.append(f"{details['name']}：{person.office or '没有科室'} → {office}")
        person.office = office


def _id(details: Mapping[str, Any]) -> str:
    return str(details.get("external_id", "")).casefold()


def _line(details: Mapping[str, Any], office: str) -> str:
    return f"{details.get('name')}（{office or '没有科室'}）"
