"""The assistant itself behind the page: served, with its simulator, and a worker beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from bot.app import REDIS_WAIT_SECONDS, Parts, build_parts, create_app, now, worker_of
from bot.loading import load_knowledge
from bot.outbox import Outbox
from tests.chat import settings_for


@dataclass(frozen=True)
class Town:
    """A running assistant: the page's address, and its parts."""

    address: str
    parts: Parts

    @contextmanager
    def outbox(self) -> Iterator[Outbox]:
        """Write into the outbox as a handler does, in one transaction."""
        with self.parts.database.write() as session:
            yield Outbox(session, self.parts.vault, now(), self.parts.settings.apps)


@contextmanager
def serving(database_url: str, redis_url: str, folder: Path) -> Iterator[Town]:
    """Serve the assistant until the end."""
    with ExitStack() as at_the_end:
        server = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True)
        at_the_end.callback(server.server_close)
        base = f"http://127.0.0.1:{server.server_port}/simulator"
        more = {"wechat_api_base": base + "/wechat-api", "wecom_api_base": base + "/wecom-api"}
        settings = settings_for(database_url, folder, redis_url, simulator="on", port=server.server_port, **more)
        knowledge = load_knowledge(settings)
        server.app = app = create_app(settings, knowledge=knowledge)
        beside = build_parts(settings, now, knowledge, REDIS_WAIT_SECONDS)
        for parts in (app.extensions["parts"], beside):
            at_the_end.callback(parts.close)
        at_the_end.callback(app.extensions["inbox"].close)
        at_the_end.enter_context(running(lambda: server.serve_forever(0.05), server.shutdown))
        stopped = threading.Event()
        at_the_end.enter_context(running(lambda: worker_of(beside).run(stopped), stopped.set))
        yield Town(base + "/", app.extensions["parts"])


@contextmanager
def running(work: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    """Do `work` in a thread until the end, then `stop` it."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join()
