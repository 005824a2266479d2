from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from bot import child
from bot.supervisor import FIRST_PAUSE, LONGEST_PAUSE, STEADY_SECONDS, NotStarted, Program, Supervisor

# Writes its process id, and that of a child of its own, into a new file in the folder given; then waits for ever.
FAMILY = """
import os, subprocess, sys
one = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
with open(os.path.join(sys.argv[1], f"{os.getpid()}.new"), "w") as file:
    file.write(str(one.pid))
os.rename(file.name, file.name.removesuffix(".new") + ".pid")
one.wait()
"""
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(99)"
)
PARENT = """
import sys
from bot import child
print(child.start([sys.executable, "-c", "import time; time.sleep(99)"]).pid, flush=True)
input()
"""


class Clock:
    """Seconds that go by when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def family(tmp_path: Path) -> Program:
    """Return a program that starts a child of its own."""
    return Program("family", [sys.executable, "-c", FAMILY, str(tmp_path)])


def until(true: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.01)


def gone(pid: int) -> bool:
    """Tell whether a process has ended; a zombie nobody has asked for yet has."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(")")[2].split()[0] in "ZX"


def members(folder: Path) -> Iterator[int]:
    for path in folder.glob("*.pid"):
        yield int(path.stem)
        yield int(path.read_text())


def die(supervisor: Supervisor, name: str) -> None:
    """Kill a program and let the supervisor notice."""
    os.kill(supervisor.processes()[name], signal.SIGKILL)
    until(lambda: (supervisor.look(), name not in supervisor.processes())[1])


def test_everything_started_is_ended(family: Program, tmp_path: Path) -> None:
    """At the end of its block nothing is left, neither programs nor what they started."""
    with Supervisor() as supervisor:
        supervisor.start(family)
        supervisor.wait_for(lambda: list(tmp_path.glob("*.pid")), 20)
        alive = list(members(tmp_path))
        assert len(alive) == 2
        assert not any(map(gone, alive))
    until(lambda: all(map(gone, alive)))


def test_what_a_killed_program_left_behind_is_ended(family: Program, tmp_path: Path) -> None:
    """The children of a program that was killed hold its port no longer."""
    with Supervisor() as supervisor:
        supervisor.start(family)
        supervisor.wait_for(lambda: list(tmp_path.glob("*.pid")), 20)
        alive = list(members(tmp_path))
        die(supervisor, "family")
        until(lambda: all(map(gone, alive)))


def test_a_program_that_died_is_started_again_after_a_pause(family: Program, clock: Clock) -> None:
    """Not at once, for what made it fail may be failing still."""
    with Supervisor(clock) as supervisor:
        supervisor.start(family)
        die(supervisor, "family")
        clock.now += FIRST_PAUSE - 0.01
        supervisor.look()
        assert supervisor.processes() == {}
        clock.now += 0.02
        supervisor.look()
        assert "family" in supervisor.processes()


def test_pauses_grow_to_a_limit_and_shrink_after_a_steady_time(family: Program, clock: Clock) -> None:
    """A program that fails again and again does not keep the machine busy."""

    def pause_after_death(supervisor: Supervisor) -> float:
        die(supervisor, "family")
        before = clock.now
        while not supervisor.processes():
            clock.now += 0.25
            supervisor.look()
        return clock.now - before

    with Supervisor(clock) as supervisor:
        supervisor.start(family)
        pauses = [pause_after_death(supervisor) for _ in range(8)]
        assert pauses == [0.5, 1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE]
        clock.now += STEADY_SECONDS + 1
        assert pause_after_death(supervisor) == FIRST_PAUSE


def test_a_program_that_ends_before_it_is_ready_is_an_error() -> None:
    """Nobody waits for what will not come."""
    with Supervisor() as supervisor:
        supervisor.start(Program("web", [sys.executable, "-c", "raise SystemExit(3)"]))
        with pytest.raises(NotStarted, match="web 没有启动成功"):
            supervisor.wait_for(lambda: False, 20)


def test_waiting_has_an_end(family: Program) -> None:
    """A program that hangs at its start does not hang us."""
    with Supervisor() as supervisor:
        supervisor.start(family)
        with pytest.raises(NotStarted, match="还没有启动好"):
            supervisor.wait_for(lambda: False, 0.1)


def test_a_program_that_is_not_there_is_an_error() -> None:
    """The command line is named."""
    with Supervisor() as supervisor, pytest.raises(FileNotFoundError, match="no-such-program"):
        supervisor.start(Program("web", ["/no-such-program"]))


def test_environment_is_added_to_our_own(tmp_path: Path) -> None:
    """A program finds what we have, and what it is given."""
    code = f"import os; open({str(tmp_path / 'told')!r}, 'w').write(os.environ['GIVEN'] + os.environ['PATH'])"
    with Supervisor() as supervisor:
        supervisor.start(Program("one", [sys.executable, "-c", code], environment={"GIVEN": "given "}))
        until(lambda: supervisor._runs[0].process and supervisor._runs[0].process.poll() is not None)
    assert (tmp_path / "told").read_text() == "given " + os.environ["PATH"]


def test_who_does_not_listen_is_killed() -> None:
    """Asking comes first; patience has an end."""
    read, write = os.pipe()
    with os.fdopen(read) as output, os.fdopen(write, "w") as inherited:
        process = Popen([sys.executable, "-c", STUBBORN], stdout=inherited, start_new_session=True)
        assert output.readline() == "here\n"
        child.stop(process, 0.2)
    assert process.returncode == -signal.SIGKILL


def test_a_child_does_not_outlive_a_killed_parent() -> None:
    """Kill -9 of the parent leaves no orphan."""
    command = [sys.executable, "-c", PARENT]
    with Popen(command, stdin=-1, stdout=-1, text=True) as parent:
        assert parent.stdout is not None
        orphan = int(parent.stdout.readline())
        assert not gone(orphan)
        parent.kill()
    until(lambda: gone(orphan))
