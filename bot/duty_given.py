"""Who acts on a duty (任务), and what comes with each act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from models import Duty, Person, Vault
from models.duty import Origin
from models.person import Role


@dataclass(frozen=True, slots=True)
class Official:
    """Who acts. `role`: one of `models.person.Role`. `office`: his own. `person_id`: None for who acts by command."""

    name: str
    role: str
    office: str = ""
    person_id: int | None = None

    @classmethod
    def of(cls, person: Person, vault: Vault) -> Self:
        """Return a person whom the town has entered. Raises ValueError when no key opens his details."""
        role = person.role if person.active else Role.VILLAGER
        return cls(str(vault.open(person.details).get("name", "")), role, person.office, person.id)


@dataclass(frozen=True, slots=True)
class Proof:
    """A photo or document that comes with a report: its `kind` (image, voice, file), and the platform's name for it."""

    kind: str
    media_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty to be set up. `code` empty: the next number. `assignees`: numbers of people. `due` None: no last day."""

    title: str
    code: str = ""
    section: str = ""
    lead: str = ""
    office: str = ""
    village: str = ""
    due: date | None = None
    percent: int = 0
    problems: str = ""
    next_steps: str = ""
    entry: str = ""
    origin: Origin = Origin.IMPORT
    origin_id: int | None = None
    assignees: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """What a report says. `percent` 0…100. `problems`, `next_steps`: None leaves what is there.

    `on_behalf_of`: the name of whom the report is filled in for. `seen`: the duty's version that was looked at.
    """

    percent: int
    note: str = ""
    problems: str | None = None
    next_steps: str | None = None
    on_behalf_of: str = ""
    seen: int | None = None
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Again:
    """Why a duty that was done is taken up again: by a finding (明察暗访) or by a resolution of the meeting."""

    reason: str
    origin: Origin
    origin_id: int | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is changed about a duty, and why. None leaves a thing as it is. `facts`: kept in the history beside it."""

    reason: str
    title: str | None = None
    section: str | None = None
    lead: str | None = None
    office: str | None = None
    village: str | None = None
    due: date | None = None
    percent: int | None = None
    assignees: tuple[int, ...] | None = None
    problems: str | None = None
    next_steps: str | None = None
    seen: int | None = None
    facts: Mapping[str, str | int | None] = field(default_factory=dict)

    def columns(self, duty: Duty) -> dict[str, str | int | date]:
        """Return the columns that become different, with their new values."""
        names = ("title", "section", "lead", "office", "village", "due", "percent", "problems", "next_steps")
        wanted = {name: getattr(self, name) for name in names}
        return {name: value for name, value in wanted.items() if value is not None and value != getattr(duty, name)}


@dataclass(frozen=True, slots=True)
class Words:
    """What accompanies an act: the `note` or reason, for whom it is filled in, and the version that was looked at."""

    note: str = ""
    on_behalf_of: str = ""
    seen: int | None = None
    facts: Mapping[str, str | int | None] = field(default_factory=dict)
