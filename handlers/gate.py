"""What is not taken in here: accusations, petitions, abuse, and what says nothing. It says where to go instead.

Petitions (信访) and discipline have procedures of their own (信访工作条例 §29; 12388 is the national number of the
discipline inspection). Of these only that somebody was referred is written down: neither who nor what; so what is said
against a cadre never reaches that cadre. Emergencies are taken care of before, whatever is open (handlers.rescue).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy import select

from bot.context import Context
from bot.errors import InvalidAnswer
from bot.field import Answers
from bot.message import Choice, Message, Reply
from knowledge.intent import is_question
from models import Person
from models.journal import append
from models.person import STAFF

REFERRAL = "referral"  # what stands in the journal where else the number of a submission does
LONGEST_OUTBURST = 40  # characters; what is longer has something to say as well
SHORTEST_NAME = 2
_TOLD = frozenset({"suggest", "sage_feedback", "draft_comment", "human", "abuse"})
_UNCLEAR = frozenset({"ask", "none"})


class Matter(StrEnum):
    """What belongs elsewhere, as the journal calls it."""

    CADRE = "complaint about a cadre"
    DISCIPLINE = "discipline"
    PETITION = "petition"


_GRAVE = (
    r"贪污|贪官|贪钱|受贿|行贿|索贿|贿赂|回扣|吃拿卡要|以权谋私|滥用职权|徇私|挪用|克扣|侵吞|截留|优亲厚友|违纪|腐败|"
    r"收(了)?(红包|礼金|好处|钱)|收(了|过|人家|别人)[^，。,]{0,6}(红包|礼金|好处|烟酒)|包庇|打击报复|送礼才"
)
_SLIGHT = (
    r"举报|投诉|状告|告他|告她|不作为|乱作为|推诿|刁难|态度|骂人|骂我|打人|欺负|官僚|作风|"
    r"耍威风|不公|偏心|失职|渎职"
)
_POST = r"书记|支书|镇长|主任|干部|领导|村长|科长|站长|所长|村官|公务员|办事员|工作人员"
# Whoever holds one of these posts is as good as named.
_HEAD = r"书记|支书|镇长|主任|村长|科长|站长|所长"
_CONDUCT = r"打人|骂人|骂我|打我|欺负|刁难|耍威风|不作为|乱作为|推诿"
_ACCUSES = re.compile(
    rf"({_POST}).{{0,14}}({_GRAVE})|({_GRAVE}).{{0,10}}({_POST})|(举报|状告|检举)[^，。,]{{0,8}}({_POST})|"
    rf"(向|找|到|给)?(纪委|纪检|监委)[^，。,]{{0,6}}(举报|告|反映|检举)|({_HEAD}).{{0,6}}({_CONDUCT})"
)
_WRONG = re.compile(rf"{_GRAVE}|{_SLIGHT}")
_PETITION = re.compile(
    r"上访|越级|告御状|(我|我们|要|去|再)信访|信访(事项|件|答复|复查|复核|局)|"
    r"(判决|裁定|复议|仲裁|处罚|决定|结果|认定|答复意见)[^，。,]{0,6}(不服|不公)|"
    r"不服[^，。,]{0,8}(判决|裁定|复议|处罚|处理|决定|认定)"
)
# Who wishes for rules against something, or praises somebody, accuses nobody.
_GENERAL = re.compile(r"建议|希望|防止|避免|预防|杜绝|加强|公开|制度|机制|宣传|表扬|感谢|廉洁|不收")
_WORD = re.compile(r"\w")
_NOTHING = re.compile(
    r"(测试|试试看?|试一下|试一试|随便(说说|写写)?|没(什么|啥)(说的|事)?|不知道(说什么)?|test|asdf\w*|qwer\w*|abc|\d+|"
    r"(哈|呵|嘿|嗯|啊|哦|额|呃|嘟|啦|喂|6)+)+",
    re.IGNORECASE,
)
_ELSEWHERE = {
    Matter.CADRE: (
        "说到干部本人的事，我不能收，也不会转给他本人或他的科室。\n请向纪检监察机关反映：全国举报电话 12388，"
        "网站 www.12388.gov.cn，那里会替您保密。您刚才写的没有保存。"
    ),
    Matter.DISCIPLINE: (
        "举报干部违纪违法，有专门的渠道，我这里不能收。\n请打全国纪检监察举报电话 12388，或上网站 www.12388.gov.cn，"
        "那里会替您保密。您刚才写的没有保存。"
    ),
    Matter.PETITION: (
        "信访和对判决、处理决定不服的事，有专门的办理程序，我这里不能收。\n请到当地信访部门当面提，也可以写信，"
        "或上国家信访局网站。您刚才写的没有保存。"
    ),
}
_MISREAD = "要是我看错了，请换个说法再写一遍。"
_CALM = "我知道您生气。请把什么地方、出了什么事写清楚，我才好替您交上去；不写难听的话，办得更快。"


def check(text: str, answers: Answers, context: Context) -> None:
    """Let a content pass, or raise InvalidAnswer with what the person is told."""
    if len(set(_WORD.findall(text))) < 2 or _NOTHING.fullmatch(_bare(text)):  # noqa: PLR2004 - one sign says nothing
        raise InvalidAnswer("这条里没有内容，请说具体一点。")
    matter = matter_of(text, context)
    # Words for a person are read by the liaison station, which can explain the way of a petition better.
    if matter and not (matter is Matter.PETITION and "kind" not in answers):
        raise InvalidAnswer(f"{_refer(matter, context)}\n{_MISREAD}")
    if is_outburst(text, context):
        raise InvalidAnswer(_CALM)


def matter_of(text: str, context: Context) -> Matter | None:
    """Return what a text is about that belongs elsewhere, if it does."""
    if _WRONG.search(text) and any(name in text for name in _names(context)):
        return Matter.CADRE
    general = _GENERAL.search(text) is not None
    if _ACCUSES.search(text) and not general:
        return Matter.DISCIPLINE
    return Matter.PETITION if _PETITION.search(text) and not general else None


def is_outburst(text: str, context: Context) -> bool:
    """Whether a text is abuse and nothing else."""
    if len(text) > LONGEST_OUTBURST:
        return False
    recognize = context.services.recognizer.recognize
    return recognize(text, channel=context.conversation.channel, role=context.speaks_as, asked=None).name == "abuse"


def belongs_elsewhere(message: Message, context: Context) -> bool:
    """Whether the first message is a matter that is not taken in; a question about the way is answered as one."""
    intent = context.intent.name
    told = intent in _TOLD or (intent in _UNCLEAR and not is_question(message.text))
    return told and bool(message.text) and matter_of(message.text, context) is not None


def send_elsewhere(message: Message, context: Context) -> Reply:
    """Say where to go instead."""
    matter = matter_of(message.text, context) or Matter.PETITION
    return Reply(f"{_refer(matter, context)}\n{_MISREAD}", (Choice("提别的建议", "提建议"),))


def _refer(matter: Matter, context: Context) -> str:
    """Write down that somebody was referred, and return where to."""
    append(context.session, REFERRAL, "referred elsewhere", context.now, matter=matter)
    return _ELSEWHERE[matter]


def _names(context: Context) -> Iterator[str]:
    """Yield the names of those who lead and work for the town: those of its files, and those entered by staff."""
    for leader in context.town.offices.leaders:
        yield from (name for name in (leader.name, *(leader.aliases if leader.name else ())) if name)
    for sealed in context.session.execute(select(Person.details).where(Person.role.in_(STAFF))).scalars():
        name = str(context.services.vault.open(sealed).get("name", ""))
        if len(name) >= SHORTEST_NAME:
            yield name


def _bare(text: str) -> str:
    return "".join(_WORD.findall(text))
