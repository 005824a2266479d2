"""Tables as offices save them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from bot.sheet import UnreadableSheet, read_sheet

HEADER = "channel,external_id,name"


def sheet(folder: Path, content: bytes) -> Path:
    """Write a file whose name says nothing of its kind."""
    path = folder / "people"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding_excel_saves(tmp_path: Path, encoding: str) -> None:
    """Names come out right whatever the encoding."""
    columns, [row] = read_sheet(sheet(tmp_path, f"{HEADER}\r\nwecom,zhangsan,张三\r\n".encode(encoding)))
    assert columns == ["channel", "external_id", "name"]
    assert row.cells == {"channel": "wecom", "external_id": "zhangsan", "name": "张三"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_from_the_header(tmp_path: Path, delimiter: str) -> None:
    """Excel of other countries and its Unicode text use other delimiters."""
    content = f"{HEADER}\nwecom,a,b\n".replace(",", delimiter).encode()
    assert read_sheet(sheet(tmp_path, content))[1][0].cells["external_id"] == "a"


def test_rows_know_the_line_they_begin_on(tmp_path: Path) -> None:
    """Empty lines and line breaks inside a cell are counted as a spreadsheet or an editor shows them."""
    content = b'channel,name\n\nwecom,"a\nb"\n,\nwecom,c\n'
    assert [row.line for row in read_sheet(sheet(tmp_path, content))[1]] == [3, 6]


def test_xlsx_cells_become_text_as_shown(tmp_path: Path) -> None:
    """A telephone number typed as a number keeps its digits, and a logical value is a word."""
    workbook = openpyxl.Workbook()
    workbook.active.append(["Channel", "phone", "verified", "name"])
    workbook.active.append([None, None, None, None])
    workbook.active.append(["wecom", 13800000000.0, True, " 张三 "])
    workbook.save(tmp_path / "people")
    columns, [row] = read_sheet(tmp_path / "people")
    assert columns == ["channel", "phone", "verified", "name"]
    assert row.line == 3
    assert row.cells == {"channel": "wecom", "phone": "13800000000", "verified": "yes", "name": "张三"}


def test_a_value_without_a_heading_is_kept_to_be_complained_of(tmp_path: Path) -> None:
    """A row that is shifted does not lose its surplus silently."""
    content = b"channel,,name\nwecom,x,a,surplus\n"
    assert read_sheet(sheet(tmp_path, content))[1][0].cells[""] == "x、surplus"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空"),
        (b"\n\n", "空"),
        (b"name,Name\na,b\n", "重复"),
        (b'name\n"open\n', "第 2 行"),
        (b"PK\x03\x04 not a workbook", "打不开"),
        (b"\xd0\xcf\x11\xe0 old workbook", ".xls"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe", "UTF-8"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(tmp_path: Path, content: bytes, says: str) -> None:
    """Staff learn in Chinese what is wrong with the file."""
    with pytest.raises(UnreadableSheet, match=says):
        read_sheet(sheet(tmp_path, content))
