"""Understands what an inspector wrote of a finding (明察暗访): what was found, who puts it right, until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.findings import Noted
from knowledge.days import day_in
from knowledge.intent_names import NameFinder, Names
from knowledge.intent_text import fold
from knowledge.places import named_village
from knowledge.town import Town
from models.duty import find_duty

_CLAUSES = re.compile(r"[，,。；;\n]+")
_DUTY = re.compile(r"任务\s*(?:编号)?\s*(?P<code>[0-9A-Za-z][-0-9A-Za-z]{0,23})")
# What says by whom or until when, and nothing of what was found.
_ORDER = re.compile(r"整改|负责|落实|牵头|处理|办理|完成|到位|限期|期限|重新办|重办|返工")
_SPARE = 6


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says of a finding. `due`: ISO text, which a conversation's state can hold."""

    text: str
    duty: str = ""
    office: str = ""
    village: str = ""
    due: str = ""

    def noted(self) -> Noted:
        """Return what is to be taken down."""
        due = date.fromisoformat(self.due) if self.due else None
        return Noted(self.text, self.duty, self.office, self.village, due)


@dataclass(frozen=True, slots=True)
class Ear:
    """What it takes to understand: the town with its names, and the day."""

    town: Town
    finder: NameFinder
    today: date

    @classmethod
    def of(cls, town: Town, today: date) -> Ear:
        """Return the ear for a town on a day."""
        return cls(town, NameFinder(Names.of(town)), today)

    def understand(self, text: str, session: Session) -> Said:
        """Return who is to put what right until when; of the words only what was found is kept."""
        clauses = [clause.strip() for clause in _CLAUSES.split(text) if clause.strip()]
        told = [clause for clause in clauses if not self._is_order(clause)]
        return Said(
            text="，".join(told or clauses),
            duty=_duty(text, session),
            office=self.office(text),
            village=named_village(self.town.offices.villages, text),
            due=next((found for clause in reversed(clauses) if (found := self.day(clause))), ""),
        )

    def office(self, text: str) -> str:
        """Return the town's name of the office that is named; "" when none of the town's is."""
        found = self.finder.recipient(fold(text))
        return found.value if found and self.town.offices.office(found.value) else ""

    def day(self, text: str) -> str:
        """Return the day that is named as ISO text; "" when none is."""
        found = day_in(text, self.today)
        return found.value if found else ""

    def _is_order(self, clause: str) -> bool:
        """Whether a clause says only by whom, until when, or of which duty."""
        rest = clause
        if day := day_in(rest, self.today):
            rest = rest[: day.start] + rest[day.end :]
        rest = _DUTY.sub("", rest)
        if office := self.finder.recipient(fold(rest)):
            rest = rest[: office.start] + rest[office.end :]
        spare = _SPARE if _ORDER.search(rest) else 1
        return rest != clause and len(_ORDER.sub("", rest)) <= spare


def _duty(text: str, session: Session) -> str:
    """Return the code of the duty that is named as the town writes it, or as it was written; "" when none is."""
    named = _DUTY.search(fold(text))
    if named is None:
        return ""
    written = text[named.start("code") : named.end("code")]
    found = next((one for code in (written, written.upper()) if (one := find_duty(session, code))), None)
    return found.code if found else written
