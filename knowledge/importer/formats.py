"""Opens a file of any of the formats plans come in, and tells in one line why one cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.errors import InvalidDocument
from knowledge.importer.block import Block

LARGEST = 50_000_000  # bytes; a plan is a few pages
OLD_WORD = b"\xd0\xcf\x11\xe0"
PDF = b"%PDF-"
ZIP = b"PK\x03\x04"
READABLE = "txt、html、docx、pdf"
Read = Callable[[Path], list[Block]]


def read_blocks(path: Path) -> list[Block]:
    """Return the paragraphs and tables of a file. Raises InvalidDocument with one Chinese line."""
    reader = _reader_of(path, _beginning(path))
    blocks = [block for block in reader(path) if block.text or block.rows]
    if not blocks:
        raise InvalidDocument(f"{path.name} 里没有文字")
    return blocks


def _beginning(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            beginning = file.read(1024)
    except OSError as fault:
        raise InvalidDocument(f"{path.name} 打不开（{fault.strerror}）") from fault
    if not size:
        raise InvalidDocument(f"{path.name} 是空文件")
    if size > LARGEST:
        raise InvalidDocument(f"{path.name} 太大（超过 {LARGEST // 1_000_000} MB），不像是一份方案")
    return beginning


def _reader_of(path: Path, beginning: bytes) -> Read:
    """Return what reads the file, after comparing its name with what it begins with."""
    suffix = path.suffix.lower()
    if suffix in (".doc", ".wps") or beginning.startswith(OLD_WORD):
        raise InvalidDocument(f"{path.name} 是旧版 Word 或 WPS 文件，请在 Word 或 WPS 里另存为 docx 再导入")
    if suffix not in _READERS:
        raise InvalidDocument(f"{path.name} 的格式认不得，只能导入 {READABLE}")
    for magic, right in ((PDF, ".pdf"), (ZIP, ".docx")):
        if beginning.startswith(magic) != (suffix == right):
            raise InvalidDocument(f"{path.name} 的内容不是 {suffix[1:]}：扩展名写错了，或文件坏了")
    return _READERS[suffix]


def _text(path: Path) -> list[Block]:
    from knowledge.importer.text_file import read_text  # noqa: PLC0415 - only the format at hand is loaded

    return read_text(path)


def _html(path: Path) -> list[Block]:
    from knowledge.importer.html_file import read_html  # noqa: PLC0415

    return read_html(path)


def _docx(path: Path) -> list[Block]:
    from knowledge.importer.docx_file import read_docx  # noqa: PLC0415

    return read_docx(path)


def _pdf(path: Path) -> list[Block]:
    from knowledge.importer.pdf_file import read_pdf  # noqa: PLC0415

    return read_pdf(path)


_READERS: dict[str, Read] = {
    ".txt": _text,
    ".md": _text,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
    ".pdf": _pdf,
}
