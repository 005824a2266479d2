"""Writes a paper as xlsx, row by row, so that its size does not matter; it prints on A4 as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from bot.papers.cells import cell
from bot.papers.paper import FANG_SONG, HEI, MARGIN, SONG, TABLE_WIDTH, Paper

A4 = 9
SIMPLIFIED_CHINESE = 134  # the character set GB 2312: without the font, another Chinese one is taken
MILLIMETRES_AN_INCH = 25.4
MILLIMETRES_A_CHARACTER = 1.852  # seven pixels at 96 dots an inch
POINTS_A_LINE = 18
MILLIMETRES_A_SIGN = 4.4  # a Chinese character of the facts, with some room
# Rows of the table: what is left free around the words, and how broad other characters are beside Chinese ones.
LINE_SPACING, ROW_EDGES, ROW_AT_MOST = 1.25, 6, 409
MILLIMETRES_A_POINT, CELL_EDGES = 25.4 / 72, 2.5
WIDE_FROM, NARROW = "\u2e80", 0.62
# A sheet holds 1,048,576 rows; what is above the table needs some.
ROWS_A_SHEET = 1_000_000

_LINE = Side(style="thin")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def write_xlsx(paper: Paper, file: IO[bytes]) -> None:
    """Write `paper` to `file`. What does not fit on one sheet goes on on the next."""
    book = Workbook(write_only=True)
    try:
        for number, rows in enumerate(_sheets(paper.rows), start=1):
            _write_sheet(book, paper, rows, number)
    except BaseException:
        _discard(book)
        raise
    book.save(file)


def _discard(book: Workbook) -> None:
    """End the sheets and delete the temporary files behind them: they hold what people wrote."""
    for sheet in book.worksheets:
        sheet.close()
        sheet._writer.cleanup()  # noqa: SLF001 - the library does so only when the book is saved


def _sheets(rows: Iterable[Sequence[str | int]]) -> Iterator[Iterable[Sequence[str | int]]]:
    """Yield the rows of each sheet; there is one even when there are no rows. Each is read up before the next."""
    left = iter(rows)
    yield islice(left, ROWS_A_SHEET)
    for first in left:
        yield chain([first], islice(left, ROWS_A_SHEET - 1))


def _write_sheet(book: Any, paper: Paper, rows: Iterable[Sequence[str | int]], number: int) -> None:  # noqa: ANN401 - openpyxl
    sheet = book.create_sheet("汇总" if number == 1 else f"汇总{number}")
    above = [paper.title, *paper.facts]
    _set_up(sheet, paper, len(above) + 1)
    for place, text in enumerate(above, start=1):
        _append_line(sheet, place, text, len(paper.columns))
    heading, words = _font(HEI, paper.size), _font(SONG, paper.size)
    sheet.append([_styled(sheet, column.heading, heading) for column in paper.columns])
    cells = [_styled(sheet, "", words, centred=column.centred) for column in paper.columns]
    measure = Measure(paper)
    for place, row in enumerate(rows, start=len(above) + 2):
        # Heights are set, for not every program finds them; and forgotten, for they would all stay in memory.
        sheet.row_dimensions[place].height = measure.height(row)
        sheet.append([_filled(one, value) for one, value in zip(cells, row, strict=True)])
        del sheet.row_dimensions[place]


class Measure:
    """Works out how high a row must be for its words to be seen."""

    def __init__(self, paper: Paper) -> None:
        self._line = paper.size * LINE_SPACING
        sign = paper.size * MILLIMETRES_A_POINT
        self._signs = [max(1.0, (width - CELL_EDGES) / sign) for width in paper.widths()]

    def height(self, row: Sequence[str | int]) -> float:
        """Return the height of a row in points; a spreadsheet's row is not higher than ROW_AT_MOST."""
        lines = max(_lines(str(value), signs) for value, signs in zip(row, self._signs, strict=True))
        return min(lines * self._line + ROW_EDGES, ROW_AT_MOST)


def _lines(text: str, signs: float) -> int:
    """Return on how many lines a text is written when a line holds so many Chinese characters."""
    return sum(1 + int(max(_breadth(line) - 0.01, 0) / signs) for line in text.split("\n"))


def _breadth(line: str) -> float:
    """Return how broad a line is in Chinese characters; others are about half as broad."""
    narrow = sum(character < WIDE_FROM for character in line)
    return len(line) - narrow + narrow * NARROW


def _set_up(sheet: Any, paper: Paper, header: int) -> None:  # noqa: ANN401 - openpyxl's sheet
    """Let the sheet print: A4, lying, as wide as the page, its header on every page, pages numbered."""
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    edge = MARGIN / MILLIMETRES_AN_INCH
    sheet.page_margins = PageMargins(left=edge, right=edge, top=edge, bottom=edge, header=edge / 2, footer=edge / 2)
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.print_title_rows = f"{header}:{header}"
    sheet.freeze_panes = f"A{header + 1}"
    for place, width in enumerate(paper.widths(), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = round(width / MILLIMETRES_A_CHARACTER, 1)


def _append_line(sheet: Any, place: int, text: str, columns: int) -> None:  # noqa: ANN401 - openpyxl's sheet
    """Add a line above the table, over its whole width. Heights are set, for merged cells do not find their own."""
    title = place == 1
    lines = sum(1 + int(len(part) * MILLIMETRES_A_SIGN / TABLE_WIDTH) for part in text.split("\n"))
    sheet.row_dimensions[place].height = 30 if title else POINTS_A_LINE * lines
    sheet.merged_cells.add(f"A{place}:{get_column_letter(columns)}{place}")
    line = _styled(sheet, text, _font(SONG, 18, bold=True) if title else _font(FANG_SONG, 12), centred=title)
    line.border = Border()
    sheet.append([line])


def _styled(sheet: Any, text: str, font: Font, *, centred: bool = True) -> Any:  # noqa: ANN401 - openpyxl
    made = WriteOnlyCell(sheet)
    made.font, made.border = font, _GRID
    made.alignment = Alignment(
        horizontal="center" if centred else "left", vertical="center" if centred else "top", wrap_text=True
    )
    return _filled(made, text)


def _font(name: str, size: float, *, bold: bool = False) -> Font:
    return Font(name=name, size=size, bold=bold, charset=SIMPLIFIED_CHINESE)


def _filled(one: Any, value: str | int) -> Any:  # noqa: ANN401 - openpyxl's cell
    """Put a value into a cell and return it: a number as a number, and words always as words.

    A cell is written out before its column's next one is filled, so one a column is enough.
    """
    one.value = cell(value) if isinstance(value, str) else value
    if isinstance(value, str):
        one.data_type = "s"
    return one
