"""The two kinds of files: what is in them, how they look and print, and that they stay sound whatever is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from openpyxl import load_workbook

from bot.papers import workbook
from bot.papers.document import write_docx
from bot.papers.paper import Column, Paper
from bot.papers.workbook import write_xlsx

COLUMNS = (Column("序号", 1), Column("内容", 6, centred=False), Column("处理科室", 2))
HOSTILE = (
    '=HYPERLINK("http://x","点我")',
    "<w:p>]]></w:t><script>&amp;",
    "<!--rows-->",
    "\x00\x1b\ud83d\ufffe第一行\r\n第二行",
    "@SUM(A1)|cmd",
    "{ DDEAUTO c:\\\\x }",
)


def paper(rows: Sequence[Sequence[str | int]], facts: Sequence[str] = ("共 3 条。",)) -> Paper:
    return Paper("汇总表", facts, COLUMNS, iter(rows))


def sheets(made: Paper) -> Any:
    file = io.BytesIO()
    write_xlsx(made, file)
    return load_workbook(io.BytesIO(file.getvalue()))


def document(made: Paper) -> Any:
    file = io.BytesIO()
    write_docx(made, file)
    return Document(io.BytesIO(file.getvalue()))


def words(table: Any) -> list[list[str]]:
    return [[one.text for one in row.cells] for row in table.rows]


@pytest.mark.parametrize("count", [0, 1, 300])
def test_every_row_is_in_both_files(count: int) -> None:
    """Title, facts, header and rows stand in both, in order, numbers as numbers."""
    rows = [(number, f"意见{number}", "民政办") for number in range(1, count + 1)]
    above = [("汇总表", None, None), ("共 3 条。", None, None), ("序号", "内容", "处理科室")]
    assert list(sheets(paper(rows)).active.values) == [*above, *rows]
    made = document(paper(rows))
    assert [paragraph.text for paragraph in made.paragraphs][:2] == ["汇总表", "共 3 条。"]
    assert words(made.tables[0]) == [["序号", "内容", "处理科室"], *([str(one), *rest] for one, *rest in rows)]


def test_hostile_words_stay_words() -> None:
    """No cell of the spreadsheet is a formula, and the document shows letter by letter what can be seen."""
    rows = [(number, text, text) for number, text in enumerate(HOSTILE, start=1)]
    shown = sheets(paper(rows, HOSTILE)).active
    assert {cell.data_type for row in shown.iter_rows() for cell in row if cell.value} == {"s", "n"}
    texts = [str(row[1]) for row in list(shown.values)[-len(HOSTILE) :]]
    assert [text[0] for text in texts] == ["'", "<", "<", "第", "'", "{"]
    assert not [cell for row in shown.iter_rows() for cell in row if str(cell.value)[:1] in "=+-@"]
    made = document(paper(rows, HOSTILE))
    expected = [*HOSTILE[:3], "第一行\n第二行", *HOSTILE[4:]]
    assert [row[1] for row in words(made.tables[0])[1:]] == expected
    assert [paragraph.text for paragraph in made.paragraphs][1:7] == expected
    assert made.element.body.findall(f".//{qn('w:fldSimple')}") == []


def test_no_file_leads_outside() -> None:
    """Neither file has a link, a macro, or a reference to anything outside of itself."""
    for write in (write_xlsx, write_docx):
        file = io.BytesIO()
        write(paper([(1, text, text) for text in HOSTILE]), file)
        with zipfile.ZipFile(file) as parts:
            assert parts.testzip() is None
            assert not [name for name in parts.namelist() if "vba" in name or "external" in name.lower()]
            links = [parts.read(name) for name in parts.namelist() if name.endswith(".rels")]
        assert not [link for link in links if b'TargetMode="External"' in link]


def test_the_spreadsheet_prints_on_a4() -> None:
    """Lying, as wide as the page, its header on every page, pages numbered, columns wide enough, words wrapped."""
    sheet = sheets(paper([(1, "村" * 200, "民政办")])).active
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "A4"
    assert "&P" in sheet.oddFooter.center.text
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert sum(widths) * 1.852 == pytest.approx(267, abs=1)
    assert sheet["B4"].alignment.wrap_text
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:C1", "A2:C2"]


def test_the_spreadsheet_names_chinese_fonts() -> None:
    """Song for cells, Fang Song for facts, Hei for the header; the character set finds another where one is missing."""
    sheet = sheets(paper([(1, "修路", "民政办")])).active
    fonts = [sheet[place].font for place in ("A1", "A2", "A3", "B4")]
    assert [font.name for font in fonts] == ["宋体", "仿宋", "黑体", "宋体"]
    assert {font.charset for font in fonts} == {134}


def test_the_document_prints_on_a4() -> None:
    """Lying, within its margins, its header on every page, pages numbered, the table as wide as the page."""
    made = document(paper([(1, "修路", "民政办"), (2, "村" * 2000, "")]))
    [section] = made.sections
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    fields = [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    header, short, long = made.tables[0].rows
    assert header._tr.trPr.find(qn("w:tblHeader")) is not None
    assert short._tr.trPr.find(qn("w:cantSplit")) is not None
    assert long._tr.trPr is None
    assert [sum(cell.width.mm for cell in row.cells) for row in (header, short)] == pytest.approx([267, 267], abs=1)


def test_the_document_names_chinese_fonts_and_what_to_take_without_them() -> None:
    """The attribute that Word reads for Chinese characters is set, and the list of fonts knows fallbacks."""
    file = io.BytesIO()
    write_docx(paper([(1, "修路", "民政办")]), file)
    made = Document(file)
    cell = made.tables[0].rows[1].cells[0].paragraphs[0]
    for style, font in ((made.paragraphs[0].style, "宋体"), (made.paragraphs[1].style, "仿宋"), (cell.style, "宋体")):
        fonts = style.element.rPr.rFonts
        assert {fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia")} == {font}
    with zipfile.ZipFile(file) as parts:
        listed = parts.read("word/fontTable.xml").decode()
    for font, other in (("宋体", "SimSun"), ("仿宋", "FangSong"), ("黑体", "SimHei")):
        assert f'w:name="{font}"' in listed
        assert other in listed


def test_what_does_not_fit_on_one_sheet_goes_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet has an end; rows do not fall off it."""
    monkeypatch.setattr(workbook, "ROWS_A_SHEET", 3)
    book = sheets(paper([(number, "修路", "") for number in range(1, 8)]))
    assert [sheet.title for sheet in book] == ["汇总", "汇总2", "汇总3"]
    numbers = [row[0] for sheet in book for row in sheet.values if isinstance(row[0], int)]
    assert numbers == list(range(1, 8))


@pytest.mark.parametrize("write", [write_xlsx, write_docx])
def test_a_fault_in_the_middle_is_told_and_leaves_nothing_behind(
    write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was on its way into the file is not left lying in the folder for temporary files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def rows() -> Iterator[tuple[int, str, str]]:
        yield 1, "修路", ""
        raise ValueError("no key opens it")

    with pytest.raises(ValueError, match="no key opens it"):
        write(Paper("汇总表", (), COLUMNS, rows()), io.BytesIO())
    assert list(tmp_path.iterdir()) == []


def test_rows_of_the_spreadsheet_are_as_high_as_their_words() -> None:
    """Not every program finds the height by itself; words must not run into the next row."""
    sheet = sheets(
        paper([(1, "修路", ""), (2, "村" * 200, ""), (3, "修路\n路灯\n食堂", ""), (4, "村" * 20_000, "")])
    ).active
    one, many, three, most = (sheet.row_dimensions[place].height for place in range(4, 8))
    assert 14 <= one <= 24
    assert three == pytest.approx(one + 2 * 10.5 * 1.25, abs=0.1)
    assert many >= 4 * 10.5 * 1.2
    assert most == 409
