"""Two real web servers and a talk in the terminal learn of a correction and of a changed file within a moment."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from queue import Queue
from subprocess import PIPE, Popen
from typing import IO

import pytest

import simulator
from bot.learning import Decision, decide
from bot.settings import Settings
from knowledge.town import load_town
from models import Database
from simulator.platform import Platform
from tests.chat import settings_for
from tests.system.processes import HOST, WebServer, environment_of, free_port
from tests.unit.knowledge.invented_town import write_calibrated_town

# What is promised is about a second; a machine that is busy with other tests may take longer.
SECONDS = 3.0
START_SECONDS = 60.0
MEAL = "明天会下雨吗"
WAY, ALIKE = "哪儿能跟老人家一起搭伙吃饭", "哪里能跟老人家一起搭伙吃饭"
ENTRY = "care.canteen"
SAID = "芦花村"


class Talk:
    """`bot chat` as a process: lines are typed into it, and what it writes is read."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        command = [sys.executable, "-m", "bot", "chat"]
        # Nobody serves at this port, so the talk is answered in the process itself.
        environment = environment | {"PORT": str(free_port()), "DATA_DIR": str(folder)}
        self._process = Popen(command, env=environment, cwd=folder, stdin=PIPE, stdout=PIPE, text=True, bufsize=1)
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        self._reader.start()

    def say(self, text: str) -> str:
        """Type a line and return what is answered, up to what the next line is asked with."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{text}\n/help\n")
        said = []
        while "/quit" not in (line := self._lines.get(timeout=START_SECONDS)):
            said.append(line)
        return "".join(said)

    def close(self) -> None:
        """End the talk."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("/quit\n")
        self._process.stdin.close()
        self._process.wait(START_SECONDS)
        # Only one may read what it says: the thread, to its end.
        self._reader.join()
        self._process.stdout.close()

    def _read(self, output: IO[str] | None) -> None:
        for line in output or ():
            self._lines.put(line)


class Everybody:
    """Two web servers, each a process of its own, and a talk in the terminal, over one database and one folder."""

    def __init__(self, settings: Settings, servers: list[WebServer], talk: Talk) -> None:
        self.settings = settings
        self.servers = servers
        self.talk = talk
        self.platforms = [
            simulator.create_platform(settings, "wechat", simulator.over_http(server.address)) for server in servers
        ]

    def replies(self, text: str) -> list[str]:
        """Return what each answers."""
        return [self._web(platform, text) for platform in self.platforms] + [self.talk.say(text)]

    def degraded(self) -> list[bool]:
        """Return of each server whether it says that its knowledge is not what the files say."""
        return ["knowledge" in self._ready(server)["degraded"] for server in self.servers]

    def decide(self, kind: str, text: str) -> None:
        """Enter what staff decide, as the command does."""
        database = Database(self.settings.database)
        with database.write() as session:
            decision = Decision(kind, text, ENTRY, "张三")
            decide(session, load_town(self.settings.knowledge_dir), decision, datetime.now(UTC))
        database.close()

    def _web(self, platform: Platform, text: str) -> str:
        return platform.say("oVillager-Li", text).text

    def _ready(self, server: WebServer) -> dict[str, list[str]]:
        connection = HTTPConnection(HOST, server.port, timeout=SECONDS)
        connection.request("GET", "/readyz")
        answer: dict[str, list[str]] = json.loads(connection.getresponse().read())
        connection.close()
        return answer


@contextmanager
def running(settings: Settings) -> Iterator[list[WebServer]]:
    servers = [WebServer(environment_of(settings)) for _ in range(2)]
    try:
        for server in servers:
            server.start()
        for server in servers:
            server.wait_until_ready()
        yield servers
    finally:
        for server in servers:
            server.stop()


@pytest.fixture
def everybody(database_url: str, tmp_path: Path) -> Iterator[Everybody]:
    """Start everything over a fresh database and the invented town."""
    folder = write_calibrated_town(tmp_path / "town")
    settings = settings_for(database_url, tmp_path, knowledge_dir=folder)
    with running(settings) as servers:
        talk = Talk(environment_of(settings), tmp_path)
        yield Everybody(settings, servers, talk)
        talk.close()


def seconds_until(true: Callable[[], object]) -> float:
    """Return after how many seconds it is true, which must be soon enough."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < SECONDS, "it does not happen"
        time.sleep(0.05)
    return time.monotonic() - began


def test_corrections_and_files_are_live_in_every_process(
    everybody: Everybody, record_property: Callable[[str, object], None]
) -> None:
    """A fixed question, a taught wording, a changed file, a faulty file and its repair: no restart, a moment each."""
    assert not any(SAID in reply for reply in everybody.replies(MEAL))

    everybody.decide("correct", MEAL)
    took = {"correct": seconds_until(lambda: all(SAID in reply for reply in everybody.replies(MEAL)))}
    everybody.decide("teach", WAY)
    took["teach"] = seconds_until(lambda: all(SAID in reply for reply in everybody.replies(WAY)))
    took["likeness"] = seconds_until(lambda: all(SAID in reply for reply in everybody.replies(ALIKE)))

    file = everybody.settings.knowledge_dir / "entries" / "all.yaml"
    sound = file.read_text(encoding="utf-8")
    file.write_text(sound.replace(SAID, "三个村"), encoding="utf-8")
    took["file"] = seconds_until(lambda: all("三个村" in reply for reply in everybody.replies(WAY)))

    file.write_text(sound.replace("section: 二(二)", "section: 九"), encoding="utf-8")
    took["fault"] = seconds_until(lambda: all(everybody.degraded()))
    assert all("三个村" in reply for reply in everybody.replies(WAY))
    file.write_text(sound, encoding="utf-8")
    took["repair"] = seconds_until(lambda: not any(everybody.degraded()))
    for name, seconds in took.items():
        record_property(f"live after {name}", round(seconds, 2))
    print({name: round(seconds, 2) for name, seconds in took.items()})  # noqa: T201 - the figures of a run
