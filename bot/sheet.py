"""Reads the tables that offices hand over: .xlsx, and .csv as Excel in China saves it (BOM, GBK, tabs).

What comes out is the same for all of them: rows of text by column name, each with the line it stands on, so that a
fault can be pointed at.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

XLSX_BEGINS = b"PK\x03\x04"
XLS_BEGINS = b"\xd0\xcf\x11\xe0"
UTF16_BEGINS = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",\t;"
Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, counted from 1 as a spreadsheet shows it, and its cells by column."""

    line: int
    cells: Mapping[str, str]


class UnreadableSheet(ValueError):
    """The file is no table with a header. The text says so in Chinese."""


def read_sheet(path: Path) -> tuple[Sequence[str], Sequence[Row]]:
    """Return the column names in lower case and the rows that are not empty. Raises UnreadableSheet, OSError."""
    content = path.read_bytes()
    lines = _xlsx_lines(content) if content.startswith(XLSX_BEGINS) else _csv_lines(content)
    filled = (line for line in lines if any(line[1]))
    _, header = next(filled, (0, []))
    columns = _columns(header)
    return [name for name in columns if name], [_row(number, columns, cells) for number, cells in filled]


def _columns(header: Sequence[str]) -> list[str]:
    columns = [name.lower() for name in header]
    if not any(columns):
        raise UnreadableSheet("文件是空的")
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise UnreadableSheet(f"表头里有重复的列：{'、'.join(twice)}")
    return columns


def _row(number: int, columns: Sequence[str], cells: Sequence[str]) -> Row:
    surplus = [cell for cell in cells[len(columns) :] if cell]
    named = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    unnamed = [cell for name, cell in zip(columns, cells, strict=False) if cell and not name]
    # A value under no heading is a shifted row: what it says would land in the wrong column unnoticed.
    return Row(number, named | ({"": "、".join(unnamed + surplus)} if unnamed or surplus else {}))


def _csv_lines(content: bytes) -> Iterator[Line]:
    text = _decoded(content)
    delimiter = max(DELIMITERS, key=text.lstrip().split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as fault:
        raise UnreadableSheet(f"第 {begins} 行读不出来：引号不配对，或有不能识别的内容") from fault


def _decoded(content: bytes) -> str:
    if content.startswith(XLS_BEGINS):
        raise UnreadableSheet("这是旧的 .xls 格式或加了密码，请在 Excel 里去掉密码，另存为 .xlsx 或 CSV 再导入")
    encodings = ("utf-16",) if content.startswith(UTF16_BEGINS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableSheet("文件既不是 .xlsx，也不是 UTF-8 或 GBK 编码的 CSV")


def _xlsx_lines(content: bytes) -> Iterator[Line]:
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        # Some programs write a wrong size into the file, and rows would be left out.
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [_text(value) for value in row]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as fault:
        raise UnreadableSheet("这个 .xlsx 文件打不开，可能损坏了，请在 Excel 里另存一份再导入") from fault


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()
