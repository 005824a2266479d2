"""Tells what is kept of a person before he gives anything of himself, and asks for a contact that he need not leave.

个人信息保护法 §17: what is kept, why, who sees it, how long, and how to have it deleted.
"""

from __future__ import annotations

import re

from bot.context import Context, ask
from bot.errors import InvalidAnswer
from bot.field import Answers, Field
from bot.message import Message, Reply
from knowledge.slots import find_phone

CONTACT_AT_MOST = 60
_NO_CONTACT = re.compile(r"\D{0,6}(不|没|无|跳|略|匿名|算了)\D{0,10}")
INFORMED = (
    "先说明白：您发的文字、照片、语音和位置，留下来只为办这件事，给镇里办理的人看，不写是谁发的；"
    "想删，随时回复“删除我的信息”，想细看，回复“隐私”。"
)
NOTICE = (
    "留个电话，工作人员办理时好联系您；不留也照样受理。\n"
    "不留就是匿名：办事的人不知道是谁提的，您自己凭编号照样能查。\n"
    "电话只用来联系您这件事，加密保存，只给办理它的科室看，最多留{days}天；回复“删除我的电话”随时可删。\n"
    "请发电话号码，不想留请回复“不留”。"
)
FOR_SOMEBODY = (
    "要留他的电话吗？先问他愿不愿意：只用来联系他这件事，加密保存，只给办理它的科室看，最多留{days}天。\n"
    "请发电话号码，不留请回复“不留”。"
)


def inform(context: Context) -> str:
    """Return what everybody is told once, before the first thing he hands in."""
    if context.state.informed:
        return ""
    context.state.informed = True
    return INFORMED


def _ask_contact(answers: Answers, context: Context) -> Reply:
    if answers.get("filing"):
        return ask(FOR_SOMEBODY.format(days=context.services.contact_keep_days), "不留")
    return ask(NOTICE.format(days=context.services.contact_keep_days), "不留")


def _read_contact(message: Message, _answers: Answers, _context: Context) -> str:
    if not find_phone(message.text):
        raise InvalidAnswer("没看出电话号码。")
    return message.text.strip()[:CONTACT_AT_MOST]


def _show_contact(contact: str | None, _context: Context) -> str:
    return contact or "不留（匿名）"


CONTACT = Field(
    "contact", "联系电话", _ask_contact, _read_contact, _show_contact, asked="ask_contact", skip=_NO_CONTACT
)
