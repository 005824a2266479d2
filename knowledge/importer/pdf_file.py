"""Reads a plan from a PDF: lines put together to paragraphs, tables by their rules, page numbers left out."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from bot.errors import InvalidDocument
from knowledge.importer.block import ENDED, Block, Rows, tidy
from knowledge.importer.marker import marker_of

_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/共]\s*(?:共\s*)?\d{1,3}\s*页?)?[-—–·\s]*")
INDENTED = 1.2  # characters from the left edge at which a paragraph begins
FULL = 1.6  # characters from the right edge up to which a line is full
HALF = 0.6  # share of the width below which a line ends its paragraph, full stop or not
Line = dict[str, Any]


def read_pdf(path: Path) -> list[Block]:
    """Return the paragraphs and tables of a PDF. Raises InvalidDocument, also for pages that are mere pictures."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every small fault of a file
    try:
        with pdfplumber.open(path) as pdf:
            pages = [_page(page) for page in pdf.pages]
    except PdfminerException as fault:
        raise InvalidDocument(_told(path, fault)) from fault
    except Exception as fault:  # a broken file breaks the parser in as many ways as it has fields
        raise InvalidDocument(f"{path.name} 打不开，文件坏了：请换一份再导入") from fault
    if not any(pages):
        raise InvalidDocument(f"{path.name} 里只有图片没有文字（扫描件），读不出来；请换成 Word 或能选中文字的 PDF")
    blocks: list[Block] = []
    for page in filter(None, pages):
        _go_on(blocks, page)
    return blocks


def _told(path: Path, fault: PdfminerException) -> str:
    if any(isinstance(cause, PDFPasswordIncorrect) for cause in fault.args):
        return f"{path.name} 加了密码，请去掉密码再导入"
    return f"{path.name} 打不开，文件坏了：请换一份再导入"


def _page(page: Page) -> list[Block]:
    """Return what stands on a page, from top to bottom."""
    tables = page.find_tables()
    placed = [(table.bbox[1], Block(rows=_cells(table.extract()))) for table in tables]
    for top, text in _paragraphs(_lines(page, tables)):
        placed.append((top, Block(text)))
    return [block for _, block in sorted(placed, key=lambda pair: pair[0])]


def _cells(rows: list[list[str | None]]) -> Rows:
    """Return the cells of a table, each on one line; a cell that spans rows is repeated by the reader of tables."""
    return tuple(tuple(tidy((cell or "").replace("\n", "")) for cell in row) for row in rows)


def _lines(page: Page, tables: list[Any]) -> list[Line]:
    """Return the lines of a page that are in no table and are no page number."""
    boxes = [table.bbox for table in tables]
    outside = page.filter(lambda thing: not any(_within(thing, box) for box in boxes))
    lines = outside.extract_text_lines(return_chars=True)
    return [line for line in lines if line["text"].strip() and not _is_page_number(line, page)]


def _is_page_number(line: Line, page: Page) -> bool:
    """Whether a line at the very top or bottom of a page is nothing but its number."""
    edge = line["top"] < page.height * 0.08 or line["bottom"] > page.height * 0.92
    return bool(edge and _PAGE_NUMBER.fullmatch(line["text"].strip()))


def _within(thing: Line, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    middle = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return bool(left <= middle[0] <= right and top <= middle[1] <= bottom)


def _paragraphs(lines: list[Line]) -> Iterator[tuple[float, str]]:
    """Yield (top, text) of each paragraph of a page."""
    if not lines:
        return
    left, right = min(line["x0"] for line in lines), max(line["x1"] for line in lines)
    text, top = "", 0.0
    before: Line | None = None
    for line in lines:
        if before is None or _begins(line, before, (left, right)):
            if text:
                yield top, text
            text, top = "", line["top"]
        text = tidy(f"{text}{line['text'].strip()}")
        before = line
    yield top, text


def _begins(line: Line, before: Line, edges: tuple[float, float]) -> bool:
    """Whether a line begins a paragraph: it is indented or numbered, or the line before it was not full."""
    size = line["chars"][0]["size"]
    other_size = abs(size - before["chars"][0]["size"]) > 1
    indented = line["x0"] > edges[0] + INDENTED * size
    ended = before["x1"] < edges[1] - FULL * size and ENDED.search(before["text"])
    short = before["x1"] < edges[0] + HALF * (edges[1] - edges[0])
    apart = line["top"] - before["bottom"] > 1.5 * size
    return other_size or indented or bool(ended) or short or apart or marker_of(line["text"]) is not None


def _go_on(blocks: list[Block], page: list[Block]) -> None:
    """Add a page's blocks; a table or a paragraph that goes on over the end of the page before is joined."""
    last, first = blocks[-1] if blocks else Block(), page[0]
    if first.rows and last.rows and len(first.rows[0]) == len(last.rows[0]):
        rows = first.rows[1:] if first.rows[0] == last.rows[0] else first.rows
        blocks[-1] = Block(rows=last.rows + rows)
    elif first.text and last.text and not ENDED.search(last.text) and marker_of(first.text) is None:
        blocks[-1] = Block(tidy(last.text + first.text))
    else:
        blocks.append(first)
    blocks.extend(page[1:])
