"""Rural sages (乡贤认证): who asks to be known as one, what became of it, and what is said to one who is not yet.

Nobody has to be verified to be heard: what he hands in is taken as it is, and marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.context import Context, ask
from bot.errors import InvalidAnswer
from bot.form import Answers, Field, Form, FormMachine
from bot.message import Choice, Message, Reply
from bot.sages import Register
from bot.spoken import month_day
from knowledge.intent import is_question
from knowledge.slots import find_phone
from models import ApplicationState, SageApplication, Submission, SubmissionKind
from models.person import STAFF
from models.sage_application import latest_of

APPLY = "乡贤认证"
SHORT = 20  # a request to be verified is short; in a long text the words are part of a story
SHORTEST_NAME, LONGEST_NAME = 2, 20
LONGEST = 40
_ABOUT = re.compile(
    r"乡贤.{0,4}(?:认证|登记|身份|核实)|认证.{0,4}乡贤|(?:申请|想|要)(?:当|做|成为|加入|登记)?(?:为|成|一名|个)?乡贤|"
    r"(?:我的|查|看)?认证(?:进度|结果|情况|了吗|通过)|我的认证|^(?:我要|申请|想)?认证$"
)
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,20}|[A-Za-z][A-Za-z .·]{1,19}")
_CALLED = re.compile(r"^(?:我叫|我是|姓名|名字|叫|是|[:：，, ])+")

NOTICE = (
    "认证要填五样：姓名、家乡的村、现在在哪里、做哪一行、电话。\n"
    "填这些只为核对您是不是{town}的乡贤，以后好联系您；加密保存，只有乡贤联络站的人能看，谁看过都有记录。"
    "没通过的{days}天后删掉；通过的留到您不想留为止。随时回复“删除我的信息”就删。不想填了回复“取消”。"
)
WAITS = "您的乡贤认证{day}交上来了，工作人员正在核对，有结果就告诉您。这期间您提的意见照收照办。"


def is_about_verification(message: Message, _context: Context) -> bool:
    """Whether somebody wants to be verified as a sage, or to know how that stands."""
    return len(message.text) <= SHORT and _ABOUT.search(message.text) is not None


def start(forms: FormMachine, message: Message, context: Context) -> Reply:
    """Say how a verification stands, or open the form; who only asks how it goes is told first."""
    if context.role in STAFF:
        return Reply("您是干部，不用认证乡贤。乡贤自己在公众号里回复“乡贤认证”就行。")
    last = latest_of(context.session, context.conversation.id)
    if (told := _how_it_stands(last, context)) is not None:
        return told
    if is_question(message.text):
        return Reply(_notice(context), (Choice("开始认证", APPLY),))
    reply = forms.open("sage", {}, context)
    refused = f"上次没有通过：{last.reason}\n" if last and last.state == ApplicationState.REFUSED else ""
    return replace(reply, text=f"{refused}{_notice(context)}\n\n{reply.text}")


def noted(submission: Submission, contact: str, context: Context, thanks: Reply) -> Reply:
    """Enter an offer of talent into the register, and tell who is not verified that he was heard all the same."""
    Register(context.session, context.services.vault, context.now).keep_talent(submission, contact)
    if submission.kind != SubmissionKind.SAGE or context.role == "sage" or context.role in STAFF:
        return thanks
    last = latest_of(context.session, context.conversation.id)
    waits = last is not None and last.state == ApplicationState.PENDING
    told = "您的乡贤认证还在核对" if waits else "您还没有认证乡贤"
    choices = thanks.choices if waits else (*thanks.choices, Choice(APPLY, APPLY))
    return replace(thanks, text=f"{thanks.text}\n{told}，这一条照收照办，只是注明“未认证”。", choices=choices)


def _how_it_stands(last: SageApplication | None, context: Context) -> Reply | None:
    if context.role == "sage":
        return Reply("您已经是认证过的乡贤了，谢谢您想着家乡。", (Choice("乡贤反馈", "乡贤反馈"), *_BULLETINS))
    if last is None or last.state != ApplicationState.PENDING:
        return None
    day = last.created_at.astimezone(context.services.zone)
    return Reply(WAITS.format(day=month_day(day)), (Choice("乡贤反馈", "乡贤反馈"),))


def _notice(context: Context) -> str:
    return NOTICE.format(town=context.town.plan.town, days=context.services.contact_keep_days)


def _ask_name(_answers: Answers, _context: Context) -> Reply:
    return Reply("请问您的姓名？")


def _read_name(message: Message, _answers: Answers, _context: Context) -> str:
    name = _CALLED.sub("", message.text.strip()).strip("。.!！ ")
    if _NAME.fullmatch(name) is None:
        raise InvalidAnswer("没看出姓名，请只写姓名，比如两三个字。")
    return name


def _ask_village(_answers: Answers, context: Context) -> Reply:
    return ask("您的家乡是哪个村？可以点，也可以直接写。", *(village.name for village in context.town.offices.villages))


def _read_village(message: Message, _answers: Answers, context: Context) -> str:
    villages = context.town.offices.villages
    known = (village.name for village in villages for name in (village.name, *village.aliases) if name in message.text)
    return next(known, None) or _written(message)


def _asker(question: str) -> Callable[[Answers, Context], Reply]:
    return lambda _answers, _context: Reply(question)


def _read(message: Message, _answers: Answers, _context: Context) -> str:
    return _written(message)


def _written(message: Message) -> str:
    text = message.text.strip()
    if not text or len(text) > LONGEST:
        raise InvalidAnswer(f"请用文字写，{LONGEST}个字以内。")
    return text


def _read_phone(message: Message, _answers: Answers, _context: Context) -> str:
    phone = find_phone(message.text)
    if phone is None:
        raise InvalidAnswer("没看出电话号码。认证要打电话核对，所以要留一个；不想留请回复“取消”，意见照样可以提。")
    return phone


def _as_it_is(value: object, _context: Context) -> str:
    return str(value)


def _finish(answers: Answers, _message: Message, context: Context) -> Reply:
    register = Register(context.session, context.services.vault, context.now)
    register.apply(context.conversation, {field.name: str(answers[field.name]) for field in APPLICATION.fields})
    text = "收到了。乡贤联络站会核对，通过不通过都会告诉您；想看进度，回复“乡贤认证”。\n这期间您有意见，照样可以提。"
    return Reply(text, (Choice("乡贤反馈", "乡贤反馈"), *_BULLETINS))


_PHONE = "请留一个电话，工作人员核对时打给您。"
_BULLETINS = (Choice("订阅通报", "订阅通报"),)

APPLICATION = Form(
    "sage",
    APPLY,
    (
        Field("name", "姓名", _ask_name, _read_name, _as_it_is),
        Field("village", "家乡的村", _ask_village, _read_village, _as_it_is),
        Field("residence", "现在在", _asker("您现在在哪里？写到市县就行。"), _read, _as_it_is),
        Field("field", "做哪一行", _asker("您做哪一行？"), _read, _as_it_is),
        Field("phone", "电话", _asker(_PHONE), _read_phone, _as_it_is, asked="ask_contact"),
    ),
    _finish,
)
