"""Joins the parts. Nowhere else does one part learn of another."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from flask import Flask, redirect
from redis import Redis
from werkzeug import Response

import handlers
from bot import health
from bot.channels import Channel, Keep, build_channels, build_door, wecom_oauth
from bot.channels.token_store import TokenStore
from bot.channels.web import blueprint
from bot.context import Services
from bot.dispatcher import Dispatcher
from bot.hours import Hours
from bot.inbox import Inbox, Stores
from bot.live import Knowledge, LiveKnowledge
from bot.loading import load_knowledge
from bot.lock import ConversationLock
from bot.media import MediaKeeper, build_store
from bot.postman import Tools
from bot.quota import MemberQuota
from bot.replay import ReplayGuard
from bot.rules import Rules
from bot.settings import Settings
from bot.wakeup import Wakeup
from bot.watch import Morning, Watch
from bot.worker import Worker
from models import Database, Vault
from models.person import DIRECTORY_CHANNEL

log = structlog.get_logger()

# Redis makes things faster; waiting for it would make them slower.
REDIS_SECONDS = 0.5
# The worker waits on purpose, for the bell.
REDIS_WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that was joined, by name."""

    settings: Settings
    database: Database
    redis: Redis | None
    vault: Vault
    rules: Rules
    live: LiveKnowledge
    channels: Mapping[str, Channel]

    def services(self) -> Services:
        """Return what handlers may use, with what the bot knows now."""
        return build_services(self.settings, self.vault, self.rules, self.live.current())

    def close(self) -> None:
        """End watching the knowledge, and close every connection."""
        self.live.close()
        self.database.close()
        if self.redis is not None:
            self.redis.close()


Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the time, aware, UTC."""
    return datetime.now(UTC)


def build_parts(
    settings: Settings, clock: Clock, knowledge: Knowledge | None = None, redis_seconds: float = REDIS_SECONDS
) -> Parts:
    """Build what web server and worker share."""
    redis = _redis(settings, redis_seconds)
    vault = Vault(settings.secret_keys)
    database = Database(settings.database)
    guard = ReplayGuard(redis, settings.replay_window_seconds, lambda: clock().timestamp())
    channels = build_channels(settings, guard, TokenStore(redis))
    return Parts(
        settings=settings,
        database=database,
        redis=redis,
        vault=vault,
        rules=Rules.of(settings),
        live=LiveKnowledge(knowledge or load_knowledge(settings), database, settings.ticket_prefix),
        channels={channel.name: channel for channel in channels},
    )


def build_services(settings: Settings, vault: Vault, rules: Rules, knowledge: Knowledge) -> Services:
    """Build what handlers may use."""
    return Services(
        knowledge=knowledge,
        vault=vault,
        rules=rules,
        zone=settings.zone,
        ticket_prefix=settings.ticket_prefix,
        contact_keep_days=settings.contact_keep_days,
        media_keep_days=settings.media_keep_days,
        token=lambda: secrets.token_hex(16),
        apps=settings.apps,
        public_url=settings.public_url,
    )


def build_inbox(parts: Parts, clock: Clock = now) -> Inbox:
    """Join the one road: inbox, dispatcher, handlers."""
    router, forms = handlers.build()
    dispatcher = Dispatcher(router, forms, parts.services)
    stores = Stores(parts.database, parts.vault, ConversationLock(parts.redis), Wakeup(parts.redis))
    return Inbox(dispatcher, stores, clock, parts.settings.reply_seconds)


def build_worker(settings: Settings) -> Worker:
    """Build the worker with connections of its own."""
    parts = build_parts(settings, now, redis_seconds=REDIS_WAIT_SECONDS)
    return worker_of(parts)


def worker_of(parts: Parts, clock: Clock = now) -> Worker:
    """Return a worker over parts that exist already."""
    settings = parts.settings
    tools = Tools(
        database=parts.database,
        vault=parts.vault,
        channels=parts.channels,
        media=MediaKeeper(build_store(settings), settings.photo_limit_bytes),
        wakeup=Wakeup(parts.redis),
        rules=parts.rules,
        quota=MemberQuota(parts.redis, parts.database),
        contact_keep_days=settings.contact_keep_days,
        media_keep_days=settings.media_keep_days,
        hours=Hours.of(settings),
        watch=watch_of(parts),
    )
    return Worker(tools, clock)


def watch_of(parts: Parts) -> Watch | None:
    """Return what reminds the town's people; None without the channel by which they are reached."""
    channel = parts.channels.get(DIRECTORY_CHANNEL)
    if channel is None:
        return None
    return Watch(
        database=parts.database,
        said=Morning(parts.vault, parts.settings, parts.rules),
        app=channel.app,
        matcher=lambda: parts.live.current().answerer.matcher,
    )


def create_app(settings: Settings, clock: Clock = now, knowledge: Knowledge | None = None) -> Flask:
    """Return the web application. `clock` returns the time, aware; `knowledge` is loaded when it is not given."""
    parts = build_parts(settings, clock, knowledge)
    inbox = build_inbox(parts, clock)
    app = Flask("bot")
    app.extensions["parts"] = parts
    app.extensions["inbox"] = inbox
    for channel in parts.channels.values():
        app.register_blueprint(blueprint(channel, inbox.answer, settings.body_limit_bytes, clock))
    _add_login(app, parts, clock)
    app.register_blueprint(health.blueprint(parts.database, parts.redis, parts.live))
    if settings.simulator == "on":
        _add_simulator(app, settings)
    return app


def _add_login(app: Flask, parts: Parts, clock: Clock) -> None:
    guard = ReplayGuard(parts.redis, parts.settings.replay_window_seconds, lambda: clock().timestamp())
    door = build_door(parts.settings, parts.channels.values(), Keep(parts.vault, guard, clock))
    if door is not None:
        app.extensions["door"] = door
        app.register_blueprint(wecom_oauth.blueprint(door))


def _add_simulator(app: Flask, settings: Settings) -> None:
    import simulator  # noqa: PLC0415 - production never loads it

    app.register_blueprint(simulator.blueprint(settings, settings.data_dir))
    app.add_url_rule("/", "home", _to_simulator)


def _to_simulator() -> Response:
    return redirect("/simulator/")


def _redis(settings: Settings, seconds: float) -> Redis | None:
    if not settings.redis_url:
        log.warning("no redis", consequence="slower; nothing is lost")
        return None
    return Redis.from_url(settings.redis_url, socket_timeout=seconds, socket_connect_timeout=seconds)
