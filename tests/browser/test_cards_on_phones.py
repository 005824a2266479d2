"""Cards on the phones of two cadres: one taps, both change, without anybody loading the page again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from sqlalchemy import select

from bot.card import Button, Card, Question, Style
from bot.cards import send_card, settle_cards
from bot.message import Choice
from models import Conversation
from tests.browser.phone import Phone
from tests.browser.town_under_test import Town

BUTTONS = (Button("我来办", "帮助"), Button("转给别的科室", "菜单", Style.PLAIN), Button("退回", "取消", Style.WARNING))
FACTS = (("编号", "NS-20260301-0007"), ("时限", "三个工作日"), ("责任科室", "镇社会事务办公室"))
CARD = Card("新的意见建议", "大埔山村口的路灯坏了两个月没人修，晚上老人出门摔过", FACTS, BUTTONS)
ITEMS = Question("items", "勾选的列入议题", (Choice("村口路灯", "a"), Choice("长者食堂送餐", "b")), many=True)
VOTE = Card("哪几项列入本月例会", buttons=(Button("提交", "帮助"),), questions=(ITEMS,))


@pytest.fixture
def phone(town: Town, chromium: Chrome) -> Iterator[Phone]:
    """The phones of both cadres, who have said something before."""
    chromium.get("about:blank")
    chromium.get_log("browser")
    phone = Phone(chromium, town.address)
    phone.resize(1280, 800)
    phone.open()
    for name in ("模拟负责人", "模拟干部"):
        phone.become(name)
        phone.say("帮助")
        phone.heard("我能帮您做这些")
    yield phone
    chromium.get("about:blank")


def send(town: Town, card: Card) -> None:
    with town.outbox() as outbox:
        everybody = outbox.session.execute(select(Conversation)).scalars().all()
        assert len(everybody) == 2
        send_card(outbox, everybody, card, "submission:7")


def settle(town: Town, text: str) -> None:
    with town.outbox() as outbox:
        assert settle_cards(outbox, "submission:7", text) == 2


@pytest.mark.parametrize("width", [1280, 390])
def test_a_card_is_tapped_and_changes_on_both_phones(town: Town, phone: Phone, width: int) -> None:
    """The buttons go and what became of it stands there, where it was tapped and where it was not."""
    phone.resize(width, 800)
    send(town, CARD)
    card = phone.find(".form-card", "大埔山村口的路灯")
    assert "镇社会事务办公室" in card.text
    for button in phone.all(".form-card .buttons button"):
        assert button.size["height"] >= 44
    phone.click(".form-card .buttons button", "我来办")
    phone.find(".lines .system", "点了卡片「我来办」")
    settle(town, "模拟干部已受理")
    phone.find(".form-card .outcome", "已办")
    assert "模拟干部已受理" in phone.find(".form-card.done").text
    assert not phone.all(".form-card .buttons")
    phone.resize(1280, 800)
    phone.become("模拟负责人")
    phone.find(".form-card.done", "模拟干部已受理")
    assert phone.errors() == []


def test_a_vote_wants_something_ticked(town: Town, phone: Phone) -> None:
    """Without a choice the card says so; with one it goes out, and is closed afterwards."""
    send(town, VOTE)
    phone.click(".form-card .buttons button", "提交")
    phone.find(".form-card [role=alert]", "还有没选的")
    phone.click(".form-card label", "长者食堂送餐")
    phone.click(".form-card .buttons button", "提交")
    phone.find(".lines .system", "点了卡片「提交」")
    settle(town, "长者食堂送餐列入例会")
    phone.find(".form-card.done", "长者食堂送餐列入例会")
    assert not any(box.is_enabled() for box in phone.browser.find_elements("css selector", ".form-card input"))
    assert phone.errors() == []
