"""The sample people of people.csv: who somebody can be on the page. The same file gives them their roles in the bot."""

from __future__ import annotations

import csv
from pathlib import Path

from simulator.history import Person

FILE = Path(__file__).with_name("people.csv")


def personas(channel: str) -> list[Person]:
    """Return the sample people of `channel`."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        found = [row for row in csv.DictReader(rows) if row["channel"] == channel]
    return [Person(row["external_id"], row["name"], row["role"]) for row in found]
