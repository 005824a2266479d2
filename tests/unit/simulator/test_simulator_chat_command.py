"""`python -m bot chat`: a whole talk typed into a terminal, with the real app behind it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from bot.app import create_app
from bot.settings import read_settings
from models import schema
from tests.shell import Shell
from tests.unit.simulator.account_server import WECHAT_KEY, WECOM_KEY

WECHAT = {
    "WECHAT_APP_ID": "wx0000000000000001",
    "WECHAT_APP_SECRET": "wechat-secret",
    "WECHAT_TOKEN": "wechat-token",
    "WECHAT_AES_KEY": WECHAT_KEY,
}
WECOM = {
    "WECOM_CORP_ID": "ww0000000000000001",
    "WECOM_AGENT_ID": "1000002",
    "WECOM_SECRET": "wecom-secret",
    "WECOM_TOKEN": "wecom-token",
    "WECOM_AES_KEY": WECOM_KEY,
}
TYPED = "你好\n/photo\n/menu\n/quit\n后面的不会送出\n".encode()


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    """A working folder with both accounts set up, and a port on which nobody listens."""
    shell = Shell(monkeypatch, capfd, tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shell.set(PORT=str(port), **WECHAT, **WECOM)
    return shell


@pytest.fixture
def running(shell: Shell) -> Iterator[Shell]:
    """The same, with the server running."""
    settings = read_settings(None)
    schema.upgrade(settings.database)
    app = create_app(settings)
    server = make_server("127.0.0.1", settings.port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield shell
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["inbox"].close()
    app.extensions["parts"].close()


def test_a_talk_without_a_server(shell: Shell) -> None:
    """When nothing is running, the app answers in the command's own process."""
    ended = shell.run("chat", given=TYPED)
    assert ended.status == 0, ended.err
    assert "你是 模拟村民" in ended.out
    assert "小助手：" in ended.out
    assert "1. 菜单" in ended.out
    assert ended.out.rstrip().endswith("再见。")
    assert "后面的不会送出" not in ended.out


def test_a_talk_with_a_server(running: Shell) -> None:
    """When a server is running, the talk goes through it; a cadre talks in WeCom."""
    ended = running.run("chat", "--channel", "wecom", given="你好\n".encode())
    assert ended.status == 0, ended.err
    assert "你是 模拟干部" in ended.out
    assert "小助手：" in ended.out


def test_anybody_can_be_chosen(shell: Shell) -> None:
    """--user names who one is."""
    assert "（oSomebody）" in shell.run("chat", "--user", "oSomebody", given=b"").out


def test_a_channel_that_is_off_is_named(shell: Shell) -> None:
    """One line says what is missing."""
    shell.set(WECOM_CORP_ID="")
    ended = shell.run("chat", "--channel", "wecom")
    assert ended.status == 1
    assert "企业微信没有启用" in ended.err
    assert len(ended.err.strip().splitlines()) == 1
