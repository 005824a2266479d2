"""Names who is responsible: to those who serve the town its people, to everybody else offices and public contact only.

Telephone numbers of people are shown to nobody here: colleagues find each other in WeCom by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.context import Context
from bot.message import Message, Reply
from bot.permissions import Deed, Subject, may
from bot.spoken import month_day
from handlers import ask
from handlers.track import is_number_alone
from handlers.wording import FILLED_IN
from knowledge.entry import Office, Place
from knowledge.places import named_village
from knowledge.slots import find_ticket
from models import Charge, Duty, Person, Submission
from models.duty import assignees_of, duties_of_entry, find_duty
from models.person import OF_OFFICE, ROLE_NAMES, STAFF, Role, in_charge_of, people_of
from models.submission import find_submission

SHOWN = 10  # people of one office; more than that nobody reads on a phone
SHOWN_DUTIES = 3
NOBODY = "人员名单里还没有{office}的人。"
# Who belongs to these by his role, whatever office he works in.
_BY_ROLE = {"领导小组": Role.LEADER, "联络站": Role.STATION}
_ASKED = "who_is_responsible"
_PEOPLE = re.compile(r"(?:有|都有|是)(?:哪些|什么|几个)?(?:人|干部|同志|谁)|都是谁|(?:人员|干部)名单|谁在")
_IN_CHARGE = re.compile(r"包村|包片|分片|驻村|联村|联系领导|哪个干部|哪位干部|找谁|谁负责|谁管|归谁|负责人|哪个?领导")
_DUTY = re.compile(r"任务\s*[：:#]?\s*(?P<code>[A-Za-z]{0,6}-?\d{1,8}(?:-\d{1,6})?)")
_NOT_SEEN = "{ticket} 现在在{office}办理。别的科室的件，内容和进度要找那个科室看。"
_NO_SUCH = "没有 {what}，请核对编号。"


def asks_staff(message: Message, context: Context) -> bool:
    """Whether one who serves the town asks who is responsible, or who is in an office."""
    if context.role not in STAFF or not may(context.role, _office_of(context), Deed.SEE_PEOPLE, Subject()):
        return False
    if is_number_alone(message, context) and context.intent.name != _ASKED:
        return False
    return context.intent.name == _ASKED or (
        _named_office(context) is not None and _PEOPLE.search(message.text) is not None
    )


def name_people(message: Message, context: Context) -> Reply:
    """Name the people behind a number, a duty, an office, a village, or else behind what the plan says."""
    finders: tuple[Callable[[Message, Context], Reply | None], ...] = (_by_number, _by_duty, _by_office, _by_village)
    found = (finder(message, context) for finder in finders)
    return next((reply for reply in found if reply is not None), None) or _by_plan(message, context)


def asks_about_village(message: Message, context: Context) -> bool:
    """Whether somebody asks who looks after a village."""
    asked = context.intent.name == _ASKED and _IN_CHARGE.search(message.text) is not None
    return asked and context.role not in STAFF and bool(_village_in(message, context))


def name_contact(message: Message, context: Context) -> Reply:
    """Answer from the plan, and add what the town has made public for the village, if anything; never who it is."""
    reply = ask.answer(message, context)
    name = _village_in(message, context)
    village = next(one for one in context.town.offices.villages if one.name == name)
    public = _public(village) or _public_of_station(context)
    return replace(reply, text=f"{reply.text}\n{public}") if public else reply


def _by_number(message: Message, context: Context) -> Reply | None:
    """Tell which office holds a submission; how it stands only to who may see it. Never who handed it in."""
    ticket = find_ticket(message.text, context.services.ticket_prefix)
    if ticket is None:
        return None
    submission = find_submission(context.session, ticket)
    if submission is None:
        return Reply(_NO_SUCH.format(what=ticket))
    office = submission.office or "乡贤联络站（还没转给科室）"
    lines = [_NOT_SEEN.format(ticket=ticket, office=office)]
    if _may_see(submission, context):
        lines = [f"{ticket} 现在在{office}，{submission.status}{_light(submission, context)}"]
        if submission.first_office and submission.first_office != submission.office:
            lines.append(f"首接科室：{submission.first_office}")
    heads = people_of(context.session, submission.office, Role.HEAD) if submission.office else ()
    return Reply("\n".join([*lines, *([f"负责人：{_names(heads, context)}"] if heads else [])]))


def _may_see(submission: Submission, context: Context) -> bool:
    own = context.conversation.id == submission.conversation_id
    held = {submission.office, submission.first_office}
    office = _office_of(context)
    return own or any(may(context.role, office, Deed.SEE_CASES, Subject(one)) for one in held)


def _light(submission: Submission, context: Context) -> str:
    rules = context.services.rules
    due, light = rules.due(submission), rules.light(submission, context.today)
    return f"，最晚{month_day(due)}，{rules.lamp(light)}" if due and light else ""


def _by_duty(message: Message, context: Context) -> Reply | None:
    """Tell who carries a duty out, who leads it, and which office answers for it."""
    named = _DUTY.search(message.text)
    if named is None or not may(context.role, _office_of(context), Deed.SEE_DUTIES, Subject()):
        return None
    duty = find_duty(context.session, named["code"]) or find_duty(context.session, named["code"].upper())
    if duty is None:
        return Reply(_NO_SUCH.format(what=f"任务 {named['code']}"))
    return Reply("\n".join([f"任务 {duty.code} {duty.title}", *_of_duty(duty, context)]))


def _of_duty(duty: Duty, context: Context) -> list[str]:
    assigned = [context.session.get_one(Person, number) for number in assignees_of(context.session, duty.id)]
    left = [person for person in assigned if not person.active]
    lines = [("牵头领导", duty.lead), ("责任科室", duty.office)]
    lines.append(("承办人", _names([person for person in assigned if person.active], context)))
    lines.append(("已离开、要另派人", _names(left, context)))
    if duty.office and not any(person.active for person in assigned):
        lines.append(("科室负责人", _names(people_of(context.session, duty.office, Role.HEAD), context)))
    return [f"{what}：{who}" for what, who in lines if who]


def _by_office(message: Message, context: Context) -> Reply | None:
    """List an office's people; as long as none is entered, what the plan says has to do."""
    office = _named_office(context)
    if office is None:
        return None
    if people := _staff_of(office, context):
        return Reply("\n".join([office, *_lines(people, context)]))
    reply = ask.answer(message, context)
    return replace(reply, text=f"{reply.text}\n{NOBODY.format(office=office)}")


def _by_village(message: Message, context: Context) -> Reply | None:
    village = _village_in(message, context)
    if not village:
        return None
    people = in_charge_of(context.session, village)
    lines = [_charge_line(charge, person, context) for charge, person in people]
    return Reply("\n".join([village, *(lines or ["名单里还没有写联村领导和驻村干部。"])]))


def _charge_line(charge: Charge, person: Person, context: Context) -> str:
    return f"{charge.post or '包村'}：{_called(person, context)}{f' {person.office}' if person.office else ''}"


def _by_plan(message: Message, context: Context) -> Reply:
    """Answer what the plan says; name who has a duty that comes from it, and the people of its office."""
    reply = ask.answer(message, context)
    entry = context.town.entries.get(context.state.entry)
    if entry is None:
        return reply
    lines = [reply.text]
    for duty in duties_of_entry(context.session, entry.id, SHOWN_DUTIES):
        lines += [f"任务 {duty.code} {duty.title}", *_of_duty(duty, context)]
    if entry.office:
        people = _lines(_staff_of(entry.office, context), context)
        lines += [f"{entry.office}的人：", *people] if people else [NOBODY.format(office=entry.office)]
    return replace(reply, text="\n".join(lines))


def _staff_of(office: str, context: Context) -> list[Person]:
    """Return who works in an office, its head first; of the leading group and the station who has that role."""
    session, roles = context.session, [role for word, role in _BY_ROLE.items() if word in office]
    found = [*people_of(session, office, Role.HEAD), *people_of(session, office)]
    found += people_of(session, "", *roles) if roles else ()
    return list({person.id: person for person in found}.values())


def _lines(people: Sequence[Person], context: Context) -> list[str]:
    lines = [_called(person, context) for person in people[:SHOWN]]
    return [*lines, f"…共{len(people)}人"] if len(people) > SHOWN else lines


def _names(people: Sequence[Person], context: Context) -> str:
    return "、".join(_called(person, context) for person in people)


def _called(person: Person, context: Context) -> str:
    """Return name and position, or what he is when nobody wrote a position. Never the telephone."""
    details = context.services.vault.open(person.details)
    what = details.get("position") or ROLE_NAMES[Role(person.role)]
    head = "，负责人" if person.role == Role.HEAD and details.get("position") else ""
    return f"{details.get('name', '')}（{what}{head}）"


def _named_office(context: Context) -> str | None:
    office = context.intent.slots.get("office")
    return str(office) if office else None


def _village_in(message: Message, context: Context) -> str:
    return str(context.intent.slots.get("place") or named_village(context.town.offices.villages, message.text))


def _office_of(context: Context) -> str:
    return context.person.office if context.person and context.role in OF_OFFICE else ""


def _public(named: Office | Place) -> str:
    filled = [(what, getattr(named, field)) for field, what in FILLED_IN.items()]
    return "；".join(f"{named.name}的{what}：{value}" for what, value in filled if value)


def _public_of_station(context: Context) -> str:
    station = context.town.offices.office("乡贤联络站")
    return _public(station) if station else ""
