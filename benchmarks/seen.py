"""The table of a run over several sizes: what was asked for, what was seen at each size, and whether it was reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Line:
    """One line. `aim`: what was asked for, "" for nothing. `missed`: the sizes at which it was not reached."""

    what: str
    aim: str = ""
    shown: dict[int, str] = field(default_factory=dict)
    missed: list[int] = field(default_factory=list)

    def cells(self, sizes: Sequence[int]) -> list[str]:
        """Return the line of the table. Of an aim it says whether it was reached at every size."""
        missed = ", ".join(f"{size:,}" for size in self.missed)
        reached = (f"not at {missed}" if missed else "yes") if self.aim else ""
        return [self.what, self.aim, *(self.shown.get(size, "") for size in sizes), reached]


class Table:
    """What was seen, in the order in which it was first seen, what was asked for before everything else."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}

    def note(self, what: str, size: int, shown: str) -> None:
        """Note what was seen at a size."""
        self._lines.setdefault(what, Line(what)).shown[size] = shown

    def judge(self, what: str, size: int, aim: str, *, reached: bool) -> None:
        """Note whether what was asked for was reached at a size."""
        line = self._lines.setdefault(what, Line(what))
        line.aim = aim
        if not reached:
            line.missed.append(size)

    def markdown(self, sizes: Sequence[int]) -> str:
        """Return the table."""
        lines = sorted(self._lines.values(), key=lambda line: not line.aim)
        head = ["", "aim", *(f"{size:,}" for size in sizes), "reached"]
        under = ["---", "---", *("---:" for _ in sizes), "---"]
        return "\n".join(f"| {' | '.join(row)} |" for row in (head, under, *(line.cells(sizes) for line in lines)))
