"""The nouns of a town's knowledge files, as they are after loading: plain, frozen, and checked by `knowledge.town`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, StringConstraints

Detail = Literal[
    "phone",
    "address",
    "hours",
    "amount",
    "condition",
    "date",
    "name",
    "list",
    "procedure",
    "reason",
    "office",
    "lead",
    "other",
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
MaybeText = Annotated[str, StringConstraints(strip_whitespace=True)]
Texts = tuple[Text, ...]

_STRICT = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the plan, under the plan's own number. `lost` says in plain Chinese what is missing of it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    id: Text
    label: Text
    aliases: Texts = ()
    parent: MaybeText = ""
    heading: MaybeText = ""
    lost: MaybeText = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The document everything rests on. `featured`: the entries offered before anybody has asked anything.

    What a document does not say of itself stays empty, its date too.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    title: Text
    town: Text
    index_number: MaybeText
    issued: date | None
    publisher: MaybeText
    category: MaybeText
    openness: MaybeText
    status: Text
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    source_note: MaybeText = ""
    document_number: MaybeText = ""
    featured: Texts = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure or name of the plan, and the year it holds until."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    name: Text
    value: Text
    until: MaybeText = ""


@dataclass(frozen=True, slots=True)
class NotStated:
    """A detail people ask for and the plan does not give; `say` is what they are told."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    detail: Detail
    say: Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the plan says, in plain words, with the ways people ask for it and what the plan leaves out.

    `section` is empty for what stands in no part of the text but at its head, such as the index number. `items`: the
    entries about what this one lists, in the plan's order (for 第二个呢). `quote`: the official wording to show beside
    the answer, word for word; left empty, the best one is chosen from the town's clauses. `review`: `draft` as long as
    nobody has looked at what `knowledge import` drafted.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    id: Text
    section: MaybeText
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=20)]
    questions: Annotated[Texts, Field(min_length=1)]
    answer: Text
    keywords: Texts = ()
    facts: tuple[Fact, ...] = ()
    office: MaybeText = ""
    lead: MaybeText = ""
    office_note: MaybeText = ""
    related: Texts = ()
    not_stated: tuple[NotStated, ...] = ()
    damaged: MaybeText = ""
    known: dict[Detail, Text] = field(default_factory=dict, hash=False)
    items: Texts = ()
    quote: MaybeText = ""
    review: Literal["draft", "done"] = "done"


@dataclass(frozen=True, slots=True)
class Clause:
    """clauses.yaml: one paragraph of the document, word for word; `section` is empty before the first section."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    section: MaybeText
    text: Text


@dataclass(frozen=True, slots=True)
class Office:
    """An office; phone, address and hours stay empty until the town fills them in."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    name: Text
    aliases: Texts = ()
    phone: MaybeText = ""
    address: MaybeText = ""
    hours: MaybeText = ""
    entry: MaybeText = ""


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody who leads a task, by name or, where the plan gives no name, by post."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    name: MaybeText = ""
    post: MaybeText = ""
    aliases: Texts = ()
    entry: MaybeText = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A platform or a village, and the entry that tells of it; phone, address and hours as for an office.

    `latitude`, `longitude`: where it is, in the degrees of WeChat's map (GCJ-02), when the town has filled it in.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    name: Text
    aliases: Texts = ()
    phone: MaybeText = ""
    address: MaybeText = ""
    hours: MaybeText = ""
    entry: MaybeText = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """offices.yaml: who and what has a name in this town."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    offices: tuple[Office, ...] = ()
    leaders: tuple[Leader, ...] = ()
    platforms: tuple[Place, ...] = ()
    villages: tuple[Place, ...] = ()

    def office(self, name: str) -> Office | None:
        """Return the office with this name or alias."""
        return next((office for office in self.offices if name in (office.name, *office.aliases)), None)

    def filled_in(self, entry: Entry, detail: str) -> tuple[str, str]:
        """Return (whose, what): the phone, address or hours the town has filled in for what `entry` is about.

        That is what the entry itself tells of, else the entry's office; ("", "") when nothing is filled in.
        """
        listed: list[Place | Office] = [*self.platforms, *self.villages, *self.offices]
        about = [named for named in listed if named.entry == entry.id]
        office = self.office(entry.office) if entry.office else None
        for named in [*about, *([office] if office else [])]:
            value = {"phone": named.phone, "address": named.address, "hours": named.hours}.get(detail, "")
            if value:
                return named.name, value
        return "", ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """lexicon.yaml: how people of this town speak and mistype.

    `synonyms` are groups of which the first is the canonical form; `dialect` and `mishearings` map what is written to
    what is meant; `outside` are words that mark matters the plan has nothing to do with.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    words: Texts = ()
    synonyms: tuple[Texts, ...] = ()
    dialect: dict[Text, MaybeText] = field(default_factory=dict)
    mishearings: dict[Text, Text] = field(default_factory=dict)
    fillers: Texts = ()
    outside: Texts = ()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """thresholds.yaml: where the bands lie, as `knowledge evaluate --calibrate` found them. All within 0..1.

    `answer`: at least this sure → answered. `choices`: at least this sure → offered to choose from. `margin`: an answer
    must lead the runner-up by this much. `followup`: at least this sure, given what was asked before. `confidence`: how
    evidence adds up to being sure, a coefficient for each of `knowledge.evidence.NAMES` and `bias`.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    answer: Annotated[float, Field(ge=0, le=1)]
    choices: Annotated[float, Field(ge=0, le=1)]
    margin: Annotated[float, Field(ge=0, le=1)]
    followup: Annotated[float, Field(ge=0, le=1)]
    confidence: dict[Text, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing staff have put right, a line of corrections.yaml: `text` belongs to the entry with the id `entry`.

    `correct`: a question of exactly these words, after normalization, is answered by the entry, whatever the index
    says. `teach`: the words are one more way of asking for the entry. `by`, `on`, `why`: who decided it, when, the
    reason.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    text: Text
    entry: Text
    by: Text
    on: date
    why: MaybeText = ""
    kind: Literal["correct", "teach"] = "correct"
