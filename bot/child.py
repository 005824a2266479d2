"""Starts processes that do not outlive the one that started them, and ends them with everything they started.

Linux tells a process when its parent is gone (PR_SET_PDEATHSIG, prctl(2)); elsewhere only `stop` ends it.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import Popen

PR_SET_PDEATHSIG = 1


def start(
    command: Sequence[str | Path],
    *,
    orphaned: signal.Signals = signal.SIGTERM,
    environment: Mapping[str, str] | None = None,
    account: pwd.struct_passwd | None = None,
) -> Popen[bytes]:
    """Start a command in a session of its own, so that Ctrl-C in the terminal reaches only whoever started it.

    `orphaned`: the signal it gets when its parent is gone. `account`: whom to run it as, for a parent that is root.
    """
    return Popen(  # noqa: S603 - our own commands
        command,
        stdin=subprocess.DEVNULL,
        env=environment,
        user=account and account.pw_uid,
        group=account and account.pw_gid,
        extra_groups=None if account is None else [],
        start_new_session=True,
        preexec_fn=_bound_to_parent(orphaned),  # noqa: PLW1509 - it allocates nothing and takes no lock
    )


def stop(process: Popen[bytes], patience: float) -> None:
    """Ask a process to end, wait at most `patience` seconds, and then end whatever is left of its group."""
    _signal_group(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    _signal_group(process, signal.SIGKILL)
    process.wait()


def _signal_group(process: Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _bound_to_parent(orphaned: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def bind() -> None:
        prctl(PR_SET_PDEATHSIG, orphaned.value)
        if os.getppid() != parent:  # it died before it could be watched
            os._exit(1)

    return bind
