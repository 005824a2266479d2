"""The simulator's page in a real Chromium: a person writes, taps, sends, waits."""

from __future__ import annotations

from pathlib import Path

from selenium.webdriver import ActionChains, Keys

from simulator.page import SAMPLE
from tests.browser.phone import Phone
from tests.browser.site_under_test import Site

MENU = {
    "button": [
        {"name": "问一问", "sub_button": [{"type": "click", "name": "五大行动", "key": "actions"}]},
        {"type": "click", "name": "提建议", "key": "suggest"},
    ]
}


def test_a_newcomer_follows_and_is_greeted(phone: Phone) -> None:
    """Before following there is nothing to write in; following brings the greeting."""
    assert not phone.all("#text")
    phone.click("#follow", "关注公众号")
    phone.heard("收到：subscribe")
    assert phone.find("#text")
    assert phone.find(".lines .system", "你关注了这个账号")


def test_a_typed_line_is_answered_and_stays_after_a_reload(phone: Phone) -> None:
    """Enter sends; question and answer are still there when the page is opened again."""
    phone.follow()
    phone.say("你好")
    phone.heard("您好，我是共富小助手。")
    phone.browser.refresh()
    phone.heard("您好，我是共富小助手。")
    assert len(phone.all(".lines .mine")) == 1
    assert phone.find("#people button[aria-pressed=true]", "模拟村民")


def test_the_chat_stays_at_its_end_unless_one_reads_back(phone: Phone, site: Site) -> None:
    """A long chat opens at its end; who reads what is above is told of new messages and stays where he is."""
    left = "const s = document.getElementById('scroll'); return s.scrollHeight - s.scrollTop - s.clientHeight"
    phone.follow()
    for number in range(1, 9):
        phone.say(f"第 {number} 句")
        phone.heard(f"收到：第 {number} 句")
    phone.browser.refresh()
    phone.heard("收到：第 8 句")
    phone.until(lambda: phone.browser.execute_script(left) < 2)
    phone.browser.execute_script("document.getElementById('scroll').scrollTop = 0")
    phone.until(lambda: phone.browser.execute_script(left) > 100)
    site.late("您的建议已受理")
    phone.click("#newer", "1 条新消息")
    phone.until(lambda: phone.browser.execute_script(left) < 2)
    phone.until(lambda: not phone.all("#newer"))


def test_shift_and_enter_begin_a_new_line(phone: Phone, site: Site) -> None:
    """A text of two lines is one message."""
    phone.follow()
    phone.find("#text").send_keys("第一行", Keys.SHIFT + Keys.ENTER + Keys.NULL, "第二行")
    phone.click("#send")
    phone.heard("第二行")
    assert site.account.got[-1].content == "第一行\n第二行"


def test_a_choice_can_be_tapped(phone: Phone, site: Site) -> None:
    """A tap on a line of a reply says what the line stands for."""
    phone.follow()
    phone.say("选项")
    phone.click(".choice", "2. 就业")
    phone.heard("收到：就业")
    assert site.account.got[-1]._data["bizmsgmenuid"] == "就业"


def test_a_choice_can_be_reached_from_the_keyboard(phone: Phone) -> None:
    """The choices of a reply take the focus one after the other, and Enter taps."""
    phone.follow()
    phone.say("选项")
    phone.find(".choice", "1. 路灯")
    phone.browser.execute_script("document.getElementById('scroll').focus()")
    ActionChains(phone.browser).send_keys(Keys.TAB, Keys.TAB, Keys.ENTER).perform()
    phone.heard("收到：就业")


def test_what_others_wrote_is_never_markup(phone: Phone) -> None:
    """Tags in a reply are shown as written and do nothing."""
    phone.follow()
    phone.say("坏文字")
    bubble = phone.heard("<script>")
    assert "<b>粗</b>&lt;" in bubble.text
    assert phone.browser.execute_script("return window.stolen") is None
    assert not phone.all(".theirs .bubble img")


def test_a_web_address_in_a_reply_is_a_link(phone: Phone) -> None:
    """A link opens outside and learns nothing of the page."""
    phone.follow()
    phone.say("网页")
    link = phone.find(".bubble a", "这里")
    assert link.get_attribute("href") == "https://example.com/"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_a_late_message_appears_by_itself(phone: Phone, site: Site) -> None:
    """A customer-service message comes without anything being done."""
    phone.follow()
    assert site.late("您的建议已受理")["errcode"] == 0
    phone.heard("您的建议已受理")


def test_messages_for_somebody_else_are_counted(phone: Phone, site: Site) -> None:
    """While one is the sage, the villager's phone counts what it got; looking at it makes it read."""
    phone.follow()
    phone.become("模拟乡贤")
    site.late("第一条")
    site.late("第二条")
    phone.find("#people button .badge", "2")
    assert phone.browser.title.startswith("（2）")
    phone.become("模拟村民")
    phone.heard("第二条")
    phone.become("模拟乡贤")
    phone.until(lambda: not phone.all("#people .badge"))


def test_the_pushed_menu_is_shown_and_can_be_tapped(phone: Phone, site: Site) -> None:
    """What the account pushes replaces the three buttons; buttons below open above."""
    phone.follow()
    assert [button.text for button in phone.all("#menu .top-button")] == ["菜单", "提建议", "我的建议"]
    assert site.api("menu/create", MENU)["errcode"] == 0
    phone.click("#menu .top-button", "问一问")
    phone.click("#menu .below button", "五大行动")
    phone.heard("click actions")


def test_photos_are_sent(phone: Phone, site: Site, tmp_path: Path) -> None:
    """The sample picture and one of one's own arrive as photos and are shown."""
    phone.follow()
    phone.tray("示例照片")
    phone.heard("收到：image")
    assert site.last_photo() == SAMPLE.read_bytes()
    own = tmp_path / "own.jpg"
    own.write_bytes(SAMPLE.read_bytes())
    phone.upload(own)
    phone.until(lambda: len(phone.all(".theirs")) == 3)
    assert site.last_photo().startswith(b"\xff\xd8\xff")
    script = "return [...document.querySelectorAll('.mine img')].every((one) => one.complete && one.naturalWidth > 100)"
    phone.until(lambda: phone.browser.execute_script(script))


def test_what_is_no_picture_is_refused_in_plain_words(phone: Phone, tmp_path: Path) -> None:
    """A file that is no picture is not sent, and the page says why."""
    phone.follow()
    other = tmp_path / "notes.txt"
    other.write_text("not a picture", encoding="utf-8")
    phone.upload(other)
    phone.find("#hint", "只能发 JPG、PNG 或 GIF 图片")


def test_voices_are_sent_with_and_without_words(phone: Phone, site: Site) -> None:
    """A voice that was heard carries its words; one that was not carries none."""
    phone.follow()
    phone.click("#voice-open")
    phone.fill("#voice-text", "村口的路灯坏了")
    phone.click("#voice-sheet .ok")
    phone.heard("语音 村口的路灯坏了")
    phone.click("#voice-open")
    phone.click("#heard-choice label", "没听清")
    phone.click("#voice-sheet .ok")
    phone.heard("语音 没有文字")
    assert [message.recognition for message in site.account.got[1:]] == ["村口的路灯坏了", None]


def test_a_place_is_sent(phone: Phone, site: Site) -> None:
    """A place arrives with its name and degrees; words for degrees are refused."""
    phone.follow()
    phone.tray("位置")
    phone.fill("#place-label", "模拟村口")
    phone.fill("#place-latitude", "东边")
    phone.click("#place-sheet .ok")
    phone.find("#place-sheet .wrong", "经纬度要填数字")
    phone.fill("#place-latitude", "27.51")
    phone.click("#place-sheet .ok")
    phone.heard("位置 模拟村口")
    assert site.account.got[-1].location == ("27.51", "120.25")


def test_a_sheet_closes_with_escape_and_gives_the_focus_back(phone: Phone) -> None:
    """While a sheet is open the chat cannot be reached; Escape leads back to where one was."""
    phone.follow()
    phone.click("#voice-open")
    phone.find("#voice-text").send_keys(Keys.ESCAPE)
    phone.until(lambda: not phone.all("#voice-sheet"))
    phone.until(lambda: phone.browser.switch_to.active_element.get_attribute("id") == "voice-open")
