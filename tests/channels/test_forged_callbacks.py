"""Callbacks that are not the platform's, or not fresh."""

from __future__ import annotations

import inspect

import pytest
import redis
from callback_server import Clock, Server, build_server, build_settings
from platform_wire import AGENT, NOW, WECHAT, WECOM, Sender, sha1, text

from bot.channels import cipher, envelope
from bot.replay import ReplayGuard

NAMES = {"encrypted": "msg_signature", "compatible": "msg_signature", "plain": "signature"}


def test_a_wrong_signature_is_refused(any_mode: tuple[Server, Sender]) -> None:
    """Neither a guessed nor an empty nor a missing signature passes."""
    server, sender = any_mode
    args, body = sender.call(text("你好"))
    name = NAMES[sender.mode]
    for wrong in ("0" * 40, "", args[name].upper(), args[name] + " ", "签名"):
        assert server.refuses(args | {name: wrong}, body) == 403
    assert server.refuses({key: value for key, value in args.items() if key != name}, body) == 403


@pytest.mark.parametrize("name", ["timestamp", "nonce"])
def test_what_is_signed_cannot_be_changed(any_mode: tuple[Server, Sender], name: str) -> None:
    """Timestamp and nonce belong to the signature, whatever alphabet they are in."""
    server, sender = any_mode
    args, body = sender.call(text("你好"))
    for wrong in (str(NOW + 1), "", "时间", "é"):
        assert server.refuses(args | {name: wrong}, body) == 403


def test_another_accounts_token_is_refused(any_mode: tuple[Server, Sender]) -> None:
    """A signature made with another token is no signature."""
    server, sender = any_mode
    assert server.refuses(*sender.using(token="guess").call(text("你好"))) == 403


@pytest.mark.parametrize("receiver", ["wx-other", "", WECHAT.receiver + "0", WECHAT.receiver[:-1]])
def test_a_message_for_another_account_is_refused(wechat: Server, receiver: str) -> None:
    """The receiver's id inside must be ours, all of it."""
    assert wechat.refuses(*WECHAT.using(receiver=receiver).call(text("你好"))) == 403


def test_a_message_for_another_corporation_is_refused(wecom: Server) -> None:
    """The same key in another corporation opens nothing here."""
    assert wecom.refuses(*WECOM.using(receiver="ww-other").call(text("你好", AgentID=AGENT))) == 403


def test_a_sealed_text_of_another_request_is_refused(wechat: Server) -> None:
    """The signature covers the sealed text."""
    args, _ = WECHAT.call(text("你好"))
    _, body = WECHAT.call(text("别的"))
    assert wechat.refuses(args, body) == 403


def test_downgrade_to_plaintext_is_refused(wechat: Server) -> None:
    """In encrypted mode a plain body is refused, however well it is signed and whatever it claims to be."""
    args, body = WECHAT.using(mode="plain").call(text("我是明文"))
    covered = sha1(WECHAT.token, args["timestamp"], args["nonce"], "")
    for claim in ({}, {"encrypt_type": "raw"}, {"msg_signature": covered}, {"encrypt_type": "aes"}):
        assert wechat.refuses(args | claim, body) == 403


def test_a_sealed_body_without_its_own_signature_is_refused(wechat: Server, compatible: Server) -> None:
    """The signature that does not cover the body is not enough where the body is sealed."""
    for server, mode in ((wechat, "encrypted"), (compatible, "compatible")):
        args, body = WECHAT.using(mode=mode).call(text("你好"))
        del args["msg_signature"]
        assert server.refuses(args, body) == 403


@pytest.mark.parametrize("age", [601, -601, NOW])
def test_an_old_callback_is_refused(any_mode: tuple[Server, Sender], age: int) -> None:
    """A callback from outside the window is refused though its signature is right."""
    server, sender = any_mode
    assert server.refuses(*sender.call(text("你好"), at=NOW - age)) == 403


@pytest.mark.parametrize("age", [600, 0, -600])
def test_a_callback_within_the_window_is_taken(any_mode: tuple[Server, Sender], age: int) -> None:
    """Clocks differ a little, and retries come a little later."""
    server, sender = any_mode
    assert server.post(*sender.call(text("你好"), at=NOW - age)).status_code == 200


def test_an_old_handshake_is_refused(wechat: Server) -> None:
    """A recorded handshake is of no use later."""
    assert wechat.get(WECHAT.query(None, NOW - 601) | {"echostr": "1"}).status_code == 403


@pytest.mark.parametrize("timestamp", ["", "soon", "1e9", "-1", "١٧٩٠٠٠٠٠٠٠", "1" * 400, " 1790000000", "1790000000.5"])
def test_a_timestamp_that_is_none_is_refused(wechat: Server, timestamp: str) -> None:
    """A signed timestamp that is no time is refused, not a crash."""
    sealed = WECHAT.seal(WECHAT.body(text("你好")))
    args = {"timestamp": timestamp, "nonce": "1", "msg_signature": sha1(WECHAT.token, timestamp, "1", sealed)}
    assert wechat.refuses(args, f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()) == 403


@pytest.fixture
def guarded(redis_server: redis.Redis, clock: Clock) -> dict[str, Server]:
    """An Official Account in each mode whose guard has a real Redis."""
    guard = ReplayGuard(redis_server, 600, clock)
    modes = ("encrypted", "compatible", "plain")
    return {mode: build_server(build_settings(wechat_mode=mode), "wechat", guard) for mode in modes}


@pytest.mark.parametrize("mode", ["encrypted", "compatible", "plain"])
def test_a_retry_passes(guarded: dict[str, Server], mode: str) -> None:
    """The platform's own retry is the same request again; the inbox gives it the same reply."""
    call = WECHAT.using(mode=mode).call(text("你好"))
    assert [guarded[mode].post(*call).status_code for _ in range(3)] == [200, 200, 200]


def test_another_body_under_a_used_signature_is_refused(guarded: dict[str, Server]) -> None:
    """Whoever has seen a plain callback cannot put his own words under its signature."""
    sender = WECHAT.using(mode="plain")
    args, body = sender.call(text("你好"))
    guarded["plain"].post(args, body)
    assert guarded["plain"].refuses(args, sender.body(text("伪造"))) == 403
    assert guarded["plain"].post(args, body).status_code == 200


def test_a_sealed_callbacks_plain_signature_cannot_be_used_either(guarded: dict[str, Server]) -> None:
    """In compatible mode the signature beside a sealed body would otherwise be free for a plain one."""
    server = guarded["compatible"]
    args, body = WECHAT.using(mode="compatible").call(text("你好"))
    server.post(args, body)
    forged = {name: args[name] for name in ("signature", "timestamp", "nonce")}
    assert server.refuses(forged, WECHAT.body(text("伪造"))) == 403


def test_a_handshakes_signature_cannot_be_used_for_a_message(guarded: dict[str, Server]) -> None:
    """A handshake is signed just like a plain message."""
    args = WECHAT.query(None)
    assert guarded["plain"].get(args | {"echostr": "1"}).status_code == 200
    assert guarded["plain"].refuses(args, WECHAT.body(text("伪造"))) == 403


def test_without_redis_the_bot_goes_on_and_says_so(gone_redis: redis.Redis, clock: Clock) -> None:
    """With Redis gone callbacks are served, and the signature goes to the database, which makes it unique."""
    server = build_server(build_settings(wechat_mode="plain"), "wechat", ReplayGuard(gone_redis, 600, clock))
    args, body = WECHAT.using(mode="plain").call(text("你好"))
    assert server.post(args, body).status_code == 200
    assert [line["log_level"] for line in server.logs] == ["warning"]
    assert server.answer.asked[0].details["once"] == args["signature"]
    assert server.post(args, body).status_code == 200
    assert server.logs == []


def test_comparisons_take_constant_time() -> None:
    """Signatures and receivers are compared by hmac.compare_digest, and nowhere by ==."""
    assert "compare_digest" in inspect.getsource(cipher.same)
    assert "compare_digest" in inspect.getsource(cipher.Cipher)
    assert "same(" in inspect.getsource(envelope.Envelope.prove)


def test_the_log_line_names_no_person(wechat: Server) -> None:
    """A refusal is logged with channel, status and reason, and with nothing of what was sent."""
    args, body = WECHAT.call(text("我的电话是 13900000000"))
    wechat.refuses(args | {"msg_signature": "0"}, body)
    assert set(wechat.logs[0]) == {"event", "log_level", "channel", "status", "reason"}
    assert wechat.logs[0]["reason"] == "msg_signature is wrong or missing"
