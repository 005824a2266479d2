"""What a WeCom app's callbacks become, and how they are answered."""

from __future__ import annotations

import json

import pytest
from callback_server import Server, build_server, build_settings
from platform_wire import AGENT, NOW, OLD_AES_KEY, WECOM, event, other, sha1, text, xml

from bot.message import Kind
from bot.replay import ReplayGuard

# The sample request of WXBizMsgCrypt, which the platform publishes with its own code.
SAMPLE = {
    "wecom_corp_id": "wx5823bf96d3bd56c7",
    "wecom_agent_id": 218,
    "wecom_token": "QDG6eK",
    "wecom_aes_key": "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
}
SAMPLE_ECHO = {
    "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
    "timestamp": "1409659589",
    "nonce": "263014780",
    "echostr": "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
}
SAMPLE_SEALED = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)


def test_the_platforms_own_sample_is_read() -> None:
    """The published handshake and message open, which no code of ours had a hand in."""
    server = build_server(build_settings(**SAMPLE), "wecom", ReplayGuard(None, 600, lambda: 1409659813.0))
    assert server.get(SAMPLE_ECHO).text == "1616140317555161061"
    args = {
        "msg_signature": "477715d11cdb4164915debcba66cb864d751f3e6",
        "timestamp": "1409659813",
        "nonce": "1372623149",
    }
    body = xml(ToUserName="wx5823bf96d3bd56c7", Encrypt=SAMPLE_SEALED, AgentID=218)
    assert server.post(args, body).status_code == 200
    (message,) = server.answer.asked
    assert (message.app, message.sender, message.text) == ("wx5823bf96d3bd56c7:218", "mycreate", "hello")


def test_handshake_opens_the_echo(wecom: Server) -> None:
    """The plain text of the echo comes back, without quotes or a newline."""
    sealed = WECOM.seal(b"4561255354251345929")
    response = wecom.get(WECOM.query(sealed) | {"echostr": sealed})
    assert (response.status_code, response.data) == (200, b"4561255354251345929")


def test_handshake_of_somebody_else_is_refused(wecom: Server) -> None:
    """Neither a wrong signature nor another corporation's echo is answered."""
    sealed = WECOM.seal(b"1")
    assert wecom.get(WECOM.query("other") | {"echostr": sealed}).status_code == 403
    foreign = WECOM.using(receiver="ww-other").seal(b"1")
    assert wecom.get(WECOM.query(foreign) | {"echostr": foreign}).status_code == 403


def test_handshake_that_cannot_be_read_is_malformed(wecom: Server) -> None:
    """A signed echo that is not a text gets a 400."""
    for echo in ("", "?", WECOM.seal(b"\xff")):
        assert wecom.get(WECOM.query(echo) | {"echostr": echo}).status_code == 400


@pytest.mark.parametrize("key", [WECOM.key, OLD_AES_KEY])
def test_a_text_is_answered_sealed(wecom: Server, key: str) -> None:
    """Old key or new, the answer is sealed with the new one."""
    response = wecom.post(*WECOM.using(key=key).call(text("督办进展", AgentID=AGENT, MsgId=9)))
    assert WECOM.read(response.data)["Content"] == "您好"
    (message,) = wecom.answer.asked
    assert (message.channel, message.app) == ("wecom", f"{WECOM.receiver}:{AGENT}")
    assert (message.kind, message.text, message.key, message.details) == (Kind.TEXT, "督办进展", f"9:{NOW}", {})


def test_another_apps_callback_is_refused(wecom: Server) -> None:
    """A corporation has many apps behind one id; this server is one of them."""
    assert wecom.refuses(*WECOM.call(text("你好", AgentID=AGENT + 1))) == 403


def test_an_event_without_an_agent_is_taken(wecom: Server) -> None:
    """Some events are the corporation's and name no app."""
    assert wecom.told(WECOM, event("batch_job_result")).kind == Kind.SILENT


MESSAGES = [
    (other("image", MediaId="m", PicUrl="http://p.example/1"), Kind.IMAGE, "", {"url": "http://p.example/1"}),
    (other("voice", MediaId="m", Format="amr"), Kind.VOICE, "", {"format": "amr", "transcript": "missing"}),
    (other("link", Title="通知", Url="https://e.org"), Kind.LINK, "通知", {"title": "通知", "url": "https://e.org"}),
    (other("video", MediaId="m"), Kind.UNKNOWN, "", {"type": "video"}),
    (event("click", EventKey="ask"), Kind.MENU, "ask", {}),
    (event("view", EventKey="https://e.org"), Kind.SILENT, "", {"type": "view"}),
    (event("enter_agent", EventKey=""), Kind.SILENT, "", {"type": "enter_agent"}),
    (event("LOCATION", Latitude="1", Longitude="2"), Kind.SILENT, "", {"type": "location"}),
    (event("subscribe"), Kind.FOLLOW, "", {}),
    (event("unsubscribe"), Kind.UNFOLLOW, "", {}),
    (event("of_the_future"), Kind.SILENT, "", {"type": "of_the_future"}),
]


@pytest.mark.parametrize(("fields", "kind", "written", "details"), MESSAGES, ids=lambda value: str(value)[:60])
def test_messages_and_events(wecom: Server, fields: dict, kind: Kind, written: str, details: dict) -> None:
    """Everything a member can do becomes what it means."""
    message = wecom.told(WECOM, fields | {"AgentID": AGENT})
    assert (message.kind, message.text, message.details) == (kind, written, details)


def test_location(wecom: Server) -> None:
    """A position comes in degrees."""
    message = wecom.told(WECOM, other("location", Location_X="27.3", Location_Y="120.5", Label="镇政府"))
    assert (message.latitude, message.longitude, message.label) == (27.3, 120.5, "镇政府")


def card(**changes: object) -> dict[str, object]:
    fields = {"EventKey": "accept", "TaskId": "task-1", "ResponseCode": "code-1", "CardType": "button_interaction"}
    return event("template_card_event", AgentID=AGENT, **(fields | changes))


def test_a_button_of_a_card(wecom: Server) -> None:
    """A tap says which button of which card, and how to update that card once."""
    message = wecom.told(WECOM, card())
    assert (message.kind, message.text) == (Kind.CARD, "accept")
    expected = {"task_id": "task-1", "response_code": "code-1", "card_type": "button_interaction"}
    assert message.details == expected


def test_the_menu_of_a_card_is_a_tap_too(wecom: Server) -> None:
    """What is chosen in the corner of a card comes as another event and means the same."""
    message = wecom.told(WECOM, card(Event="template_card_menu_event", EventKey="forward"))
    assert (message.kind, message.text, message.details["task_id"]) == (Kind.CARD, "forward", "task-1")


@pytest.mark.parametrize("missing", ["EventKey", "TaskId", "ResponseCode", "CardType"])
def test_a_tap_that_lacks_something_is_a_tap(wecom: Server, missing: str) -> None:
    """Whatever a platform leaves out, the person is answered."""
    fields = {name: value for name, value in card().items() if name != missing}
    message = wecom.told(WECOM, fields)
    assert message.kind is Kind.CARD
    assert "" not in message.details.values()


def test_the_same_tap_delivered_again_has_the_same_key(wecom: Server) -> None:
    """So that the inbox gives it the stored reply."""
    assert len({wecom.told(WECOM, card()).key for _ in "ab"}) == 1


def test_two_taps_on_cards_in_one_second_are_two(wecom: Server) -> None:
    """The same button on two cards within a second is not a retry."""
    keys = {wecom.told(WECOM, card(TaskId=task, ResponseCode=code)).key for task, code in ("ab", "cd", "ce", "ab")}
    assert len(keys) == 3


def item(question: str, *options: str) -> str:
    ids = "".join(f"<OptionId>{option}</OptionId>" for option in options)
    return f"<SelectedItem><QuestionKey>{question}</QuestionKey><OptionIds>{ids}</OptionIds></SelectedItem>"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (item("q1", "a"), {"q1": ["a"]}),
        (item("q1", "a", "b") + item("q2", "c"), {"q1": ["a", "b"], "q2": ["c"]}),
        ("<SelectedItem><QuestionKey>q1</QuestionKey><OptionIds/></SelectedItem>", {"q1": []}),
    ],
)
def test_what_was_chosen_on_a_card(wecom: Server, items: str, expected: dict[str, list[str]]) -> None:
    """One or several questions, each with none, one or several options."""
    message = wecom.told(WECOM, card(CardType="multiple_interaction", SelectedItems=items.encode()))
    assert json.loads(message.details["selected"]) == expected


@pytest.mark.parametrize("items", [b"text", b"<SelectedItem>text</SelectedItem>", b"<SelectedItem/><SelectedItem/>"])
def test_a_card_that_makes_no_sense_is_refused(wecom: Server, items: bytes) -> None:
    """What no card sends is a 400."""
    assert wecom.refuses(*WECOM.call(card(SelectedItems=items))) == 400


def test_plaintext_is_never_taken(wecom: Server) -> None:
    """WeCom always encrypts, whatever the body says."""
    args, body = WECOM.using(mode="plain").call(text("你好", AgentID=AGENT))
    assert wecom.refuses(args | {"msg_signature": sha1(WECOM.token, args["timestamp"], args["nonce"], "")}, body) == 403
