"""The Official Accounts platform's API as an account's server calls it, partly through wechatpy's client."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from wechatpy import WeChatClientException
from wechatpy.client import BaseWeChatClient

from simulator import Platform
from simulator.faults import Fault
from tests.unit.simulator.account_server import SECRETS, VILLAGER, WECHAT, WECOM, HandClock, last_text

BUTTON = {"type": "click", "name": "提建议", "key": "提建议"}


@pytest.fixture
def send(client: FlaskClient) -> Callable[..., int]:
    """Send a customer-service message; return the errcode."""

    def sent(text: str = "您的建议已受理", person: str = VILLAGER) -> int:
        token = client.post(WECHAT + "stable_token", json=SECRETS).json["access_token"]
        body = json.dumps({"touser": person, "msgtype": "text", "text": {"content": text}}, ensure_ascii=False)
        answer = client.post(f"{WECHAT}message/custom/send?access_token={token}", data=body)
        code: int = answer.json["errcode"]
        return code

    return sent


def test_a_customer_service_message_reaches_the_chat(official: BaseWeChatClient, wechat: Platform) -> None:
    """A foreign client's message is shown as it was written."""
    wechat.say(VILLAGER, "你好")
    official.message.send_text(VILLAGER, "您的建议已受理 <&>")
    assert last_text(wechat, VILLAGER) == "您的建议已受理 <&>"


def test_five_messages_follow_a_message_of_the_person(wechat: Platform, send: Callable[..., int]) -> None:
    """The sixth is refused until the person writes again."""
    wechat.say(VILLAGER, "你好")
    assert [send() for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    wechat.say(VILLAGER, "还在吗")
    assert send() == 0


def test_the_window_closes_after_48_hours(wechat: Platform, send: Callable[..., int], hands: HandClock) -> None:
    """A second before it is open, a second after it is not."""
    wechat.say(VILLAGER, "你好")
    hands.pause(48 * 3600 - 1)
    assert send() == 0
    hands.pause(2)
    assert send() == 45015


@pytest.mark.parametrize("deed", ["follow", "menu", "scan"])
def test_three_messages_follow_an_action_for_a_minute(
    deed: str, wechat: Platform, send: Callable[..., int], hands: HandClock
) -> None:
    """Following, a tap on the menu and a scan open a small window."""
    getattr(wechat, deed)(VILLAGER, *([] if deed == "follow" else ["x"]))
    assert [send() for _ in range(4)] == [0, 0, 0, 45047]
    getattr(wechat, deed)(VILLAGER, *([] if deed == "follow" else ["x"]))
    hands.pause(61)
    assert send() == 45015


def test_a_link_in_the_menu_opens_no_window(wechat: Platform, send: Callable[..., int]) -> None:
    """Opening a page allows no message."""
    wechat.memory.history.set_followed(VILLAGER, followed=True)
    wechat.view(VILLAGER, "https://example.com/")
    assert send() == 45015


def test_who_left_gets_nothing(wechat: Platform, send: Callable[..., int]) -> None:
    """Leaving closes the window at once; a stranger is no recipient at all."""
    wechat.say(VILLAGER, "你好")
    wechat.unfollow(VILLAGER)
    assert send() == 45015
    assert send(person="oNobody") == 40003


def test_what_is_wrong_with_a_message_is_said(wechat: Platform, send: Callable[..., int]) -> None:
    """An empty text and one over 2,048 bytes are refused."""
    wechat.say(VILLAGER, "你好")
    assert send("") == 44004
    assert send("好" * 683) == 45002
    assert send("好" * 682 + "ab") == 0


def test_escapes_are_shown_as_they_are(wechat: Platform, client: FlaskClient) -> None:
    """A server that escapes Chinese in JSON shows its users the escapes, as the real platform does."""
    wechat.say(VILLAGER, "你好")
    token = client.post(WECHAT + "stable_token", json=SECRETS).json["access_token"]
    text = r"\u4f60\n\\u\u0026"
    body = f'{{"touser": "{VILLAGER}", "msgtype": "text", "text": {{"content": "{text}"}}}}'
    assert client.post(f"{WECHAT}message/custom/send?access_token={token}", data=body).json["errcode"] == 0
    assert last_text(wechat, VILLAGER) == "\\u4f60\n\\u&"


def test_a_menu_message_can_be_tapped(wechat: Platform, client: FlaskClient) -> None:
    """The list of a menu message becomes tappable lines."""
    wechat.say(VILLAGER, "你好")
    token = client.post(WECHAT + "stable_token", json=SECRETS).json["access_token"]
    menu = {"head_content": "满意吗", "list": [{"id": "101", "content": "满意"}], "tail_content": "谢谢"}
    body = json.dumps({"touser": VILLAGER, "msgtype": "msgmenu", "msgmenu": menu}, ensure_ascii=False)
    assert client.post(f"{WECHAT}message/custom/send?access_token={token}", data=body).json["errcode"] == 0
    assert "msgmenuid=101" in str(last_text(wechat, VILLAGER))


def test_the_stable_token_stays_while_it_is_valid(client: FlaskClient, hands: HandClock) -> None:
    """Asking again gives the same token, in its last five minutes a new one; the old one is good to its end."""
    first = client.post(WECHAT + "stable_token", json=SECRETS).json
    hands.pause(3600)
    second = client.post(WECHAT + "stable_token", json=SECRETS).json
    assert second == {"access_token": first["access_token"], "expires_in": 3600}
    hands.pause(3600 - 299)
    third = client.post(WECHAT + "stable_token", json=SECRETS).json
    assert third["access_token"] != first["access_token"]
    assert client.get(f"{WECHAT}menu/get?access_token={first['access_token']}").json["errcode"] == 46003
    hands.pause(300)
    assert client.get(f"{WECHAT}menu/get?access_token={first['access_token']}").json["errcode"] == 42001


def test_a_forced_refresh_ends_the_old_token(client: FlaskClient, hands: HandClock) -> None:
    """A refresh by force is allowed every 30 seconds and twenty times a day."""
    old = client.post(WECHAT + "stable_token", json=SECRETS).json["access_token"]
    forced = {**SECRETS, "force_refresh": True}
    assert client.post(WECHAT + "stable_token", json=forced).json["access_token"] != old
    assert client.get(f"{WECHAT}menu/get?access_token={old}").json["errcode"] == 40001
    assert client.post(WECHAT + "stable_token", json=forced).json["errcode"] == 45011
    for _ in range(19):
        hands.pause(31)
        assert "access_token" in client.post(WECHAT + "stable_token", json=forced).json
    hands.pause(31)
    assert client.post(WECHAT + "stable_token", json=forced).json["errcode"] == 45009


def test_the_plain_token_is_new_each_time(client: FlaskClient, hands: HandClock) -> None:
    """The token before stays valid for five minutes."""
    first, second = (client.get(WECHAT + "token", query_string=SECRETS).json["access_token"] for _ in range(2))
    assert first != second
    assert client.get(f"{WECHAT}menu/get?access_token={first}").json["errcode"] == 46003
    hands.pause(301)
    assert client.get(f"{WECHAT}menu/get?access_token={first}").json["errcode"] == 42001


@pytest.mark.parametrize(
    ("changed", "code"), [({"grant_type": "x"}, 40002), ({"appid": "x"}, 40013), ({"secret": "错"}, 40125)]
)
def test_a_token_needs_the_right_secret(changed: dict[str, str], code: int, client: FlaskClient) -> None:
    """Wrong type, id and secret have numbers of their own."""
    body = json.dumps({**SECRETS, **changed}, ensure_ascii=False)
    assert client.post(WECHAT + "stable_token", data=body).json["errcode"] == code


@pytest.mark.parametrize(("query", "code"), [("", 41001), ("?access_token=x", 40001)])
def test_nothing_goes_without_a_token(query: str, code: int, client: FlaskClient) -> None:
    """A missing and an unknown token are different faults, on both platforms."""
    assert client.get(f"{WECHAT}menu/get{query}").json["errcode"] == code
    assert client.get(f"{WECOM}menu/get{query}").json["errcode"] == code


@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault.TOKEN, 40001), (Fault.WINDOW, 45015), (Fault.QUOTA, 45047), (Fault.BUSY, -1), (Fault.ADDRESS, 40164)],
)
def test_a_fault_happens_as_often_as_it_should(
    fault: Fault, code: int, wechat: Platform, client: FlaskClient, send: Callable[..., int]
) -> None:
    """A fault that is switched on for one call is gone at the next."""
    wechat.say(VILLAGER, "你好")
    token = client.post(WECHAT + "stable_token", json=SECRETS).json["access_token"]
    body = json.dumps({"touser": VILLAGER, "msgtype": "text", "text": {"content": "x"}})
    wechat.memory.faults.switch_on(fault, times=1)
    codes = [client.post(f"{WECHAT}message/custom/send?access_token={token}", data=body).json["errcode"] for _ in "ab"]
    assert codes == [code, 0]


def test_a_lasting_fault_lasts_until_it_is_switched_off(wechat: Platform, client: FlaskClient) -> None:
    """A platform that answers 500 answers nothing else; a slow one takes eight seconds."""
    wechat.memory.faults.switch_on(Fault.ERROR)
    assert [client.post(WECHAT + "stable_token", json=SECRETS).status_code for _ in "ab"] == [500, 500]
    wechat.memory.faults.switch_off(Fault.ERROR)
    wechat.memory.faults.switch_on(Fault.SLOW, times=1)
    before = wechat.clock.now()
    assert client.post(WECHAT + "stable_token", json=SECRETS).status_code == 200
    assert (wechat.clock.now() - before).total_seconds() == 8


def test_media_can_be_fetched_for_three_days(official: BaseWeChatClient, wechat: Platform, hands: HandClock) -> None:
    """A photo comes back byte by byte, until it is too old."""
    wechat.photo(VILLAGER, b"\xff\xd8\xffphoto")
    media_id = str(wechat.memory.history.after(VILLAGER)[0].body["media"])
    answer = official.media.download(media_id)
    assert (answer.content, answer.headers["Content-Type"]) == (b"\xff\xd8\xffphoto", "image/jpeg")
    hands.pause(3 * 86400 + 1)
    assert wechat.memory.media.find(media_id) is None


def test_an_unknown_media_id_is_refused(client: FlaskClient) -> None:
    """What was never sent cannot be fetched."""
    token = client.post(WECHAT + "stable_token", json=SECRETS).json["access_token"]
    assert client.get(f"{WECHAT}media/get?access_token={token}&media_id=x").json["errcode"] == 40007


def test_an_upload_can_be_fetched_and_an_empty_one_is_refused(official: BaseWeChatClient, wechat: Platform) -> None:
    """An upload whose stream was not rewound arrives empty, and the platform says so."""
    uploaded = official.media.upload("image", ("a.png", BytesIO(b"\x89PNG\r\n\x1a\nabc"), "image/png"))
    assert wechat.memory.media.find(uploaded["media_id"]).type == "image/png"
    with pytest.raises(WeChatClientException, match="44001"):
        official.media.upload("image", ("a.png", BytesIO(b""), "image/png"))


def test_the_menu_is_kept_and_taken_away(official: BaseWeChatClient, wechat: Platform) -> None:
    """A foreign client's menu is what the phone shows."""
    assert official.menu.get() is None or official.menu.get() == {}
    official.menu.create({"button": [BUTTON]})
    assert official.menu.get()["menu"]["button"] == [BUTTON]
    assert wechat.memory.menus.shown()["button"] == [BUTTON]
    official.menu.delete()
    assert len(wechat.memory.menus.shown()["button"]) == 3


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([BUTTON] * 4, 40016),
        ([{**BUTTON, "name": "六个汉字太长"}], 40018),
        ([{**BUTTON, "type": "x"}], 40017),
        ([{**BUTTON, "key": ""}], 40019),
        ([{"type": "view", "name": "看", "url": ""}], 40020),
        ([{"name": "多", "sub_button": [BUTTON] * 6}], 40023),
        ([{"name": "长", "sub_button": [{**BUTTON, "name": "字" * 21}]}], 40025),
    ],
)
def test_a_menu_that_breaks_a_rule_is_refused(buttons: list[object], code: int, client: FlaskClient) -> None:
    """Every rule of the menu has its number."""
    token = client.post(WECHAT + "stable_token", json=SECRETS).json["access_token"]
    body = json.dumps({"button": buttons}, ensure_ascii=False)
    assert client.post(f"{WECHAT}menu/create?access_token={token}", data=body).json["errcode"] == code


def test_calls_stand_in_the_log_without_secrets(client: FlaskClient, wechat: Platform) -> None:
    """The page shows what was called and what came of it, but no secret and no token."""
    wechat.say(VILLAGER, "你好")
    token = client.post(WECHAT + "stable_token", json=SECRETS).json["access_token"]
    client.get(f"{WECHAT}menu/get?access_token={token}")
    bodies = [entry.body for entry in wechat.memory.wire.after()]
    assert [body["title"] for body in bodies][1:] == ["接口 stable_token", "接口 menu/get"]
    assert bodies[-1]["outcome"] == "46003 menu no exist"
    assert token not in str(bodies)
    assert "wechat-secret" not in str(bodies)


def test_a_body_that_is_no_object_is_refused(client: FlaskClient) -> None:
    """Broken JSON has its number."""
    for body in ("", "[]", "{"):
        assert client.post(WECHAT + "stable_token", data=body).json["errcode"] == 47001
