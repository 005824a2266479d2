"""Runs commands as a shell would: own folder, own environment, status and both outputs."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SECRET = "a secret that is only good for tests and long enough"


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    status: int
    out: str
    err: str


class Shell:
    """A working folder and an environment in which commands are run."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], folder: Path) -> None:
        self._monkeypatch = monkeypatch
        self._capfd = capfd
        self.folder = folder
        for name in Settings.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.chdir(folder)
        self.set(KNOWLEDGE_DIR=str(ROOT / "knowledge" / "nansong"), DATA_DIR=str(folder), SECRET_KEY=SECRET)

    def set(self, **settings: str) -> None:
        """Put settings into the environment."""
        for name, value in settings.items():
            self._monkeypatch.setenv(name, value)

    def run(self, *arguments: str, given: bytes = b"") -> Outcome:
        """Run `python -m bot` with these arguments and this on stdin."""
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        self._capfd.readouterr()
        status = main(arguments)
        captured = self._capfd.readouterr()
        return Outcome(status, captured.out, captured.err)
