"""Both platforms, wired to the little server of account_server.py."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask, request
from flask.testing import FlaskClient
from wechatpy import WeChatClient
from wechatpy.client import BaseWeChatClient
from wechatpy.utils import check_signature
from wechatpy.work import WeChatClient as WorkClient
from wechatpy.work.crypto import WeChatCrypto as WorkCrypto
from werkzeug.serving import make_server

import simulator
from bot.settings import Settings
from simulator import Clock, Platform, wechat_api, wecom_api
from tests.unit.simulator.account_server import (
    SECRETS,
    WECHAT,
    WECHAT_KEY,
    WECOM,
    WECOM_KEY,
    WORK_SECRETS,
    HandClock,
    Server,
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of both accounts, as they would be in production but for their values."""
    return Settings(
        _env_file=None,
        secret_key="k" * 32,
        data_dir=tmp_path,
        wechat_app_id="wx0000000000000001",
        wechat_app_secret="wechat-secret",
        wechat_token="wechat-token",
        wechat_aes_key=WECHAT_KEY,
        wecom_corp_id="ww0000000000000001",
        wecom_agent_id=1000002,
        wecom_secret="wecom-secret",
        wecom_token="wecom-token",
        wecom_aes_key=WECOM_KEY,
    )


@pytest.fixture
def hands() -> HandClock:
    return HandClock()


@pytest.fixture
def clock(hands: HandClock) -> Clock:
    return Clock(hands.now, hands.pause)


@pytest.fixture
def server(settings: Settings) -> Server:
    return Server(settings)


@pytest.fixture
def app(server: Server) -> Flask:
    """The account's server as a Flask app; `server.statuses` lets it fail that many times first."""
    app = Flask("account")

    @app.post("/<channel>")
    def callback(channel: str) -> tuple[str, int]:
        server.requests.append((request.full_path, request.get_data()))
        if server.statuses:
            return "", server.statuses.pop(0)
        return getattr(server, channel)(request), 200

    @app.get("/wechat")
    def wechat_handshake() -> str:
        check_signature("wechat-token", *[request.args[name] for name in ("signature", "timestamp", "nonce")])
        return request.args["echostr"]

    @app.get("/wecom")
    def wecom_handshake() -> bytes:
        crypto = WorkCrypto("wecom-token", WECOM_KEY, "ww0000000000000001")
        names = ("msg_signature", "timestamp", "nonce", "echostr")
        return crypto.check_signature(*[request.args[name] for name in names])

    return app


@pytest.fixture
def wechat(settings: Settings, app: Flask, clock: Clock) -> Platform:
    return simulator.create_platform(settings, "wechat", simulator.over_client(app), clock)


@pytest.fixture
def wecom(settings: Settings, app: Flask, clock: Clock) -> Platform:
    return simulator.create_platform(settings, "wecom", simulator.over_client(app), clock)


@pytest.fixture
def apis(wechat: Platform, wecom: Platform) -> Flask:
    """Both APIs, over the same memory as the platforms."""
    app = Flask("apis")
    app.register_blueprint(wechat_api.blueprint(wechat))
    app.register_blueprint(wecom_api.blueprint(wecom))
    return app


@pytest.fixture
def client(apis: Flask) -> FlaskClient:
    return apis.test_client()


@pytest.fixture
def base(apis: Flask) -> Iterator[str]:
    """Where the APIs are served."""
    server = make_server("127.0.0.1", 0, apis, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def official(base: str) -> BaseWeChatClient:
    """A foreign client of the Official Accounts platform, led to the simulator."""
    led = type("Led", (WeChatClient,), {"API_BASE_URL": base + WECHAT})
    account = led("wx0000000000000001", "wechat-secret", auto_retry=False)
    token = requests.post(base + WECHAT + "stable_token", json=SECRETS, timeout=10).json()["access_token"]
    account.session.set(account.access_token_key, token, 7200)
    return account


@pytest.fixture
def corporate(base: str) -> BaseWeChatClient:
    """A foreign client of WeCom, led to the simulator."""
    led = type("Led", (WorkClient,), {"API_BASE_URL": base + WECOM})
    account = led("ww0000000000000001", "wecom-secret", auto_retry=False)
    token = requests.get(base + WECOM + "gettoken", params=WORK_SECRETS, timeout=10).json()["access_token"]
    account.session.set(account.access_token_key, token, 7200)
    return account
