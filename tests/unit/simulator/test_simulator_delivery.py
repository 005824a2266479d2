"""Five seconds, three times, the same MsgId: how the platform treats a server that is slow, broken or wrong."""

from __future__ import annotations

from contextlib import suppress

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

import simulator
from bot.settings import Settings
from simulator import Clock, Platform, wire
from simulator.account import Account
from simulator.cipher import Cipher, Unreadable
from simulator.courier import Post
from simulator.faults import Fault
from simulator.platform import UNAVAILABLE
from tests.unit.simulator.account_server import VILLAGER, HandClock, Server

ODD = [
    b"<?xml version='1.0' encoding='utf-16'?><xml/>",
    b"<?xml version='1.0' encoding='nothing'?><xml/>",
    b"<xml><Encrypt>x</Encrypt></xml>",
    b"<xml><Encrypt/><MsgSignature>\xc3\xa9</MsgSignature></xml>",
    b"<xml><a><b/></a><!-- c --></xml>",
    b"<xml/>",
]


def platform_with(settings: Settings, post: Post, clock: Clock) -> Platform:
    """Return the Official Account's platform before any server."""
    return simulator.create_platform(settings, "wechat", post, clock)


def test_a_broken_server_is_asked_three_times_with_the_same_id(wechat: Platform, server: Server) -> None:
    """After two failures the third delivery is answered; all carry one id."""
    server.statuses += [500, 503]
    answer = wechat.say(VILLAGER, "你好")
    assert (answer.attempts, answer.text) == (3, "收到：你好")
    assert len(server.requests) == 3


def test_retries_come_five_seconds_apart(wechat: Platform, server: Server, hands: HandClock) -> None:
    """The platform waits before it tries again, and not after the last time."""
    started = hands.now()
    server.statuses += [500, 500, 500]
    answer = wechat.say(VILLAGER, "你好")
    assert (hands.now() - started).total_seconds() == 10
    assert answer.trouble == "服务器出错（HTTP 500）"
    shown = wechat.memory.history.after(VILLAGER)[-1]
    assert (shown.kind, shown.body["text"]) == ("trouble", UNAVAILABLE)


def test_an_answer_after_five_seconds_is_no_answer(settings: Settings, clock: Clock, hands: HandClock) -> None:
    """The connection is closed by then, so what comes later is thrown away."""
    got = []

    def slow(path: str, body: bytes) -> tuple[int, bytes]:
        got.append((path, body))
        hands.pause(6)
        return 200, b"success"

    answer = platform_with(settings, slow, clock).say(VILLAGER, "你好")
    assert (len(got), answer.trouble) == (3, "5 秒内没有答复")


@pytest.mark.parametrize(
    ("fault", "trouble"), [(TimeoutError, "5 秒内没有答复"), (ConnectionRefusedError, "连不上服务器")]
)
def test_a_server_that_is_away_is_told(fault: type[OSError], trouble: str, settings: Settings, clock: Clock) -> None:
    """Silence and a closed port are different troubles."""

    def away(path: str, body: bytes) -> tuple[int, bytes]:
        raise fault

    answer = platform_with(settings, away, clock).say(VILLAGER, "你好")
    assert (answer.attempts, answer.trouble) == (3, trouble)


@pytest.mark.parametrize("answer", [b"", b"success", b" success\n"])
def test_success_ends_the_matter(answer: bytes, settings: Settings, clock: Clock) -> None:
    """An empty answer or the word means: taken, nothing to show."""
    got = platform_with(settings, lambda *_: (200, answer), clock).say(VILLAGER, "你好")
    assert (got.reply, got.trouble, got.attempts) == (None, "", 1)


@pytest.mark.parametrize(
    "answer",
    [b'{"text": 1}', b"<xml><ToUserName>a</ToUserName></xml>", b"<html></html>", b"\xff", b"<xml><!DOCTYPE a></xml>"],
)
def test_an_unreadable_answer_is_a_fault_of_the_account(answer: bytes, settings: Settings, clock: Clock) -> None:
    """Whatever else comes back, the person sees that the account is out of order."""
    got = platform_with(settings, lambda *_: (200, answer), clock).say(VILLAGER, "你好")
    assert got.trouble
    assert got.attempts == 1


def test_a_reply_in_clear_is_refused_in_encrypted_mode(settings: Settings, clock: Clock) -> None:
    """A server must not fall back to plain text."""
    plain = "<xml><ToUserName>a</ToUserName><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>"
    got = platform_with(settings, lambda *_: (200, plain.encode()), clock).say(VILLAGER, "你好")
    assert got.trouble == "安全模式下的回复没有加密"


def test_a_reply_to_somebody_else_is_refused(wechat: Platform, server: Server, app: Flask) -> None:
    """A reply goes to whom the message came from."""
    villager = wechat.sealed(VILLAGER, {"MsgType": "text", "Content": "你好", "MsgId": 1})
    foreign = app.test_client().post(villager.path, data=villager.body).data
    sage = Platform(wechat.account, wechat.memory, lambda *_: (200, foreign), wechat.clock)
    assert sage.say("oSomebodyElse", "你好").trouble == "回复的收发双方不对"


def test_a_reply_too_long_for_the_platform_is_refused(wechat: Platform, server: Server) -> None:
    """2,048 bytes fit, one more does not."""
    server.answer = lambda _: "好" * 682 + "ab"
    assert not wechat.say(VILLAGER, "长").trouble
    server.answer = lambda _: "好" * 683
    assert wechat.say(VILLAGER, "太长").trouble == "回复超过 2048 字节"


def test_a_refusal_is_not_repeated(wechat: Platform, server: Server) -> None:
    """A server that says no gets the message once."""
    server.statuses.append(403)
    assert wechat.say(VILLAGER, "你好").trouble == "服务器拒绝（HTTP 403）"
    assert len(server.requests) == 1


def test_a_lost_answer_brings_the_message_again(wechat: Platform, server: Server) -> None:
    """The fault makes the platform deliver once more; the account has seen the message twice."""
    wechat.memory.faults.switch_on(Fault.LOST, times=1)
    answer = wechat.say(VILLAGER, "你好")
    assert (answer.attempts, answer.text) == (2, "收到：你好")
    assert [message.id for message in server.got] == [answer.sent["MsgId"]] * 2
    assert wechat.say(VILLAGER, "再来").attempts == 1


def test_every_delivery_stands_in_the_log(wechat: Platform, server: Server) -> None:
    """The page can show each attempt with what was sent and what came back, decrypted."""
    server.statuses.append(500)
    wechat.say(VILLAGER, "你好")
    first, second = wechat.memory.wire.after()
    assert (first.body["good"], second.body["good"]) == (False, True)
    assert (first.body["attempt"], second.body["attempt"]) == (1, 2)
    assert "<![CDATA[你好]]>" in str(second.body["sent"])
    assert "收到：你好" in str(second.body["answered"])


@given(st.one_of(st.binary(), st.text().map(str.encode), st.sampled_from(ODD)))
def test_any_answer_is_read_or_called_unreadable(body: bytes) -> None:
    """No answer makes the platform stumble."""
    account = Account("wechat", "wx0", "gh_0", "s", "t", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "encrypted")
    with suppress(Unreadable):
        assert wire.read_reply(account, body, {"FromUserName": VILLAGER}) is None


@pytest.mark.parametrize("length", [0, 1, 11, 12, 31, 32, 33, 2000])
def test_the_cipher_opens_what_it_seals(length: int) -> None:
    """Texts of every length around a block survive."""
    cipher = Cipher("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx0")
    assert cipher.open(cipher.seal("村" * length)) == "村" * length


def test_the_cipher_opens_nothing_else() -> None:
    """A foreign owner, a foreign key, cut and bent ciphertexts are all unreadable."""
    key, other = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcbw"
    sealed = Cipher(key, "wx0").seal("你好")
    for bad in (Cipher(key, "wx1").seal("你好"), Cipher(other, "wx0").seal("你好"), sealed[:-4], sealed[1:], "", "?"):
        with pytest.raises(Unreadable):
            Cipher(key, "wx0").open(bad)
