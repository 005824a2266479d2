from __future__ import annotations

from pathlib import Path

import pytest
from redis import Redis

from bot import child, redis_server


def test_a_server_runs_while_its_block_runs(tmp_path: Path) -> None:
    """It answers, keeps nothing on disk, and is gone afterwards."""
    with redis_server.running(tmp_path) as socket:
        with Redis.from_url(redis_server.url(socket)) as client:
            client.set("key", "value")
            assert client.get("key") == b"value"
            assert client.config_get("save") == {"save": ""}
        assert redis_server.answers(socket)
    assert not redis_server.answers(socket)
    assert [path.name for path in tmp_path.iterdir()] == ["redis.log"]


def test_only_its_owner_may_connect(tmp_path: Path) -> None:
    """The socket is closed to other users of the machine."""
    with redis_server.running(tmp_path) as socket:
        assert socket.stat().st_mode & 0o077 == 0


def test_a_deep_folder_gets_a_short_socket_elsewhere(tmp_path: Path) -> None:
    """A socket's path is limited to about 100 bytes, a data folder's is not."""
    deep = tmp_path / ("数据 " * 20) / ("x" * 60)
    deep.mkdir(parents=True)
    with redis_server.running(deep) as socket:
        assert not socket.is_relative_to(tmp_path)
        assert redis_server.answers(socket)
    assert not socket.parent.exists()


def test_a_folder_with_blanks_and_chinese_is_no_trouble(tmp_path: Path) -> None:
    """The path reaches the server and the client as it is."""
    folder = tmp_path / "数 据"
    folder.mkdir()
    with redis_server.running(folder) as socket, Redis.from_url(redis_server.url(socket)) as client:
        assert socket.parent == folder
        assert client.ping()


def test_a_server_that_cannot_start_says_where_to_look(tmp_path: Path) -> None:
    """Nobody waits for a server that has ended."""
    binary = redis_server.find_binary()
    assert binary is not None
    socket = tmp_path / "redis.sock"
    process = child.start([*redis_server.command(binary, socket), "--port", "no number"])
    with pytest.raises(OSError, match="does not start"):
        redis_server.wait_until_ready(socket, process)
    child.stop(process, 1)
