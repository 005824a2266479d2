"""The phone in a terminal: what is typed, what is shown."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from simulator import Platform
from simulator.cards import shown as shown_card
from simulator.history import Line
from simulator.terminal import Terminal
from tests.unit.simulator.account_server import CADRE, VILLAGER, Server

CHOICES = (
    '想问哪一个？\n<a href="weixin://bizmsgmenu?msgmenucontent=路灯&msgmenuid=road">1. 路灯</a>\n'
    '<a href="weixin://bizmsgmenu?msgmenucontent=就业&msgmenuid=work">2. 就业</a>'
)


@pytest.fixture
def shown() -> list[str]:
    return []


@pytest.fixture
def terminal(wechat: Platform, shown: list[str]) -> Terminal:
    return Terminal(wechat, VILLAGER, shown.append)


def test_a_line_is_said_and_answered(terminal: Terminal, shown: list[str]) -> None:
    """What is typed goes out, what comes back is shown once."""
    terminal.enter("你好")
    terminal.show_news()
    assert shown == ["小助手：收到：你好"]


def test_a_number_taps_a_choice(terminal: Terminal, shown: list[str], server: Server) -> None:
    """A number of the last reply taps its line; any other number is said."""
    server.answer = lambda _: CHOICES
    terminal.enter("你好")
    assert shown == ["小助手：想问哪一个？\n1. 路灯\n2. 就业"]
    terminal.enter("2")
    terminal.enter("3")
    assert server.got[1]._data["bizmsgmenuid"] == "work"
    assert (server.got[1].content, server.got[2].content) == ("就业", "3")


def test_commands_do_what_a_phone_can(terminal: Terminal, shown: list[str], server: Server, tmp_path: Path) -> None:
    """Photo, voice, menu, following and leaving have commands."""
    own = tmp_path / "own.png"
    own.write_bytes(b"\x89PNG\r\n\x1a\n")
    for typed in ("/photo", f"/photo {own}", "/voice 路灯坏了", "/voice", "/menu 2", "/unfollow", "/follow"):
        terminal.enter(typed)
    kinds = [getattr(message, "event", message.type) for message in server.got]
    assert kinds == ["image", "image", "voice", "voice", "click", "unsubscribe", "subscribe"]
    assert [message.recognition for message in server.got[2:4]] == ["路灯坏了", None]
    assert server.got[4].key == "提建议"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/fly", "没有这个命令，打 /help 看说明。"),
        ("/photo /nowhere/at/all.jpg", "读不了文件 /nowhere/at/all.jpg"),
        (f"/photo {__file__}", "只能发 JPG、PNG 或 GIF 图片"),
        ("/menu", "1. 菜单\n2. 提建议\n3. 我的建议\n打 /menu 编号 点一项"),
        ("/menu 9", "1. 菜单\n2. 提建议\n3. 我的建议\n打 /menu 编号 点一项"),
    ],
)
def test_what_cannot_be_done_is_said(
    typed: str, told: str, terminal: Terminal, shown: list[str], server: Server
) -> None:
    """A wrong command says what would be right, and nothing is sent."""
    terminal.enter(typed)
    assert shown == [told]
    assert not server.got


def test_one_can_become_somebody_else(terminal: Terminal, shown: list[str], server: Server) -> None:
    """By number or by id."""
    terminal.enter("/who 2")
    assert shown[-1].startswith("你是 模拟乡贤（")
    terminal.enter("/who oAnybody")
    terminal.enter("你好")
    assert server.got[0].source == "oAnybody"


def test_silence_and_trouble_are_told(terminal: Terminal, shown: list[str], server: Server) -> None:
    """One knows whether something may still come."""
    server.answer = lambda _: None
    terminal.enter("你好")
    server.statuses.append(403)
    terminal.enter("你好")
    assert shown == ["（服务器收下了，没有当场回复）", "（没有收到回复：服务器拒绝（HTTP 403））"]


def test_late_messages_appear_while_one_thinks(wechat: Platform) -> None:
    """What comes while nothing is typed is shown by itself; the end of the input ends the talk."""
    shown: list[str] = []
    came = threading.Event()

    def write(text: str) -> None:
        shown.append(text)
        if "稍后" in text:
            came.set()

    def read() -> str:
        wechat.memory.history.add(VILLAGER, Line("account", "text", {"text": "稍后送达"}))
        assert came.wait(10)
        raise EOFError

    Terminal(wechat, VILLAGER, write).run(read)
    assert shown[-1] == "小助手：稍后送达"


def test_what_was_said_before_is_not_shown_again(wechat: Platform) -> None:
    """A new talk begins with an empty screen."""
    wechat.say(VILLAGER, "你好")
    shown: list[str] = []
    Terminal(wechat, VILLAGER, shown.append).show_news()
    assert shown == []


def vote(part: dict[str, object]) -> Line:
    return Line(
        "account", "card", shown_card({"card_type": "vote_interaction", "main_title": {"title": "定议题"}} | part)
    )


def test_a_card_has_numbers(wecom: Platform, shown: list[str], server: Server) -> None:
    """Numbers tick options and tap buttons; an update is shown, and then the numbers are words again."""
    server.answer = lambda _: None
    terminal = Terminal(wecom, CADRE, shown.append)
    options = [{"id": "a", "text": "路灯"}, {"id": "b", "text": "食堂"}]
    box = {"question_key": "items", "mode": 1, "option_list": options}
    body = vote({"checkbox": box, "submit_button": {"text": "提交", "key": "列入例会"}})
    number = wecom.memory.history.add(CADRE, body)
    terminal.show_news()
    assert shown.pop() == "小助手：[卡片] 定议题\n1. ☐ 路灯\n2. ☐ 食堂\n3. 【提交】"
    for typed in ("3", "1", "2", "1", "3"):
        terminal.enter(typed)
    picked = ["还有没选的，请先打编号选好", "选了「路灯」", "选了「食堂」", "取消了「路灯」"]
    assert shown == [*picked, "（服务器收下了，没有当场回复）"]
    assert server.got[-1]._data["SelectedItems"]["SelectedItem"]["OptionIds"]["OptionId"] == "b"
    wecom.memory.history.change(number, {**body.body, "done": "已交"})
    terminal.show_news()
    assert shown[-1] == "（卡片更新了）定议题\n〔已交〕"
    terminal.enter("3")
    assert server.got[-1].content == "3"
