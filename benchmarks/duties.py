"""Measures supervision (督办) in a very large town: lists in the chat, the morning's messages, two workers and a kill.

    python -m benchmarks.duties [--small]

Everything is checked as well: a figure of messages that are wrong is worth nothing.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import text

from benchmarks import postgresql
from benchmarks.duties_data import Size, fill
from bot.app import Parts, build_inbox, build_parts, watch_of
from bot.message import Kind, Message
from bot.settings import Settings, read_settings
from models import Database, Vault, schema

# A Wednesday, half past eight in the morning in the town.
NOW = datetime(2026, 11, 25, 0, 31, tzinfo=UTC)
TODAY = "2026-11-25"
LARGE, SMALL = Size(10_000, 100_000, 1_000_000), Size(1_000, 10_000, 50_000)
ASKED = 400
SAID = ("我的任务", "逾期")


def main() -> None:
    """Run it all and print the figures."""
    if "--worker" in sys.argv:
        _work()
        return
    size = SMALL if "--small" in sys.argv else LARGE
    with tempfile.TemporaryDirectory() as folder, postgresql.running() as server:
        server.run("CREATE DATABASE duties")
        settings = _settings(Path(folder), server.url("duties"))
        _step("tables", lambda: schema.upgrade(settings.database))
        vault = Vault(settings.secret_keys)
        _step(f"filled with {size}", lambda: fill(settings.database, vault, size, (TODAY, NOW.isoformat())))
        parts = build_parts(settings, lambda: NOW)
        try:
            _measure(parts, size)
        finally:
            parts.close()


def _measure(parts: Parts, size: Size) -> None:
    _ask(parts, size)
    watch = watch_of(parts)
    if watch is None:
        raise SystemExit("no channel")
    sent = _step("the morning's messages, one worker", lambda: watch.morning(NOW))
    once = _told(parts.database)
    print(f"  {sent} messages, {once[0]} reminders")
    _check(parts.database)
    _step("the station's week", lambda: watch.week(NOW))
    _forget(parts.database)
    _step("the morning's messages, two workers, one killed", lambda: _two(parts))
    _must(_told(parts.database) == once, "not the same as by one worker")
    _check(parts.database)
    print("  exactly the same messages and reminders as by one worker: none missed, none twice")


def _ask(parts: Parts, size: Size) -> None:
    """Let many cadres ask for their lists by the road every message takes, its commit included."""
    inbox = build_inbox(parts, lambda: NOW)
    chance = random.Random(1)
    people = [f"member{chance.randrange(size.offices * 50) + 1}" for _ in range(ASKED)]
    for said in SAID:
        seconds, used = [], time.process_time()
        for place, name in enumerate(people):
            message = Message("wecom", _app(parts), name, f"{said}{place}", Kind.TEXT, NOW, said)
            began = time.perf_counter()
            reply = inbox.answer(message)
            seconds.append(time.perf_counter() - began)
            _must(reply is not None and "任务" in reply.text, f"{name}: {reply}")
        _print_latency(said, seconds)
        each = 1000 * (time.process_time() - used) / len(people)
        print(f"  processor time of a message in this process {each:.1f} ms")
    inbox.close()


def _print_latency(said: str, seconds: list[float]) -> None:
    hundredths = [1000 * one for one in statistics.quantiles(seconds[len(seconds) // 10 :], n=100)]
    print(f"“{said}” p50 {hundredths[49]:.1f} ms, p95 {hundredths[94]:.1f} ms, p99 {hundredths[98]:.1f} ms")


def _two(parts: Parts) -> None:
    """Run two workers; kill one with signal 9 when a fifth is done."""
    with _worker(parts.settings) as first, _worker(parts.settings) as second:
        _wait(lambda: _count(parts.database, "reminder WHERE kind = 'digest'"), _people(parts.database) // 5)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        done = _count(parts.database, "reminder WHERE kind = 'digest'")
        _must(done < _people(parts.database), "too fast to be killed in the middle")
        print(f"  killed when {done} people had been seen to")
        _must(second.wait() == 0, "the other failed as well")


@contextmanager
def _worker(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    names = ("database_url", "secret_key", "data_dir", "wecom_token", "wecom_aes_key", "quiet_hours")
    shown = {name: getattr(settings, name) for name in names}
    told = {
        name.upper(): v.get_secret_value() if hasattr(v, "get_secret_value") else str(v) for name, v in shown.items()
    }
    told |= {"WECOM_CORP_ID": settings.wecom_corp_id, "WECOM_AGENT_ID": str(settings.wecom_agent_id)}
    command = [sys.executable, "-m", "benchmarks.duties", "--worker"]
    running = subprocess.Popen(command, env={**os.environ, **told})
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def _work() -> None:
    """Prepare messages as a worker does, look again after a while as it does, and end when all is done."""
    parts = build_parts(read_settings(None), lambda: NOW)
    watch = watch_of(parts)
    if watch is None:
        raise SystemExit("no channel")
    while _count(parts.database, "reminder WHERE kind = 'digest'") < _people(parts.database):
        watch.morning(NOW)
        time.sleep(0.2)
    parts.close()


def _check(database: Database) -> None:
    """Compare what was told with what plain SQL says is due, and see that nobody has two messages."""
    running = f"status = '进行中' AND due = '{TODAY}'"
    due = _count(database, f"duty JOIN duty_assignee ON duty_id = duty.id WHERE {running}")
    free = "NOT EXISTS (SELECT 1 FROM duty_assignee WHERE duty_id = duty.id)"
    strays = _count(database, f"duty WHERE {running} AND {free}")
    told = _count(database, "reminder WHERE kind = 'today' AND subject LIKE 'duty:%'")
    _must(told == due + strays, f"{told} told, {due} and {strays} due")
    twice = _count(database, "(SELECT conversation_id FROM outbox GROUP BY 1 HAVING count(*) > 1) AS twice")
    _must(twice == 0, f"{twice} people have two messages")
    _must(_count(database, "reminder WHERE kind = 'digest'") == _people(database), "somebody was passed over")


def _told(database: Database) -> tuple[int, int, str]:
    """Return how many reminders and messages there are, and a hash of who was told of what."""
    with database.read() as session:
        rows = session.execute(
            text("SELECT person_id, kind, subject, day FROM reminder WHERE kind <> 'summary' ORDER BY 1, 2, 3, 4")
        )
        digest, count = sha256(), 0
        for row in rows:
            digest.update(repr(tuple(row)).encode())
            count += 1
    return count, _count(database, "reminder WHERE outbox_id IS NOT NULL AND kind = 'digest'"), digest.hexdigest()


def _forget(database: Database) -> None:
    with database.write() as session:
        session.execute(text("DELETE FROM reminder"))
        session.execute(text("DELETE FROM outbox"))


def _count(database: Database, what: str) -> int:
    with database.read() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {what}")).scalar_one())  # noqa: S608 - ours


def _people(database: Database) -> int:
    return _count(database, "person")


def _must(right: bool, wrong: str) -> None:  # noqa: FBT001 - a check
    if not right:
        raise RuntimeError(wrong)


def _wait(count: Callable[[], int], least: int) -> None:
    deadline = time.monotonic() + 120
    while count() < least:
        _must(time.monotonic() < deadline, "nothing is being done")
        time.sleep(0.02)


def _step(what: str, do: Callable[[], object]) -> object:
    began, used = time.perf_counter(), time.process_time()
    done = do()
    told = f"{time.perf_counter() - began:.1f} s, of them {time.process_time() - used:.1f} s in this process"
    print(f"{what}: {told} (load {os.getloadavg()[0]:.0f})", flush=True)
    return done


def _app(parts: Parts) -> str:
    return parts.channels["wecom"].app


def _settings(folder: Path, url: str) -> Settings:
    values = {
        "database_url": url,
        "data_dir": folder,
        "secret_key": secrets.token_hex(32),
        "wecom_corp_id": "ww0123456789abcdef",
        "wecom_agent_id": 1000002,
        "wecom_token": secrets.token_hex(8),
        "wecom_aes_key": secrets.token_hex(22)[:43],
        "log_level": "WARNING",
    }
    return read_settings(None, **values)


if __name__ == "__main__":
    main()
