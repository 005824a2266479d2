"""Writes a paper as docx. The library makes the document around the table; the rows are written into it one by one.

A document of the library is a tree in memory, about 20 kB a row. So the table is made with its header only and a mark
where its rows belong, and the rows go straight into the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from lxml import etree

from bot.papers.cells import plain
from bot.papers.paper import Paper
from bot.papers.word import CELL, FACT, HEADING, TITLE, blank, element, set_up_table, twips

BODY = "word/document.xml"
MARK = "rows"
# A row up to this many characters in a cell stays on one page; a longer one may be parted.
KEPT_TOGETHER = 300


def write_docx(paper: Paper, file: IO[bytes]) -> None:
    """Write `paper` to `file`, lying A4, with its header on every page and numbered pages."""
    around = BytesIO()
    _around(paper).save(around)
    with ZipFile(around) as made, ZipFile(file, "w", ZIP_DEFLATED) as written:
        for part in made.infolist():
            if part.filename != BODY:
                written.writestr(part, made.read(part))
        before, _, after = made.read(BODY).partition(f"<!--{MARK}-->".encode())
        with written.open(BODY, "w", force_zip64=True) as body:
            body.write(before)
            body.writelines(_rows(paper))
            body.write(after)


def _around(paper: Paper) -> Any:  # noqa: ANN401 - the library's document
    document = blank(lying=True)
    for style in (HEADING, CELL):
        document.styles[style].font.size = Pt(paper.size)
    document.core_properties.title = plain(paper.title)
    document.add_paragraph(plain(paper.title), style=TITLE)
    for fact in paper.facts:
        document.add_paragraph(plain(fact), style=FACT)
    table = document.add_table(rows=1, cols=len(paper.columns))
    set_up_table(table, paper.widths())
    for place, column in enumerate(paper.columns):
        _head(table.rows[0].cells[place], column.heading)
    table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))  # noqa: SLF001 - the library has no word for it
    for row_cell, width in zip(table.rows[0].cells, paper.widths(), strict=True):
        row_cell.width = Mm(width)
    table._tbl.append(etree.Comment(MARK))  # noqa: SLF001 - likewise
    return document


def _head(header: Any, text: str) -> None:  # noqa: ANN401 - the library's cell
    header.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = header.paragraphs[0]
    paragraph.style, paragraph.alignment = HEADING, WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(text)


def _rows(paper: Paper) -> Iterator[bytes]:
    widths = [twips(width) for width in paper.widths()]
    centred = [column.centred for column in paper.columns]
    for row in paper.rows:
        yield _row([plain(str(value)) for value in row], widths, centred).encode()


def _row(texts: Sequence[str], widths: Sequence[int], centred: Sequence[bool]) -> str:
    together = "<w:trPr><w:cantSplit/></w:trPr>" if max(map(len, texts)) <= KEPT_TOGETHER else ""
    cells = "".join(map(_cell, texts, widths, centred))
    return f"<w:tr>{together}{cells}</w:tr>"


def _cell(text: str, width: int, centred: bool) -> str:  # noqa: FBT001 - mapped over columns
    middle = '<w:jc w:val="center"/>' if centred else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="{CELL}"/>{middle}</w:pPr><w:r>{lines}</w:r></w:p>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'
