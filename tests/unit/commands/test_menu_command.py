"""`wechat menu push` and `wecom menu push`: what people find at the bottom of the chat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.menu import MENUS
from knowledge.town import load_town
from tests.channels.local_api import PlatformApi, serving
from tests.chat import knowledge_of
from tests.shell import Shell

TOWN = Path(__file__).parents[3] / "knowledge" / "nansong"


@pytest.fixture
def platform_api() -> Iterator[PlatformApi]:
    """A platform's API that accepts everything until a test says otherwise."""
    with serving() as api:
        yield api


@pytest.fixture
def connected(shell: Shell, platform_api: PlatformApi) -> Shell:
    """A shell whose settings connect both platforms."""
    shell.set(
        WECHAT_APP_ID="wx0123456789abcdef",
        WECHAT_APP_SECRET="s",
        WECHAT_TOKEN="t",
        WECHAT_AES_KEY="a" * 43,
        WECHAT_API_BASE=platform_api.base,
        WECOM_CORP_ID="ww0123456789abcdef",
        WECOM_AGENT_ID="1000002",
        WECOM_SECRET="s",
        WECOM_TOKEN="t",
        WECOM_AES_KEY="a" * 43,
        WECOM_API_BASE=platform_api.base,
    )
    return shell


@pytest.mark.parametrize("channel", ["wechat", "wecom"])
def test_the_handlers_menu_reaches_the_platform(connected: Shell, platform_api: PlatformApi, channel: str) -> None:
    """Every title and value arrives, and the number of buttons is told."""
    outcome = connected.run(channel, "menu", "push")
    assert (outcome.status, outcome.err) == (0, "")
    [sent] = platform_api.bodies("menu/create")
    expected, whole = [], MENUS[channel](load_town(TOWN))
    for title, below in whole:
        buttons = [{"type": "click", "name": name, "key": value} for name, value in below]
        expected.append({"name": title, "sub_button": buttons})
    assert sent == {"button": expected}
    assert f"共 {sum(len(below) for _, below in whole)} 个按钮" in outcome.out


def test_a_refusal_is_explained_in_one_line(connected: Shell, platform_api: PlatformApi) -> None:
    """The platform's number is said in words."""
    platform_api.given("menu/create", {"errcode": 48001, "errmsg": "api unauthorized"})
    outcome = connected.run("wechat", "menu", "push")
    assert (outcome.status, outcome.out) == (1, "")
    assert "没有这个接口的权限" in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(("channel", "setting"), [("wechat", "WECHAT_APP_ID"), ("wecom", "WECOM_CORP_ID")])
def test_a_channel_that_is_off_names_the_setting(shell: Shell, channel: str, setting: str) -> None:
    """Nothing is sent anywhere, and what is missing is named."""
    outcome = shell.run(channel, "menu", "push")
    assert (outcome.status, outcome.out) == (1, "")
    assert setting in outcome.err


def test_every_button_of_the_staffs_menu_is_understood() -> None:
    """A tap says words that the recognizer knows a cadre to mean something by."""
    knowledge = knowledge_of(TOWN)
    told = [value for _, below in MENUS["wecom"](knowledge.town) for _, value in below]
    known = [knowledge.recognizer.recognize(value, channel="wecom", role="cadre", asked=None).name for value in told]
    assert known[:5] == ["my_assignments", "report_progress", "overdue", "agenda", "my_assignments"]
    assert set(known[5:]) == {"suggest", "ask", "help"}
