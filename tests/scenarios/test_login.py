"""A member of the corporation enters a web page by his WeCom account; nobody else does."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient

from bot.channels.wecom_oauth import HOME, SESSION_COOKIE, local_path, member_of_session
from simulator.faults import Fault
from tests.chat import World, open_world, settings_for

CADRE = "sim.cadre"


@pytest.fixture
def world(sqlite_url: str, redis_url: str, tmp_path: Path) -> World:
    """The app over one database: nothing of this is stored there."""
    with open_world(settings_for(sqlite_url, tmp_path, redis_url)) as opened:
        yield opened


@pytest.fixture
def browser(world: World) -> FlaskClient:
    """A member's browser."""
    return world.app.test_client()


def begin(browser: FlaskClient, wanted: str = "/console/duties") -> str:
    """Open the login; return the address of WeCom's page."""
    answer = browser.get("/wecom/login", query_string={"next": wanted})
    assert answer.status_code == 302
    return answer.location


def back(page: str, person: str = CADRE) -> str:
    """Say on WeCom's page who one is; return the path that it leads back to."""
    answer = requests.get(page, params={"person": person}, allow_redirects=False, timeout=10)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def test_a_member_comes_back_to_where_he_wanted(world: World, browser: FlaskClient) -> None:
    """WeCom's page is asked for nothing but who it is; the cookie names the member, and only this server reads it."""
    page = begin(browser)
    query = {name: value for name, (value,) in parse_qs(urlsplit(page).query).items()}
    assert query.pop("state").isalnum()
    assert query == {
        "appid": world.settings.wecom_corp_id,
        "agentid": str(world.settings.wecom_agent_id),
        "redirect_uri": "http://localhost/wecom/entered",
        "response_type": "code",
        "scope": "snsapi_base",
    }
    assert "模拟干部" in requests.get(page, timeout=10).text
    answer = browser.get(back(page))
    assert (answer.status_code, answer.location) == (302, "/console/duties")
    cookie = browser.get_cookie(SESSION_COOKIE)
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
    assert CADRE not in cookie.value
    assert answer.headers["Cache-Control"] == "no-store"
    assert who(world, browser) == CADRE
    world.clock.advance(hours=13)
    assert who(world, browser) is None


def who(world: World, browser: FlaskClient) -> str | None:
    cookie = browser.get_cookie(SESSION_COOKIE)
    headers = {"Cookie": f"{SESSION_COOKIE}={cookie.value if cookie else ''}"}
    with world.app.test_request_context("/", headers=headers) as context:
        return member_of_session(world.app.extensions["door"], context.request)


def refused(browser: FlaskClient, path: str, reason: str, status: int = 403) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert reason in answer.text
    assert browser.get_cookie(SESSION_COOKIE) is None


def test_a_link_is_good_once(world: World, browser: FlaskClient) -> None:
    """The way back, opened again even with the cookies of the first time, leads nowhere."""
    page = begin(browser)
    kept = browser.get_cookie("wecom_login", path="/wecom").value
    path = back(page)
    browser.get(path)
    again = world.app.test_client()
    again.set_cookie("wecom_login", kept, path="/wecom")
    refused(again, path, "已经用过")


def test_without_redis_the_code_is_good_once(sqlite_url: str, tmp_path: Path) -> None:
    """The platform itself takes it once."""
    with open_world(settings_for(sqlite_url, tmp_path)) as world:
        browser = world.app.test_client()
        page = begin(browser)
        kept = browser.get_cookie("wecom_login", path="/wecom").value
        path = back(page)
        assert browser.get(path).status_code == 302
        again = world.app.test_client()
        again.set_cookie("wecom_login", kept, path="/wecom")
        refused(again, path, "凭证已经用过")


def test_somebody_elses_link_leads_nowhere(world: World, browser: FlaskClient) -> None:
    """Who is sent a way back that another browser has begun is not logged in as that person."""
    path = back(begin(world.app.test_client()))
    refused(browser, path, "没有带回登录信息")
    begin(browser)
    refused(browser, path, "不是从这里打开的")


def test_a_login_does_not_wait_for_ever(world: World, browser: FlaskClient) -> None:
    """After ten minutes it begins anew."""
    path = back(begin(browser))
    world.clock.advance(minutes=11)
    refused(browser, path, "已经过期")


def test_a_session_is_no_login_and_the_other_way_round(world: World, browser: FlaskClient) -> None:
    """Each cookie is good for its own purpose only."""
    begin(browser)
    login = browser.get_cookie("wecom_login", path="/wecom").value
    browser.set_cookie(SESSION_COOKIE, login)
    assert who(world, browser) is None


def test_a_stranger_is_sent_away(world: World, browser: FlaskClient) -> None:
    """Who is not a member has an openid there and no userid."""
    page = begin(browser)
    state = parse_qs(urlsplit(page).query)["state"][0]
    code = world.platforms["wecom"].memory.logins.issue("stranger")
    refused(browser, f"/wecom/entered?code={code}&state={state}", "只有本单位企业微信的成员")


def test_a_refusal_on_the_page_is_said(browser: FlaskClient) -> None:
    """Without a code there is nobody."""
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    refused(browser, f"/wecom/entered?state={state}", "没有同意登录")


def test_a_platform_that_is_down_is_said(world: World, browser: FlaskClient) -> None:
    """It is nobody's fault, and can be tried again."""
    path = back(begin(browser))
    world.platforms["wecom"].memory.faults.switch_on(Fault.BUSY)
    refused(browser, path, "过一会儿再试", status=502)


@pytest.mark.parametrize(
    "wanted",
    [
        "", "console", "//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "/a\nb",
        "javascript:alert(1)", "/" + "a" * 600, "///evil.example", "\\\\evil.example",
    ],
)  # fmt: skip
def test_nobody_is_led_off_this_server(wanted: str) -> None:
    """Whatever is not a plain path here leads to the console."""
    assert local_path(wanted) == HOME


def test_a_path_with_a_query_is_kept() -> None:
    """A link in a card may say what it is about."""
    assert local_path("/console/submissions?id=7") == "/console/submissions?id=7"


@pytest.mark.parametrize("changes", [{"appid": "ww1"}, {"redirect_uri": "https://evil.example/"}, {"state": "a-b"}])
def test_wecoms_page_takes_no_other_apps_links(browser: FlaskClient, changes: dict[str, str]) -> None:
    """As the real one, it leads to the app's trusted domain only."""
    parts = urlsplit(begin(browser))
    query = {name: value for name, (value,) in parse_qs(parts.query).items()} | changes
    answer = requests.get(f"{parts.scheme}://{parts.netloc}{parts.path}", params=query, timeout=10)
    assert answer.status_code == 400
