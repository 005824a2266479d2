"""Reads a plan from a web page as governments publish it: the article, without menus and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from bot.errors import InvalidDocument
from knowledge.importer.block import Block, Rows, tidy
from knowledge.importer.text_file import decode

_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_NOT_TEXT = ("script", "style", "noscript", "nav", "footer", "form", "button", "select", "iframe", "svg")
_ARTICLE = re.compile(r"zoom|article|content|trs_editor|ueditor|main-?text|detail|con_text", re.IGNORECASE)
_BLOCK_NAMES = """
p div section article main header li ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre center body
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_LINE_END = re.compile(r"[ \t]*[\r\n]\s*")
_HEADING = re.compile(r"h([1-6])$")
ENOUGH = 0.6  # share of a page's text that its article has
BREAK = "\ue000"  # stands for <br>, for the line ends of the source are none that a reader sees


def read_html(path: Path) -> list[Block]:
    """Return the paragraphs and tables of a page's article. Raises InvalidDocument."""
    page = BeautifulSoup(_text_of(path), "html.parser")
    for tag in page.find_all(_NOT_TEXT):
        tag.decompose()
    try:
        return list(_blocks(_article(page)))
    except RecursionError as fault:
        raise InvalidDocument(f"{path.name} 的层次太深，不像是一份方案") from fault


def _text_of(path: Path) -> str:
    """Return the page's text; the encoding it claims is believed only where it fits."""
    content = path.read_bytes()
    claimed = _CHARSET.search(content)
    if claimed:
        try:
            return content.decode(
                {"gb2312": "gb18030", "gbk": "gb18030"}.get(name := claimed[1].decode().lower(), name)
            )
        except (UnicodeDecodeError, LookupError):
            pass
    text = decode(content, path.name)
    if "<" not in text:
        raise InvalidDocument(f"{path.name} 的内容不是 html：扩展名写错了，或文件坏了")
    return text


def _article(page: BeautifulSoup) -> Tag:
    """Return the smallest part of a page, by the names such parts go by, that has most of its text."""
    body = page.body or page
    most = ENOUGH * len(body.get_text())
    named = [tag for tag in body.find_all(["div", "article", "td", "section"]) if _ARTICLE.search(_name(tag))]
    large = [tag for tag in named if len(tag.get_text()) >= most]
    return min(large, key=lambda tag: len(tag.get_text()), default=body)


def _name(tag: Tag) -> str:
    return f"{tag.get('id') or ''} {tag.get('class') or ''} {tag.name if tag.name == 'article' else ''}"


def _blocks(tag: Tag) -> Iterator[Block]:
    """Yield the blocks below `tag`; text between two blocks is a paragraph of its own."""
    loose = ""
    for child in tag.children:
        if _is_block(child):
            yield from _paragraphs(loose)
            loose = ""
            yield from _block(child)  # type: ignore[arg-type]
        elif isinstance(child, Tag):
            loose += BREAK if child.name == "br" else _inline(child)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            loose += _spaced(child)
    yield from _paragraphs(loose)


def _is_block(child: PageElement) -> bool:
    if not isinstance(child, Tag):
        return False
    return child.name in _BLOCKS or child.name == "table" or child.find([*_BLOCKS, "table"]) is not None


def _block(tag: Tag) -> Iterator[Block]:
    heading = _HEADING.match(tag.name)
    if tag.name == "table":
        yield from _table(tag)
    elif heading:
        yield Block(tidy(_inline(tag)), level=int(heading[1]))
    elif tag.name == "ol":
        yield from _numbered(tag)
    else:
        yield from _blocks(tag)


def _numbered(tag: Tag) -> Iterator[Block]:
    """Yield the items of a list with the numbers a browser shows before them."""
    start = str(tag.get("start") or "1")
    for number, item in enumerate(tag.find_all("li", recursive=False), int(start) if start.isdigit() else 1):
        first, *others = list(_blocks(item)) or [Block()]
        yield Block(f"{number}. {first.text}" if first.text else "", first.rows)
        yield from others


def _table(tag: Tag) -> Iterator[Block]:
    """Yield a table; one that only lays out a page, or stands within another, counts as paragraphs."""
    rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
    if tag.find("table") or all(len(_cells(row)) < 2 for row in rows):  # noqa: PLR2004 - one column is no table
        for row in rows:
            for cell in _cells(row):
                yield from _blocks(cell)
        return
    yield Block(rows=_spread(rows))


def _cells(row: Tag) -> list[Tag]:
    return row.find_all(["td", "th"], recursive=False)


def _spread(rows: list[Tag]) -> Rows:
    """Return the cells of a table, one that spans several rows or columns repeated in each."""
    grid: dict[tuple[int, int], str] = {}
    for down, row in enumerate(rows):
        across = 0
        for cell in _cells(row):
            while (down, across) in grid:
                across += 1
            text = "\n".join(block.text for block in _blocks(cell))
            for below in range(_span(cell, "rowspan")):
                for beside in range(_span(cell, "colspan")):
                    grid[down + below, across + beside] = text
    width = 1 + max((across for _, across in grid), default=0)
    return tuple(tuple(grid.get((down, across), "") for across in range(width)) for down in range(len(rows)))


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1")
    return max(1, min(int(value), 200)) if value.isdigit() else 1


def _inline(tag: Tag) -> str:
    for line_break in tag.find_all("br"):
        line_break.replace_with(BREAK)
    return "".join(_spaced(text) for text in tag.find_all(string=True) if not isinstance(text, PreformattedString))


def _spaced(text: str) -> str:
    return _LINE_END.sub("", text)


def _paragraphs(text: str) -> Iterator[Block]:
    yield from (Block(line) for raw in text.split(BREAK) if (line := tidy(raw)))
