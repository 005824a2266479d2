"""The page with the assistant itself behind it: from the first tap to a number that can be followed up."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from selenium.webdriver import Chrome
from werkzeug.serving import make_server

from bot.app import create_app, worker_of
from bot.worker import Worker
from simulator.page import SAMPLE
from tests.browser.phone import Phone
from tests.chat import settings_for

TICKET = re.compile(r"NS-\d{8}-\d{4}")
LAMPS = "大埔山村口的路灯坏了两个月没人修，晚上老人出门摔过，希望装几盏"


@pytest.fixture
def town(sqlite_url: str, redis_url: str, tmp_path: Path) -> Iterator[tuple[str, Worker]]:
    """The assistant with its simulator, served; and its worker, which works when told."""
    server = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True)
    base = f"http://127.0.0.1:{server.server_port}/simulator"
    more = {"wechat_api_base": base + "/wechat-api", "wecom_api_base": base + "/wecom-api"}
    settings = settings_for(sqlite_url, tmp_path, redis_url, simulator="on", port=server.server_port, **more)
    app = server.app = create_app(settings)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield base + "/", worker_of(app.extensions["parts"])
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["inbox"].close()
    app.extensions["parts"].database.close()
    app.extensions["parts"].redis.close()


@pytest.fixture
def li(town: tuple[str, Worker], chromium: Chrome) -> Iterator[Phone]:
    """The villager's phone, on which the account is followed."""
    phone = Phone(chromium, town[0])
    phone.resize(390, 844)
    phone.open()
    phone.click("#follow")
    phone.find(".lines .theirs")
    yield phone
    chromium.get("about:blank")


def test_a_suggestion_goes_all_the_way(li: Phone, town: tuple[str, Worker], tmp_path: Path) -> None:
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
    assert town[1].run_once() == 1
    assert SAMPLE.read_bytes() in [file.read_bytes() for file in (tmp_path / "media").rglob("*") if file.is_file()]


def test_a_cadre_is_answered_in_the_other_app(li: Phone) -> None:
    """The same assistant answers in WeCom."""
    li.resize(1280, 800)
    li.become("模拟干部")
    li.say("你好")
    li.find(".lines .theirs", "小助手")
