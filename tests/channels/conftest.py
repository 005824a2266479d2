"""Channels behind a small Flask app, and the platform's API as a small real HTTP server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from callback_server import Clock, Server, build_server, build_settings
from local_api import PlatformApi, serving
from platform_wire import WECHAT, Sender

from bot.channels import Channel, TokenStore, build_channels
from bot.replay import ReplayGuard


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guard(clock: Clock) -> ReplayGuard:
    return ReplayGuard(None, 600, clock)


@pytest.fixture(params=["encrypted", "compatible", "plain"])
def any_mode(request: pytest.FixtureRequest, guard: ReplayGuard) -> tuple[Server, Sender]:
    """An Official Account in each mode, and a platform that is set to the same."""
    settings = build_settings(wechat_mode=request.param)
    return build_server(settings, "wechat", guard), WECHAT.using(mode=request.param)


@pytest.fixture
def wechat(guard: ReplayGuard) -> Server:
    return build_server(build_settings(), "wechat", guard)


@pytest.fixture
def compatible(guard: ReplayGuard) -> Server:
    return build_server(build_settings(wechat_mode="compatible"), "wechat", guard)


@pytest.fixture
def plain(guard: ReplayGuard) -> Server:
    return build_server(build_settings(wechat_mode="plain"), "wechat", guard)


@pytest.fixture
def wecom(guard: ReplayGuard) -> Server:
    return build_server(build_settings(), "wecom", guard)


@pytest.fixture
def gone_redis(tmp_path: Path) -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(f"unix://{tmp_path}/nobody-listens")
    yield client
    client.close()


@pytest.fixture
def api() -> Iterator[PlatformApi]:
    with serving() as api:
        yield api


@pytest.fixture
def connected(api: PlatformApi, guard: ReplayGuard) -> Iterator[dict[str, Channel]]:
    """Both channels, talking to the local API."""
    settings = build_settings(wechat_api_base=api.base, wecom_api_base=api.base + "/")
    channels = build_channels(settings, guard, TokenStore(None))
    made = {channel.name: channel for channel in channels}
    yield made
    for channel in channels:
        channel._wiring.api._client._http.close()
