"""The page with the assistant itself behind it: from the first tap to a number that can be followed up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from simulator.page import SAMPLE
from tests.browser.phone import Phone
from tests.browser.town_under_test import Town

TICKET = re.compile(r"NS-\d{8}-\d{4}")
LAMPS = "大埔山村口的路灯坏了两个月没人修，晚上老人出门摔过，希望装几盏"


@pytest.fixture
def li(town: Town, chromium: Chrome) -> Iterator[Phone]:
    """The villager's phone, on which the account is followed."""
    phone = Phone(chromium, town.address)
    phone.resize(390, 844)
    phone.open()
    phone.click("#follow")
    phone.find(".lines .theirs")
    yield phone
    chromium.get("about:blank")


def test_a_suggestion_goes_all_the_way(li: Phone, tmp_path: Path) -> None:
    """A villager reports broken lamps with a photo, gets a number, and finds it again under my suggestions."""
    answers = len(li.all(".lines .theirs"))

    def answered(do: object, *arguments: str) -> None:
        nonlocal answers
        do(*arguments)  # type: ignore[operator]
        answers += 1
        li.until(lambda: len(li.browser.find_elements("css selector", ".lines .theirs")) == answers)

    answered(li.say, "我要反映一个问题")
    answered(li.click, ".lines li:last-child .choice", "其他")
    answered(li.say, LAMPS)
    answered(li.tray, "示例照片")
    answered(li.say, "好了")
    answered(li.say, "不留")
    assert LAMPS in li.all(".lines .theirs")[-1].text
    answered(li.say, "确认")
    ticket = TICKET.search(li.all(".lines .theirs")[-1].text)
    assert ticket
    li.browser.refresh()
    li.find(".lines .theirs", ticket.group())
    li.say("我的建议")
    li.until(lambda: ticket.group() in li.all(".lines .theirs")[-1].text and li.all(".lines .mine")[-1].text)
    li.until(lambda: SAMPLE.read_bytes() in photos(tmp_path / "media"))


def photos(folder: Path) -> list[bytes]:
    """Return the photos that the worker has fetched from the platform."""
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


def test_a_cadre_is_answered_in_the_other_app(li: Phone) -> None:
    """The same assistant answers in WeCom."""
    li.resize(1280, 800)
    li.become("模拟干部")
    li.say("你好")
    li.find(".lines .theirs", "小助手")
