"""What a rural sage (乡贤) offers: a project, money, people or an opinion, each with the few things that matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.context import Context, ask
from bot.errors import InvalidAnswer
from bot.field import Answers, Field
from bot.message import Message, Reply
from handlers import content
from handlers.section import LONGER_THAN_A_NAME
from knowledge.slots import find_phone
from models import Offer, SubmissionKind

DETAIL_AT_MOST = 200
# 我想反馈一个项目: still the kind, not the matter.
LONGER_THAN_AN_OFFER = 8
SKIP = "跳过"
PREFIX = "detail."
_SKIP = re.compile(r"(没|无|不|跳|略|下一步|暂时|还没|以后|说不准|没想好).{0,10}")
_WISH = re.compile("希望|建议|应该|应当|最好|能不能|可不可以|想请|请镇里|要是能")
# A telephone number and hardly anything else: that answers what comes later.
_PHONE_ALONE = re.compile(r"\D{0,6}[\d\s\-]{7,16}\D{0,4}")
_SLOTS = {"money": Offer.FUNDS, "project": Offer.PROJECT, "talent": Offer.TALENT, "opinion": Offer.OPINION}
_WORDS = (
    (Offer.PROJECT, re.compile("项目|办厂|建厂|投资|开发|工厂|民宿|基地|合作社|招商")),
    (Offer.FUNDS, re.compile("资金|捐|出资|出钱|赞助|万元|入股|基金")),
    (Offer.TALENT, re.compile("人才|专家|技术|教授|医生|老师|工程师|师傅|志愿|讲课|推荐")),
    (Offer.OPINION, re.compile("意见|建议|想法|看法")),
)
# Name of the detail, what the summary calls it, and the question.
_DETAILS: Mapping[Offer, tuple[tuple[str, str, str], ...]] = {
    Offer.PROJECT: (
        ("industry", "行业", "是哪一行的项目？比如农业、旅游、加工。"),
        ("scale", "规模", "大概多大规模？投多少、用多少地、用多少人，知道什么说什么。"),
        ("need", "需要什么", "需要镇里帮什么？"),
    ),
    Offer.FUNDS: (
        ("purpose", "用在哪里", "这笔钱想用在什么事上？"),
        ("amount", "大概多少", "大概多少？不用准。"),
        ("way", "方式", "是捐赠、入股，还是别的方式？"),
    ),
    Offer.TALENT: (
        ("expertise", "专长", "是哪方面的专长？"),
        ("help", "能做什么", "能为家乡做什么？"),
        ("time", "什么时候", "什么时候方便？常年、假期，或者哪几天。"),
    ),
    Offer.OPINION: (("wish", "希望怎么办", "您希望镇里怎么办？"),),
}


def details_of(answers: Answers) -> dict[str, str]:
    """Return what was said of the offer, by name."""
    fields = _DETAILS.get(answers.get("offer", ""), ())
    said = {name: answers.get(f"{PREFIX}{name}") for name, _, _ in fields}
    return {name: value for name, value in said.items() if value}


def known(context: Context, answers: Answers) -> Answers:
    """Return what the first message tells of an offer already."""
    if answers.get("kind") != SubmissionKind.SAGE or "content" not in answers:
        return {}
    kind = _SLOTS.get(str(context.intent.slots.get("offer"))) or _in(answers["content"]) or Offer.OPINION
    amount = context.intent.slots.get("amount")
    return {"offer": kind, **({f"{PREFIX}amount": str(amount)} if amount and kind == Offer.FUNDS else {})}


def _in(text: str) -> Offer | None:
    return next((offer for offer, words in _WORDS if words.search(text)), None)


def _ask_offer(_answers: Answers, _context: Context) -> Reply:
    return ask("谢谢您想着家乡。您要反馈哪一类？", *Offer)


def _read_offer(message: Message, answers: Answers, context: Context) -> str:
    offer = _in(message.text)
    told = len(message.text) > LONGER_THAN_AN_OFFER and context.intent.slots.get("content")
    if told or len(message.text) > LONGER_THAN_A_NAME:
        # He tells the matter itself instead of choosing.
        content.take(message, answers, context)
        return offer or Offer.OPINION
    if offer is None:
        raise InvalidAnswer("没看明白是哪一类，请点一下或回复前面的数字。")
    return offer


def _asker(question: str) -> Callable[[Answers, Context], Reply]:
    return lambda _answers, _context: ask(f"{question}说不准就回复“{SKIP}”。", SKIP)


def _read_detail(message: Message, answers: Answers, _context: Context) -> str | None:
    text = message.text.strip()
    if not text:
        raise InvalidAnswer(f"这一步请用文字说，说不准就回复“{SKIP}”。")
    if find_phone(text) and _PHONE_ALONE.fullmatch(text):
        _finish_with(text, answers)
        return None
    if len(text) > DETAIL_AT_MOST:
        raise InvalidAnswer(f"这一项请控制在{DETAIL_AT_MOST}字以内，要紧的写在内容里。")
    return text


def _finish_with(phone: str, answers: Answers) -> None:
    """He gives his number and means to be through: nothing more is asked; a photo is taken all the same if it comes."""
    answers["contact"] = phone
    answers.setdefault("photos", [])
    for name, _, _ in _DETAILS[answers["offer"]]:
        answers.setdefault(f"{PREFIX}{name}", None)


def _show(value: object, _context: Context) -> str:
    return str(value or "没有说")


def _belongs(offer: Offer) -> Callable[[Answers], bool]:
    return lambda answers: _is_sage(answers) and answers.get("offer") == offer and not _says_it_already(answers)


def _says_it_already(answers: Answers) -> bool:
    """Whether an opinion tells already what should be done."""
    return answers.get("offer") == Offer.OPINION and _WISH.search(answers.get("content") or "") is not None


def _is_sage(answers: Answers) -> bool:
    return answers.get("kind") == SubmissionKind.SAGE


OFFER = Field("offer", "反馈类别", _ask_offer, _read_offer, _show, when=_is_sage)
DETAILS = tuple(
    Field(
        f"{PREFIX}{name}",
        label,
        _asker(question),
        _read_detail,
        _show,
        asked="ask_content",
        skip=_SKIP,
        when=_belongs(offer),
    )
    for offer, details in _DETAILS.items()
    for name, label, question in details
)
