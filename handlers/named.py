"""Finds which submission staff mean: by its number, by a part of it, or the one they are looking at.

Nobody is told whether a number exists that is not his: what he may not see is as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.casework import Actor
from bot.concerned import is_named
from bot.context import Context
from bot.message import Choice, Reply
from bot.permissions import Deed, Subject, may, scope
from bot.spoken import short
from knowledge.slots import ticket_in
from models import Status, Submission
from models.lifecycle import Party
from models.submission import find_submission, numbered

LOOKED_BACK_DAYS = 400
OFFERED = 8
SHOWN_CHARACTERS = 14
# What waits for somebody of the town.
WAITING = (Status.SUBMITTED, Status.ACCEPTED, Status.IN_PROGRESS, Status.REOPENED, Status.INCOMPLETE)
_CLOSE = r"(?:\s*号(?:的?(?:单子?|工单|件|建议|意见|那个|这个|那条|这条))?|(?<=\d{4})|(?=[\s,，:：。;；]|$))"
_PARTIAL = re.compile(rf"(?:那个|这个|第|编号|尾号|单号)?\s*#?(\d{{1,5}})(?![\d.%-]){_CLOSE}", re.IGNORECASE)
_THIS = re.compile(
    r"(?:这|那|本|该)(?:个|一?条|一?件|份|张)?(?:单子?|工单|件|建议|意见)?(?![\u4e00-\u9fff])|它(?![\u4e00-\u9fff])"
)
_SEEN = re.compile(r"\s*@(\d{1,9})")
_BREAK = " \n\t,，:：。;；、"
NOT_FOUND = "没有找到 {number}，或者它不在您的科室。请核对编号，发“待办”看全部。"


@dataclass(frozen=True, slots=True)
class Named:
    """A submission as somebody names it, and what he says besides.

    `number`: as it should be written, or the digits of a part; empty: the one he is looking at. `seen`: the version of
    it that he had before his eyes, when a card says so. `pointed`: whether he names one at all.
    """

    number: str
    rest: str
    seen: int | None = None
    pointed: bool = True


def read_named(text: str, prefix: str) -> Named:
    """Return what submission a text begins with, and the rest of it."""
    text = text.strip(_BREAK)
    whole = ticket_in(text, prefix)
    if whole and not text[: whole.start].strip(_BREAK):
        return _with_seen(whole.value, text[whole.end :])
    if part := _PARTIAL.match(text):
        return _with_seen(part[1], text[part.end() :])
    if this := _THIS.match(text):
        return Named("", text[this.end() :].strip(_BREAK))
    return Named("", text, pointed=False)


def _with_seen(number: str, rest: str) -> Named:
    version = _SEEN.match(rest)
    return Named(number, rest[version.end() if version else 0 :].strip(_BREAK), int(version[1]) if version else None)


def actor_of(context: Context) -> Actor:
    """Return who writes, as the desk knows him."""
    person = context.person
    details = context.services.vault.open(person.details) if person else {}
    office = person.office if person else ""
    return Actor(str(details.get("name", "")), context.role, office, context.conversation.id)


def sees_cases(context: Context) -> bool:
    """Whether somebody's role lets him see casework at all."""
    return bool(scope(context.role, Deed.SEE_CASES))


def may_see(submission: Submission, context: Context) -> bool:
    """Whether somebody may see a submission as one of the town's people.

    Not what he handed in himself, and not what names him: what is said of somebody never goes through his own hands.
    """
    person = context.person
    if person is None or submission.conversation_id == context.conversation.id:
        return False
    offices = {submission.office, submission.first_office}
    near = any(may(context.role, person.office, Deed.SEE_CASES, Subject(office)) for office in offices)
    return near and not is_named(person, submission, context.services.vault)


def holds(submission: Submission, context: Context) -> bool:
    """Whether somebody acts for whoever has to do with a submission: its office, the station, the leading group."""
    return bool(actor_of(context).parties(submission) - {Party.SUBMITTER})


def find(named: Named, context: Context, again: Callable[[str], str]) -> Submission | Reply:
    """Return the submission that is meant, or what to ask; `again` returns what a tap on one of several means."""
    if not named.number:
        return _looked_at(context, again)
    found = _numbered(named.number, context)
    if len(found) == 1:
        context.state.ticket = found[0].ticket
        return found[0]
    if not found:
        return Reply(NOT_FOUND.format(number=named.number))
    return which(found, f"尾号 {named.number} 有{len(found)}条，是哪一条？", again)


def which(found: Sequence[Submission], question: str, again: Callable[[str], str]) -> Reply:
    """Ask which of several is meant."""
    return Reply(question, tuple(Choice(_label(one), again(one.ticket)) for one in found[:OFFERED]))


def _looked_at(context: Context, again: Callable[[str], str]) -> Submission | Reply:
    """Return the submission spoken of last."""
    found = find_submission(context.session, context.state.ticket) if context.state.ticket else None
    if found is not None and may_see(found, context):
        return found
    return Reply("是哪一条？请写上编号，比如“" + again("7号") + "”。发“待办”看全部。", (Choice("待办", "待办意见"),))


def _numbered(number: str, context: Context) -> list[Submission]:
    """Return what bears a number, or ends in it, of what somebody may see; what still waits comes first."""
    tickets = [number] if not number.isdigit() else _ending_in(number, context)
    seen = [one for one in numbered(context.session, tickets) if may_see(one, context)]
    return sorted(seen, key=lambda one: one.status not in WAITING)


def _ending_in(number: str, context: Context) -> list[str]:
    # Numbers begin anew each day: asked for one by one they are found by the index, however many submissions there are.
    days = (context.today - timedelta(days=back) for back in range(LOOKED_BACK_DAYS))
    return [f"{context.services.ticket_prefix}-{day:%Y%m%d}-{int(number):04d}" for day in days]


def _label(one: Submission) -> str:
    content = " ".join(one.content.split())
    return f"{one.ticket} {one.status} {short(content, SHOWN_CHARACTERS)}"
