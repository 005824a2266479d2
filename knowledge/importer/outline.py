"""Puts paragraphs into the plan's own outline: 一 → 二(五) → 二(五)1, with or without every number in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.importer.block import Block
from knowledge.importer.heading import APPENDIX, is_bare_heading, split_heading
from knowledge.importer.marker import ARABIC, BRACKETED, CHAPTER, CHIEF, ITEM, SUB, Marker, marker_of
from knowledge.importer.part import BARE, Part
from knowledge.importer.role import is_role_line, office_list, roles_in, without_roles
from knowledge.importer.sentence import items
from knowledge.importer.table import Row, read_rows

# How deep a kind of number stands; parts are nested by this, whichever kinds a document uses. 一是 numbers parts only
# right below a chief heading; elsewhere it numbers sentences.
RANKS = {CHAPTER: 1, CHIEF: 2, SUB: 3, ITEM: 3, ARABIC: 4, BRACKETED: 5}
HINTED = (CHIEF, SUB, ARABIC, BRACKETED)
NUMBERING = tuple(RANKS)


class Outliner:
    """Builds the parts of one document; `levels`: the heading levels its format gave, the chief one first."""

    def __init__(self, levels: Sequence[int] = ()) -> None:
        self.root = Part(0)
        self._levels = sorted(set(levels))
        self._open: list[tuple[int, Part]] = [(0, self.root)]

    @property
    def _current(self) -> Part:
        return self._open[-1][1]

    def take(self, block: Block, after: str) -> None:
        """Put one block in its place; `after` is the text that follows it."""
        if block.rows:
            self._take_table(block)
        elif is_role_line(block.text):
            self._current.roles += roles_in(block.text)
            self._current.paragraphs.append(block.text)
        elif (marker := marker_of(block.text)) and self._begins_part(block.text, marker):
            self._begin_numbered(block, marker)
        elif block.level or is_bare_heading(block.text, after):
            self._begin_bare(block)
        elif offices := office_list(block.text):
            self._begin_listed(block.text, offices)
        else:
            self._take_text(block.text)

    def _take_text(self, text: str) -> None:
        self._current.roles += roles_in(text)
        self._current.paragraphs.append(text)

    def _begins_part(self, text: str, marker: Marker) -> bool:
        """Whether a number begins a part; 一是 does when its paragraph holds no further item, right below a chief."""
        if marker.kind not in RANKS:
            return False
        if marker.kind != ITEM:
            return True
        if len(items(text)) > 1:
            return False
        current = self._current
        return current.kind == ITEM or (current.kind in (0, CHIEF, CHAPTER) and not current.children)

    def _begin_numbered(self, block: Block, marker: Marker) -> None:
        heading, text = split_heading(marker.rest)
        part = Part(marker.kind, marker.number, label=heading, heading=block.text, halved=marker.halved)
        part.roles += roles_in(marker.rest)
        if text:
            before = block.text[: block.text.rindex(text)].strip() if heading else ""
            part.heading, part.paragraphs = before, [text if heading else block.text]
        self._add(part, RANKS[marker.kind])

    def _begin_bare(self, block: Block) -> None:
        part = Part(BARE, label=without_roles(block.text), heading=block.text, roles=roles_in(block.text))
        self._add(part, self._rank_of_bare(block))

    def _begin_listed(self, text: str, offices: tuple[str, ...]) -> None:
        """Begin a part at a line that lists offices: what is left of a heading with its bracket."""
        self._add(Part(BARE, heading=text, offices=offices), self._rank_of_bare(Block(text)))

    def _rank_of_bare(self, block: Block) -> int:
        if block.level in self._levels and not APPENDIX.match(block.text):
            return RANKS[HINTED[min(self._levels.index(block.level), len(HINTED) - 1)]]
        if APPENDIX.match(block.text):
            return RANKS[CHAPTER]
        chief = any(part.kind == CHIEF for _, part in self._open)
        return RANKS[SUB] if chief else RANKS[CHIEF]

    def _add(self, part: Part, rank: int) -> None:
        while self._open[-1][0] >= rank:
            self._open.pop()
        part.parent = self._current
        self._current.children.append(part)
        self._open.append((rank, part))

    def _take_table(self, block: Block) -> None:
        """Make a part of each row of a table of tasks; the cells of any other table are paragraphs."""
        below = self._current
        for row in read_rows(block.rows):
            if row.title:
                below.children.append(_row_part(row, below))
            else:
                below.paragraphs += row.cells


def _row_part(row: Row, parent: Part) -> Part:
    part = Part(ARABIC, row.number, label=row.title, parent=parent, roles=list(row.roles), row=True, columns=row.named)
    part.paragraphs = list(row.cells)
    return part


def outline(blocks: Sequence[Block]) -> Part:
    """Return the root of the parts of a document's body."""
    outliner = Outliner([block.level for block in blocks if block.level])
    for block, after in _with_next(blocks):
        outliner.take(block, after)
    return outliner.root


def _with_next(blocks: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else Block()
        yield block, following.text or "".join(following.rows[0] if following.rows else ())
