"""Shows cadres what is theirs and what is late: short lists with lights, and one duty with its history."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.context import Context
from bot.message import Message, Reply
from bot.paging import LIMIT_BYTES
from bot.permissions import Deed, Scope, scope
from bot.rules import Light
from handlers import ask, docket, duty_listing
from handlers.duty_finding import at_place, meant, named
from handlers.duty_listing import Listing
from handlers.duty_wording import describe, line
from models import Duty
from models.duty import find_duty
from models.duty_list import Wanted, count_duties, duties, duty_titled

LISTED = 60
PAGE_BYTES = LIMIT_BYTES - 200
OFFERED = 5
SHORT = 40
_DETAIL = "看一项：回复“第一个”或“任务{code}”。报进展：直接说，比如“任务{code}完成60%”。"
_ASKS = re.compile(
    r"怎么样|咋样|怎样|如何|到哪|进度$|进展$|什么情况|啥情况|办得|办到|做到|搞到|完成多少|多少了|详情|看一?下|看看|查一?下|打开|情况$"
)
_WORDS = re.compile(
    r"我的任务|任务|任务清单|任务列表|(?:本周|今天|明天|下周|本月)(?:要)?到期(?:的任务)?|逾期|待销号|快到期|全镇任务|科室任务"
)
_CODE_ALONE = re.compile(
    r"(?:看|查|打开)?(?:一下)?任务\s*[-0-9A-Za-z.一二三四五六七八九十]+号?(?:的)?(?:详情|情况)?[。?？]?"
)
_NO_QUESTION = frozenset({"track", "my_assignments", "overdue"})
_LISTS = re.compile(r"(?:的|有(?:哪些|什么|几个|多少))任务[?？。]*$|任务有(?:哪些|什么|几个|多少)[?？。]*$")
_LIST_INTENTS = frozenset({"my_assignments", "overdue"})


def may_see(context: Context) -> bool:
    """Whether who writes may see duties."""
    return context.person is not None and scope(context.role, Deed.SEE_DUTIES) != Scope.NONE


def wants_list(message: Message, context: Context) -> bool:
    """Whether somebody of the town wants duties listed."""
    text = message.text.strip()
    if not may_see(context):
        return False
    return bool(_WORDS.fullmatch(text) or _LISTS.search(text)) or context.intent.name in _LIST_INTENTS


def list_duties(message: Message, context: Context) -> Reply:
    """List duties with their lights, what is due first in front; the list's order is remembered."""
    listing = duty_listing.read(message.text, context)
    found = duties(context.session, listing.wanted, LISTED)
    if listing.yellow:
        found = [duty for duty in found if context.services.rules.duty_light(duty, context.today) == Light.YELLOW]
    if not found:
        return Reply(_nothing(listing, context))
    context.state.duties, context.state.duty = [duty.code for duty in found], ""
    whole = listing.yellow or len(found) < LISTED
    count = len(found) if whole else count_duties(context.session, listing.wanted)
    return _paged(f"{_called(listing)}有{count}项{_late(listing, found, context)}：", found, count, context)


def wants_one(message: Message, context: Context) -> bool:
    """Whether somebody of the town wants to see one duty."""
    text, intent = message.text.strip(), context.intent
    if not may_see(context) or len(text) > SHORT:
        return False
    if _CODE_ALONE.fullmatch(text) or _titled(text, context) is not None:
        return True
    if intent.name == "choose":
        return bool(context.state.duties) and "index" in intent.slots
    return not _LISTS.search(text) and (intent.name == "assignment_detail" or _asks_of_one(text, context))


def _asks_of_one(text: str, context: Context) -> bool:
    """Whether a text asks how a duty stands, or says no more than which."""
    name, asks = context.intent.name, asks_how(text)
    if name == "report_progress" or (asks and name not in _NO_QUESTION):
        return bool(_spoken_of(text, context))
    return (asks or name in _LIST_INTENTS) and named(text, context) is not None


def asks_how(text: str) -> bool:
    """Whether a text asks how something stands."""
    return len(text) <= SHORT and _ASKS.search(text) is not None


def show(message: Message, context: Context) -> Reply:
    """Show one duty; when several may be meant, offer them."""
    slots = context.intent.slots
    if slots.get("ticket"):
        return docket.show(message, context)
    if partial := slots.get("ticket_partial"):
        return Reply(f"没有找到尾号是 {partial} 的单子，或者它不在您的科室。请核对编号。")
    found = _picked(message, context) or _spoken_of(message.text, context)
    if len(found) == 1:
        return show_one(found[0], context)
    if not found and context.intent.name == "assignment_detail" and not _CODE_ALONE.fullmatch(message.text.strip()):
        return ask.answer(message, context)
    if not found:
        return Reply("没有找到这项任务。回复“我的任务”看清单，再回复“第一个”或“任务”加编号。")
    context.state.duties = [duty.code for duty in found]
    return _paged("您说的是哪一项？", found[:OFFERED], min(len(found), OFFERED), context)


def show_one(duty: Duty, context: Context) -> Reply:
    """Show everything about one duty, which is spoken of from now on."""
    context.state.duty = duty.code
    return Reply(describe(duty, context))


def _picked(message: Message, context: Context) -> list[Duty]:
    """Return the duty that is named by its title, its code, or its place in the list."""
    found = _titled(message.text, context) or named(message.text, context)
    index = context.intent.slots.get("index")
    if found is None and isinstance(index, int):
        found = at_place(index, context) or find_duty(context.session, str(index))
    return [found] if found else []


def _titled(text: str, context: Context) -> Duty | None:
    """Return the duty of the list shown last whose title was written."""
    listed = context.state.duties
    return duty_titled(context.session, text.strip(), listed) if listed else None


def _spoken_of(text: str, context: Context) -> list[Duty]:
    one = named(text, context)
    section = str(context.intent.slots.get("section") or "")
    return [one] if one else meant((text, section), context, everywhere=True)


def _paged(title: str, found: Sequence[Duty], count: int, context: Context) -> Reply:
    """Return the first page; the others wait for 继续. Lines are numbered through, so that 第九个 is the ninth."""
    pages = [title]
    for place, duty in enumerate(found, start=1):
        text = f"{place}. {line(duty, context)}"
        if len(f"{pages[-1]}\n{text}".encode()) > PAGE_BYTES:
            pages.append(text)
        else:
            pages[-1] = f"{pages[-1]}\n{text}"
    left = f"（后面还有{count - len(found)}项，请按科室、村或牵头领导来看。）\n" if count > len(found) else ""
    pages[-1] = f"{pages[-1]}\n{left}{_DETAIL.format(code=found[0].code)}"
    more = [f"{page}\n（后面还有，回复“继续”）" for page in pages[:-1]]
    context.state.pages = [Reply(page).to_json() for page in [*more, pages[-1]][1:]]
    return Reply([*more, pages[-1]][0])


def _called(listing: Listing) -> str:
    return f"{listing.whose}{'的' if listing.title == '任务' else ''}{listing.title}"


def _late(listing: Listing, found: Sequence[Duty], context: Context) -> str:
    """Return how many of those listed are late, where that was not what was asked for."""
    late = sum(duty.due is not None and duty.due < context.today for duty in found)
    return f"，逾期{late}项" if late and not listing.wanted.asks_when else ""


def _nothing(listing: Listing, context: Context) -> str:
    """Return what an empty list says, and where to look instead."""
    led = bool(listing.wanted.lead)
    told = f"没有{listing.whose}的{listing.title}。" if led else f"{listing.whose}没有{listing.title}。"
    own = listing.wanted.person_id is not None
    if own and context.person is not None and context.person.office:
        office = Wanted(office=context.person.office)
        return (
            f"{told}{context.person.office}一共有{count_duties(context.session, office)}项任务，回复“科室任务”可以看。"
        )
    return f"{told}回复“全镇任务”可以看全部。" if listing.wanted != Wanted() else "现在没有正在办的任务。"
