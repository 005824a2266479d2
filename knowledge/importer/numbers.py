"""Gives every part its number in the plan's own way, also where the text has lost it, and its id from that.

`四)` with three headless pieces before it means that these are the first three: the numbers can be told from what
is left. Where they cannot, a part goes by its heading, and what is missing is listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from knowledge.importer.heading import split_heading
from knowledge.importer.marker import ARABIC, BRACKETED, ITEM, SUB, shown
from knowledge.importer.part import BARE, Part

LONGEST_ID = 20
ENDING = "结尾"
SEVERAL = 2


def number_parts(root: Part) -> None:
    """Give the parts below `root` their numbers, and then all of them their ids."""
    for part in root.walk():
        _release(part)
        if any(child.kind != BARE for child in part.children):
            _recover(part)
    _name(root, set())


def _recover(part: Part) -> None:
    """Number the headless pieces before and between the numbered children, where exactly as many are missing."""
    kind = Counter(child.kind for child in part.children if child.kind != BARE).most_common(1)[0][0]
    first = next(child for child in part.children if child.kind == kind)
    before = part.children[: part.children.index(first)]
    own = [] if part.kind == 0 else part.paragraphs
    if first.number > 1 and len(own) + len(before) == first.number - 1:
        headless = [_headless(text, part) for text in own]
        part.children[:0] = headless
        part.paragraphs = part.paragraphs[: len(part.paragraphs) - len(headless)]
    expected = 0
    for gap, after in _gaps(part.children, kind):
        if gap and after.number - expected - 1 == len(gap):
            for number, child in enumerate(gap, start=expected + 1):
                child.kind, child.number = kind, number
                child.lost.append(_what_is_lost(child, kind))
                child.headless = not child.label
        expected = after.number


def _release(part: Part) -> None:
    """Take from the last of many one-paragraph items what stands below it: it belongs to none of them."""
    *others, last = part.children or [Part(BARE)]
    single = len(others) >= SEVERAL and all(len(child.paragraphs) == 1 and not child.children for child in others)
    if not single or last.row or last.kind == BARE or last.children:
        return
    for text in last.paragraphs[1:]:
        heading, body = split_heading(text)
        part.children.append(Part(BARE, label=heading if body else "", parent=part, paragraphs=[text]))
    del last.paragraphs[1:]


def _headless(text: str, parent: Part) -> Part:
    return Part(BARE, parent=parent, paragraphs=[text])


def _gaps(children: list[Part], kind: int) -> Iterator[tuple[list[Part], Part]]:
    """Yield the children without a number before each numbered one, and that one."""
    gap: list[Part] = []
    for child in list(children):
        if child.kind == kind:
            yield gap, child
            gap = []
        elif child.kind == BARE:
            gap.append(child)


def _what_is_lost(part: Part, kind: int) -> str:
    number = shown(kind, part.number)
    if kind == ITEM:
        number = number.strip("()") + "是"
    if part.offices:
        return f"“{number}”这个序号和标题缺失，只剩一行科室名单"
    if part.label:
        return f"标题前面的序号“{number}”缺失"
    return f"“{number}”这个序号和标题缺失，开头可能也不完整"


def _name(part: Part, taken: set[str]) -> None:
    """Give the parts below `part` their ids: the plan's numbers joined, or the heading where there is no number."""
    for child in part.children:
        above = part.id
        if child.kind == BARE:
            own = (child.label or child.heading)[:LONGEST_ID] or ENDING
            name = f"{above}·{own}" if above else own
        else:
            name = _joined(above, child)
        if name in taken and not child.row:
            child.lost.append(f"序号“{shown(child.kind, child.number)}”用了不止一次")
        child.id = _free(name, taken)
        taken.add(child.id)
        _name(child, taken)


def _joined(above: str, child: Part) -> str:
    label = shown(child.kind, child.number)
    if child.kind == ARABIC and above and above[-1].isdigit():
        return f"{above}.{label}"
    return above + label if above or child.kind not in (SUB, BRACKETED, ITEM) else label


def _free(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}[{number}]", number + 1
    return free
