"""What every docx of ours shares: A4, the fonts of official papers, page numbers.

Word takes the font of Chinese characters from an attribute of its own (w:eastAsia), which the library does not set; and
what to take when a font is missing from the list of fonts (w:altName).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from bot.papers.paper import FALLBACKS, FANG_SONG, HEI, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, SONG

# Names of styles, which are their ids as well.
TITLE, FACT, HEADING, CELL, PART, BODY = "PaperTitle", "Fact", "TableHeading", "TableCell", "Part", "Words"
# Font, size in points, bold, of each.
STYLES = {
    TITLE: (SONG, 18, True),
    FACT: (FANG_SONG, 12, False),
    HEADING: (HEI, 10.5, False),
    CELL: (SONG, 10.5, False),
    PART: (HEI, 16, False),
    BODY: (FANG_SONG, 16, False),
}
CELL_MARGIN = 1  # millimetres between a line of the table and the words
TWIPS_A_MILLIMETRE = 1440 / 25.4
# Margins of a standing page as the standard for official papers (GB/T 9704) has them: top, bottom, left, right.
STANDING = (37, 35, 28, 26)
FONT_TABLE = "/word/fontTable.xml"


def blank(*, lying: bool) -> Any:  # noqa: ANN401 - the library's document
    """Return an empty document with our page, styles and page numbers."""
    document = Document()
    _set_page(document.sections[0], lying=lying)
    for name, (font, size, bold) in STYLES.items():
        _add_style(document.styles, name, font, (size, bold))
    document.styles[TITLE].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles[TITLE].paragraph_format.space_after = Pt(8)
    for name in (HEADING, CELL):
        spaced = document.styles[name].paragraph_format
        spaced.space_before = spaced.space_after = Pt(2)
    set_font(document.styles["Normal"], FANG_SONG)
    _number_pages(document.sections[0])
    _name_fallbacks(document)
    return document


def set_up_table(table: Any, widths: Sequence[float]) -> None:  # noqa: ANN401 - the library's table
    """Give a table lines and columns of fixed width in millimetres."""
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    edges = element("w:tblCellMar")
    for side in ("left", "right"):
        edges.append(element(f"w:{side}", w=str(twips(CELL_MARGIN)), type="dxa"))
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))  # noqa: SLF001 - the library has no word for margins of cells
    layout.addnext(edges)


def set_font(style: Any, font: str) -> None:  # noqa: ANN401 - the library's style
    """Set the font of Chinese characters as well as of the others."""
    style.font.name = font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)  # a theme would go before the font
    fonts.set(qn("w:eastAsia"), font)


def element(name: str, **attributes: str) -> Any:  # noqa: ANN401 - an element of the document's tree
    """Return an element that the library has no word for."""
    made = OxmlElement(name)
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


def twips(millimetres: float) -> int:
    """Return a length as Word counts it: in twentieths of a point."""
    return round(millimetres * TWIPS_A_MILLIMETRE)


def _set_page(section: Any, *, lying: bool) -> None:  # noqa: ANN401 - the library's section
    width, height = (PAGE_WIDTH, PAGE_HEIGHT) if lying else (PAGE_HEIGHT, PAGE_WIDTH)
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    top, bottom, left, right = (MARGIN,) * 4 if lying else STANDING
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.footer_distance = Mm(min(bottom / 2, 20))


def _add_style(styles: Any, name: str, font: str, face: tuple[float, bool]) -> None:  # noqa: ANN401 - the library's
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size, style.font.bold = Pt(face[0]), face[1]
    style.paragraph_format.space_after = Pt(0)
    set_font(style, font)


def _number_pages(section: Any) -> None:  # noqa: ANN401 - the library's section
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (("第 ", "PAGE"), (" 页 共 ", "NUMPAGES"), (" 页", "")):
        footer.add_run(text)
        if field:
            _add_field(footer, field)


def _add_field(paragraph: Any, name: str) -> None:  # noqa: ANN401 - the library's paragraph
    """Add a field that Word works out; the 1 stands there until it has."""
    field = element("w:fldSimple", instr=name)
    run = element("w:r")
    shown = element("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - the library has no word for it


def _name_fallbacks(document: Any) -> None:  # noqa: ANN401 - the library's document
    """Add our fonts, with what to take in their place, to the list of fonts."""
    for part in document.part.package.iter_parts():
        if part.partname == FONT_TABLE:
            part._blob = _with_fallbacks(part.blob)  # noqa: SLF001 - the library keeps the list as bytes


def _with_fallbacks(listed: bytes) -> bytes:
    fonts = "".join(
        f'<w:font w:name="{font}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for font, others in FALLBACKS.items()
    )
    made = parse_xml(f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>")
    listing = parse_xml(listed)
    for font in list(made):
        for old in listing.findall(qn("w:font")):
            if old.get(qn("w:name")) == font.get(qn("w:name")):
                listing.remove(old)
        listing.append(font)
    return bytes(serialize_part_xml(listing))
