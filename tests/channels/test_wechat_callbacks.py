"""What an Official Account's callbacks become, and how they are answered, in every mode."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from callback_server import Server
from platform_wire import NOW, OLD_AES_KEY, WECHAT, Sender, event, other, sha1, text

from bot.message import Kind, Reply


def test_a_text_is_answered_in_the_same_mode(any_mode: tuple[Server, Sender]) -> None:
    """A text arrives whole, and its answer goes to the one who wrote it."""
    server, sender = any_mode
    response = server.post(*sender.call(text("南宋镇共富 <计划> & ]]> 是什么？", MsgId=42)))
    assert response.status_code == 200
    assert response.mimetype == "application/xml"
    answer = sender.read(response.data)
    assert answer == {
        "ToUserName": "openid-of-alice",
        "FromUserName": WECHAT.account,
        "CreateTime": str(NOW),
        "MsgType": "text",
        "Content": "您好",
    }
    (message,) = server.answer.asked
    assert (message.channel, message.app, message.sender) == ("wechat", WECHAT.receiver, "openid-of-alice")
    assert (message.kind, message.text) == (Kind.TEXT, "南宋镇共富 <计划> & ]]> 是什么？")
    assert message.key == f"42:{NOW}"
    assert message.sent_at == datetime.fromtimestamp(NOW, UTC)


@pytest.mark.parametrize("reply", [None, Reply(), Reply("\x00\x1b")])
def test_nothing_to_say_is_success(any_mode: tuple[Server, Sender], reply: Reply | None) -> None:
    """Without anything to show, the platform is told to stop its retries."""
    server, sender = any_mode
    server.answer.reply = reply
    response = server.post(*sender.call(text("你好")))
    assert (response.status_code, response.text) == (200, "success")


def test_handshake_returns_the_echo(any_mode: tuple[Server, Sender]) -> None:
    """The echo comes back as it is, and never as a page."""
    server, sender = any_mode
    response = server.get(sender.query(None) | {"echostr": "<b>5129</b>"})
    assert (response.status_code, response.text) == (200, "<b>5129</b>")
    assert response.mimetype == "text/plain"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_handshake_with_a_wrong_token_is_refused(any_mode: tuple[Server, Sender]) -> None:
    """Whoever does not know the token learns nothing."""
    server, sender = any_mode
    response = server.get(sender.using(token="guess").query(None) | {"echostr": "5129"})
    assert response.status_code == 403


def test_handshake_without_an_echo_is_malformed(wechat: Server) -> None:
    """A handshake that asks for nothing gets a 400."""
    assert wechat.get(WECHAT.query(None)).status_code == 400


@pytest.mark.parametrize("key", [WECHAT.key, OLD_AES_KEY])
def test_current_and_previous_key_open(wechat: Server, key: str) -> None:
    """While the key is being changed both open, and the answer is sealed with the current one."""
    response = wechat.post(*WECHAT.using(key=key).call(text("你好")))
    assert WECHAT.read(response.data)["Content"] == "您好"


def test_a_key_that_was_never_ours_is_refused(wechat: Server) -> None:
    """A message sealed with another key cannot be read."""
    stranger = WECHAT.using(key="Z" * 42 + "A")
    assert wechat.refuses(*stranger.call(text("你好"))) == 400


def test_compatible_mode_takes_either(compatible: Server) -> None:
    """In compatible mode a body without a sealed part is plain, and its answer is, too."""
    sealed = compatible.post(*WECHAT.using(mode="encrypted").call(text("密文")))
    plain = compatible.post(*WECHAT.using(mode="plain").call(text("明文")))
    assert b"<Encrypt>" in sealed.data
    assert b"<Encrypt>" not in plain.data
    assert [message.text for message in compatible.answer.asked] == ["密文", "明文"]


def test_compatible_mode_believes_the_sealed_part(compatible: Server) -> None:
    """What stands beside the sealed part is not signed, so it counts for nothing."""
    args, body = WECHAT.using(mode="compatible").call(text("真的"))
    compatible.post(args, body.replace("真的".encode(), "假的".encode()))
    assert compatible.answer.asked[0].text == "真的"


def test_a_signature_that_leaves_the_body_open_is_handed_on(plain: Server, compatible: Server, wechat: Server) -> None:
    """The database makes such a signature unique; a signature over the body needs nothing of the kind."""
    for server, mode in ((plain, "plain"), (compatible, "plain"), (compatible, "compatible"), (wechat, "encrypted")):
        args, body = WECHAT.using(mode=mode).call(text("你好"))
        server.post(args, body)
        once = server.answer.asked[-1].details.get("once")
        assert once == (None if mode == "encrypted" else args["signature"])


def test_voice_with_a_transcript(wechat: Server) -> None:
    """What the platform heard is what the person said."""
    said = other("voice", MediaId="media-1", Format="amr", Recognition="我想提个建议。")
    message = wechat.told(WECHAT, said)
    assert (message.kind, message.text, message.media_id) == (Kind.VOICE, "我想提个建议。", "media-1")
    assert message.details == {"format": "amr"}


@pytest.mark.parametrize("heard", [{}, {"Recognition": ""}, {"Recognition": "  "}])
def test_voice_without_a_transcript(wechat: Server, heard: dict[str, object]) -> None:
    """The platform withdraws recognition, so an empty or missing one is normal and said."""
    message = wechat.told(WECHAT, other("voice", MediaId="media-1", **heard))
    assert (message.kind, message.text, message.details) == (Kind.VOICE, "", {"transcript": "missing"})


def test_image(wechat: Server) -> None:
    """A photo carries its media id and address."""
    message = wechat.told(WECHAT, other("image", MediaId="media-2", PicUrl="http://mmbiz.example/1"))
    assert (message.kind, message.media_id) == (Kind.IMAGE, "media-2")
    assert message.details == {"url": "http://mmbiz.example/1"}


@pytest.mark.parametrize("kind", ["video", "shortvideo", "miniprogrampage", "file", "of-the-future"])
def test_what_we_cannot_use_is_unknown_and_named(wechat: Server, kind: str) -> None:
    """A video or anything new is answered as unknown, not refused."""
    message = wechat.told(WECHAT, other(kind, MediaId="media-3"))
    assert (message.kind, message.media_id, message.details) == (Kind.UNKNOWN, "media-3", {"type": kind})


def test_location(wechat: Server) -> None:
    """A position comes in degrees, with the platform's label."""
    place = other("location", Location_X="27.321", Location_Y="-120.5", Scale="15", Label="南宋镇")
    message = wechat.told(WECHAT, place)
    assert (message.kind, message.latitude, message.longitude) == (Kind.LOCATION, 27.321, -120.5)
    assert message.label == "南宋镇"


@pytest.mark.parametrize(("x", "y"), [("91", "1"), ("1", "181"), ("nan", "1"), ("1e1", "1"), ("", "1"), ("１", "1")])
def test_an_impossible_location_is_refused(wechat: Server, x: str, y: str) -> None:
    """No platform sends a position outside the earth."""
    assert wechat.refuses(*WECHAT.call(other("location", Location_X=x, Location_Y=y))) == 400


def test_link(wechat: Server) -> None:
    """A link is its title, with address and description beside it."""
    shared = other("link", Title="通知", Description="摘要", Url="https://example.org/?a=1&b=2")
    message = wechat.told(WECHAT, shared)
    assert (message.kind, message.text) == (Kind.LINK, "通知")
    assert message.details == {"title": "通知", "url": "https://example.org/?a=1&b=2", "description": "摘要"}


def test_a_tapped_choice_means_its_value(wechat: Server) -> None:
    """The choice's value travels beside the text, which wechatpy would drop."""
    message = wechat.told(WECHAT, text("1. 提建议", bizmsgmenuid="建议 50%25"))
    assert (message.kind, message.text, message.details) == (Kind.TEXT, "建议 50%", {"tap": "建议 50%"})


def test_an_empty_text_is_a_text(wechat: Server) -> None:
    """Only white space was written: that is a text with nothing in it."""
    assert wechat.told(WECHAT, text("  ")).text == ""


EVENTS = [
    (event("CLICK", EventKey="ask"), Kind.MENU, "ask", {}),
    (event("scancode_waitmsg", EventKey="scan"), Kind.MENU, "scan", {}),
    (event("subscribe"), Kind.FOLLOW, "", {}),
    (event("subscribe", EventKey=""), Kind.FOLLOW, "", {}),
    (event("subscribe", EventKey="qrscene_村口", Ticket="t"), Kind.FOLLOW, "村口", {"scene": "村口"}),
    (event("subscribe", EventKey="scanbarcode|1"), Kind.FOLLOW, "scanbarcode|1", {"scene": "scanbarcode|1"}),
    (event("unsubscribe", EventKey=""), Kind.UNFOLLOW, "", {}),
    (event("SCAN", EventKey="村口", Ticket="t"), Kind.SCAN, "村口", {"scene": "村口"}),
    (event("VIEW", EventKey="https://example.org/"), Kind.SILENT, "", {"type": "view"}),
    (event("view_miniprogram", EventKey="p"), Kind.SILENT, "", {"type": "view_miniprogram"}),
    (event("LOCATION", Latitude="27.1", Longitude="120.1"), Kind.SILENT, "", {"type": "location"}),
    (event("TEMPLATESENDJOBFINISH", MsgID="1"), Kind.SILENT, "", {"type": "templatesendjobfinish"}),
    (event("MASSSENDJOBFINISH", MsgID="1"), Kind.SILENT, "", {"type": "masssendjobfinish"}),
    (event("pic_weixin", EventKey="p", SendPicsInfo={"Count": "1"}), Kind.SILENT, "", {"type": "pic_weixin"}),
    (event("of_the_future"), Kind.SILENT, "", {"type": "of_the_future"}),
]


@pytest.mark.parametrize(("fields", "kind", "written", "details"), EVENTS, ids=lambda value: str(value)[:60])
def test_events(any_mode: tuple[Server, Sender], fields: dict, kind: Kind, written: str, details: dict) -> None:
    """Every event becomes what it means, and what is only a receipt stays silent."""
    server, sender = any_mode
    message = server.told(sender, fields)
    assert (message.kind, message.text) == (kind, written)
    assert {name: value for name, value in message.details.items() if name != "once"} == details


def test_distinct_events_of_one_second_have_distinct_keys(wechat: Server) -> None:
    """Two taps within a second are two taps, and the same tap again is a retry."""
    taps = [event("CLICK", EventKey=key) for key in ("ask", "suggest", "ask")]
    keys = [wechat.told(WECHAT, tap).key for tap in taps]
    assert keys[0] == keys[2] == f"{NOW}:CLICK:ask"
    assert keys[1] != keys[0]


def test_the_same_id_at_another_time_is_another_message(wechat: Server) -> None:
    """Message ids repeat, so the time is part of the key."""
    first = wechat.told(WECHAT, text("你好", MsgId=1)).key
    second = wechat.told(WECHAT, text("你好", MsgId=1, CreateTime=NOW + 1)).key
    assert first != second


def test_a_long_key_is_shortened_and_stays_distinct(wechat: Server) -> None:
    """The inbox keeps 255 characters; a longer key keeps its difference."""
    keys = {wechat.told(WECHAT, event("VIEW", EventKey="https://example.org/" + "a" * 900 + end)).key for end in "bc"}
    assert len(keys) == 2
    assert all(len(key) <= 200 for key in keys)


def test_signature_of_the_platform_is_the_documented_one() -> None:
    """The published sample of the platform's own code verifies."""
    parts = ("QDG6eK", "1409659589", "263014780")
    echo = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    assert sha1(*parts, echo) == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
