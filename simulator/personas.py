"""The sample people of people.csv: who somebody can be on the page. The same file gives them their roles in the bot."""

from __future__ import annotations

import csv
from pathlib import Path

from simulator.account import WECOM
from simulator.directory import Seat
from simulator.history import Person

FILE = Path(__file__).with_name("people.csv")


def personas(channel: str) -> list[Person]:
    """Return the sample people of `channel`."""
    return [Person(row["external_id"], row["name"], row["role"]) for row in _rows(channel)]


def seats() -> list[Seat]:
    """Return where the sample people sit in the corporation's directory."""
    return [Seat(row["external_id"], row["name"], row["office"], row["position"]) for row in _rows(WECOM)]


def _rows(channel: str) -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as rows:
        return [row for row in csv.DictReader(rows) if row["channel"] == channel]
