"""What the page fetches and posts, without a browser."""

from __future__ import annotations

import csv
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

import simulator
from bot.settings import Settings
from simulator.personas import FILE
from tests.unit.simulator.account_server import CADRE, VILLAGER, Server

PAGE = {"X-Simulator": "phone"}
WHO = f"?channel=wechat&person={VILLAGER}"
COLUMNS = ["channel", "external_id", "name", "role", "office", "position", "villages", "phone", "verified"]


@pytest.fixture
def page(settings: Settings, app: Flask) -> FlaskClient:
    """The page beside the account's server, in one app."""
    app.register_blueprint(simulator.blueprint(settings, settings.data_dir, simulator.over_client(app)))
    return app.test_client()


def test_the_page_and_its_parts_are_served(page: FlaskClient) -> None:
    """The page allows nothing from elsewhere."""
    answer = page.get("/simulator/")
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not re.search(r'(src|href)="(https?:)?//', answer.text)
    with page.get("/simulator/static/main.js") as script:
        assert script.status_code == 200
    assert page.get("/simulator").status_code == 308


def test_a_line_comes_back_with_its_pieces(page: FlaskClient, server: Server) -> None:
    """The server has read the links, so that the page need not."""
    server.answer = lambda _: '<b>看</b><a href="weixin://bizmsgmenu?msgmenucontent=a&msgmenuid=b">1. 甲</a>'
    assert page.post("/simulator/do/say" + WHO, json={"text": "你好", "tag": "t"}, headers=PAGE).json == {
        "ok": True, "replied": True, "trouble": "", "attempts": 1,
    }  # fmt: skip
    mine, theirs = page.get(f"/simulator/news{WHO}").json["lines"]
    assert (mine["side"], mine["tag"]) == ("person", "t")
    assert [(part["kind"], part["text"], part["value"]) for part in theirs["parts"]] == [
        ("text", "<b>看</b>", ""),
        ("choice", "1. 甲", "b"),
    ]
    assert page.get(f"/simulator/news{WHO}&after={theirs['id']}").json["lines"] == []


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("say", {"text": " "}),
        ("say", {"text": "长" * 4001}),
        ("say", {"text": 7}),
        ("location", {"label": "村口", "latitude": "东", "longitude": 1}),
        ("location", {"label": "村口", "latitude": 1, "longitude": 181}),
        ("seen", {"line": "x"}),
        ("fly", {}),
    ],
)
def test_nonsense_is_refused_in_chinese(
    deed: str, fields: dict[str, object], page: FlaskClient, server: Server
) -> None:
    """What makes no sense reaches no server, and the page can say why."""
    answer = page.post(f"/simulator/do/{deed}{WHO}", json=fields, headers=PAGE)
    assert answer.status_code == 400
    assert answer.json["error"]
    assert not server.got


def test_other_pages_cannot_act(page: FlaskClient, server: Server) -> None:
    """Without the page's own header nothing is done, wherever the request comes from."""
    assert page.post("/simulator/do/say" + WHO, json={"text": "你好"}).status_code == 403
    assert not server.got


def test_an_unknown_channel_is_refused(page: FlaskClient) -> None:
    """Nobody is on a channel that does not exist."""
    assert page.get("/simulator/news?channel=fax&person=x").status_code == 400
    assert page.get("/simulator/news?channel=wechat").status_code == 400


def test_the_sample_photo_and_a_photo_too_large(settings: Settings, app: Flask) -> None:
    """No content means the sample; more than the limit is refused."""
    small = settings.model_copy(update={"photo_limit_bytes": 2048})
    app.register_blueprint(simulator.blueprint(small, settings.data_dir, simulator.over_client(app)))
    page = app.test_client()
    assert page.post("/simulator/photo" + WHO, headers=PAGE).status_code == 200
    media = page.get(f"/simulator/news{WHO}").json["lines"][0]["body"]["media"]
    assert page.get(f"/simulator/media/wechat/{media}").content_type == "image/jpeg"
    assert page.get(f"/simulator/media/wecom/{media}").status_code == 404
    assert page.post("/simulator/photo" + WHO, data=b"\xff\xd8\xff" + b"x" * 4096, headers=PAGE).status_code == 413


def test_a_voice_is_not_shown_as_a_picture(page: FlaskClient) -> None:
    """The page serves pictures and nothing else."""
    page.post("/simulator/do/voice" + WHO, json={"heard": False}, headers=PAGE)
    assert page.get("/simulator/media/wechat/x").status_code == 404


def test_faults_can_be_switched(page: FlaskClient) -> None:
    """The page shows the faults of the channel and switches them."""
    on = page.post(f"/simulator/fault/token{WHO}", json={"on": True}, headers=PAGE)
    assert on.status_code == 200
    faults = {fault["name"]: fault["on"] for fault in page.get(f"/simulator/news{WHO}").json["faults"]}
    assert faults["token"] is True
    assert sum(faults.values()) == 1
    cadre = page.get(f"/simulator/news?channel=wecom&person={CADRE}").json["faults"]
    assert "window" not in {fault["name"] for fault in cadre}
    assert page.post(f"/simulator/fault/rain{WHO}", json={"on": True}, headers=PAGE).status_code == 400


def test_the_sample_people_are_those_of_the_file(page: FlaskClient) -> None:
    """A villager, a verified sage, and one of every kind of staff that has work in WeCom; none has a telephone."""
    people = page.get("/simulator/people").json["people"]
    assert [(person["channel"], person["role"]) for person in people] == [
        ("wechat", "villager"),
        ("wechat", "sage"),
        ("wecom", "cadre"),
        ("wecom", "head"),
        ("wecom", "leader"),
        ("wecom", "station"),
        ("wecom", "inspector"),
    ]
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == COLUMNS
    assert all(row["phone"] == "" and row["name"].startswith("模拟") for row in rows)
    offices = ["镇社会事务办公室", "镇社会事务办公室", "南宋镇共同富裕示范镇建设领导小组", "乡贤联络站", "镇人大"]
    assert [row["office"] for row in rows] == ["", "", *offices]


def test_only_configured_channels_have_people(settings: Settings, app: Flask) -> None:
    """Without WeCom there is no cadre to be."""
    one = settings.model_copy(update={"wecom_corp_id": ""})
    app.register_blueprint(simulator.blueprint(one, settings.data_dir, simulator.over_client(app)))
    people = app.test_client().get("/simulator/people").json["people"]
    assert {person["channel"] for person in people} == {"wechat"}
