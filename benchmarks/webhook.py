"""Measures the webhook: our whole path beside a bare Flask + wechatpy echo and a WeRoBot echo, in one run.

    python -m benchmarks.webhook [--quick] [--out docs/benchmarks.md]

Every server runs under the same gunicorn (one worker process, eight threads) on this machine, and is loaded over HTTP
by a process of its own with requests that were signed, encrypted and numbered beforehand. The rounds go over all
servers by turns, so that a disturbance of the machine falls on all of them.
"""

from __future__ import annotations

import argparse
import itertools
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.load import Plan, Run
from benchmarks.report import Line, document, table
from benchmarks.talk import HAND_IN
from benchmarks.targets import Target, running
from models import Database, Submission
from simulator import wire

WARM_UP_SECONDS = 2.0
# Requests are prepared for a server that turns out to be this much faster than it was when warming up.
RESERVE = 3.0
LEAST_REQUESTS = 60


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how often to measure. `connections`: how many send at the same time."""

    connections: int
    seconds: float
    repetitions: int


@dataclass
class Measured:
    """The runs over one target: with many connections, and with a single one."""

    target: Target
    rate: float = 0.0
    rate_alone: float = 0.0
    together: list[Run] = field(default_factory=list)
    alone: list[Run] = field(default_factory=list)


class Bench:
    """Loads targets by turns and checks what they answer."""

    def __init__(self, targets: Sequence[Target], effort: Effort) -> None:
        self.measured = [Measured(target) for target in targets]
        self._effort = effort
        self._labels = itertools.count()

    def run(self) -> Iterator[str]:
        """Warm up, then measure; yield a word on every step."""
        for one in self.measured:
            yield f"warming up: {one.target.title}"
            one.rate = self._rate(one.target, self._effort.connections)
            one.rate_alone = self._rate(one.target, 1)
        for number in range(1, self._effort.repetitions + 1):
            for one in self.measured:
                run = self._load(one.target, self._effort.connections, self._effort.seconds, one.rate)
                one.together.append(run)
                one.alone.append(self._load(one.target, 1, self._effort.seconds / 3, one.rate_alone))
                yield f"round {number}: {one.target.title}: {len(run.latencies) / run.seconds:.0f} a second"
        self._check_stored()

    def _rate(self, target: Target, connections: int) -> float:
        # The first requests load what is loaded late; the rate is taken from the second half.
        self._load(target, connections, WARM_UP_SECONDS / 2, 2000)
        run = self._load(target, connections, WARM_UP_SECONDS / 2, 4000)
        return len(run.latencies) / run.seconds

    def _load(self, target: Target, connections: int, seconds: float, rate: float) -> Run:
        each = LEAST_REQUESTS + int(rate * seconds * RESERVE / connections)
        talks = [self._texts(target, each) for _ in range(connections)]
        requests = [[target.phones.request(*said) for said in talk] for talk in talks]
        used = target.server.cpu_seconds()
        run = send(Plan(target.server.port, requests, seconds))
        run.cpu = target.server.cpu_seconds() - used
        self._check(target, talks, run)
        target.sent.extend(run.sent)
        return run

    def _texts(self, target: Target, count: int) -> list[tuple[str, str]]:
        return list(itertools.islice(target.talk(f"{next(self._labels)}"), count))

    def _check(self, target: Target, talks: Sequence[Sequence[tuple[str, str]]], run: Run) -> None:
        """Stop when anything but good replies came back: the figures of a server that fails are worth nothing."""
        if run.silent or set(run.statuses) != {200}:
            raise SystemExit(f"{target.title}: {run.silent} without a reply, statuses {dict(run.statuses)}")
        for talk, sent, body in zip(talks, run.sent, run.replies, strict=True):
            person, text = talk[sent - 1]
            reply = wire.read_reply(target.phones.account, body, target.phones.fields(person, text)) or {}
            wanted = {"echo": text, "a form step": "编号：" if text == HAND_IN[-1] else ""}.get(target.said, "")
            if not reply.get("Content") or wanted not in reply["Content"]:
                raise SystemExit(f"{target.title}: a wrong reply to {text}: {reply}")

    def _check_stored(self) -> None:
        for target in (one.target for one in self.measured if one.target.said == "a form step"):
            assert target.settings is not None  # noqa: S101 - our own targets have settings
            database = Database(target.settings.database)
            with database.read() as session:
                stored = session.execute(select(func.count()).select_from(Submission)).scalar_one()
            database.close()
            confirmed = sum(sent // len(HAND_IN) for sent in target.sent)
            if stored != confirmed:
                raise SystemExit(f"{target.title}: {confirmed} were confirmed, {stored} are stored")


def send(plan: Plan) -> Run:
    """Carry out a plan in a process of its own."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(pickle.dumps(plan))
        file.flush()
        command = [sys.executable, "-m", "benchmarks.load", file.name]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return Run(**pickle.loads(done.stdout))  # noqa: S301 - our own process wrote it


def lines_of(measured: Sequence[Measured]) -> list[Line]:
    """Return the lines of the table."""
    return [
        Line(one.target.name, one.target.mode, one.target.database, one.target.said, one.together, one.alone)
        for one in measured
    ]


def main() -> None:
    """Read the arguments, measure, print, write."""
    arguments = _arguments()
    effort = Effort(arguments.connections, arguments.seconds, arguments.repetitions)
    if arguments.quick:
        effort = Effort(4, 0.5, 1)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, running(Path(folder), arguments.only) as targets:
        bench = Bench(targets, effort)
        for word in bench.run():
            print(word, file=sys.stderr, flush=True)
    lines = lines_of(bench.measured)
    print(table(lines))
    if arguments.out:
        document(arguments.out, lines, effort.connections, effort.seconds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure our webhook beside two echoes.")
    parser.add_argument("--connections", type=int, default=16, help="how many connections send at the same time")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one repetition")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--only", default="", help="measure only targets whose title has this in it")
    parser.add_argument("--quick", action="store_true", help="only see that everything works")
    parser.add_argument("--out", type=Path, help="the Markdown file whose figures are replaced")
    return parser.parse_args()


if __name__ == "__main__":
    main()
