"""Reads tables of tasks: 序号, 任务, 责任单位, 完成时限 in whatever order and under whatever of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.importer.block import Rows, plain
from knowledge.importer.role import KIND_OF, Role, role_of

NUMBER, TITLE, CONTENT = "number", "title", "content"
_COLUMNS = {
    NUMBER: r"序号|编号",
    TITLE: (
        r"(?:重点|主要|目标|具体|年度)?(?:工作)?任务(?:名称)?|项目名称|项目|事项(?:名称)?|重点工作|工作事项|"
        r"工作名称|整改事项|阶段"
    ),
    CONTENT: r".*(?:内容|举措|措施|要求|目标|标准|说明|进度|安排)",
}
_SYNONYMS = {"完成日期": "完成时间", "责任科(室)": "责任科室", "责任领导(人)": "责任领导", "期限": "完成期限"}
HEADER_WITHIN = 3  # rows
MOST_HEADS = 2  # rows; a table of no more is no list of things
SHORT = 8  # characters of a column's name


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `cells`: the wording of its cells, the roles' apart; `title` is "" when no column names its things.

    `named`: (column, cell) of the columns that are known by their own names alone, as 金额.
    """

    number: int
    title: str
    cells: tuple[str, ...]
    roles: tuple[Role, ...] = ()
    named: tuple[tuple[str, str], ...] = ()


def read_rows(rows: Rows) -> list[Row]:
    """Return the rows of a table below the one that names its columns."""
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        columns = [_column(cell) for cell in row]
        if _is_header(columns):
            return list(_tasks(rows[place + 1 :], columns))
    return list(_listed(rows)) if _names_columns(rows) else [Row(0, "", _distinct(row)) for row in rows if any(row)]


def _names_columns(rows: Rows) -> bool:
    """Whether the first row of a table of whatever things names its columns: short, and each another."""
    head = rows[0]
    return len(rows) > MOST_HEADS and len(head) > 1 and len(set(head)) == len(head) and 0 < max(map(len, head)) <= SHORT


def _listed(rows: Rows) -> Iterator[Row]:
    """Yield the rows of a table of whatever things: the first column that is no number names each."""
    start = 1 if _column(rows[0][0]) == NUMBER else 0
    for place, row in enumerate(rows[1:], start=1):
        if any(row):
            named = zip(rows[0][start + 1 :], row[start + 1 :], strict=False)
            yield Row(place, row[start], _distinct(row[start:]), named=tuple(pair for pair in named if all(pair)))


def _is_header(columns: list[str]) -> bool:
    named = [column for column in columns if column]
    return len(set(named)) > 1 and (TITLE in named or CONTENT in named)


def _column(cell: str) -> str:
    """Return what a column is: number, title, content, the word of a role, or "" when its name tells nothing."""
    name = plain(cell)
    name = _SYNONYMS.get(name, name)
    if name in KIND_OF:
        return name
    return next((column for column, names in _COLUMNS.items() if re.fullmatch(names, name)), "")


def _tasks(rows: Rows, columns: list[str]) -> Iterator[Row]:
    """Yield the tasks; a cell left empty below a merged one has the content of the one above it."""
    above: tuple[str, ...] = tuple("" for _ in columns)
    for place, row in enumerate(rows, start=1):
        filled = tuple(cell or before for cell, before in zip(row, above, strict=False))
        if not any(row) or len(set(row)) == 1:  # a line across the whole table
            continue
        above = filled
        yield _task(filled, columns, place)


def _task(row: tuple[str, ...], columns: list[str], place: int) -> Row:
    cells = list(zip(columns, row, strict=False))
    titles = [cell for kind in (TITLE, CONTENT) for column, cell in cells if column == kind and cell]
    figures = next((cell for column, cell in cells if column == NUMBER), "")
    roles = tuple(role_of(column, cell) for column, cell in cells if column in KIND_OF and cell.strip("-—/ "))
    wording = [cell for column, cell in cells if column not in KIND_OF and column != NUMBER]
    number = int(figures) if figures.isascii() and figures.isdigit() else place
    return Row(number, titles[0].replace("\n", "") if titles else "", _distinct(wording), roles)


def _distinct(cells: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    lines = (line for cell in cells for line in cell.split("\n"))
    return tuple(dict.fromkeys(line for line in lines if line.strip("-—/ ")))
