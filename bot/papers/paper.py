"""A paper with one table, whatever kind of file it is written to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# A4, lying, within its margins, in millimetres.
PAGE_WIDTH, PAGE_HEIGHT = 297, 210
MARGIN = 15
TABLE_WIDTH = PAGE_WIDTH - 2 * MARGIN
# Sizes 五号 and 小五; the smaller one from so many columns on.
USUAL_SIZE, MANY_SIZE, MANY = 10.5, 9, 10

# What offices have installed. Fallbacks are for computers without them: Word reads them from the list of fonts, and a
# spreadsheet takes the character set.
SONG, FANG_SONG, HEI = "宋体", "仿宋", "黑体"
FALLBACKS = {
    SONG: "SimSun,STSong,Noto Serif CJK SC",
    FANG_SONG: "FangSong,仿宋_GB2312,STFangsong,Noto Serif CJK SC",
    HEI: "SimHei,STHeiti,Noto Sans CJK SC",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `share`: of the table's width, in relation to the other columns. `centred`: its cells are."""

    heading: str
    share: float
    centred: bool = True


@dataclass(frozen=True, slots=True)
class Paper:
    """A title, the facts above the table, and the table. `rows` are read once, while they are written."""

    title: str
    facts: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[str | int]]

    @property
    def size(self) -> float:
        """The size of the table's characters in points: smaller when there are many columns."""
        return MANY_SIZE if len(self.columns) > MANY else USUAL_SIZE

    def widths(self) -> list[float]:
        """Return the width of each column in millimetres; together they fill the page."""
        whole = sum(column.share for column in self.columns)
        return [TABLE_WIDTH * column.share / whole for column in self.columns]
