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
    """What to run. `environment` is added to our own. `started` returns when it can be used, or raises OSError."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    orphaned: signal.Signals = signal.SIGTERM
    started: Callable[[Popen[bytes]], None] = lambda _process: None


class Supervisor:
    """Runs programs while the block runs. They are ended in the opposite order, each with everything it started.

    `clock` returns seconds that never go back.
    """

    def __init__(self, programs: Sequence[Program], clock: Callable[[], float] = time.monotonic) -> None:
        self._runs = [_Run(program, clock) for program in programs]

    def __enter__(self) -> Self:
        """Start every program, each when the one before it can be used. Raises NotStarted or OSError."""
        try:
            for run in self._runs:
                run.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        """End every program."""
        self.stop()

    def look(self) -> None:
        """Start again whichever program has died, as soon as its pause is over."""
        for run in self._runs:
            run.look()

    def wait_for(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return when `ready` says so. Raises NotStarted when a program ends before that, or time is up."""
        deadline = time.monotonic() + seconds
        while not ready():
            for run in self._runs:
                run.require()
            if time.monotonic() > deadline:
                raise NotStarted(f"等了 {seconds:.0f} 秒还没有启动好")
            time.sleep(LOOK_SECONDS)

    def watch(self) -> None:
        """Keep every program running until an exception, such as KeyboardInterrupt, ends it."""
        while True:
            self.look()
            time.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        """End every program, the last one first."""
        for run in reversed(self._runs):
            run.stop()

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
        program.started(self.process)

    def require(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            raise NotStarted(f"{self.program.name} 没有启动成功，原因见上面")

    def look(self) -> None:
        if self.process is None:
            self._start_when_due()
        elif self.process.poll() is not None:
            self._bury(self.process)

    def stop(self) -> None:
        if self.process is not None:
            child.stop(self.process, STOP_SECONDS)
            self.process = None

    def _start_when_due(self) -> None:
        if self._clock() < self._again_at:
            return
        try:
            self.start()
        except OSError as fault:
            log.error("cannot start", program=self.program.name, fault=str(fault))  # noqa: TRY400 - a fault to report
            self.stop()
            self._pause()

    def _bury(self, process: Popen[bytes]) -> None:
        log.warning("process died", program=self.program.name, status=process.returncode)
        # Its own children may still hold the port.
        child.stop(process, 0)
        self.process = None
        if self._clock() - self._began > STEADY_SECONDS:
            self._deaths = 0
        self._pause()

    def _pause(self) -> None:
        self._again_at = self._clock() + min(FIRST_PAUSE * 2**self._deaths, LONGEST_PAUSE)
        self._deaths += 1
