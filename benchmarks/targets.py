"""What is measured: servers, each under the same gunicorn set-up, and what is said to each."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import postgresql
from benchmarks.talk import Phones, Talk, asking, handing_in
from bot.settings import Settings, WechatMode, read_settings
from knowledge.town import load_town
from models import schema
from simulator.account import Account, official_account
from tests.system.processes import RedisServer, WebServer, environment_of

ECHO_TEXTS = ("长者食堂归谁管", "希望溪光村的茶园边上修一条步道，雨天也好走")


@dataclass(frozen=True)
class Target:
    """One line of the table: a server, and one kind of message said to it. `talk`: what is said."""

    name: str
    mode: str
    database: str
    said: str
    server: WebServer
    phones: Phones
    talk: Talk
    settings: Settings | None = None
    sent: list[int] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What it is, in one line."""
        return f"{self.name}, {self.mode}, {self.database}, {self.said}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything is set up: a folder, the credentials of the account, and the running stores."""

    folder: Path
    settings: Settings
    redis: RedisServer
    postgres: postgresql.Postgres

    def account(self, mode: WechatMode) -> Account:
        """Return the account in one of its modes."""
        return official_account(self.settings.model_copy(update={"wechat_mode": mode}))


@contextmanager
def running(folder: Path, only: str) -> Iterator[list[Target]]:
    """Run every server while the block runs whose title contains `only`; yield the lines of the table."""
    with ExitStack() as stack:
        redis = RedisServer(folder)
        stack.callback(redis.stop)
        redis.start()
        redis.wait_until_ready()
        place = Place(folder, _settings(folder), redis, stack.enter_context(postgresql.running()))
        targets = [target for target in (*_peers(place), *_ours(place)) if only in target.title]
        for server in dict.fromkeys(target.server for target in targets):
            stack.callback(server.stop)
            server.start()
            server.wait_until_ready()
        yield targets


def _settings(folder: Path) -> Settings:
    values = {
        "data_dir": folder,
        "secret_key": secrets.token_hex(32),
        "wechat_app_id": "wx0123456789abcdef",
        "wechat_token": secrets.token_hex(8),
        "wechat_aes_key": secrets.token_hex(22)[:43],
        "log_level": "WARNING",
    }
    return read_settings(None, **values)


def _peers(place: Place) -> Iterator[Target]:
    for mode in ("plain", "encrypted"):
        account = place.account(mode)
        key = account.aes_key if mode == "encrypted" else ""
        commands = {
            "Flask + wechatpy echo": f"wechatpy_echo('{account.token}', '{account.aes_key}', '{account.owner}')",
            "WeRoBot echo": f"werobot_echo('{account.token}', '{key}', '{account.owner}')",
        }
        for name, command in commands.items():
            server = WebServer(environment_of(place.settings), f"benchmarks.peers:{command}")
            yield Target(name, mode, "none", "echo", server, Phones(account), asking(ECHO_TEXTS))


def _ours(place: Place) -> Iterator[Target]:
    entries = load_town(place.settings.knowledge_dir).entries.values()
    questions = [question for entry in entries for question in entry.questions]
    talks = {"a question": asking(questions), "a form step": handing_in()}
    for database in ("SQLite", "PostgreSQL"):
        for mode in ("plain", "encrypted"):
            settings = _our_settings(place, database, mode)
            server = WebServer(environment_of(settings))
            phones = Phones(official_account(settings))
            for said, talk in talks.items():
                yield Target("our whole path", mode, database, said, server, phones, talk, settings)


def _our_settings(place: Place, database: str, mode: WechatMode) -> Settings:
    folder = place.folder / f"{database}-{mode}"
    url = f"sqlite:///{folder / 'bot.db'}"
    if database == "PostgreSQL":
        name = f"bench_{mode}"
        place.postgres.run(f"CREATE DATABASE {name}")
        url = place.postgres.url(name)
    schema.upgrade(url)
    changed = {"database_url": url, "redis_url": place.redis.url, "data_dir": folder, "wechat_mode": mode}
    return place.settings.model_copy(update=changed)
