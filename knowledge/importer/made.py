"""Everything an import makes of one document, before it meets what a town's folder holds already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.entry import Clause, Directory, Lexicon, Section
from knowledge.importer import speech
from knowledge.importer.block import Block
from knowledge.importer.damage import damages
from knowledge.importer.draft import Drafted, Drafter
from knowledge.importer.draft_names import draft_document, draft_names
from knowledge.importer.formats import read_blocks
from knowledge.importer.head import read_head, split_head
from knowledge.importer.numbers import number_parts
from knowledge.importer.outline import outline
from knowledge.importer.part import Damage, Head, Outlined, Part
from knowledge.importer.phrase import Phraser
from knowledge.town import general_outside

FEATURED = 3
UNKNOWN_STATUS = "原文没有注明"
WHOLE = "全文"
Tell = Callable[[str], None]
STEPS = ("读文件", "理出目录", "查缺损", "起草条目", "对照已有内容", "检查", "写入文件夹")


@dataclass(frozen=True, slots=True)
class Made:
    """The drafts of all files of a town. `sections` in the plan's order, `clauses` the whole text word for word."""

    source: str
    head: Head
    sections: Sequence[Section]
    clauses: Sequence[Clause]
    drafts: Sequence[Drafted]
    directory: Directory
    lexicon: Lexicon
    utterances: Mapping[str, Sequence[str]]
    outside: Mapping[str, Sequence[str]]
    damages: Sequence[Damage]

    @property
    def featured(self) -> list[str]:
        """The entries offered first: the document as a whole, and its first parts."""
        parts = [draft.entry for draft in self.drafts if draft.kind == "part"]
        return [entry.id for entry in (*parts[:1], *(part for part in parts if part.section))][:FEATURED]


def make(path: Path, tell: Tell) -> Made:
    """Read a file and draft a town from it; `tell` gets each of STEPS as it begins. Raises InvalidDocument."""
    tell(STEPS[0])
    blocks = read_blocks(path)
    tell(STEPS[1])
    document = outlined(blocks)
    tell(STEPS[2])
    phraser = Phraser()
    document.damages.extend(damages(document))
    tell(STEPS[3])
    return _drafted(path.name, document, Drafter(document, document.damages, phraser))


def outlined(blocks: Sequence[Block]) -> Outlined:
    """Return the outline of a document's blocks."""
    lines, body = split_head(blocks)
    head, body = read_head(lines, body)
    root = outline(body)
    number_parts(root)
    if not root.children:
        root.children.append(Part(0, id=WHOLE, label=WHOLE, parent=root, paragraphs=root.paragraphs, roles=root.roles))
        root.paragraphs = []
    return Outlined(head, root)


def _drafted(source: str, document: Outlined, drafter: Drafter) -> Made:
    about = list(draft_document(drafter))
    parts = drafter.of_parts()
    names, directory = draft_names(drafter)
    drafts = [*about, *parts, *names]
    lexicon = speech.lexicon(document, drafts, directory)
    return Made(
        source=source,
        head=document.head,
        sections=[_section(part, document.damages) for part in document.parts],
        clauses=_clauses(document),
        drafts=drafts,
        directory=directory,
        lexicon=lexicon,
        utterances=speech.utterances(drafts),
        outside=general_outside(lexicon),
        damages=document.damages,
    )


def _section(part: Part, found: Sequence[Damage]) -> Section:
    lost = dict.fromkeys(f"{damage.why}（“{damage.where}”）" for damage in found if damage.section == part.id)
    return Section(
        id=part.id,
        label=f"{part.label}（标题缺失）" if part.headless else part.label,
        aliases=(part.label,) if part.headless else (),
        parent=part.parent.id if part.parent else "",
        heading=part.heading,
        lost="；".join(lost),
    )


def _clauses(document: Outlined) -> list[Clause]:
    """Return the text of the document with its headings, paragraph by paragraph, as it stands there."""
    lines = ((part, line) for part in document.root.walk() for line in (part.heading, *part.paragraphs))
    return [Clause(part.id, line) for part, line in lines if line.strip()]
