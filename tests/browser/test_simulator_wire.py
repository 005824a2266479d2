"""The simulator's page when things go wrong, for a cadre, on a small screen, and what it shows of the wire."""

from __future__ import annotations

from tests.browser.phone import Phone
from tests.browser.site_under_test import Site


def test_leaving_closes_the_account(phone: Phone, site: Site) -> None:
    """Who follows no longer sees the follow button again and gets no messages."""
    phone.follow()
    phone.click("#details-open")
    phone.click("#details-unfollow")
    phone.find("#follow")
    assert site.late("太晚了")["errcode"] == 45015


def test_a_refusal_is_told_in_plain_words(phone: Phone) -> None:
    """When the server fails, the phone says what WeChat says, and why nothing came."""
    phone.follow()
    phone.say("出错")
    phone.find(".trouble", "没有收到回复：服务器拒绝")
    phone.say("乱写")
    phone.find(".trouble", "回复不是合格的 XML")


def test_silence_is_explained(phone: Phone, site: Site) -> None:
    """When the server takes a message without answering, the page says that something may still come."""
    phone.follow()
    phone.say("不回")
    phone.find("#hint", "没有当场回复")
    site.late("回复来了")
    phone.heard("回复来了")
    assert not phone.find("#scroll").find_elements("css selector", "#hint:not(:empty)")


def test_one_sees_that_the_account_is_writing(phone: Phone, site: Site) -> None:
    """While an answer is awaited the title says so; one's own bubble is there at once."""
    phone.follow()
    phone.say("慢慢来")
    phone.find("#subtitle", "对方正在输入")
    phone.find(".mine", "慢慢来")
    site.account.gate.set()
    phone.heard("收到：慢慢来")
    phone.until(lambda: not phone.all("#typing"))


def test_a_line_that_could_not_be_sent_can_be_sent_again(phone: Phone) -> None:
    """Without a network the page says so and keeps the line; one tap sends it when the network is back."""
    phone.follow()
    phone.offline(is_offline=True)
    phone.say("你好")
    phone.find("#banner", "连不上服务器")
    phone.find(".again")
    phone.offline(is_offline=False)
    phone.click(".again")
    phone.heard("您好，我是共富小助手。")
    assert len(phone.all(".mine")) == 1
    phone.until(lambda: not phone.all("#banner"))


def test_a_lost_answer_brings_the_same_message_again(phone: Phone, site: Site) -> None:
    """With the fault switched on the platform delivers twice, under one number; the wire shows both."""
    phone.follow()
    phone.click("#faults label", "回复丢在路上")
    phone.until(lambda: phone.all("#faults input:checked"))
    phone.say("你好")
    phone.heard("您好，我是共富小助手。")
    first, second = site.account.got[1:]
    assert first.id == second.id
    phone.find("#wire .bad", "回复丢在路上")
    phone.find("#wire .good", "第 2 次")


def test_the_wire_shows_what_was_said_behind_the_envelope(phone: Phone) -> None:
    """Each callback can be opened: address, content and answer, decrypted."""
    phone.follow()
    phone.say("你好")
    phone.heard("您好")
    phone.click("#wire summary", "文字消息")
    phone.find("#wire pre", "<Content><![CDATA[你好]]></Content>")
    assert "msg_signature" in phone.find("#wire pre", "POST /wechat?").text


def test_a_fault_of_the_api_reaches_the_account(phone: Phone, site: Site) -> None:
    """A switch on the page makes the platform's API fail."""
    phone.follow()
    phone.click("#faults label", "条数已用完")
    phone.until(lambda: phone.all("#faults input:checked"))
    assert site.late("再来一条")["errcode"] == 45047


def test_a_cadre_has_the_other_app(phone: Phone, site: Site) -> None:
    """The cadre's phone looks like WeCom, needs no following, and its voices carry no words."""
    phone.become("模拟干部")
    assert phone.find("body[data-channel=wecom]")
    phone.say("今天的任务")
    phone.heard("收到：今天的任务")
    phone.click("#voice-open")
    phone.find("#voice-note", "企业微信的语音不带文字")
    phone.click("#voice-sheet .ok")
    phone.heard("语音 没有文字")


def test_a_card_can_be_pressed(phone: Phone, site: Site) -> None:
    """A WeCom card shows its facts and its buttons; a tap reaches the account."""
    phone.become("模拟干部")
    card = {
        "card_type": "button_interaction",
        "task_id": "duty-1",
        "main_title": {"title": "任务", "desc": "本月"},
        "horizontal_content_list": [{"keyname": "牵头", "value": "模拟领导"}],
        "button_list": [{"text": "完成", "key": "done"}],
    }
    body = {"touser": "sim.cadre", "agentid": 1000002, "msgtype": "template_card", "template_card": card}
    assert site.api("message/send", body, "wecom")["errcode"] == 0
    phone.find(".form-card", "模拟领导")
    phone.click(".form-card .buttons button", "完成")
    phone.until(lambda: site.account.got)
    assert site.account.got[-1]._data["TaskId"] == "duty-1"


def test_a_small_screen_is_all_phone(phone: Phone) -> None:
    """On a phone's width the chat fills the screen, whatever the size of letters; the rest is in a drawer."""
    phone.follow()
    phone.resize(320, 640)
    for size in ("normal", "huge"):
        phone.click("#drawer-open")
        phone.click(f"#sizes label:has([value={size}])")
        phone.click("#drawer-close")
        phone.until(lambda: not phone.all("#side"))
        script = "return [document.documentElement.scrollWidth, document.getElementById('phone').offsetWidth]"
        assert phone.browser.execute_script(script) == [320, 320]
    phone.say("你好")
    phone.heard("您好")
    phone.click("#drawer-open")
    phone.find("#side #wire", "文字消息")


def test_everything_that_can_be_pressed_has_a_name(phone: Phone) -> None:
    """Buttons and fields say what they are to who cannot see them; new lines are announced."""
    phone.follow()
    phone.say("选项")
    phone.find(".choice")
    script = """return [...document.querySelectorAll('button, input, textarea')].filter((one) =>
        !(one.innerText.trim() || one.getAttribute('aria-label') || one.labels?.length)).map((one) => one.outerHTML)"""
    assert phone.browser.execute_script(script) == []
    assert phone.find("#lines").get_attribute("aria-live") == "polite"


def test_nothing_is_fetched_from_elsewhere(phone: Phone, site: Site) -> None:
    """The page lives on its own server, and the browser has nothing to complain of."""
    phone.follow()
    phone.say("你好")
    phone.heard("您好")
    names = phone.browser.execute_script("return performance.getEntriesByType('resource').map((one) => one.name)")
    assert names
    assert all(name.startswith(site.address) for name in names)
    assert phone.errors() == []
