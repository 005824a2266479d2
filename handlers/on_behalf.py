"""Lets a cadre record what a villager tells him (代填): marked “X 代 Y 填报”, with the villager's name sealed.

Whoever records it is told what becomes of it, to pass it on, and does not handle it himself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.context import Context, ask
from bot.errors import InvalidAnswer
from bot.field import Answers, Field
from bot.form import FormMachine
from bot.message import Kind, Message, Reply
from bot.permissions import Deed, scope
from handlers import content, kind
from handlers.named import actor_of
from models import Role, SubmissionKind

FILING = "filing"  # in the answers of a form: somebody else's words
NAME_AT_MOST = 20
_ALONE = re.compile(
    r"(?:我要|我来)?(?:代|帮|替)(?:村民|群众|老乡|百姓|别人)?填(?:报|写)?(?:一?条|一?个)?(?:建议|意见|问题)?"
)
_SAID = re.compile(
    r"(?:我)?(?:代|替|帮)(?P<name>[\u4e00-\u9fff·]{1,8}?)(?:来)?(?:提|反映|交|填报?|说)(?:了|一下|个|一?条|一?个|点)*"
    r"(?P<kind>建议|意见|问题|情况|诉求)?[\s:：，,]+(?P<content>\S.*)",
    re.DOTALL,
)
_NOBODY = re.compile(r"(?:我|你|您|他|她|它|大家|咱|表).*")
_UNNAMED = re.compile(r"(?:一?[位个名])?(?:村民|群众|老乡|百姓|老人|村里人?|人家|别人)(?:们)?")
_NAME = re.compile(r"[\u4e00-\u9fff·]{1,20}|[A-Za-z][A-Za-z .·]{1,19}")
_NO_NAME = re.compile(r"(?:不|没|无|跳|略|匿名|算了).{0,10}")


def is_meant(message: Message, context: Context) -> bool:
    """Whether a cadre says that he records what somebody else told him."""
    if not scope(context.role, Deed.WORK_CASES) or message.kind not in (Kind.TEXT, Kind.VOICE):
        return False
    return _ALONE.fullmatch(message.text.strip()) is not None or _said(message) is not None


def start(forms: FormMachine, message: Message, context: Context) -> Reply:
    """Open the form of submissions for somebody else, with what the first message says already."""
    said = _said(message)
    answers: Answers = {FILING: True}
    fault = ""
    if said is not None:
        if not _UNNAMED.fullmatch(said["name"]):
            answers["behalf"] = said["name"]
        answers["kind"] = kind.kind_in(message.text) or SubmissionKind.PROBLEM
        try:
            content.take(replace(message, text=said["content"]), answers, context)
        except InvalidAnswer as found:
            fault = f"{found}\n\n"
    opened = forms.open("suggest", answers, context)
    return replace(opened, text=f"{fault}记村民的话，会注明是您代填的。\n{opened.text}")


def columns(answers: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return what is stored of who said it and who wrote it down; nothing when somebody speaks for himself."""
    if not answers.get(FILING):
        return {}
    name = answers.get("behalf")
    sealed = context.services.vault.seal(name) if name else None
    known = bool(name or answers.get("contact"))
    return {"filed_by": actor_of(context).name, "name": sealed, "role": Role.VILLAGER, "anonymous": not known}


def _said(message: Message) -> re.Match[str] | None:
    said = _SAID.fullmatch(message.text.strip())
    return said if said and not _NOBODY.fullmatch(said["name"]) else None


def _ask_name(_answers: Answers, _context: Context) -> Reply:
    return ask("是谁说的？请写姓名或怎么称呼；姓名加密保存，只给办理的科室看。他不愿意留名就回复“不留”。", "不留")


def _read_name(message: Message, _answers: Answers, _context: Context) -> str:
    name = message.text.strip().strip("。.!！")
    if len(name) > NAME_AT_MOST or _NAME.fullmatch(name) is None:
        raise InvalidAnswer("没看出姓名，请只写姓名或称呼，比如“王大爷”。")
    return name


def _show_name(name: str | None, _context: Context) -> str:
    return name or "不留名"


NAME = Field(
    "behalf", "代谁填报", _ask_name, _read_name, _show_name, skip=_NO_NAME, when=lambda known: bool(known.get(FILING))
)
