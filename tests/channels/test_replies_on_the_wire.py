"""Replies as the person sees them: numbered, tappable, short enough, and with nothing smuggled in."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from callback_server import Server
from hypothesis import given
from hypothesis import strategies as st
from platform_wire import WECHAT, Sender, text

from bot.channels import render
from bot.channels.document import write
from bot.message import Choice, Reply

CHOICES = (Choice("三服务一监督", "共富 联络站"), Choice("换一个", "下一个"))
LINK = re.compile(r'<a href="(weixin://bizmsgmenu\?[^"]*)">([^<]*)</a>')


def test_choices_are_numbered() -> None:
    """Where nothing can be tapped the number is enough."""
    assert render(Reply("您是问：", CHOICES), tap_links=False) == "您是问：\n1. 三服务一监督\n2. 换一个"


def test_choices_are_tappable_and_numbered() -> None:
    """A tap writes the value, and the number still stands before the label."""
    shown = render(Reply("您是问：", CHOICES), tap_links=True)
    first = '<a href="weixin://bizmsgmenu?msgmenucontent=共富%20联络站&msgmenuid=共富%20联络站">1. 三服务一监督</a>'
    assert shown.splitlines()[1] == first
    assert [label for _, label in LINK.findall(shown)] == ["1. 三服务一监督", "2. 换一个"]


def test_choices_alone_are_a_reply() -> None:
    """Without a text there is no empty line before the choices."""
    assert render(Reply(choices=CHOICES), tap_links=False).startswith("1. ")


@pytest.mark.parametrize(
    "value", ['"><a href="http://evil">', "a&msgmenuid=b", "100%", "a+b", "a#b", "a=b'c", "<xml>", "a\nb"]
)
def test_a_value_cannot_break_out_of_its_address(value: str) -> None:
    """Whatever a value holds, the address is one address and gives exactly the value back."""
    shown = render(Reply("", (Choice("选", value),)), tap_links=True)
    ((address, label),) = LINK.findall(shown)
    assert label == "1. 选"
    assert parse_qs(urlsplit(address).query) == {"msgmenucontent": [value], "msgmenuid": [value]}


@pytest.mark.parametrize("tap_links", [True, False])
def test_what_people_wrote_cannot_become_markup(tap_links: bool) -> None:  # noqa: FBT001 - pytest's way
    """A name or a suggestion that is echoed stays text, in the text and in a label."""
    evil = '<a href="http://evil.example">领补贴</a>&lt;b&gt;&#60;'
    shown = render(Reply(evil, (Choice(evil, "a"),)), tap_links=tap_links)
    assert '＜a href="http://evil.example"＞领补贴＜/a＞＆lt;b＆gt;＆#60;' in shown
    assert len(LINK.findall(shown)) == tap_links
    assert "<" not in LINK.sub("", shown)


def test_an_address_with_an_ampersand_stays() -> None:
    """Only what looks like an entity is changed: addresses in a reply keep working."""
    address = "https://example.org/?a=1&b=2"
    assert render(Reply(address), tap_links=True) == address


def test_control_characters_are_removed() -> None:
    """What XML or a chat window cannot carry is left out; line breaks stay."""
    assert render(Reply("a\x00\x08\x0b\x1b[31m\x7f\x85b\r\nc\td\ud800\uffff"), tap_links=True) == "a[31mb\nc\td"


@pytest.mark.parametrize("letter", ["a", "字", "🌾"])
@pytest.mark.parametrize("length", [1999, 2000, 2001, 5000])
def test_never_over_two_thousand_bytes(letter: str, length: int) -> None:
    """A text too long is cut between characters, and says so."""
    size = len(letter.encode())
    shown = render(Reply("a" * (length % size) + letter * (length // size)), tap_links=True)
    assert len(shown.encode()) == length if length <= 2000 else 1990 < len(shown.encode()) <= 2000
    assert shown.endswith("…") == (length > 2000)


def test_a_long_text_gives_way_to_the_choices() -> None:
    """The choices are what the person can do next, so they stay whole."""
    shown = render(Reply("字" * 3000, CHOICES), tap_links=True)
    assert len(shown.encode()) <= 2000
    assert len(LINK.findall(shown)) == 2
    assert "字…\n<a" in shown


def test_choices_too_long_for_links_lose_them_and_then_the_last_go() -> None:
    """Even with absurd choices the reply is short enough and unbroken."""
    many = tuple(Choice("名" * 20, "值" * 20) for _ in range(20))
    shown = render(Reply("字", many), tap_links=True)
    assert "<a" not in shown
    assert shown.splitlines()[-1] == "20. " + "名" * 20
    too_many = render(Reply("字", many * 3), tap_links=True)
    assert len(too_many.encode()) <= 2000
    assert too_many.splitlines()[-1].endswith("名" * 20)
    assert render(Reply("", (Choice("名" * 999, "a"),)), tap_links=True) == ""


@given(
    st.text(max_size=900), st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=5), st.booleans()
)
def test_every_reply_can_be_sent(written: str, pairs: list[tuple[str, str]], tap_links: bool) -> None:  # noqa: FBT001
    """Whatever is said, what goes out is short, UTF-8, and free of control characters and foreign markup."""
    choices = tuple(Choice(label, value) for label, value in pairs)
    shown = render(Reply(written, choices), tap_links=tap_links)
    assert len(shown.encode()) <= 2000
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", shown)
    assert "<" not in LINK.sub("", shown)


@pytest.mark.parametrize("evil", ["]]>", "]]]]>>", "]]><Content>x</Content><![CDATA[", "a]]", "\x00\x1f\ufffe", "<&>"])
def test_nothing_breaks_out_of_the_answers_xml(any_mode: tuple[Server, Sender], evil: str) -> None:
    """The answer stays five fields whatever is echoed, and every one is what it was."""
    server, sender = any_mode
    server.answer.reply = Reply("您写的是：" + evil)
    args, body = sender.call(text("你好"))
    fields = sender.read(server.post(args, body).data)
    assert set(fields) == {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"}
    assert fields["ToUserName"] == "openid-of-alice"
    assert fields["Content"].startswith("您写的是：")


@given(st.text(alphabet=st.sampled_from("]>[<!CDAT&a\x01"), max_size=40))
def test_written_xml_reads_back(value: str) -> None:
    """A field's text comes back as it was, but for what XML cannot carry."""
    assert WECHAT.read(write({"Content": value}).encode())["Content"] == value.replace("\x01", "")


def test_the_account_in_the_answer_is_the_one_written_to(any_mode: tuple[Server, Sender]) -> None:
    """A sender's id that looks like XML stays an id."""
    server, sender = any_mode
    response = server.post(*sender.call(text("你好", FromUserName="a]]>&<b")))
    assert sender.read(response.data)["ToUserName"] == "a]]>&<b"
