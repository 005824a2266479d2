"""Keeps a handful of processes running: starts them, starts again whichever dies, and ends them all."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from subprocess import Popen
from types import TracebackType
from typing import Self

import structlog

from bot import child
from bot.errors import BotError

log = structlog.get_logger()

LOOK_SECONDS = 0.1
STOP_SECONDS = 10
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# Whoever ran this long is not failing again and again.
STEADY_SECONDS = 60


class NotStarted(BotError):
    """A program ended before it was ready. What it said is above."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. `environment` is added to our own; `orphaned` is the signal it gets when we are gone."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    orphaned: signal.Signals = signal.SIGTERM


class Supervisor:
    """Runs programs until its block ends. They are ended the last one first, each with everything it started.

    `clock` returns seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._runs: list[_Run] = []

    def __enter__(self) -> Self:
        """Begin without any program."""
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        """End every program."""
        for run in reversed(self._runs):
            run.stop()

    def start(self, program: Program) -> None:
        """Start a program and keep it running from now on. Raises OSError when its command is not there."""
        run = _Run(program, self._clock)
        self._runs.append(run)
        run.start()

    def wait_for(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return when `ready` says so. Raises NotStarted when a program ends before that, or time is up."""
        deadline = self._clock() + seconds
        while not ready():
            for run in self._runs:
                run.require()
            if self._clock() > deadline:
                raise NotStarted(f"等了 {seconds:.0f} 秒还没有启动好")
            time.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Start again whichever program has died, as soon as its pause is over."""
        for run in self._runs:
            run.look()

    def watch(self) -> None:
        """Keep every program running until an exception, such as KeyboardInterrupt, ends it."""
        while True:
            self.look()
            time.sleep(LOOK_SECONDS)

    def processes(self) -> dict[str, int]:
        """Return the process id of every program that runs, by name."""
        return {run.program.name: run.process.pid for run in self._runs if run.process}


class _Run:
    """One program, its process, and how often it has died lately."""

    def __init__(self, program: Program, clock: Callable[[], float]) -> None:
        self.program = program
        self.process: Popen[bytes] | None = None
        self._clock = clock
        self._began = 0.0
        self._again_at = 0.0
        self._deaths = 0

    def start(self) -> None:
        program = self.program
        self._began = self._clock()
        environment = {**os.environ, **program.environment}
        self.process = child.start(program.command, orphaned=program.orphaned, environment=environment)

    def require(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            raise NotStarted(f"{self.program.name} 没有启动成功，原因见上面")

    def look(self) -> None:
        if self.process is None:
            if self._clock() >= self._again_at:
                self.start()
        elif self.process.poll() is not None:
            self._bury(self.process)

    def stop(self) -> None:
        if self.process is not None:
            child.stop(self.process, STOP_SECONDS)
            self.process = None

    def _bury(self, process: Popen[bytes]) -> None:
        log.warning("process died", program=self.program.name, status=process.returncode)
        child.stop(process, 0)  # its own children may still hold the port
        self.process = None
        now = self._clock()
        self._deaths = 0 if now - self._began > STEADY_SECONDS else self._deaths
        self._again_at = now + min(FIRST_PAUSE * 2**self._deaths, LONGEST_PAUSE)
        self._deaths += 1
