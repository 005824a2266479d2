"""Files of every format become the same paragraphs and tables, and what cannot be read is told in one line."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InvalidDocument
from knowledge.importer.formats import read_blocks
from knowledge.importer.text_file import decode, paragraphs
from tests.unit.knowledge.importer import plans

CHINESE = "一、目标\n到2025年，村里要修好路。\n二、任务\n各组分头落实。\n"


def texts(path: Path) -> list[str]:
    """Return the paragraphs of a file."""
    return [block.text for block in read_blocks(path) if block.text]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_every_encoding_offices_use(tmp_path: Path, encoding: str) -> None:
    """With or without a mark at the beginning."""
    path = tmp_path / "plan.txt"
    path.write_bytes(CHINESE.encode(encoding))
    assert texts(path) == CHINESE.splitlines()


def test_lines_wrapped_at_a_fixed_width_are_joined() -> None:
    """An old editor's line ends are none of the text; a numbered line begins a paragraph all the same."""
    wrapped = [
        "一二三四五六七八九十一二三四五六七八九十",
        "接着上一行的字接着上一行的字接着上一行的",
        "再接着上一行的字再接着上一行的字再接着上。",
    ]
    assert paragraphs("\n".join([*wrapped, "（一）新的一段"])) == ["".join(wrapped), "（一）新的一段"]


def test_word_shows_its_automatic_numbers(tmp_path: Path) -> None:
    """一、 stands in numbering.xml and not in the paragraph; a reader sees it, and so does the importer."""
    found = texts(plans.bureau_docx(tmp_path / "plan.docx"))
    assert [text for text in found if text[1:2] == "、"] == ["一、总体目标", "二、重点任务", "三、工作要求"]


def test_numbers_of_deeper_levels_begin_anew(tmp_path: Path) -> None:
    """Word's own list style counts each list by itself, and a heading style gives the level."""
    document = Document()
    for style, text in (("Heading 1", "甲"), ("List Number", "子"), ("List Number", "丑"), ("Heading 2", "乙")):
        document.add_paragraph(text, style=style)
    document.save(str(tmp_path / "plan.docx"))
    blocks = read_blocks(tmp_path / "plan.docx")
    assert [(block.text, block.level) for block in blocks] == [("甲", 1), ("1.子", 0), ("2.丑", 0), ("乙", 2)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_a_page_is_read_without_its_menus(tmp_path: Path, encoding: str) -> None:
    """The article is found, in the encoding the page claims; navigation and scripts are not text."""
    found = texts(plans.bureau_html(tmp_path / "plan.html", encoding))
    assert "一、总体目标" in found
    assert not {"首页", "政务公开", "版权所有 网站地图"} & set(found)
    assert all("不是正文" not in text for text in found)


def test_a_list_on_a_page_has_its_numbers_and_a_cell_spans(tmp_path: Path) -> None:
    """What a browser shows is read: the numbers of <ol>, line breaks, cells that span rows."""
    page = tmp_path / "plan.html"
    page.write_text(
        "<body><ol start=3><li>修路</li><li>装灯</li></ol><p>第一行<br>第二行</p><table><tr><td rowspan=2>类</td>"
        "<td>甲</td></tr><tr><td>乙</td></tr></table></body>",
        encoding="utf-8",
    )
    *lines, table = read_blocks(page)
    assert [block.text for block in lines] == ["3. 修路", "4. 装灯", "第一行", "第二行"]
    assert table.rows == (("类", "甲"), ("类", "乙"))


@pytest.mark.parametrize("name", ["bureau.docx", "bureau.html"])
def test_tables_are_read_by_their_cells(tmp_path: Path, name: str) -> None:
    """Row by row, as they stand."""
    write = plans.bureau_docx if name.endswith("docx") else plans.bureau_html
    tables = [block.rows for block in read_blocks(write(tmp_path / name)) if block.rows]
    assert tables[-1] == tuple(plans.BUREAU_TABLE)


def test_a_pdf_gives_paragraphs_and_tables(tmp_path: Path) -> None:
    """Wrapped lines are joined, page numbers left out, the ruled table is read cell by cell."""
    blocks = read_blocks(plans.street_pdf(tmp_path / "plan.pdf"))
    found = [block.text for block in blocks if block.text]
    assert found == [plans.STREET_TITLE, *plans.STREET, *plans.STREET_AFTER]
    assert [block.rows for block in blocks if block.rows] == [tuple(plans.STREET_TABLE)]


def refused(path: Path) -> str:
    """Return what is said of a file that cannot be read."""
    with pytest.raises(InvalidDocument) as raised:
        read_blocks(path)
    told = str(raised.value)
    assert "\n" not in told
    assert path.name in told
    return told


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.txt", b"", "空文件"),
        ("plan.txt", b"  \n \n", "没有文字"),
        ("plan.txt", bytes(range(128, 256)) * 9, "编码"),
        ("plan.html", b"", "空文件"),
        ("plan.html", "没有标签的一段话".encode(), "不是 html"),
        ("plan.docx", b"not a zip", "不是 docx"),
        ("plan.docx", b"PK\x03\x04broken", "坏了"),
        ("plan.pdf", b"%PDF-1.4 broken", "坏了"),
        ("plan.pdf", "一、目标".encode(), "不是 pdf"),
        ("plan.txt", b"%PDF-1.4", "不是 txt"),
        ("plan.doc", b"\xd0\xcf\x11\xe0", "另存为 docx"),
        ("plan.xlsx", b"PK\x03\x04", "格式认不得"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """The line names the file and says what to do or what is wrong."""
    path = tmp_path / name
    path.write_bytes(content)
    assert said in refused(path)


def test_a_scanned_pdf_is_told(tmp_path: Path) -> None:
    """A picture of a text is none."""
    assert "扫描" in refused(plans.scanned_pdf(tmp_path / "plan.pdf"))


def test_a_docx_without_its_document_is_told(tmp_path: Path) -> None:
    """A zip of something else is no Word document."""
    path = tmp_path / "plan.docx"
    with ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "坏了" in refused(path)


def test_hostile_files_are_refused(tmp_path: Path) -> None:
    """A page of a thousand boxes in each other, and a document that unpacks to half a gigabyte and more."""
    page = tmp_path / "plan.html"
    page.write_text("<div>" * 5000 + "甲" + "</div>" * 5000, encoding="utf-8")
    assert "太深" in refused(page)
    bomb = tmp_path / "plan.docx"
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as file:
        for _ in range(510):
            file.write(bytes(1_000_000))
    assert "太大" in refused(bomb)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """Nothing there is one line as well."""
    assert "打不开" in refused(tmp_path / "nowhere.txt")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """No file of text ends in a traceback."""
    try:
        text = decode(content, "plan.txt")
    except InvalidDocument as fault:
        text = str(fault)
    assert isinstance(text, str)
