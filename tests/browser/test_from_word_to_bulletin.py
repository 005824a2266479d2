"""One suggestion's whole life on the simulated phones: handed in, referred, taken on, answered, rated, reported."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

import simulator
from bot.app import now
from bot.roster import import_people
from models import Rating
from models.submission import find_submission
from tests.browser.phone import Phone
from tests.browser.town_under_test import Town
from tests.system.processes import environment_of

TICKET = re.compile(r"NS-\d{8}-\d{4}")
MEALS = "希望长者食堂能给走不动的老人送餐"
ANSWER = "下月起每天中午送餐上门"
DECIDED = "例会定了，每个月回访一次送餐的老人"
PEOPLE = Path(simulator.__file__).with_name("people.csv")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def phone(town: Town, chromium: Chrome) -> Iterator[Phone]:
    """The phones of a villager who gets the bulletins, and of the office's people, who are on the list."""
    assert import_people(town.parts.database, town.parts.vault, PEOPLE).faults == ()
    phone = Phone(chromium, town.address)
    phone.resize(1280, 800)
    phone.open()
    phone.click("#follow")
    phone.heard("共富小助手")
    phone.say("订阅通报")
    phone.heard("订好了")
    yield phone
    chromium.get("about:blank")


def test_from_the_first_word_to_the_bulletin(town: Town, phone: Phone) -> None:
    """Every step is taken on a phone; what the villager reads at the end is what the office wrote."""
    ticket = hand_in(phone)
    phone.become("模拟干部")
    phone.find(".form-card", "送餐")
    phone.click(".form-card .buttons button", "受理")
    phone.heard("已经受理")
    phone.say(f"上例会 {ticket} 要几个科室一起办")
    phone.heard("会排进下次例会的议题")
    today = town.parts.rules.today(now()).isoformat()
    command(town, "meeting", "plan", "--day", today, "--by", "模拟站长")
    phone.say("例会议题")
    phone.heard("提交例会研究")
    phone.say(f"回复 {ticket} {ANSWER}")
    phone.heard("将这样答复")
    phone.say("确认")
    phone.heard("已经答复")
    phone.become("模拟负责人")
    phone.find(".form-card.done", "受理")
    phone.become("模拟村民")
    phone.heard(ANSWER)
    phone.say("满意")
    phone.heard(f"记下了：{ticket} 满意")
    command(town, "meeting", "hold", "--by", "模拟站长")
    command(town, "meeting", "resolve", "每月回访一次", "--item", "1", "--reply", DECIDED, "--by", "模拟站长")
    phone.heard(DECIDED)
    with town.parts.database.read() as session:
        held = find_submission(session, ticket)
        assert held is not None
        assert (held.status, held.rating) == ("已办结", Rating.SATISFIED)
    publish(town)
    phone.heard("不想再收，回复“退订通报”")  # what every bulletin ends with, and nothing said before


def hand_in(phone: Phone) -> str:
    """Hand the suggestion in, word by word, and return its number."""
    turns = ((MEALS, "对吗"), ("对的", "照片"), ("跳过", "留个电话"), ("不留", "请您看一看"), ("确认提交", "编号"))
    for text, reply in turns:
        phone.say(text)
        phone.heard(reply)
    found = TICKET.search(phone.heard("编号：NS").text)
    assert found
    return found.group()


def publish(town: Town) -> None:
    """Draft, approve and send the bulletin of today, as the liaison station does."""
    today = town.parts.rules.today(now()).isoformat()
    command(town, "bulletin", "draft", "--from", today, "--until", today)
    command(town, "bulletin", "approve", "--by", "模拟站长")
    command(town, "bulletin", "send")


def command(town: Town, *arguments: str) -> str:
    """Run a command of the bot beside the server; return what it prints."""
    told = environment_of(town.parts.settings)
    run = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(run, env=told, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
