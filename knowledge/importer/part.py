"""What the outline of a plan is made of, before it becomes the nouns of a town's files."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.importer.role import DUE, HELP, LEAD, OFFICE, Role

LOST, CUT, WRONG_FIGURE, SMALL = "lost", "cut", "figure", "small"
BARE = 90  # the kind of a part whose number, if it ever had one, is not in the text


@dataclass(frozen=True, slots=True)
class Damage:
    """One place where the text is not whole: the section it is in, the words around it, and what is wrong.

    `kind`: `lost`, `cut` and `figure` change what a reader understands; `small` does not.
    """

    section: str
    where: str
    why: str
    kind: str = LOST

    def line(self) -> str:
        """Return it as one line for a person."""
        section = self.section or "开头"
        return f"{section}：{self.why}（“{self.where}”）" if self.where else f"{section}：{self.why}"


@dataclass(slots=True)
class Part:
    """One part of a plan. `heading` is the line as written; `paragraphs` are the official wording below it.

    `offices`: those of a line that only lists offices. `row`: whether it was a row of a table, its cells the paragraphs
    and `columns` (column, cell) those that need their column's name to be understood. `headless`: the text has no
    heading for it, the label is a word of its text.
    """

    kind: int
    number: int = 0
    id: str = ""
    label: str = ""
    heading: str = ""
    parent: Part | None = None
    paragraphs: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    offices: tuple[str, ...] = ()
    children: list[Part] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    halved: bool = False
    row: bool = False
    headless: bool = False
    columns: tuple[tuple[str, str], ...] = ()

    def named(self, kind: str) -> list[str]:
        """Return the names under roles of a kind, in order, each once."""
        return list(dict.fromkeys(name for role in self.roles if role.kind == kind for name in role.names))

    @property
    def responsible(self) -> list[str]:
        """The offices responsible, without those that only help."""
        return self.named(OFFICE)

    @property
    def leads(self) -> list[str]:
        """The people who lead."""
        return self.named(LEAD)

    @property
    def helping(self) -> list[str]:
        """The offices that help."""
        return self.named(HELP)

    @property
    def due(self) -> list[str]:
        """Until when, in the document's words."""
        return self.named(DUE)

    def walk(self) -> list[Part]:
        """Return this part and all below it, in order."""
        return [self, *(below for child in self.children for below in child.walk())]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the text. What the document does not say stays empty; `issued` is YYYY-MM-DD."""

    title: str
    town: str
    publisher: str = ""
    issued: str = ""
    index_number: str = ""
    document_number: str = ""
    category: str = ""
    openness: str = ""
    status: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlined:
    """A whole document: its head, its parts below a root that holds the preface, and where its text is damaged."""

    head: Head
    root: Part
    damages: list[Damage] = field(default_factory=list)

    @property
    def parts(self) -> list[Part]:
        """Every part but the root, in order."""
        return self.root.walk()[1:]

    @property
    def text(self) -> str:
        """Every word of the document below its head."""
        return "\n".join(line for part in self.root.walk() for line in (part.heading, *part.paragraphs) if line)
