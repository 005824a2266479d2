"""What the program asks of the platforms' API, against a real HTTP server on this machine."""

from __future__ import annotations

import threading
import time

import pytest
from callback_server import build_settings
from local_api import Call, PlatformApi
from platform_wire import AGENT, WECHAT, WECOM

from bot.channels import Channel, Media, MenuItem, TokenStore, build_channels
from bot.errors import DeliveryError, OverQuota, Unreachable, WindowClosed
from bot.message import Choice, Reply
from bot.replay import ReplayGuard

HELLO = Reply("您的建议已受理")
SEND = {"wechat": "message/custom/send", "wecom": "message/send"}
TOKEN = {"wechat": "stable_token", "wecom": "gettoken"}
BOTH = pytest.mark.parametrize("name", ["wechat", "wecom"])


def refused(code: int) -> dict[str, object]:
    return {"errcode": code, "errmsg": f"sorry, {code}"}


def failure(channel: Channel) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.deliver("alice", HELLO)
    return caught.value


def test_wechat_sends_a_customer_service_message(connected: dict[str, Channel], api: PlatformApi) -> None:
    """A late answer goes out as a customer-service message with tappable choices."""
    connected["wechat"].deliver("alice", Reply("您好", (Choice("帮助", "帮助"),)))
    link = '<a href="weixin://bizmsgmenu?msgmenucontent=帮助&msgmenuid=帮助">1. 帮助</a>'
    assert api.paths() == ["stable_token", "message/custom/send"]
    asked, sent = api.calls
    expected = {"grant_type": "client_credential", "appid": WECHAT.receiver, "secret": "app-secret"}
    assert asked.body == expected | {"force_refresh": False}
    assert sent.args == {"access_token": "token-1"}
    assert sent.body == {"touser": "alice", "msgtype": "text", "text": {"content": f"您好\n{link}"}}


def test_wecom_sends_an_app_message(connected: dict[str, Channel], api: PlatformApi) -> None:
    """A cadre gets an app message with numbered choices."""
    connected["wecom"].deliver("bob", Reply("您好", (Choice("帮助", "帮助"),)))
    assert api.paths() == ["gettoken", "message/send"]
    asked, sent = api.calls
    assert asked.args == {"corpid": WECOM.receiver, "corpsecret": "work-secret"}
    assert sent.body["touser"] == "bob"
    assert sent.body["agentid"] == AGENT
    assert sent.body["text"] == {"content": "您好\n1. 帮助"}


@BOTH
def test_an_empty_reply_is_not_sent(connected: dict[str, Channel], api: PlatformApi, name: str) -> None:
    """Nothing to say costs no call."""
    connected[name].deliver("alice", Reply("\x00"))
    assert api.calls == []


@BOTH
def test_a_token_serves_many_messages(connected: dict[str, Channel], api: PlatformApi, name: str) -> None:
    """The token is fetched once."""
    for _ in range(3):
        connected[name].deliver("alice", HELLO)
    assert api.paths().count(TOKEN[name]) == 1


@BOTH
@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_stale_token_is_replaced_once(connected: dict[str, Channel], api: PlatformApi, name: str, code: int) -> None:
    """One refresh and one retry are enough when the token has been replaced elsewhere."""
    api.given(SEND[name], refused(code), {"errcode": 0})
    connected[name].deliver("alice", HELLO)
    assert api.paths() == [TOKEN[name], SEND[name], TOKEN[name], SEND[name]]
    assert api.calls[-1].args["access_token"] == "token-2"


@BOTH
@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_lasting_refusal_fails_loudly(connected: dict[str, Channel], api: PlatformApi, name: str, code: int) -> None:
    """When a fresh token is refused as well, that is one error and four calls, not a recursion."""
    api.given(SEND[name], refused(code))
    fault = failure(connected[name])
    assert (fault.code, fault.permanent) == (code, False)
    assert api.paths() == [TOKEN[name], SEND[name], TOKEN[name], SEND[name]]


def test_a_token_that_is_refused_though_valid_is_forced(connected: dict[str, Channel], api: PlatformApi) -> None:
    """stable_token gives the same token while it is valid, so a refused one has to be forced."""

    def token(call: Call) -> dict[str, object]:
        return {"access_token": "forced" if call.body["force_refresh"] else "same", "expires_in": 7200}

    api.given("stable_token", token)
    api.given("message/custom/send", refused(40001), {"errcode": 0})
    connected["wechat"].deliver("alice", HELLO)
    assert [body["force_refresh"] for body in api.bodies("stable_token")] == [False, False, True]
    assert api.calls[-1].args["access_token"] == "forced"


def test_refreshes_are_not_forced_again_and_again(connected: dict[str, Channel], api: PlatformApi) -> None:
    """The platform allows a forced refresh every 30 seconds; a lasting refusal keeps to that."""
    api.given("stable_token", {"access_token": "same", "expires_in": 7200})
    api.given("message/custom/send", refused(40001))
    for _ in range(4):
        failure(connected["wechat"])
    assert [body["force_refresh"] for body in api.bodies("stable_token")].count(True) == 1


def test_threads_refresh_a_stale_token_once(connected: dict[str, Channel], api: PlatformApi) -> None:
    """Many deliveries that meet the same stale token fetch one new token between them."""
    connected["wechat"].deliver("alice", HELLO)
    met = threading.Barrier(4, timeout=10)

    def send(call: Call) -> dict[str, object]:
        return refused(40001) if call.args["access_token"] == "token-1" else {"errcode": 0}

    def deliver() -> None:
        met.wait()
        connected["wechat"].deliver("alice", HELLO)

    api.given("message/custom/send", send)
    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert api.tokens == 2


@BOTH
@pytest.mark.parametrize("code", [45015, 45047])
def test_a_closed_window_is_told_apart(connected: dict[str, Channel], api: PlatformApi, name: str, code: int) -> None:
    """When the person must write first, the sender can choose to wait for that."""
    api.given(SEND[name], refused(code))
    fault = failure(connected[name])
    assert isinstance(fault, WindowClosed)
    assert (fault.code, fault.permanent) == (code, True)


@BOTH
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (-1, (DeliveryError, False)),
        (45009, (OverQuota, False)),
        (45011, (DeliveryError, False)),
        (45033, (OverQuota, False)),
        (40003, (DeliveryError, True)),
        (43004, (DeliveryError, True)),
        (60111, (Unreachable, True)),
        (48001, (DeliveryError, True)),
        (60020, (DeliveryError, False)),
    ],
)
def test_whether_trying_again_can_help(
    connected: dict[str, Channel],
    api: PlatformApi,
    name: str,
    code: int,
    expected: tuple[type[DeliveryError], bool],
) -> None:
    """Quotas and busy hours pass, and an operator can trust an address; a person who is not there stays away."""
    api.given(SEND[name], refused(code))
    fault = failure(connected[name])
    assert (fault.code, type(fault), fault.permanent) == (code, *expected)
    assert str(code) in str(fault)


@pytest.mark.parametrize("field", ["invaliduser", "invalidparty", "invalidtag", "unlicenseduser"])
def test_a_member_out_of_reach_is_a_failure(connected: dict[str, Channel], api: PlatformApi, field: str) -> None:
    """WeCom reports success and names the member it did not reach."""
    api.given("message/send", {"errcode": 0, "errmsg": "ok", field: "bob"})
    fault = failure(connected["wecom"])
    assert isinstance(fault, Unreachable)
    assert "可见范围" in str(fault)
    assert "bob" not in str(fault)


@BOTH
@pytest.mark.parametrize(
    "given", [500, 502, b"<html>gateway</html>", b"[]", b"", {"errcode": "soon"}, {"errcode": None}, 404]
)
def test_an_answer_that_is_none(connected: dict[str, Channel], api: PlatformApi, name: str, given: object) -> None:
    """Whatever stands between us and the platform may answer anything; that is worth another attempt."""
    api.given(SEND[name], given)
    fault = failure(connected[name])
    assert (fault.code, fault.permanent) == (0, False)


@BOTH
@pytest.mark.parametrize(
    "given", [{}, {"access_token": ""}, {"access_token": "t"}, {"access_token": 1, "expires_in": 1}, b"x", 503]
)
def test_a_token_answer_that_is_none(connected: dict[str, Channel], api: PlatformApi, name: str, given: object) -> None:
    """Without a token nothing is sent, and the reason is ours to read."""
    api.given(TOKEN[name], given)
    assert not failure(connected[name]).permanent
    assert SEND[name] not in api.paths()


@BOTH
@pytest.mark.parametrize(("code", "hint"), [(40013, "AppID"), (40125, "AppSecret"), (40164, "白名单")])
def test_wrong_credentials_are_explained(
    connected: dict[str, Channel], api: PlatformApi, name: str, code: int, hint: str
) -> None:
    """The operator reads in Chinese what to correct."""
    api.given(TOKEN[name], refused(code))
    fault = failure(connected[name])
    assert (fault.code, fault.permanent) == (code, False)
    assert hint in str(fault)


@BOTH
def test_a_platform_that_does_not_answer(connected: dict[str, Channel], api: PlatformApi, name: str) -> None:
    """A call ends after its time limit, and the error shows no address, which would show the token."""
    released = threading.Event()
    connected[name].deliver("alice", HELLO)
    connected[name]._wiring.api._client.timeout = (0.2, 0.2)
    api.given(SEND[name], lambda _call: released.wait(10) and {"errcode": 0})
    started = time.monotonic()
    fault = failure(connected[name])
    released.set()
    assert time.monotonic() - started < 5
    assert not fault.permanent
    assert "token" not in str(fault)
    assert fault.__cause__ is None
    assert fault.__suppress_context__


def test_a_platform_that_is_not_there(guard: ReplayGuard) -> None:
    """No connection is one temporary error."""
    settings = build_settings(wechat_api_base="http://127.0.0.1:9", wecom_api_base="http://127.0.0.1:9")
    for channel in build_channels(settings, guard, TokenStore(None)):
        fault = failure(channel)
        assert "secret" not in str(fault)
        assert not fault.permanent


@BOTH
def test_a_file_is_downloaded(connected: dict[str, Channel], api: PlatformApi, name: str) -> None:
    """A photo comes whole, with its type."""
    api.headers = {"Content-Type": "image/jpeg; charset=binary"}
    api.given(TOKEN[name], {"access_token": "t", "expires_in": 7200})
    api.given("media/get", b"\xff\xd8photo" * 50000)
    media = connected[name].download("media-1")
    assert media == Media(b"\xff\xd8photo" * 50000, "image/jpeg")
    assert api.calls[-1].args == {"access_token": "t", "media_id": "media-1"}


@BOTH
def test_a_file_over_the_cap_is_left(api: PlatformApi, guard: ReplayGuard, name: str) -> None:
    """The download stops at the cap, whatever length was promised."""
    settings = build_settings(wechat_api_base=api.base, wecom_api_base=api.base, photo_limit_bytes=100000)
    channels = {channel.name: channel for channel in build_channels(settings, guard, TokenStore(None))}
    api.headers = {"Content-Type": "image/jpeg"}
    api.given("media/get", b"x" * 100001)
    with pytest.raises(DeliveryError, match="larger than 100000") as caught:
        channels[name].download("media-1")
    assert caught.value.permanent


@BOTH
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_an_error_in_place_of_a_file(connected: dict[str, Channel], api: PlatformApi, name: str, kind: str) -> None:
    """An error comes as JSON with status 200, and is no photo."""
    api.headers = {"Content-Type": kind}
    api.given("media/get", refused(40007))
    with pytest.raises(DeliveryError) as caught:
        connected[name].download("media-1")
    assert (caught.value.code, caught.value.permanent) == (40007, True)


@BOTH
def test_a_stale_token_is_replaced_for_a_file(connected: dict[str, Channel], api: PlatformApi, name: str) -> None:
    """Downloads refresh and retry like everything else."""
    api.given("media/get", refused(42001), refused(-1))
    with pytest.raises(DeliveryError) as caught:
        connected[name].download("media-1")
    assert caught.value.code == -1
    assert api.paths() == [TOKEN[name], "media/get", TOKEN[name], "media/get"]


@BOTH
@pytest.mark.parametrize(
    ("given", "permanent"), [(b"", False), (b"not json", False), (b'{"video_url": "x"}', True), (502, False)]
)
def test_a_file_that_is_none(
    connected: dict[str, Channel],
    api: PlatformApi,
    name: str,
    given: object,
    permanent: bool,  # noqa: FBT001
) -> None:
    """What is no file is a failure, permanent only where the platform meant it."""
    api.given("media/get", given)
    with pytest.raises(DeliveryError) as caught:
        connected[name].download("media-1")
    assert caught.value.permanent == permanent


@BOTH
def test_the_menu_is_created(connected: dict[str, Channel], api: PlatformApi, name: str) -> None:
    """Taps, pages and titles become the platform's buttons."""
    ask, page = MenuItem("问政策", key="ask"), MenuItem("通报", url="https://example.org/")
    connected[name].push_menu([MenuItem("服务", items=(ask, page)), ask])
    tap = {"type": "click", "name": "问政策", "key": "ask"}
    view = {"type": "view", "name": "通报", "url": "https://example.org/"}
    sent = api.calls[-1]
    assert sent.path == "menu/create"
    assert sent.body == {"button": [{"name": "服务", "sub_button": [tap, view]}, tap]}
    assert sent.args.get("agentid") == (str(AGENT) if name == "wecom" else None)


@BOTH
def test_a_menu_that_is_refused(connected: dict[str, Channel], api: PlatformApi, name: str) -> None:
    """The platform's reason reaches the operator."""
    api.given("menu/create", refused(40018))
    with pytest.raises(DeliveryError, match="sorry, 40018"):
        connected[name].push_menu([])


@BOTH
def test_probing_tells_whether_the_credentials_work(connected: dict[str, Channel], api: PlatformApi, name: str) -> None:
    """An account without a menu is fine; an address that is not trusted is not, and says so in Chinese."""
    api.given("menu/get", {"menu": {}}, refused(46003), refused(60020))
    connected[name].probe()
    connected[name].probe()
    with pytest.raises(DeliveryError, match="可信 IP"):
        connected[name].probe()
