"""Says in plain words what is kept about a person, what for, and deletes it when he asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.anonymity import anonymise, enter
from bot.casework import SUBMITTER
from bot.context import Context, State, ask
from bot.message import Choice, Message, Reply
from models import footprint
from models.attachment import Shredder
from models.footprint import Footprint
from models.journal import append

FORGET_CONTACT, FORGET_ALL = "forget_contact", "forget_all"
SURE, KEEP = "确认删除", "不删了"
# A request to delete is short; in a long text the words are part of a story.
SHORT = 25
_PHONE = r"(?:电话|手机|号码|联系方式)"
_DELETE_CONTACT = re.compile(rf"(删|去掉|抹掉).*{_PHONE}|{_PHONE}.*(删|去掉|抹掉)")
_DELETE_ALL = re.compile(r"(删|清除|注销).*(信息|数据|资料|记录|账号)|(信息|数据|资料|记录).*(删|清除)")
_NOT = re.compile(r"(?:别|不要|不用|不想|先不|暂时不|不)(?:忙|急)?(?:着)?(?:再)?删")
_PURPOSE = re.compile(
    rf"{_PHONE}.*(?:干嘛|干吗|干啥|干什么|做什么|做啥|作什么|为什么|为啥|用来|有什么用|有啥用|用途|何用)"
)
_WHAT = r"(?:什么|哪些|啥|多少)(?:信息|资料|数据|东西|个人信息)?(?:了|呀|啊|呢)?[?？。]*"
_KEPT = re.compile(
    rf"(?:我|俺)(?:在这里|在你们这里|在这儿|都|一共)*(?:留|存)(?:了|下|过|着)*{_WHAT}"
    rf"|(?:你们?|您|您们|这里|镇里|系统)?(?:都|一共)?(?:留|存|保存|记|收集)(?:了|下|过|着)*(?:我|俺)的?{_WHAT}"
)
_CHOICES = (Choice("删除我的电话", "删除我的电话"), Choice("删除我的信息", "删除我的信息"))

EXPLAINED = """您的信息是这样处理的：
1. 提问：只记问了什么、您说有用还是没用，用来改进回答，号码会抹掉。
2. 意见建议：内容给镇里办理。不留电话就是匿名，办事的人看不到是谁提的，您自己仍能查进展。
3. 电话：自愿留，只用来联系这件事，加密保存，只给办理的科室看，谁看过都有记录，最多留{days}天。
4. 照片、语音：和您交的那一条放在一起，给镇里办理的人看，最多留{media_days}天；没交上去的，取消就删，放三天也删。
5. 随时可删：回复“删除我的电话”或“删除我的信息”（照片、语音一起删）。取消关注时会自动删掉。"""
PURPOSE = """您留的电话只做一件事：办理您那一条时，工作人员好打给您问清楚、告诉您结果。
别的事不用它，不公开，也不给别人。它加密保存，只有办理的科室能看，谁看过、为什么看都有记录，最多留{days}天就自动删掉。
不想留了，回复“删除我的电话”，编号照样能查。"""


def explain(message: Message, context: Context) -> Reply:
    """Tell what is kept about this person now, and what happens with the data; or what the telephone is for."""
    days = context.services.contact_keep_days
    if _PURPOSE.search(message.text):
        return Reply(PURPOSE.format(days=days), _CHOICES[:1])
    held = footprint.footprint(context.session, context.services.vault, context.conversation)
    kept = "\n".join(f"· {line}" for line in _told(held, context.state))
    told = EXPLAINED.format(days=days, media_days=context.services.media_keep_days)
    return Reply(f"现在存着您的：\n{kept}\n\n{told}", _CHOICES)


def asks_purpose(message: Message, _context: Context) -> bool:
    """Whether the person asks what the telephone number is kept for."""
    return len(message.text) < SHORT and _PURPOSE.search(message.text) is not None


def asks_what_is_kept(message: Message, _context: Context) -> bool:
    """Whether the person asks what is kept of him."""
    return len(message.text) < SHORT and _KEPT.fullmatch(message.text.strip()) is not None


def _told(held: Footprint, state: State) -> Iterator[str]:
    """Yield what is kept, in the words of somebody who has never heard of tables."""
    yield f"意见建议{held.submissions}条，其中{held.with_contact}条留了电话，{held.names}条留了名字"
    if held.phones:
        yield f"电话：{'、'.join(_masked(phone) for phone in held.phones)}（这里只显示一部分）"
    counted = (
        (held.attachments, "照片、语音{}个"),
        (held.joined, "附议过{}条"),
        (held.rated, "对一起反映的事评价过{}条"),
        (held.questions, "问过的问题{}个"),
        (held.applications, "乡贤认证申请{}份（姓名、家乡、现住地、领域、电话）"),
        (held.talents, "人才线索{}条"),
    )
    yield from (words.format(count) for count, words in counted if count)
    if held.subscribed:
        yield "订阅了通报"
    if held.registered:
        yield "镇里登记的您的身份、姓名和电话"
    if held.linked:
        yield "您在这里验证过的工作身份（回复“解除绑定”就去掉）"
    if state.draft or state.kept:
        yield "一份没填完的表"
    yield "您的微信或企业微信编号（加密存着，用来给您回消息）和最近聊到哪里"


def _masked(phone: str) -> str:
    return re.sub(r"\d(?=\d{4})", "*", phone)


def wants_contact_gone(message: Message, _context: Context) -> bool:
    """Whether the person asks to have telephone numbers deleted."""
    return _asks(message, _DELETE_CONTACT)


def wants_all_gone(message: Message, _context: Context) -> bool:
    """Whether the person asks to have everything about him deleted."""
    return _asks(message, _DELETE_ALL)


def is_confirmed(message: Message, context: Context) -> bool:
    """Whether this is the yes to a deletion that was asked about just before."""
    return (
        _asked(context) and not _NOT.search(message.text) and (message.text == SURE or context.intent.name == "confirm")
    )


def is_declined(message: Message, context: Context) -> bool:
    """Whether this is the no to a deletion that was asked about just before."""
    no = message.text == KEEP or _NOT.search(message.text) or context.intent.name in ("deny", "cancel")
    return _asked(context) and bool(no)


def ask_forget_contact(_message: Message, context: Context) -> Reply:
    """Ask before telephone numbers are deleted."""
    return _ask_first(
        FORGET_CONTACT, "要删掉您留过的所有电话吗？删了以后工作人员就不能打电话找您了，编号照样能查。", context
    )


def ask_forget_all(_message: Message, context: Context) -> Reply:
    """Ask before everything that leads to the person is deleted."""
    warning = (
        "要删掉您的全部信息吗？电话、名字、照片、语音、没说完的话都删掉。交过的意见会留下文字，里面的号码和您的名字抹掉，不再和您有关，"
        "您也查不到它们的进展、收不到答复了。删了不能恢复。"
    )
    return _ask_first(FORGET_ALL, warning, context)


def carry_out(_message: Message, context: Context) -> Reply:
    """Delete what was asked for, after the yes."""
    if context.pending == FORGET_CONTACT:
        gone = _forget_contact(context)
        return Reply(f"已经删掉了{gone}处电话，编号照样能查。" if gone else "您没有留过电话，不用删。")
    forget_person(context)
    return Reply("已经删掉了。以后您再来，我们就当第一次认识。")


def keep(_message: Message, _context: Context) -> Reply:
    """Do nothing, and say so."""
    return Reply("好的，没有删，都还在。")


def forget_person(context: Context) -> None:
    """Delete whatever leads to a person; what he handed in stays, and is nobody's."""
    services, session = context.services, context.session
    tickets = footprint.with_contact(session, context.conversation.id, or_name=True)
    shown = footprint.with_attachments(session, context.conversation.id)
    changed = anonymise(session, services.vault, context.conversation.id)
    shredder = Shredder(session, services.vault, context.now)
    footprint.forget_person(shredder, context.conversation, services.token())
    context.state = State()
    enter(session, changed, context.now)
    _enter_deletion(tickets, "contact deleted", context)
    _enter_deletion(shown, "attachments deleted", context)


def leave(_message: Message, context: Context) -> Reply:
    """Somebody unfollows: the operator must delete his personal data. Nobody is there to read a reply."""
    forget_person(context)
    return Reply()


def _forget_contact(context: Context) -> int:
    tickets = footprint.with_contact(context.session, context.conversation.id, or_name=False)
    gone = footprint.forget_phones(context.session, context.services.vault, context.conversation)
    for draft in (context.state.draft, context.state.kept):
        if draft is not None and draft.answers.pop("contact", None):
            gone += 1
    _enter_deletion(tickets, "contact deleted", context)
    return gone


def _enter_deletion(tickets: Sequence[str], event: str, context: Context) -> None:
    """Write into the journal whose personal data went, so that nobody looks for it later."""
    for ticket in tickets:
        append(context.session, ticket, event, context.now, by=SUBMITTER)


def _ask_first(act: str, warning: str, context: Context) -> Reply:
    context.state.pending, context.state.asked = act, "confirm"
    return ask(warning, SURE, KEEP)


def _asked(context: Context) -> bool:
    return context.pending in (FORGET_CONTACT, FORGET_ALL)


def _asks(message: Message, words: re.Pattern[str]) -> bool:
    text = message.text
    return len(text) < SHORT and words.search(text) is not None and not _NOT.search(text)
