"""`python -m bot run`, the real thing: what it prints, what it keeps running, and that it leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.system.processes import HOST, ROOT, free_port

SECONDS = 60
WHOLE = ("ready", [])


@pytest.fixture(autouse=True)
def heard_by_children() -> Iterator[None]:
    """Let Ctrl-C reach what the tests start: a shell that runs the suite in the background has it ignored by all."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Run:
    """One `bot run`, with what it printed until it was ready, or until it ended."""

    def __init__(self, folder: Path, port: int, **settings: str) -> None:
        self.port = port
        self.folder = folder
        self.errors = folder / "stderr.txt"
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=folder,
                env={**environment(folder, port), **settings},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def printed_until(self, word: str) -> str:
        """Return what was printed up to the line with `word`."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if word in line:
                return "".join(lines)
        told = "".join(lines) + self.errors.read_text()
        raise AssertionError(f"it ended with {self.process.wait(SECONDS)}:\n{told}")

    def ended(self, *, by: signal.Signals | None = None) -> tuple[int, str]:
        """Return the exit status and what was printed from now on."""
        if by is not None:
            self.process.send_signal(by)
        printed, _ = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, printed


def environment(folder: Path, port: int) -> dict[str, str]:
    """Return an environment in which everything is kept in `folder`."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(folder / "var"),
        "KNOWLEDGE_DIR": str(ROOT / "knowledge" / "nansong"),
        "PORT": str(port),
        "WEB_PROCESSES": "1",
    }


def get(port: int, path: str) -> tuple[int, bytes]:
    with closing(HTTPConnection(HOST, port, timeout=SECONDS)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()


def readiness(port: int) -> tuple[object, object]:
    """Return what /readyz says of the whole and of what is degraded, or nothing while nobody answers."""
    try:
        answer = json.loads(get(port, "/readyz")[1])
    except (OSError, HTTPException, ValueError):
        return None, None
    return answer.get("status"), answer.get("degraded")


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.05)


def family(pid: int) -> dict[int, str]:
    """Return every descendant of a process with its command line."""
    found: dict[int, str] = {}
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for one in map(int, children.read_text().split()):
            found[one] = Path(f"/proc/{one}/cmdline").read_text().replace("\0", " ")
            found |= family(one)
    return found


def alive(processes: dict[int, str]) -> list[str]:
    """Return the command lines of those that still run; a process id may have been given to somebody else."""
    running = []
    for pid, command in processes.items():
        try:
            now = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if command and now == command:
            running.append(command)
    return running


def find(run: Run, words: str) -> int:
    """Return the process id of the child of `run` whose command line contains `words`, or 0."""
    return next((pid for pid, command in family(run.process.pid).items() if words in command), 0)


@contextmanager
def started(folder: Path, port: int | None = None) -> Iterator[Run]:
    run = Run(folder, port or free_port())
    try:
        yield run
    finally:
        run.process.kill()
        run.process.wait()
        assert run.process.stdout is not None
        run.process.stdout.close()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Return a run that has said that it is ready."""
    with started(tmp_path_factory.mktemp("run")) as running:
        running.printed_until("Running:")
        yield running


def test_a_first_start_makes_a_whole_installation(run: Run) -> None:
    """Database, Redis, knowledge and simulator are there, and nothing is degraded."""
    until(lambda: readiness(run.port) == WHOLE)
    assert get(run.port, "/simulator/")[0] == 200
    assert (run.folder / "var" / "bot.db").exists()


@pytest.mark.parametrize("words", ["bot serve", "bot worker", "redis-server"])
def test_whatever_is_killed_is_started_again(run: Run, words: str) -> None:
    """Kill -9 of any part is mended without anybody doing anything."""
    until(lambda: find(run, words))
    before = find(run, words)
    os.kill(before, signal.SIGKILL)
    until(lambda: find(run, words) not in {0, before})
    until(lambda: readiness(run.port) == WHOLE)


def test_a_second_start_in_the_same_folder_is_refused(run: Run) -> None:
    """Two would fight over the same Redis and the same port."""
    second = Run(run.folder, free_port())
    assert second.ended() == (2, "")
    assert "已经在" in second.errors.read_text().splitlines()[-1]


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    """It says which port, and what to do; nothing is started."""
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        run = Run(tmp_path, port)
        assert run.ended() == (2, "")
    told = run.errors.read_text().splitlines()
    assert len(told) == 1
    assert f"端口 {port} 已被别的程序占用" in told[0]


def test_a_wrong_setting_is_one_clear_line(tmp_path: Path) -> None:
    """It names the setting; nothing is started."""
    run = Run(tmp_path, free_port(), WECHAT_APP_ID="wx-real")
    assert run.ended() == (2, "")
    assert run.errors.read_text().splitlines() == ["错误：WECHAT_TOKEN is empty"]


def test_it_says_where_to_go_and_ctrl_c_ends_everything(tmp_path: Path) -> None:
    """Plain words with the address and something to type; after Ctrl-C no process is left."""
    with started(tmp_path) as run:
        said = run.printed_until("Running:")
        until(lambda: find(run, "bot worker"))
        processes = family(run.process.pid)
        status, last = run.ended(by=signal.SIGINT)
    assert f"http://{HOST}:{run.port}/simulator/" in said
    assert "我要提建议" in said
    assert len(alive(processes)) == 0
    assert len(processes) >= 4
    assert (status, "Stopping" in last) == (0, True)


def test_a_killed_run_leaves_no_orphan_and_can_be_started_again(tmp_path: Path) -> None:
    """Kill -9 of the whole thing, and at once a new start at the same port: secrets and data are still there."""
    with started(tmp_path) as first:
        first.printed_until("Running:")
        until(lambda: find(first, "bot worker"))
        processes = family(first.process.pid)
        first.process.kill()
        first.process.wait()
    secrets = (tmp_path / "var" / "secrets.env").read_text()
    with started(tmp_path, first.port) as second:
        second.printed_until("Running:")
        until(lambda: not alive(processes))
        assert (tmp_path / "var" / "secrets.env").read_text() == secrets
        assert second.ended(by=signal.SIGTERM)[0] == 0


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_web_server_and_worker_run_alone(tmp_path: Path, command: str) -> None:
    """Each can be the business of systemd: it brings the database up to date, and a signal ends it in order."""
    port = free_port()
    settings = {**environment(tmp_path, port), "SECRET_KEY": "k" * 32}
    with subprocess.Popen([sys.executable, "-m", "bot", command], cwd=tmp_path, env=settings) as process:
        until((tmp_path / "var" / "bot.db").exists)
        if command == "serve":
            until(lambda: readiness(port) == ("ready", ["redis"]))
        process.terminate()
        # The worker may not have got to the point yet where it finishes in its own way.
        assert process.wait(SECONDS) in {0, -signal.SIGTERM}
