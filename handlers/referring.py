"""Gives what was just handed in to the office that the town's rules name; what they leave open goes to the station."""

from __future__ import annotations

from bot.case_changes import Given
from bot.casework import BY_RULE, Actor
from bot.concerned import is_named
from bot.context import Context
from handlers import gate
from knowledge.referral import Handed, referral_for
from models import Submission
from models.lifecycle import Act
from models.person import people_of

RULE = Actor("系统", BY_RULE)
WHY = "按镇里的转办规则"


def refer(submission: Submission, context: Context) -> None:
    """Let the office have it that is to handle it, or leave it to the liaison station. The submitter is told nothing.

    What belongs elsewhere, and what names somebody of that very office, is looked at by the station first.
    """
    office = _office(submission, context)
    if office:
        context.desk.take(submission, Act.ASSIGN, RULE, Given(office=office, reason=WHY))
    else:
        context.desk.announce(submission)


def _office(submission: Submission, context: Context) -> str:
    town = context.town
    handed = Handed(submission.kind, submission.section, submission.village, submission.content)
    rule = referral_for(town.referral, town.plan, handed)
    office = town.offices.office(rule.office) if rule else None
    if office is None or gate.matter_of(submission.content, context) is not None:
        return ""
    of_office = people_of(context.session, office.name)
    named = any(is_named(person, submission, context.services.vault) for person in of_office)
    return "" if named else office.name
