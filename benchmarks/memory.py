"""What the web processes of the real server take: resident, and their share when pages in common are divided (PSS)."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from tests.system.processes import free_port

ROOT = Path(__file__).parents[1]
STARTS_IN = 60  # seconds
QUESTIONS = 200
LINE = re.compile(r"^(Rss|Pss):\s+(\d+)", re.MULTILINE)


def web_processes(town: Path) -> Iterator[tuple[str, int, int]]:
    """Yield (what, resident kB, proportional kB) for the server's master and each of its two web processes."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {
            "PATH": os.environ["PATH"], "DATA_DIR": folder, "SECRET_KEY": secrets.token_hex(32), "PORT": str(port),
            "KNOWLEDGE_DIR": str(town.resolve()), "PYTHONPATH": str(ROOT), "WEB_PROCESSES": "2",
        }  # fmt: skip
        server = subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=folder, env=environment)
        try:
            _wait(port)
            yield from _read(server.pid)
        finally:
            server.terminate()
            server.wait()


def _wait(port: int) -> None:
    """Wait until the server is ready, and put every process to work."""
    ends = time.monotonic() + STARTS_IN
    asked = 0
    while asked < QUESTIONS:
        if time.monotonic() > ends:
            raise TimeoutError("the server did not start")
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            asked += connection.getresponse().status == 200  # noqa: PLR2004 - the page is there
        except OSError:
            time.sleep(0.1)


def _read(master: int) -> Iterator[tuple[str, int, int]]:
    children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    for name, number in (("master", str(master)), *(("web process", number) for number in children)):
        found = dict(LINE.findall(Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii")))
        yield name, int(found["Rss"]), int(found["Pss"])
