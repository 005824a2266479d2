"""The guard against callbacks that are used again, with a real Redis and with none."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis
from structlog.testing import capture_logs

from bot.errors import Rejected
from bot.replay import ReplayGuard

NOW = 1_790_000_000
WINDOW = 600


@pytest.fixture
def guard(redis_server: redis.Redis) -> ReplayGuard:
    return ReplayGuard(redis_server, WINDOW, lambda: float(NOW))


@pytest.mark.parametrize("offset", [0, WINDOW, -WINDOW])
def test_a_timestamp_within_the_window_passes(guard: ReplayGuard, offset: int) -> None:
    """Clocks may differ by the window, either way."""
    guard.check_age(str(NOW + offset))


@pytest.mark.parametrize("written", [str(NOW + WINDOW + 1), str(NOW - WINDOW - 1), "0", "", "x", "1e9", "٣", "1" * 11])
def test_any_other_timestamp_is_refused(guard: ReplayGuard, written: str) -> None:
    """Too old, too new, or no time at all."""
    with pytest.raises(Rejected):
        guard.check_age(written)


def test_a_signature_is_good_for_one_body(guard: ReplayGuard) -> None:
    """The same body is a retry; another body is a forgery, and the first stays good."""
    guard.check_first_use("wechat", "signature", b"a")
    guard.check_first_use("wechat", "signature", b"a")
    with pytest.raises(Rejected):
        guard.check_first_use("wechat", "signature", b"b")
    guard.check_first_use("wechat", "signature", b"a")


def test_signatures_and_channels_are_apart(guard: ReplayGuard) -> None:
    """Another signature, or the same in another channel, is another matter."""
    guard.check_first_use("wechat", "one", b"a")
    guard.check_first_use("wechat", "two", b"b")
    guard.check_first_use("wecom", "one", b"b")


def test_a_signature_is_kept_as_long_as_it_could_be_used(guard: ReplayGuard, redis_server: redis.Redis) -> None:
    """A timestamp one window ahead is good for two windows; after that Redis forgets."""
    guard.check_first_use("wechat", "signature", b"a")
    assert 2 * WINDOW - 5 < int(redis_server.ttl("replay:wechat:signature")) <= 2 * WINDOW  # type: ignore[arg-type]


def test_two_processes_share_what_was_used(guard: ReplayGuard, redis_socket: Path) -> None:
    """A second process refuses what the first has seen, whether its client decodes answers or not."""
    guard.check_first_use("wechat", "signature", b"a")
    with redis.Redis.from_url(f"unix://{redis_socket}", decode_responses=True) as decoding:
        other = ReplayGuard(decoding, WINDOW, lambda: float(NOW))
        other.check_first_use("wechat", "signature", b"a")
        with pytest.raises(Rejected):
            other.check_first_use("wechat", "signature", b"b")


def test_without_redis_only_the_age_is_checked(tmp_path: Path) -> None:
    """Gone or never there: callbacks pass, and one line says it."""
    ReplayGuard(None, WINDOW, lambda: float(NOW)).check_first_use("wechat", "signature", b"a")
    gone = redis.Redis.from_url(f"unix://{tmp_path}/nobody-listens")
    guard = ReplayGuard(gone, WINDOW, lambda: float(NOW))
    with capture_logs() as logs:
        for body in (b"a", b"b"):
            guard.check_first_use("wechat", "signature", body)
    assert [line["log_level"] for line in logs] == ["warning"]
    gone.close()


def test_redis_coming_back_is_told(redis_socket: Path, tmp_path: Path) -> None:
    """After an outage the guard remembers again, and one line says that, too."""
    path = tmp_path / "redis"
    with redis.Redis.from_url(f"unix://{path}") as server:
        guard = ReplayGuard(server, WINDOW, lambda: float(NOW))
        guard.check_first_use("wechat", "again", b"a")
        path.symlink_to(redis_socket)
        with capture_logs() as logs:
            guard.check_first_use("wechat", "again", b"a")
        assert [line["log_level"] for line in logs] == ["info"]
        with pytest.raises(Rejected):
            guard.check_first_use("wechat", "again", b"b")
