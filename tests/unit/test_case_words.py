"""What staff write to take a step is read as a command, and what only sounds like one is not."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.case_words import CONTACT, read_command
from models.lifecycle import Act

WHOLE = "NS-20261125-0007"


@pytest.mark.parametrize(
    ("text", "does", "number", "given"),
    [
        ("受理 7号", Act.ACCEPT, "7", {}),
        (f"受理{WHOLE}", Act.ACCEPT, WHOLE, {}),
        ("受理", Act.ACCEPT, "", {}),
        ("受理 7号 已经联系", Act.ACCEPT, "7", {"note": "已经联系"}),
        ("退回 0007 不归我们管", Act.HAND_BACK, "0007", {"reason": "不归我们管"}),
        ("退回0007，原因：不归我们管", Act.HAND_BACK, "0007", {"reason": "不归我们管"}),
        ("转办 7号 农业中心 属于水利", Act.REFER, "7", {"office": "农业中心", "reason": "属于水利"}),
        ("转办这个单子 宣传办", Act.REFER, "", {"office": "宣传办"}),
        ("回复0007 已安排保洁每周两次清运", Act.ANSWER, "0007", {"text": "已安排保洁每周两次清运"}),
        (f"答复{WHOLE}：您的项目已转招商专班", Act.ANSWER, WHOLE, {"text": "您的项目已转招商专班"}),
        ("请补充 7号 是哪盏灯", Act.ASK_MORE, "7", {"text": "是哪盏灯"}),
        ("延期7号五个工作日，等材料", Act.ASK_EXTENSION, "7", {"days": 5, "reason": "等材料"}),
        ("延期 5天 等材料", Act.ASK_EXTENSION, "", {"days": 5, "reason": "等材料"}),
        ("批准延期 7号", Act.GRANT_EXTENSION, "7", {}),
        ("不准延期 7号 太久", Act.DENY_EXTENSION, "7", {"reason": "太久"}),
        ("采纳 7号 有道理 签字：王镇长", Act.DECIDE, "7", {"verdict": "采纳", "reason": "有道理", "signer": "王镇长"}),
        ("不采纳 7号 没有资金", Act.DECIDE, "7", {"verdict": "不采纳", "reason": "没有资金"}),
        ("部分采纳 7号", Act.DECIDE, "7", {"verdict": "部分采纳"}),
        ("办结 7号", Act.CLOSE, "7", {}),
        ("备注 2盏灯修好", Act.NOTE, "", {"note": "2盏灯修好"}),
        ("联系方式 7号", CONTACT, "7", {}),
    ],
)
def test_commands(text: str, does: str, number: str, given: dict[str, Any]) -> None:
    """The word, the number however it is said, and all the rest word for word."""
    command = read_command(text, "NS")
    assert command is not None
    assert (command.does, command.named.number, command.given) == (does, number, given)


@pytest.mark.parametrize(
    "text",
    [
        "受理了没有",
        "退回来的东西怎么办",
        "采纳意见怎么办",
        "联系人是谁",
        "延期这么久怎么办",
        "转办要多久",
        "回复得真快",
        "办结了吗",
        "补充一点",
    ],
)
def test_talk_is_no_command(text: str) -> None:
    """What only begins with the word is left to others."""
    command = read_command(text, "NS")
    assert command is None or (not command.named.number and not command.given and text == "补充一点")
