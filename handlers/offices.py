"""The offices a matter can be handed to, and which of them somebody means. One that the town lacks is never guessed."""

from __future__ import annotations

from bot.context import Context
from knowledge.intent_names import NameFinder, Names
from knowledge.intent_text import fold
from models.person import OF_OFFICE, offices_of_people, people_of


def offices_to_choose(context: Context, *, but: str = "") -> list[str]:
    """Return the offices a matter can be handed to, `but` for the one that has it.

    Those of the town's files and those of its people; not where nobody works on cases, such as the liaison station.
    """
    files = [office.name for office in context.town.offices.offices]
    every = dict.fromkeys([*offices_of_people(context.session), *files])
    return [name for name in every if name != but and _takes_cases(name, context)]


def resolve(written: str, context: Context) -> str:
    """Return the office's full name, or "" when none is meant, or it is not clear which."""
    written = written.strip().strip("。.！!，,")
    known = context.town.offices.office(written)
    if known is not None:
        return known.name if _takes_cases(known.name, context) else ""
    choices = offices_to_choose(context)
    if written in choices:
        return written
    found = NameFinder(Names.of(context.town)).recipient(fold(f"转给{written}"))
    return found.value if found is not None and found.value in choices else ""


def _takes_cases(office: str, context: Context) -> bool:
    people = people_of(context.session, office)
    return not people or any(person.role in OF_OFFICE for person in people)
