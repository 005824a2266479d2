"""`export adoption`: the table of what was adopted, as a file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from docx import Document
from openpyxl import load_workbook

from models import Database, Submission
from tests.shell import Shell

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
HEADINGS = ["序号", "反馈人", "来源", "对应条款", "意见内容", "是否采纳", "采纳理由", "处理科室", "答复日期"]


def comment(database: Database, content: str, number: int = 1) -> None:
    with database.write() as session:
        made = Submission(ticket=f"NS-{number}", kind="对征求意见稿的意见", content=content, salt="", created_at=NOW)
        session.add(made)


def test_the_table_is_a_spreadsheet_unless_told_otherwise(office: Shell, database: Database) -> None:
    """Its nine headings stand above the rows; nothing a person wrote runs."""
    comment(database, '=HYPERLINK("http://x")')
    out = office.folder / "table.xlsx"
    outcome = office.run("export", "adoption", "--out", str(out))
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")
    values = list(load_workbook(out).active.values)
    assert values[0][0] == "南宋镇意见征集采纳情况汇总表"
    assert list(values[-2]) == HEADINGS
    assert values[-1][4] == '\'=HYPERLINK("http://x")'


def test_the_table_as_a_document(office: Shell, database: Database) -> None:
    """The same table, letter by letter what was written."""
    comment(database, "=1+1 <b>")
    out = office.folder / "table.docx"
    assert office.run("export", "adoption", "--format", "docx", "--out", str(out)).status == 0
    header, row = Document(str(out)).tables[0].rows
    assert [cell.text for cell in header.cells] == HEADINGS
    assert row.cells[4].text == "=1+1 <b>"


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_without_comments_there_is_a_header(office: Shell, form: str) -> None:
    """An empty table is a sound file."""
    out = office.folder / f"table.{form}"
    assert office.run("export", "adoption", "--format", form, "--out", str(out)).status == 0
    assert out.stat().st_size > 0


def test_a_consultation_that_is_not_there_is_one_line(office: Shell) -> None:
    """A wrong number ends with a fault, and no file appears."""
    out = office.folder / "table.xlsx"
    outcome = office.run("export", "adoption", "--consultation", "7", "--out", str(out))
    assert (outcome.status, outcome.err.count("\n")) == (1, 1)
    assert "没有第 7 次征求意见" in outcome.err
    assert not out.exists()
