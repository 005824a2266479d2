"""Lets a test read as a chat: `chat.say("提建议")` goes through the real, signed and encrypted protocol and back."""

from __future__ import annotations

import base64
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

import simulator
from bot.app import create_app, worker_of
from bot.live import Entered, Knowledge
from bot.settings import Settings, read_settings
from models import Base, Submission
from models.vault import Vault
from simulator.clock import Clock
from simulator.courier import Answer
from simulator.platform import Platform

# One by one byte picture: enough to be a photo.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@cache
def knowledge_of(folder: Path) -> Knowledge:
    """Return the knowledge of a town, loaded once for all tests: nothing changes it."""
    return Knowledge.of(folder, Settings.model_fields["ticket_prefix"].default, Entered())


def app_for(settings: Settings, clock: MovableClock) -> Flask:
    """Return the app with these settings."""
    return create_app(settings, clock, knowledge_of(settings.knowledge_dir))


class MovableClock:
    """The real time, moved on by as much as a test says."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, **by: float) -> None:
        """Let time go by at once, for example `hours=25`."""
        self.offset += timedelta(**by)

    def of_platforms(self) -> Clock:
        """Return the same time for the platforms, whose waiting takes none."""
        return Clock(now=self, pause=lambda seconds: self.advance(seconds=seconds))


class Chat:
    """One person's phone."""

    def __init__(self, platform: Platform, person: str) -> None:
        self.platform = platform
        self.person = person
        self.last: Answer | None = None

    def say(self, text: str) -> str:
        """Write something; return what comes back, with its numbered choices."""
        return self._kept(self.platform.say(self.person, text))

    def tap(self, label: str) -> str:
        """Tap the choice of the last reply that has this label."""
        assert self.last is not None
        choice = next(choice for choice in self.last.choices if label in choice.label)
        return self._kept(self.platform.tap(self.person, choice.value, choice.label))

    def photo(self, content: bytes = PNG) -> str:
        """Send a photo."""
        return self._kept(self.platform.photo(self.person, content))

    def voice(self, transcript: str | None) -> str:
        """Speak; None: the platform hears nothing."""
        return self._kept(self.platform.voice(self.person, transcript))

    def again(self) -> str:
        """Deliver the last message once more, as the platform does when it got no answer."""
        assert self.last is not None
        return self._kept(self.platform.deliver(dict(self.last.sent)))

    def do(self, verb: str, *args: Any) -> str:
        """Do anything else the platform's phone can do: follow, unfollow, menu, location, link, scan."""
        return self._kept(getattr(self.platform, verb)(self.person, *args))

    def _kept(self, answer: Answer) -> str:
        assert not answer.trouble, answer.trouble
        self.last = answer
        return answer.text


class World:
    """The app with its database, the platforms before it, and a clock for all of them."""

    def __init__(self, app: Flask, settings: Settings, clock: MovableClock) -> None:
        self.app = app
        self.settings = settings
        self.clock = clock
        self.platforms = simulator.create_platforms(settings, simulator.over_client(app), clock.of_platforms())
        self.parts = app.extensions["parts"]
        self.worker = worker_of(self.parts, clock)

    def chat(self, person: str = "oVillager-Li", channel: str = "wechat") -> Chat:
        """Return a person's phone."""
        return Chat(self.platforms[channel], person)

    def restart(self) -> None:
        """End the app and start it anew over the same data, as after a crash."""
        self.close()
        fresh = World(app_for(self.settings, self.clock), self.settings, self.clock)
        self.__dict__.update(fresh.__dict__)

    def close(self) -> None:
        """End the app."""
        self.app.extensions["inbox"].close()
        self.parts.close()

    @property
    def vault(self) -> Vault:
        """What opens sealed columns."""
        return self.parts.vault

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a session to look at what is stored."""
        with self.parts.database.read() as session:
            yield session

    def stored(self, table: type[Base] = Submission) -> list[Any]:
        """Return every row of a table, in order."""
        with self.session() as session:
            return list(session.execute(select(table).order_by(*table.__table__.primary_key)).scalars().unique())


def settings_for(database_url: str, data_dir: Path, redis_url: str = "", **more: Any) -> Settings:
    """Return complete settings for both channels, with fresh secrets."""
    values: dict[str, Any] = {
        "database_url": database_url,
        "redis_url": redis_url,
        "data_dir": data_dir,
        "secret_key": secrets.token_hex(32),
        "wechat_app_id": "wx0123456789abcdef",
        "wechat_app_secret": secrets.token_hex(16),
        "wechat_token": secrets.token_hex(8),
        "wechat_aes_key": secrets.token_hex(22)[:43],
        "wecom_corp_id": "ww0123456789abcdef",
        "wecom_agent_id": 1000002,
        "wecom_secret": secrets.token_hex(16),
        "wecom_token": secrets.token_hex(8),
        "wecom_aes_key": secrets.token_hex(22)[:43],
    }
    return read_settings(None, **(values | more))


@contextmanager
def open_world(settings: Settings) -> Iterator[World]:
    """Run the app with the platforms' API served on this machine."""
    clock = MovableClock()
    with _platform_api(settings, clock) as base:
        parts = {"wechat_api_base": "wechat-api", "wecom_api_base": "wecom-api", "wecom_login_base": "wecom-login"}
        settings = settings.model_copy(update={name: f"{base}/simulator/{part}" for name, part in parts.items()})
        world = World(app_for(settings, clock), settings, clock)
        try:
            yield world
        finally:
            world.close()


@contextmanager
def _platform_api(settings: Settings, clock: MovableClock) -> Iterator[str]:
    app = Flask("platforms")
    app.register_blueprint(simulator.blueprint(settings, settings.data_dir, clock=clock.of_platforms()))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
