"""Reads a plan from a Word document: paragraphs with the numbers Word adds by itself, headings, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.document import Document as Opened
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph

from bot.errors import InvalidDocument
from knowledge.importer.block import Block, tidy
from knowledge.importer.docx_numbers import Numbers

LARGEST = 500_000_000  # bytes unpacked
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)


def read_docx(path: Path) -> list[Block]:
    """Return the paragraphs and tables of a document, in order. Raises InvalidDocument."""
    try:
        with ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                raise InvalidDocument(f"{path.name} 展开后太大，不像是一份方案")
        return list(_blocks(Document(str(path))))
    except (BadZipFile, OpcError, SyntaxError, KeyError, ValueError, OSError) as fault:
        raise InvalidDocument(f"{path.name} 打不开，文件坏了：请在 Word 或 WPS 里打开，另存一份再导入") from fault


def _blocks(document: Opened) -> Iterator[Block]:
    numbers = Numbers(document)
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield Block(rows=tuple(tuple(_cell(cell.paragraphs) for cell in row.cells) for row in part.rows))
        else:
            yield from _paragraph(part, numbers)


def _cell(paragraphs: list[Paragraph]) -> str:
    lines = (tidy(line) for paragraph in paragraphs for line in paragraph.text.split("\n"))
    return "\n".join(line for line in lines if line)


def _paragraph(paragraph: Paragraph, numbers: Numbers) -> Iterator[Block]:
    """Yield a paragraph; a line break made by hand within it parts it in two."""
    number = numbers.before(paragraph)
    level = _level(paragraph)
    for raw in paragraph.text.split("\n"):
        line = tidy(raw)
        if line:
            yield Block(number + line, level=level)
            number = ""


def _level(paragraph: Paragraph) -> int:
    style = paragraph.style.name if paragraph.style else None
    heading = _HEADING.match(style or "")
    return int(heading[1]) if heading else 0
