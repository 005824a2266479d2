"""Tells who is no cadre and types a cadre's command, politely, what he can do here himself.

What such a command would change or show is never looked up for him, so nothing can leak.
"""

from __future__ import annotations

import re

from bot.context import Context
from bot.message import Choice, Message, Reply
from models.person import DIRECTORY_CHANNEL, STAFF

_NUMBER = r"(?:[A-Za-z]{1,4}-?)?[\d-]+\s*号?"
_WHOLE = re.compile(
    rf"""
    (?:看|查|查看|列出)?(?:
        (?:我|本科室|我们科室)的?(?:任务|待办|工单|办件)(?:清单|列表)?
      | 待办(?:任务|事项|清单)? | (?:本周|这周|今天|明天|下周|本月)(?:要|会)?到期(?:的?任务)? | 逾期(?:的?任务)?
      | 任务\s*{_NUMBER} | 督办(?:台账|清单|列表)? | (?:月?例会)(?:议题|议程|材料|纪要) | (?:干部|人员)名单
    )
    |(?:转办|受理|退回|不予受理|申请延期|批准延期|延期|办结|采纳|合并|退办)\s*[：:]?\s*{_NUMBER}.{{0,200}}
    |把?{_NUMBER}\s*(?:转办|转给|转交|退回|移交).{{0,200}}
    |(?:申请|确认|退回)?销号\s*.{{0,60}} | 报进[度展]\s*[：:].{{0,300}} | 明察暗访\s*[：:]?.{{0,300}}
    |[^，,。]{{1,30}}代[^，,。]{{1,12}}填报.{{0,300}} | (?:身份|绑定)验证码(?:\s*\D{{0,20}})?
    """,
    re.VERBOSE,
)
_SEPARATE = re.compile(r"^[a-z_]{2,24}(?::[\w.-]+)+$")  # what the buttons of a card send
_ABILITIES = (Choice("问方案", "帮助"), Choice("提建议", "提建议"), Choice("我的建议", "我的建议"))


def is_command(message: Message, context: Context) -> bool:
    """Whether somebody who does not serve the town, or has not proved it, types what a cadre types."""
    text = message.text.strip().rstrip("。！!")
    if context.role in STAFF:
        return False
    return _WHOLE.fullmatch(text) is not None or _SEPARATE.fullmatch(text) is not None


def turn_away(message: Message, context: Context) -> Reply:
    """Say whose this is, and what everybody can do."""
    text = (
        "这是镇里工作人员办事用的，您这里用不了。\n"
        "您可以：直接问方案里的事；回复“提建议”提建议、反映问题；回复“我的建议”看您提的办到哪一步了。"
    )
    return Reply(text + _for_colleagues(message, context), _ABILITIES)


def _for_colleagues(message: Message, context: Context) -> str:
    if message.channel == DIRECTORY_CHANNEL:
        return "\n您是镇里的工作人员？名单里还没有您，请找乡贤联络站或管理员登记。"
    if context.person is not None and context.person.role in STAFF:
        return "\n您是镇里的工作人员？请先在企业微信里回复“验证码”，再把收到的验证码发到这里。"
    return ""
