"""Measures what it costs to write the papers: time and the most memory, for more and more rows.

Each paper is written by a process of its own, as the command would, from a SQLite file made beforehand; the memory is
the most that process ever held (VmHWM), the interpreter and the libraries included.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.commands.papers import WRITERS
from bot.export import select_all
from bot.papers.adoption import Town, adoption
from bot.papers.matters import snapshot
from bot.papers.submission_log import submission_log
from models import Base, Conversation, Database, Joiner, Submission, Vault, schema

SECRET = "a secret that is only good for measuring, long enough"  # noqa: S105 - it seals invented names only
NOW = datetime(2026, 3, 1, tzinfo=UTC)
WORDS = ("食堂", "老人", "道路", "路灯", "停车", "产业", "农田", "乡贤", "项目", "就业", "培训", "希望", "建议", "尽快")
PAPERS = ("adoption", "log")


def main() -> None:
    """Measure every paper for every number of rows and print a table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    wanted.add_argument("--one", nargs=4, metavar=("DATABASE", "PAPER", "FORMAT", "FILE"), help=argparse.SUPPRESS)
    given = wanted.parse_args()
    if given.one:
        write(*given.one)
    else:
        measure(given.rows)


def measure(sizes: list[int]) -> None:
    """Print a line for each size, paper and kind of file."""
    print("| rows | paper | file | seconds | most memory, MB | file, MB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            url = f"sqlite:///{folder}/{size}.db"
            fill(url, size)
            for paper in PAPERS:
                for form in WRITERS:
                    print(line(url, size, paper, form), flush=True)


def line(url: str, size: int, paper: str, form: str) -> str:
    """Write one paper in a process of its own and return what it cost."""
    with tempfile.NamedTemporaryFile(suffix=f".{form}") as file:
        command = [sys.executable, "-m", "benchmarks.papers", "--one", url, paper, form, file.name]
        begun = time.perf_counter()
        memory = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        seconds = time.perf_counter() - begun
        size_mb = Path(file.name).stat().st_size / 1e6
    return f"| {size:,} | {paper} | {form} | {seconds:.1f} | {memory:.0f} | {size_mb:.1f} |"


def write(url: str, paper: str, form: str, file: str) -> None:
    """Write one paper and print the most memory this process ever held, in MB."""
    vault, town = Vault([SECRET]), Town("某镇", ZoneInfo("Asia/Shanghai"))
    with snapshot(Database(url)) as session, Path(file).open("wb") as out:
        if paper == "adoption":
            made = adoption(session, vault, town, None)
        else:
            made = submission_log(session, town, select_all(session), vault)
        WRITERS[form](made, out)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024 / 1e6)


def fill(url: str, size: int) -> None:
    """Make a database of comments, a tenth of them merged, a fifth joined by somebody, half with names."""
    schema.upgrade(url)
    database, chance = Database(url), random.Random(1)
    names = [Vault([SECRET]).seal(name) for name in ("朱某某", "王某", "欧阳某")]
    with database.write() as session:
        store(session, Conversation, people(size))
        store(session, Submission, comments(size, names, chance))
        store(session, Joiner, joiners(size))
    database.close()


def store(session: Session, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows in batches."""
    while some := list(islice(rows, 5000)):
        session.execute(insert(table), some)


def people(size: int) -> Iterator[dict[str, Any]]:
    """Yield a person for every two comments."""
    same = {"channel": "wechat", "app": "a", "recipient": b"", "state": b"", "spoke_at": NOW, "created_at": NOW}
    yield from ({**same, "id": number, "address": f"{number:032x}"} for number in range(1, size // 2 + 2))


def comments(size: int, names: list[bytes], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield comments of 20 to 200 characters."""
    for number in range(1, size + 1):
        yield {
            "id": number,
            "ticket": f"NS-20260301-{number:04d}",
            "kind": "对征求意见稿的意见",
            "content": "".join(chance.choices(WORDS, k=chance.randint(10, 100))),
            "name": chance.choice(names) if number % 2 else None,
            "role": "sage" if number % 7 == 0 else "villager",
            "clause": f"二({number % 5 + 1})",
            "salt": "0" * 32,
            "conversation_id": number // 2 + 1,
            "created_at": NOW + timedelta(seconds=number),
            "status": "已合并" if number % 10 == 0 else "已答复",
            "merged_into": number - 1 if number % 10 == 0 else None,
            "verdict": "" if number % 10 == 0 else "部分采纳",
            "verdict_reason": "".join(chance.choices(WORDS, k=20)),
            "office": "社会事务办公室",
            "answered_at": NOW + timedelta(days=5),
        }


def joiners(size: int) -> Iterator[dict[str, Any]]:
    """Yield somebody who joined every fifth comment."""
    for number in range(1, size + 1, 5):
        yield {
            "submission_id": number,
            "conversation_id": size // 2 + 1 - number // 2,
            "role": "villager",
            "joined_at": NOW,
        }


if __name__ == "__main__":
    main()
