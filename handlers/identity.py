"""Lets who serves the town show in the Official Account who he is, by a code that he was given in WeCom."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.context import Context
from bot.errors import InvalidAnswer
from bot.identity import LASTS, Identity, TooManyTries
from bot.message import Kind, Message, Reply
from bot.permissions import Deed, Scope, scope
from models import Person
from models.person import DIRECTORY_CHANNEL, STAFF, find_person, people_of

RELEASE = frozenset({"解除绑定", "取消绑定"})
_PREFIX = r"(?:身份|绑定)?验证码\s*[：:是]?\s*"
_CODE = re.compile(rf"(?:{_PREFIX})?(?P<code>\d{{5}}[\s-]?\d{{5}})")
_PREFIXED = re.compile(rf"{_PREFIX}[\d\s-]{{4,20}}")
_REQUEST = re.compile(rf"(?:发|要|生成|给我)?{_PREFIX}(?P<who>\S{{0,32}})")
_HOURS = int(LASTS.total_seconds()) // 3600
WRONG = "这个验证码不对，或者已经过期、用过了。请核对一下；不行就在企业微信里重新要一个。"
LATER = "刚才输错的次数多了，请一个小时后再试。"
ELSEWHERE = "为了安全，验证码只能在企业微信里要。"
WRONG_PLACE = "验证码要发到公众号里，不是发在这里。"
GIVEN = (
    "{name}的验证码：{code}\n{hours}小时内有效，只能用一次。请{who}在公众号里把它发出来，就能在公众号里办工作上的事。"
    "不要发给别人。"
)


def is_code(message: Message, context: Context) -> bool:
    """Whether a one-time code was written where one is of use.

    Called a code in so many words it is one whatever is open; bare digits belong to an open form. It is looked for
    before anything else: the digits may be those of an emergency number.
    """
    text = message.text.strip()
    if message.channel == DIRECTORY_CHANNEL or message.kind not in (Kind.TEXT, Kind.VOICE):
        return False
    bare = context.state.draft is None and _CODE.fullmatch(text) is not None
    return bare or _PREFIXED.fullmatch(text) is not None


def redeem(message: Message, context: Context) -> Reply:
    """Take a code: from now on who writes here is who the code was made for. Whether a code exists is never told."""
    try:
        person = _identity(context).redeem(context.conversation, message.text)
    except TooManyTries:
        return Reply(LATER)
    if person is None:
        return Reply(WRONG)
    office = f"（{person.office}）" if person.office else ""
    return Reply(
        f"好了，您是{_name(person, context)}{office}。以后在公众号里也能办工作上的事，比如“我的任务”。\n"
        "这个微信不再给您用了，回复“解除绑定”。"
    )


def is_request(message: Message, context: Context) -> bool:
    """Whether somebody who serves the town asks for a code."""
    return context.role in STAFF and _REQUEST.fullmatch(message.text.strip()) is not None


def issue(message: Message, context: Context) -> Reply:
    """Make a code: for oneself, or, for who looks after the people, for somebody else."""
    if message.channel != DIRECTORY_CHANNEL or context.person is None:
        return Reply(ELSEWHERE)
    asked = _REQUEST.fullmatch(message.text.strip())
    who = asked["who"] if asked else ""
    if _CODE.fullmatch(who):
        return Reply(WRONG_PLACE)
    own = who in ("", "我", "我的", _name(context.person, context))
    if not own and scope(context.role, Deed.MANAGE_PEOPLE) != Scope.ALL:
        return Reply("只能给自己要验证码，回复“验证码”就行。给别人发，请找乡贤联络站或管理员。")
    found = [context.person] if own else _called(who, context)
    if len(found) != 1:
        return _which(who, found)
    return _given(found[0], context)


def release(_message: Message, context: Context) -> Reply:
    """Let this account be a villager's again."""
    person = context.person
    linked = context.conversation.member_id is not None or (context.role in STAFF and person is not None)
    if person is None or not linked or person.role not in STAFF or context.conversation.channel == DIRECTORY_CHANNEL:
        return Reply("您在这里没有绑定工作身份，不用解除。")
    _identity(context).release(person, _name(person, context))
    return Reply("已经解除了。以后这个微信就当普通群众；要再绑定，请在企业微信里回复“验证码”。")


def _given(person: Person, context: Context) -> Reply:
    maker = _name(context.person, context) if context.person else ""
    try:
        code = _identity(context).issue(person, maker, int(context.services.token(), 16))
    except InvalidAnswer as fault:
        return Reply(str(fault))
    who = "您" if person is context.person else "他"
    return Reply(GIVEN.format(name=_name(person, context), code=code, hours=_HOURS, who=who))


def _called(who: str, context: Context) -> list[Person]:
    """Return who serves and has that userid, or else that name."""
    addresses = context.services.vault.pseudonyms(DIRECTORY_CHANNEL, who)
    exact = find_person(context.session, DIRECTORY_CHANNEL, *addresses)
    if exact is not None:
        return [exact]
    return [person for person in people_of(context.session, "") if _name(person, context) == who]


def _which(who: str, found: Sequence[Person]) -> Reply:
    if not found:
        return Reply(f"名单里没有叫“{who}”的工作人员。请核对姓名，或写他的企业微信账号。")
    offices = "、".join(person.office or "没写科室" for person in found)
    return Reply(f"叫“{who}”的有{len(found)}位（{offices}）。请改写他的企业微信账号，比如“验证码 zhangsan”。")


def _name(person: Person, context: Context) -> str:
    return str(context.services.vault.open(person.details).get("name", ""))


def _identity(context: Context) -> Identity:
    return Identity(context.session, context.services.vault, context.now)
