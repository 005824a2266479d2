"""`worker`: delivers what the bot owes. Any number may run; each row is taken by one of them."""

from __future__ import annotations

import logging
import signal
from threading import Event

import click

from bot.app import build_worker
from bot.commands.service import prepare


@click.command(help="启动后台任务：补发消息、下载照片、夜间清理。可以同时运行多个。")
def worker() -> None:
    """Work until a signal ends it; what was begun is finished first."""
    stopped = Event()
    built = build_worker(prepare())
    # The scheduler tells every job it adds, which is news for a developer only.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    built.run(stopped)
