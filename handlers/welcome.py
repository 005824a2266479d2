"""Greets, helps, and stays calm: everything that is about the assistant itself."""

from __future__ import annotations

import re

from bot.context import Context
from bot.message import Choice, Kind, Message, Reply
from bot.permissions import Deed, scope
from handlers.ask import popular_titles
from knowledge.town import Town
from models.person import STAFF

_OF_DUTIES = (
    "· 任务：“我的任务”“本周到期”“逾期”“任务3”\n"
    "· 报进展：直接说，比如“任务3完成60%，选址定了”；办完了发照片，再说“申请销号 3”\n"
)
_WHO_ARE_YOU = re.compile(r"你(是|叫)(谁|什么|啥|哪个|机器人)|你谁")
_ABILITIES = (Choice("提建议", "提建议"), Choice("我的建议", "我的建议"), Choice("转人工", "转人工"))

_FOR_STAFF = (
    "您是镇里的干部，办意见建议可以这样写：\n"
    "· 待办；7号（看这一条）；受理 7号；回复 7号 内容\n"
    "· 转办 7号 科室 原因；退回 7号 原因；补充 7号 要问的话\n"
    "· 延期 7号 5天 原因；采纳 7号 理由 签字：某某；办结 7号\n"
    "· 备注 7号 内容；联系方式 7号；代王大爷提建议：内容\n\n"
)


def example(town: Town) -> str:
    """Return a question that the town's knowledge answers."""
    return town.featured()[0].questions[0]


def greet(_message: Message, context: Context) -> Reply:
    """Welcome somebody who follows or says hello."""
    town = context.town.plan.town
    text = (
        f"您好！我是{town}共富小助手。\n"
        f"想知道共同富裕方案里写了什么，直接打字或发语音问我；想给镇里提建议、反映问题，回复“提建议”。\n"
        "大家常问："
    )
    return Reply(text, (*_popular(context), *_ABILITIES[:2]))


def help_out(_message: Message, context: Context) -> Reply:
    """Say what a person can do here."""
    text = (
        f"{_FOR_STAFF if scope(context.role, Deed.WORK_CASES) else ''}我能帮您做这些：\n"
        f"· 问方案：直接问，比如“{example(context.town)}”\n"
        "· 提建议、反映问题：回复“提建议”\n"
        "· 查进展：回复编号，或“我的建议”\n"
        "· 乡贤：回复“乡贤认证”；想收镇里的工作通报：回复“订阅通报”\n"
        "· 找工作人员：回复“转人工”留言\n"
        "· 您的信息怎么处理：回复“隐私”\n"
        f"{_OF_DUTIES if context.role in STAFF else ''}"
        "填到一半想停，回复“取消”；想退一步，回复“上一步”。"
    )
    return Reply(text, (*_popular(context)[:1], *_ABILITIES))


def chat(message: Message, context: Context) -> Reply:
    """Answer small talk shortly, and leave the door open."""
    if _WHO_ARE_YOU.search(message.text):
        return greet(message, context)
    context.state.question = context.question  # thanks are not yet another matter
    return Reply("好的。您有什么想问的、想提的，随时跟我说。")


def stay_calm(_message: Message, _context: Context) -> Reply:
    """Answer abuse calmly, and offer a person."""
    text = "惹您生气了，对不住。我是机器人，能答的有限；您可以留言，请工作人员来回复您。"
    return Reply(text, (Choice("转人工留言", "转人工"), Choice("提建议", "提建议")))


def nothing_open(_message: Message, _context: Context) -> Reply:
    """A yes, a no or a number came while nothing was asked."""
    return Reply("现在没有等您确认的事。您可以直接问，或者：", _ABILITIES)


def picks_nothing(message: Message, context: Context) -> bool:
    """Whether a number came that points at nothing; a name that was taken for a choice is asked about instead."""
    says_yes = message.text.strip("。！!") in ("确认", "确认提交", "是的", "好的", "对的", "没错")
    return context.intent.name == "choose" and ("index" in context.intent.slots or says_yes)


def is_unreadable(message: Message, _context: Context) -> bool:
    """Whether there are no words in it."""
    return message.kind in (Kind.LINK, Kind.UNKNOWN) or not message.text.strip()


def not_understood(message: Message, _context: Context) -> Reply:
    """A voice without words, a link, a video: say what can be read."""
    voice = "我没听清这段语音。麻烦您打字说一遍，或者再说慢一点。"
    return Reply(voice if message.kind is Kind.VOICE else "这个我看不懂。请用文字、语音或照片告诉我。", _ABILITIES)


def _popular(context: Context) -> tuple[Choice, ...]:
    return tuple(Choice(title, title) for title in popular_titles(context))
