"""Where access tokens are kept: in Redis for all processes, in memory when it is gone."""

from __future__ import annotations

import threading
from typing import cast

import pytest
import redis
from callback_server import Clock, build_settings
from local_api import PlatformApi
from structlog.testing import capture_logs

from bot.channels import TokenStore, build_channels
from bot.message import Reply
from bot.replay import ReplayGuard


@pytest.fixture(params=["redis", "gone", "none"])
def store(request: pytest.FixtureRequest, clock: Clock) -> TokenStore:
    """A store over Redis, over one that is gone, and over none."""
    fixture = {"redis": "redis_server", "gone": "gone_redis"}.get(request.param)
    server = cast("redis.Redis", request.getfixturevalue(fixture)) if fixture else None
    return TokenStore(server, clock)


def test_what_is_kept_comes_back(store: TokenStore) -> None:
    """A token is found again until it is deleted."""
    assert store.get("a", "nothing") == "nothing"
    store.set("a", "token", 7200)
    store.set("b", [1.5, 2])
    assert (store.get("a"), store.get("b")) == ("token", [1.5, 2])
    store.delete("a")
    assert store.get("a") is None


def test_a_token_runs_out(clock: Clock) -> None:
    """In memory as in Redis a token is gone after its time."""
    store = TokenStore(None, clock)
    store.set("a", "token", 60)
    clock.seconds += 59
    assert store.get("a") == "token"
    clock.seconds += 2
    assert store.get("a") is None


def test_redis_forgets_a_token_by_itself(redis_server: redis.Redis) -> None:
    """Tokens in Redis carry their own end."""
    TokenStore(redis_server).set("a", "token", 60)
    assert 0 < cast("int", redis_server.ttl("token:a")) <= 60


def test_a_lost_redis_is_told_once(gone_redis: redis.Redis) -> None:
    """Every process keeps its own tokens then, and one line says so."""
    store = TokenStore(gone_redis)
    with capture_logs() as logs, store.lock("a"):
        store.set("a", "token", 60)
        assert store.get("a") == "token"
    assert [line["log_level"] for line in logs] == ["warning"]


def passes_in_turn(first: TokenStore, second: TokenStore) -> bool:
    """Return whether `second` gets the lock only after `first` has given it back."""
    order: list[str] = []

    def wait() -> None:
        with second.lock("a"):
            order.append("second")

    with first.lock("a"):
        thread = threading.Thread(target=wait)
        thread.start()
        thread.join(0.1)
        order.append("first")
    thread.join()
    return order == ["first", "second"]


def test_the_lock_lets_one_thread_in_at_a_time(store: TokenStore) -> None:
    """Whoever comes second waits for the first."""
    assert passes_in_turn(store, store)


def test_the_lock_lets_one_process_in_at_a_time(redis_server: redis.Redis) -> None:
    """Through Redis the lock holds between processes, too."""
    assert passes_in_turn(TokenStore(redis_server), TokenStore(redis_server))


def test_two_processes_share_a_token(api: PlatformApi, guard: ReplayGuard, redis_server: redis.Redis) -> None:
    """What one process has fetched, another uses; neither the secret nor a part of it is a key."""
    settings = build_settings(wechat_api_base=api.base, wecom_api_base=api.base)
    for store in (TokenStore(redis_server), TokenStore(redis_server)):
        for channel in build_channels(settings, guard, store):
            channel.deliver("alice", Reply("您好"))
    assert api.tokens == 2
    keys = cast("list[bytes]", redis_server.keys())
    assert not [key for key in keys if b"secret" in key]


def test_two_processes_refresh_once(api: PlatformApi, guard: ReplayGuard, redis_server: redis.Redis) -> None:
    """The second process to meet a stale token takes the new one that the first has fetched."""
    settings = build_settings(wechat_api_base=api.base, wecom_corp_id="")
    channels = [build_channels(settings, guard, TokenStore(redis_server))[0] for _ in range(2)]
    channels[0].deliver("alice", Reply("您好"))
    for channel in channels:
        channel._wiring.api._client.renew("token-1")
    assert api.tokens == 2
