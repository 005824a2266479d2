"""What a cue is, and the classes of words the tables of cues are written with.

A table is read from the top: the first cue that fits a message names its intent. `knowledge.intent_cues_emergency` goes
before everything, `…_form` holds the tables for what the bot has just asked, `…_commands` what is but a command.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from knowledge.intent_text import Wording
from knowledge.intent_words import pattern

LONGEST_COMMAND = 24  # characters; a message that is nothing but a command is shorter


class Message(Protocol):
    """What a cue looks at."""

    @property
    def wording(self) -> Wording:
        """The message's words."""

    def has(self, what: str) -> bool:
        """Whether the message holds what a cue needs."""


@dataclass(frozen=True)
class Cue:
    """One line of a table.

    `search` is looked for in the plain message; `whole` must be all of its words; `unless` must not occur. `needs` must
    have been found in the message and `lacks` must not have been: number (a ticket or the end of one), ticket, percent,
    office, recipient, section, place, term (of the plan), index, short. With `role` set only that role means it.
    `sets` are slots that follow from the cue itself.
    """

    name: str
    intent: str
    search: str = ""
    whole: str = ""
    unless: str = ""
    needs: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    role: str = ""
    sets: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None, re.Pattern[str] | None]:
        search, whole, unless = (pattern(text) if text else None for text in (self.search, self.whole, self.unless))
        return search, whole, unless

    def fits(self, message: Message, role: str) -> bool:
        """Whether a message of somebody in `role` shows this cue."""
        if self.role and role != self.role:
            return False
        search, whole, unless = self._patterns
        wording = message.wording
        if whole and not (len(wording.bare) <= LONGEST_COMMAND and whole.fullmatch(wording.bare)):
            return False
        if search and not search.search(wording.plain):
            return False
        if unless and unless.search(wording.plain):
            return False
        return all(map(message.has, self.needs)) and not any(map(message.has, self.lacks))


def first_that_fits(cues: Iterable[Cue], message: Message, role: str) -> Cue | None:
    """Return the first cue of a table that a message of somebody in `role` shows, if any."""
    return next((cue for cue in cues if cue.fits(message, role)), None)


# Words that are mended when they were written by their sound.
CUE_WORDS = (
    *(
        "建议",
        "意见",
        "反映",
        "举报",
        "投诉",
        "希望",
        "方案",
        "征求意见稿",
        "草案",
        "原文",
        "乡贤",
        "捐款",
        "投资",
        "资金",
        "人才",
    ),
    *(
        "进度",
        "进展",
        "查询",
        "查一下",
        "编号",
        "单号",
        "受理",
        "处理",
        "采纳",
        "结果",
        "催一下",
        "答复",
        "回复",
        "满意",
        "不满意",
    ),
    *(
        "取消",
        "退出",
        "帮助",
        "菜单",
        "人工",
        "转人工",
        "客服",
        "谢谢",
        "匿名",
        "隐私",
        "个人信息",
        "删除",
        "手机号",
        "泄露",
        "保密",
    ),
    *("确认", "提交", "修改", "跳过", "没问题", "第一个", "第二个", "第三个", "最后一个"),
    *("任务", "待办", "逾期", "超期", "到期", "例会", "议题", "议程", "纪要", "转办", "转给", "移交", "报进度", "完成"),
    *("负责", "牵头", "责任科室", "分管领导", "驻村干部", "联村领导"),
    *("路灯", "垃圾", "自来水", "停水", "停电", "漏水", "下水道", "污水", "噪音", "修路", "坏了", "没人管"),
)
