"""Callbacks as the platforms send them, read by wechatpy."""

from __future__ import annotations

import pytest
from flask import Flask
from wechatpy.utils import to_text

import simulator
from bot.message import Choice
from bot.settings import Settings
from simulator import Clock, Platform
from simulator.callback import Link, Place, Press
from simulator.history import Line
from tests.unit.simulator.account_server import CADRE, VILLAGER, HandClock, Server

CHOICES = (
    "想问哪一个？\n"
    '<a href="weixin://bizmsgmenu?msgmenucontent=%E8%AE%BE%E6%96%BD&msgmenuid=road">1. 路灯 &lt;设施</a>\n'
    '<a href="weixin://bizmsgmenu?msgmenucontent=%E5%B0%B1%E4%B8%9A&msgmenuid=work">2. 就业</a>'
)


@pytest.mark.parametrize("mode", ["encrypted", "compatible", "plain"])
def test_a_text_and_its_reply_cross_the_wire_in_every_mode(
    mode: str, settings: Settings, app: Flask, clock: Clock, server: Server
) -> None:
    """What a villager writes arrives unchanged, and so does the answer."""
    changed = settings.model_copy(update={"wechat_mode": mode})
    platform = simulator.create_platform(changed, "wechat", simulator.over_client(app), clock)
    server.answer = lambda _: "收到了 <b>&amp;🙂"
    answer = platform.say(VILLAGER, "路灯坏了 ]]> <b>&amp;\x07🙂")
    assert server.got[0].content == "路灯坏了 ]]> <b>&amp;🙂"
    assert answer.text == "收到了 <b>&amp;🙂"
    assert (answer.attempts, answer.status, answer.trouble) == (1, 200, "")


def test_a_compatible_body_carries_both_forms(settings: Settings, app: Flask, clock: Clock, server: Server) -> None:
    """In compatible mode the plain fields stand beside the encrypted ones."""
    changed = settings.model_copy(update={"wechat_mode": "compatible"})
    simulator.create_platform(changed, "wechat", simulator.over_client(app), clock).say(VILLAGER, "你好")
    body = to_text(server.requests[0][1])
    assert "<Content><![CDATA[你好]]></Content>" in body
    assert "<Encrypt>" in body


def test_an_encrypted_body_shows_nothing(wechat: Platform, server: Server) -> None:
    """In encrypted mode neither the text nor the sender stands in the body."""
    wechat.say(VILLAGER, "你好")
    body = to_text(server.requests[0][1])
    assert "你好" not in body
    assert VILLAGER not in body


def test_wecom_members_are_answered_too(wecom: Platform, server: Server) -> None:
    """A cadre's text crosses WeCom's wire; it names the app it is for."""
    assert wecom.say(CADRE, "今天的任务").text == "收到：今天的任务"
    assert int(server.got[0].agent) == 1000002


@pytest.mark.parametrize("channel", ["wechat", "wecom"])
def test_the_handshake_of_a_right_server_succeeds(channel: str, settings: Settings, app: Flask) -> None:
    """Both platforms recognise a server that knows the token."""
    platform = simulator.create_platform(settings, channel, simulator.over_client(app))

    def get(path: str) -> tuple[int, bytes]:
        answer = app.test_client().get(path)
        return answer.status_code, answer.data

    assert platform.handshake(get)
    assert not platform.handshake(lambda _: (200, b"wrong"))


def test_choices_in_a_reply_can_be_tapped(wechat: Platform, server: Server) -> None:
    """A tappable line comes back as a text that carries the line's id."""
    server.answer = lambda _: CHOICES
    answer = wechat.say(VILLAGER, "你好")
    assert answer.text == "想问哪一个？\n1. 路灯 &lt;设施\n2. 就业"
    assert answer.choices == (Choice("1. 路灯 &lt;设施", "road"), Choice("2. 就业", "work"))
    wechat.tap(VILLAGER, "road", "设施")
    assert server.got[1].content == "设施"
    assert server.got[1]._data["bizmsgmenuid"] == "road"


def test_every_kind_of_message_arrives(wechat: Platform, server: Server) -> None:
    """Photo, voice with and without a transcript, place and link arrive as the platform sends them."""
    wechat.photo(VILLAGER, b"\xff\xd8\xffphoto")
    wechat.voice(VILLAGER, "村口的路灯坏了")
    wechat.voice(VILLAGER, None)
    wechat.location(VILLAGER, Place("模拟地点", 27.5, 120.25))
    wechat.link(VILLAGER, Link("标题", "https://example.com/a?b=1&c=2"))
    photo, heard, unheard, place, link = server.got
    assert photo.type == "image"
    assert wechat.memory.media.find(photo.media_id).content == b"\xff\xd8\xffphoto"
    assert (heard.recognition, unheard.recognition) == ("村口的路灯坏了", None)
    assert wechat.memory.media.find(heard.media_id).content.startswith(b"#!AMR\n")
    assert (place.label, place.location) == ("模拟地点", ("27.5", "120.25"))
    assert (link.title, link.url) == ("标题", "https://example.com/a?b=1&c=2")


def test_every_kind_of_event_arrives(wechat: Platform, server: Server) -> None:
    """Following, scanning, tapping the menu and leaving arrive as events without a MsgId."""
    wechat.follow(VILLAGER)
    wechat.unfollow(VILLAGER)
    wechat.scan(VILLAGER, "village-7")
    wechat.scan(VILLAGER, "village-8")
    wechat.menu(VILLAGER, "提建议")
    wechat.view(VILLAGER, "https://example.com/")
    wechat.raw(VILLAGER, {"MsgType": "event", "Event": "LOCATION", "Latitude": 27.5})
    events = [message.event for message in server.got]
    assert events == ["subscribe", "unsubscribe", "subscribe_scan", "scan", "click", "view", "location"]
    assert (server.got[2].scene_id, server.got[3].scene_id) == ("village-7", "village-8")
    assert server.got[4].key == "提建议"
    assert {message.id for message in server.got} == {0}


def test_message_ids_never_repeat(wechat: Platform, server: Server) -> None:
    """Two messages in the same second have different ids of the platform's length."""
    wechat.say(VILLAGER, "一")
    wechat.say(VILLAGER, "二")
    first, second = (message.id for message in server.got)
    assert first != second
    assert len(str(first)) == len(str(second)) == 17


def test_a_tap_on_a_card_carries_its_task(wecom: Platform, server: Server) -> None:
    """A WeCom card's button arrives with the task's id and a code for one update."""
    body = {"card_type": "button_interaction", "task_id": "duty-1", "title": "任务", "buttons": [["完成", "done"]]}
    line = wecom.memory.history.add(CADRE, Line("account", "card", body))
    answer = wecom.card(CADRE, Press("done", line))
    assert (answer.sent["TaskId"], answer.sent["EventKey"]) == ("duty-1", "done")
    assert answer.sent["ResponseCode"]
    assert server.got[0]._data["Event"] == "template_card_event"


def test_a_delivery_can_be_repeated(wechat: Platform, server: Server) -> None:
    """The same callback again carries the same id in a fresh envelope."""
    answer = wechat.say(VILLAGER, "你好")
    again = wechat.deliver(answer.sent)
    assert again.text == answer.text
    assert server.got[0].id == server.got[1].id
    assert server.requests[0] != server.requests[1]


def test_an_envelope_can_be_had_without_posting(wechat: Platform, app: Flask, server: Server) -> None:
    """A test may send the sealed request itself, as often as it wants."""
    envelope = wechat.sealed(VILLAGER, {"MsgType": "text", "Content": "你好", "MsgId": 7})
    assert not server.requests
    assert app.test_client().post(envelope.path, data=envelope.body).status_code == 200
    assert server.got[0].id == 7


def test_time_stands_in_what_is_sent(wechat: Platform, server: Server, hands: HandClock) -> None:
    """The time of a message is the platform's clock's."""
    hands.pause(3600)
    wechat.say(VILLAGER, "你好")
    assert server.got[0].time == int(hands.now().timestamp())
