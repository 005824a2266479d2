"""A shell for the tests of commands, with and without a database."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.shell import Shell


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Shell]:
    """A shell without a database; logging is put back at the end."""
    root = logging.getLogger()
    handlers, level, shown = root.handlers[:], root.level, warnings.showwarning
    yield Shell(monkeypatch, capfd, tmp_path)
    logging.captureWarnings(capture=False)
    root.handlers[:], warnings.showwarning = handlers, shown
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def office(shell: Shell, database_url: str) -> Shell:
    """A shell whose settings lead to a database that is ready."""
    shell.set(DATABASE_URL=database_url)
    return shell
