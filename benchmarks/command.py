"""Runs one command of the bot and tells what it cost: `python -m benchmarks.command submissions export --format csv …`.

Run as a process of its own. The last line of stderr is JSON: the status, the seconds, and the most memory the process
ever held (VmHWM), the interpreter and the libraries included.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.__main__ import main


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took. `memory`: MB (10^6 bytes)."""

    seconds: float
    memory: float


def cost_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a command of the bot in a process of its own. Stops everything when it fails."""
    command = [sys.executable, "-m", "benchmarks.command", *arguments]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    told = json.loads(done.stderr.splitlines()[-1])
    if told["status"]:
        raise SystemExit(f"{' '.join(arguments)} failed: {done.stderr}")
    return Cost(told["seconds"], told["memory"])


def _run(arguments: Sequence[str]) -> dict[str, float]:
    begun = time.perf_counter()
    status = main(arguments)
    took = time.perf_counter() - begun
    held = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return {"status": status, "seconds": took, "memory": int(held[0]) * 1024 / 1e6}


if __name__ == "__main__":
    print(json.dumps(_run(sys.argv[1:])), file=sys.stderr)
