"""`serve`: the web server that the platforms call, gunicorn with processes and threads."""

from __future__ import annotations

import ctypes
import gc
from contextlib import closing
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from bot.app import create_app
from bot.commands.service import database_faults_told, prepare
from bot.live import Knowledge
from bot.loading import load_knowledge, prepare_apart
from bot.settings import Settings
from models import Database

# A callback is answered in under five seconds; whatever takes longer than this hangs.
TIMEOUT_SECONDS = 30
GRACE_SECONDS = 8


@click.command(
    help="启动网页服务：微信和企业微信的回调、健康检查。监听 HOST 和 PORT，进程数和线程数见 docs/settings.md。"
)
def serve() -> None:
    """Serve until a signal ends it."""
    WebServer(prepare(first=prepare_apart)).run()


class WebServer(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn, set up from our settings.

    Each of its processes builds the application with connections of its own; what the bot knows is never written to,
    so it is loaded once and shared by all of them. Raises InvalidKnowledge.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._knowledge = _load(settings)
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what our settings say."""
        for name, value in _options(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application of one process."""
        return create_app(self._settings, knowledge=self._knowledge)


def _load(settings: Settings) -> Knowledge:
    # All of it stays for good, so looking through it for garbage is in vain: now, which makes the start slower, and in
    # every process later, which would give each a copy of memory that they share.
    gc.disable()
    with database_faults_told(), closing(Database(settings.database)) as database:
        knowledge = load_knowledge(settings, database)
    gc.collect()
    _give_back()
    gc.freeze()
    gc.enable()
    return knowledge


def _give_back() -> None:
    """Return to the system the memory that loading took beyond what stays, where the C library can (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class _Log(Logger):  # type: ignore[misc] # gunicorn has no types
    """Hands gunicorn's own events to our log instead of writing them in another form."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401 - gunicorn's configuration
        """Let events pass on to the root logger."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def _options(settings: Settings) -> dict[str, object]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": f"{host}:{settings.port}",
        "workers": settings.web_processes,
        "worker_class": "gthread",
        "threads": settings.web_threads,
        "preload_app": False,
        "timeout": TIMEOUT_SECONDS,
        "graceful_timeout": GRACE_SECONDS,
        "logger_class": _Log,
        "loglevel": "warning",
        "control_socket_disable": True,
        "proc_name": "bot",
    }
