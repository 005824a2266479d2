"""Says in plain words what is kept about a person, and deletes it when he asks."""

from __future__ import annotations

import re

from bot.context import Context, State, ask
from bot.message import Choice, Message, Reply
from models.forgetting import forget
from models.submission import forget_submitter, submissions_of

FORGET_CONTACT, FORGET_ALL = "forget_contact", "forget_all"
SURE, KEEP = "确认删除", "不删了"
# A request to delete is short; in a long text the words are part of a story.
SHORT = 25
COUNTED = 1000
_DELETE_CONTACT = re.compile(r"(删|去掉|抹掉).*(电话|手机|号码|联系方式)|(电话|手机|号码|联系方式).*(删|去掉|抹掉)")
_DELETE_ALL = re.compile(r"(删|清除|注销).*(信息|数据|资料|记录|账号)|(信息|数据|资料|记录).*(删|清除)")

EXPLAINED = """您的信息是这样处理的：
1. 提问：只记问了什么、您说有用还是没用，用来改进回答，号码会抹掉。
2. 意见建议：内容给镇里办理。不留电话就是匿名，办事的人看不到是谁提的，您自己仍能查进展。
3. 电话：自愿留，只用来联系这件事，加密保存，只给办理的科室看，最多留{days}天。
4. 随时可删：回复“删除我的电话”或“删除我的信息”。取消关注时会自动删掉。"""


def explain(_message: Message, context: Context) -> Reply:
    """Tell what happens with the data, and what is kept about this person now."""
    mine = submissions_of(context.session, context.conversation.id, COUNTED)
    with_contact = sum(one.contact is not None for one in mine)
    held = f"现在存着您的：意见建议{len(mine)}条，其中{with_contact}条留了电话。"
    text = f"{EXPLAINED.format(days=context.services.contact_keep_days)}\n\n{held}"
    return Reply(text, (Choice("删除我的电话", "删除我的电话"), Choice("删除我的信息", "删除我的信息")))


def wants_contact_gone(message: Message, _context: Context) -> bool:
    """Whether the person asks to have telephone numbers deleted."""
    return len(message.text) < SHORT and _DELETE_CONTACT.search(message.text) is not None


def wants_all_gone(message: Message, _context: Context) -> bool:
    """Whether the person asks to have everything about him deleted."""
    return len(message.text) < SHORT and _DELETE_ALL.search(message.text) is not None


def is_confirmed(message: Message, context: Context) -> bool:
    """Whether this is the yes to a deletion that was asked about just before."""
    return bool(context.pending) and (message.text == SURE or context.intent.name == "confirm")


def is_declined(message: Message, context: Context) -> bool:
    """Whether this is the no to a deletion that was asked about just before."""
    return bool(context.pending) and (message.text == KEEP or context.intent.name in ("deny", "cancel"))


def ask_forget_contact(_message: Message, context: Context) -> Reply:
    """Ask before telephone numbers are deleted."""
    return _ask_first(
        FORGET_CONTACT, "要删掉您留过的所有电话吗？删了以后工作人员就不能打电话找您了，编号照样能查。", context
    )


def ask_forget_all(_message: Message, context: Context) -> Reply:
    """Ask before everything that leads to the person is deleted."""
    warning = "要删掉您的全部信息吗？交过的意见会留下内容、不再和您有关，您也查不到它们的进展了。删了不能恢复。"
    return _ask_first(FORGET_ALL, warning, context)


def _ask_first(act: str, warning: str, context: Context) -> Reply:
    context.state.pending, context.state.asked = act, "confirm"
    return ask(warning, SURE, KEEP)


def carry_out(_message: Message, context: Context) -> Reply:
    """Delete what was asked for, after the yes."""
    if context.pending == FORGET_CONTACT:
        changed = forget_submitter(context.session, context.conversation.id, contact_only=True)
        return Reply(f"已经删掉了{changed}条里的电话。" if changed else "您没有留过电话，不用删。")
    forget_person(context)
    return Reply("已经删掉了。以后您再来，我们就当第一次认识。")


def keep(_message: Message, _context: Context) -> Reply:
    """Do nothing, and say so."""
    return Reply("好的，没有删，都还在。")


def forget_person(context: Context) -> None:
    """Delete contact, draft and every tie between a person and what he asked or handed in."""
    forget(context.session, context.conversation.id)
    context.conversation.recipient = b""
    context.state = State()


def leave(_message: Message, context: Context) -> Reply:
    """Somebody unfollows: the operator must delete his personal data. Nobody is there to read a reply."""
    forget_person(context)
    return Reply()
