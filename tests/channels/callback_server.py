"""The program under test as the platform sees it: one channel behind a small Flask app, and the seam behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from platform_wire import AES_KEY, AGENT, NOW, OLD_AES_KEY, WECHAT, WECOM, Sender
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from bot.channels import Channel, TokenStore, build_channels
from bot.channels.web import blueprint
from bot.message import Message, Reply
from bot.replay import ReplayGuard
from bot.settings import Settings, read_settings

BODY_LIMIT = 65536


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = float(NOW)

    def __call__(self) -> float:
        return self.seconds


class Answer:
    """The seam behind a channel: remembers what it was asked and gives what it was told to."""

    def __init__(self) -> None:
        self.asked: list[Message] = []
        self.reply: Reply | None = Reply("您好")

    def __call__(self, message: Message) -> Reply | None:
        self.asked.append(message)
        return self.reply


@dataclass
class Server:
    """The program under test, as the platform sees it."""

    channel: Channel
    answer: Answer
    http: FlaskClient
    logs: list[dict[str, object]] = field(default_factory=list)

    def post(self, args: dict[str, str], body: bytes) -> TestResponse:
        with capture_logs() as logs:
            response = self.http.post(f"/{self.channel.name}", query_string=args, data=body)
        self.logs = list(logs)
        return response

    def get(self, args: dict[str, str]) -> TestResponse:
        return self.http.get(f"/{self.channel.name}", query_string=args)

    def told(self, sender: Sender, fields: dict[str, object]) -> Message:
        """Return the message that the program makes of a callback, which must be answered with 200."""
        response = self.post(*sender.call(fields))
        assert response.status_code == 200, response.text
        return self.answer.asked[-1]

    def refuses(self, args: dict[str, str], body: bytes) -> int:
        """Return the 4xx that a callback gets, with one log line and without anybody having been asked."""
        before = len(self.answer.asked)
        response = self.post(args, body)
        assert 400 <= response.status_code < 500, response.text
        assert len(self.answer.asked) == before
        assert [line["event"] for line in self.logs] == ["callback refused"]
        assert "exc_info" not in self.logs[0]
        return response.status_code


def build_settings(**changes: object) -> Settings:
    defaults: dict[str, object] = {
        "secret_key": "s" * 40,
        "wechat_app_id": WECHAT.receiver,
        "wechat_app_secret": "app-secret",
        "wechat_token": WECHAT.token,
        "wechat_aes_key": AES_KEY,
        "wechat_previous_aes_key": OLD_AES_KEY,
        "wecom_corp_id": WECOM.receiver,
        "wecom_agent_id": AGENT,
        "wecom_secret": "work-secret",
        "wecom_token": WECOM.token,
        "wecom_aes_key": AES_KEY,
        "wecom_previous_aes_key": OLD_AES_KEY,
    }
    return read_settings(None, **(defaults | changes))


def build_server(settings: Settings, name: str, guard: ReplayGuard) -> Server:
    channels = {channel.name: channel for channel in build_channels(settings, guard, TokenStore(None))}
    answer, app = Answer(), Flask(__name__)
    now = datetime.fromtimestamp(NOW, UTC)
    app.register_blueprint(blueprint(channels[name], answer, settings.body_limit_bytes, lambda: now))
    return Server(channels[name], answer, app.test_client())
