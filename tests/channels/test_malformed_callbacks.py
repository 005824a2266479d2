"""Bodies that no platform sends: each is a 4xx with one log line, and none reaches anybody."""

from __future__ import annotations

import io
import os
import struct
from contextlib import suppress

import pytest
from callback_server import BODY_LIMIT, Server, build_server, build_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from platform_wire import NOW, WECHAT, WECOM, Sender, event, other, text, xml

from bot.channels import Channel
from bot.errors import MalformedRequest, Rejected
from bot.replay import ReplayGuard

ENTITY = "<!ENTITY a 'x'>"
BOMB = "<!ENTITY a 'aaaaaaaaaa'>" + "".join(f"<!ENTITY a{n} '{'&a;' * 10}'>" for n in range(9))
NOT_XML = [
    b"",
    b"hello",
    b"{}",
    b"<xml>",
    b"<xml></xml>",
    b"<xml/>",
    b"<xml>text</xml>",
    b"<html><MsgType>text</MsgType></html>",
    b"<xml><MsgType>text</MsgType>",
    b"<xml>\xff\xfe</xml>",
    "<xml><MsgType>text</MsgType></xml>".encode("utf-16"),
    b"<xml>\x00</xml>",
    b"<xml>&unknown;</xml>",
    b"<xml><MsgType>text</MsgType></xml><xml/>",
    b"\xef\xbb\xbf",
]
DOCTYPES = [
    "<!DOCTYPE xml>{}",
    f"<!DOCTYPE xml [{ENTITY}]>{{}}",
    f"<!DOCTYPE xml [{BOMB}]>{{}}",
    "<!DOCTYPE xml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>{}",
    "<!DOCTYPE xml SYSTEM 'http://127.0.0.1:1/evil.dtd'>{}",
    "<?xml version='1.0'?><!DOCTYPE xml [<!ENTITY % a SYSTEM 'http://127.0.0.1:1/'> %a;]>{}",
    "<!-- --><!DOCTYPE xml>{}",
]


@pytest.mark.parametrize("body", NOT_XML)
def test_what_is_not_a_callback_is_malformed(any_mode: tuple[Server, Sender], body: bytes) -> None:
    """Bare or sealed, what is not the XML of a callback is a 400; in encrypted mode what is not sealed, a 403."""
    server, sender = any_mode
    assert server.refuses(*sender.using(mode="plain").carry(body)) in {400, 403}
    if sender.mode != "plain":
        assert server.refuses(*sender.using(mode="encrypted").carry(body)) == 400


@pytest.mark.parametrize("frame", DOCTYPES)
def test_doctypes_and_entities_are_refused(any_mode: tuple[Server, Sender], frame: str) -> None:
    """Neither outside nor inside the seal is a document type read."""
    server, sender = any_mode
    attack = frame.format(sender.body(text("&a;")).decode().replace("&amp;", "&")).encode()
    assert server.refuses(*sender.using(mode="plain").carry(attack)) == 400
    if sender.mode != "plain":
        assert server.refuses(*sender.using(mode="encrypted").carry(attack)) == 400


def test_a_person_may_write_about_doctypes(wechat: Server) -> None:
    """Only the document's own type is refused, not the words."""
    assert wechat.told(WECHAT, text("<!DOCTYPE html> &amp; 怎么写？")).text == "<!DOCTYPE html> &amp; 怎么写？"


@pytest.mark.parametrize("name", ["FromUserName", "CreateTime", "MsgType", "MsgId"])
@pytest.mark.parametrize("value", [None, "", "<a>1</a><b>2</b>"])
def test_a_field_that_must_be_there(any_mode: tuple[Server, Sender], name: str, value: str | None) -> None:
    """Sender, time, kind and id are never missing, empty or nested."""
    server, sender = any_mode
    fields = {"FromUserName": "a", "CreateTime": NOW, "MsgType": "text", "MsgId": 1, "Content": "你好"}
    fields = {key: field for key, field in fields.items() if key != name} | ({name: value.encode()} if value else {})
    assert server.refuses(*sender.carry(xml(**fields))) == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"MsgType": "event"},
        event(""),
        event("CLICK"),
        event("subscribe", EventKey=b"<a/>"),
        event("CLICK", EventKey=b"1</EventKey><EventKey>2"),
        other("location"),
        text("", Content=b"<b>1</b>"),
        text("", Content=b"1</Content><Content>2"),
        text("", CreateTime="soon"),
        text("", CreateTime="-5"),
        text("", CreateTime="9" * 30),
        text("", FromUserName="x" * 129),
        other("voice", Recognition=b"<a>1</a>"),
    ],
    ids=str,
)
def test_fields_that_make_no_sense(any_mode: tuple[Server, Sender], fields: dict[str, object]) -> None:
    """A repeated, nested, missing or impossible field is a 400."""
    server, sender = any_mode
    assert server.refuses(*sender.call(fields)) == 400


def sealed_call(sealed: str) -> tuple[dict[str, str], bytes]:
    return WECHAT.query(sealed), f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()


def test_a_truncated_ciphertext(wechat: Server) -> None:
    """Cut off on the way it does not match its signature; signed so, it is malformed."""
    args, body = WECHAT.call(text("你好"))
    sealed = WECHAT.seal(WECHAT.body(text("你好")))
    assert wechat.refuses(args, body.replace(b"</Encrypt>", b"")) == 400
    for length in (0, 4, 20, 40, len(sealed) - 4, len(sealed) - 1):
        assert wechat.refuses(WECHAT.query(sealed), f"<xml><Encrypt>{sealed[:length]}</Encrypt></xml>".encode()) == 403
    for length in (4, 20, 24, 28, len(sealed) - 4, len(sealed) - 1):
        assert wechat.refuses(*sealed_call(sealed[:length])) == 400


def test_a_ciphertext_cut_at_a_block(wechat: Server) -> None:
    """A whole number of blocks is not yet a message."""
    sealed = WECHAT.encrypt(b"\x00" * 15 + b"\x01")
    assert wechat.refuses(*sealed_call(sealed)) == 400


BAD_PADDINGS = [b"\x00" * 32, b"\x21" * 32, b"\xff" * 32, b"\x01" * 31 + b"\x02", b"\x00" + b"\x20" * 31, b"\x40" * 64]


def unpadded(length: int | None = None) -> bytes:
    content = WECHAT.body(text("你好"))
    stated = len(content) if length is None else length
    return os.urandom(16) + struct.pack(">L", stated) + content + WECHAT.receiver.encode()


@pytest.mark.parametrize("padding", BAD_PADDINGS)
def test_a_bad_padding(wechat: Server, padding: bytes) -> None:
    """PKCS#7 is checked byte by byte, though the signature is right."""
    raw = unpadded()
    assert wechat.refuses(*sealed_call(WECHAT.encrypt(raw + b"\x00" * (-len(raw) % 32) + padding))) == 400


@pytest.mark.parametrize(("length", "status"), [(2**32 - 1, 400), (2**31, 400), (5000, 400), (0, 403), (16, 403)])
def test_a_length_that_is_not_the_texts(wechat: Server, length: int, status: int) -> None:
    """The length inside is not trusted; what it leaves over is no receiver of ours."""
    raw = unpadded(length)
    count = 32 - len(raw) % 32
    assert wechat.refuses(*sealed_call(WECHAT.encrypt(raw + bytes([count]) * count))) == status


@pytest.mark.parametrize("sealed", ["?", "AAA", "AAAA=AAA", "中文", "A" * 65, "=" * 4, "AA AA", "_-" * 32])
def test_a_bad_base64(wechat: Server, sealed: str) -> None:
    """What is signed and not Base64 is malformed."""
    assert wechat.refuses(*sealed_call(sealed)) == 400


def test_base64_with_something_else_in_between(wechat: Server) -> None:
    """A decoder that skips what it does not know would read this."""
    sealed = WECHAT.seal(WECHAT.body(text("你好")))
    assert wechat.refuses(*sealed_call(f"{sealed[:8]}?{sealed[8:]}")) == 400


def test_a_sealed_part_that_is_not_one_text(wechat: Server, compatible: Server) -> None:
    """Two sealed parts, or a nested one, are not read as either."""
    for server in (wechat, compatible):
        for inside in ("<Encrypt>a</Encrypt><Encrypt>b</Encrypt>", "<Encrypt><a>b</a></Encrypt>"):
            assert server.refuses(WECHAT.query("a"), f"<xml>{inside}</xml>".encode()) == 400


def test_a_body_over_the_cap(any_mode: tuple[Server, Sender]) -> None:
    """A body one byte over the cap is refused before anything is done with it."""
    server, sender = any_mode
    assert server.refuses(sender.query(""), b"<" * (BODY_LIMIT + 1)) == 413
    with pytest.raises(MalformedRequest, match="over the cap"):
        server.channel.receive(sender.query(""), b"<" * (BODY_LIMIT + 1))


def test_a_body_over_the_cap_that_does_not_say_its_length(wechat: Server) -> None:
    """A chunked body is read up to the cap and no further."""
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    body = io.BytesIO(b"<" * (BODY_LIMIT + 100))
    response = wechat.http.post("/wechat", input_stream=body, environ_overrides=chunked)
    assert response.status_code == 413
    assert body.tell() <= BODY_LIMIT + 1


def test_a_text_just_under_the_cap(plain: Server) -> None:
    """The cap is a cap and no less."""
    sender = WECHAT.using(mode="plain")
    fields = text("")
    room = BODY_LIMIT - len(sender.body(fields))
    assert len(plain.told(sender, fields | {"Content": "a" * room}).text) == room


@pytest.mark.parametrize("depth", [1000, 9000])
def test_huge_nested_xml(any_mode: tuple[Server, Sender], depth: int) -> None:
    """Nesting as deep as the cap allows costs a 400 and nothing else."""
    server, sender = any_mode
    nested = b"<xml>" + b"<a>" * depth + b"</a>" * depth + b"</xml>"
    assert server.refuses(*sender.using(mode="plain").carry(nested)) in {400, 403}
    deep = b"<xml>" + b"<a>" * (depth // 2) + b"</a>" * (depth // 2) + b"</xml>"
    if sender.mode != "plain":
        assert server.refuses(*sender.using(mode="encrypted").carry(deep)) == 400


def test_wide_xml(plain: Server) -> None:
    """Ten thousand fields cost a 400 and nothing else."""
    assert plain.refuses(*WECHAT.using(mode="plain").carry(b"<xml>" + b"<a/>" * 10000 + b"</xml>")) == 400


def test_a_declaration_and_a_mark_before_the_root_are_fine(plain: Server) -> None:
    """A byte order mark and an XML declaration are XML."""
    sender = WECHAT.using(mode="plain")
    body = b"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?>\n" + sender.body(text("你好"))
    assert plain.post(*sender.carry(body)).status_code == 200


CHANNELS: list[Channel] = [
    build_server(build_settings(wechat_mode=mode), name, ReplayGuard(None, 600, lambda: float(NOW))).channel
    for mode, name in (("encrypted", "wechat"), ("compatible", "wechat"), ("plain", "wechat"), ("encrypted", "wecom"))
]
anything = st.text(alphabet=st.characters(), max_size=30) | st.just("\udcff")
fields_or_junk = st.dictionaries(
    st.sampled_from(
        ["MsgType", "Event", "EventKey", "FromUserName", "CreateTime", "MsgId", "Content", "SelectedItems"]
    ),
    st.sampled_from(["text", "event", "location", "template_card_event", "subscribe", str(NOW), "<a/>", "<b>1</b>", ""])
    | st.text(alphabet=st.characters(codec="utf-8"), max_size=20),
).map(lambda fields: ("<xml>" + "".join(f"<{k}>{v}</{k}>" for k, v in fields.items()) + "</xml>").encode())
bodies = st.binary(max_size=400) | fields_or_junk | st.binary(max_size=60).map(lambda junk: b"<xml>" + junk + b"</xml>")


def only_our_errors(channel: Channel, args: dict[str, str], body: bytes) -> None:
    with suppress(Rejected, MalformedRequest):
        channel.receive(args, body)


quick = tuned(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(st.dictionaries(st.sampled_from(["timestamp", "nonce", "signature", "msg_signature"]), anything), bodies)
def test_no_request_raises_anything_but_our_errors(args: dict[str, str], body: bytes) -> None:
    """Whatever the arguments and the body, a channel raises Rejected or MalformedRequest or nothing."""
    for channel in CHANNELS:
        only_our_errors(channel, args, body)


@quick
@given(bodies)
def test_no_signed_body_raises_anything_but_our_errors(body: bytes) -> None:
    """The same behind a right signature and inside a right seal, where much more of the code is reached."""
    only_our_errors(CHANNELS[2], *WECHAT.using(mode="plain").carry(body))
    only_our_errors(CHANNELS[1], *WECHAT.using(mode="plain").carry(body))
    only_our_errors(CHANNELS[0], *WECHAT.carry(body))
    only_our_errors(CHANNELS[3], *WECOM.carry(body))


@quick
@given(st.binary(max_size=200))
def test_no_signed_seal_raises_anything_but_our_errors(raw: bytes) -> None:
    """The same for what is encrypted with the right key and is no message."""
    sealed = WECHAT.encrypt(raw + b"\x00" * (-len(raw) % 16)) or "AAAA"
    only_our_errors(CHANNELS[0], *sealed_call(sealed))
    echo = {"echostr": sealed, **WECOM.query(sealed)}
    with suppress(Rejected, MalformedRequest):
        CHANNELS[3].handshake(echo)
