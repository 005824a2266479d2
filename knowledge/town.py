"""A town: everything its knowledge folder holds, loaded and checked. Another town is another folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from pydantic import TypeAdapter

from bot.errors import InvalidKnowledge
from knowledge.contradictions import contradictions, written_twice
from knowledge.correction_file import lost, read_corrections
from knowledge.entry import (
    Clause,
    Correction,
    Directory,
    Entry,
    Lexicon,
    Plan,
    Section,
    Texts,
    Thresholds,
)
from knowledge.means import DEFAULT, Means
from knowledge.quoting import is_literal, quote_for
from knowledge.reading import Reader
from knowledge.referral import Referral, faults_of, read_rules

ENTRIES = "entries/*.yaml"
PHRASINGS = "phrasings/*.yaml"
OUTSIDE = "outside.yaml"
THRESHOLDS = "thresholds.yaml"
CLAUSES = "clauses.yaml"
INTENTS = "intents.yaml"
STARTING = Path(__file__).parent


@dataclass(frozen=True)
class Town:
    """What one town's assistant knows. `entries` maps id → entry in the order of the files.

    `phrasings`: further ways of asking, by entry. `outside`: questions known to be outside of the plan. `clauses`: the
    official wording, paragraph by paragraph, when the town has it; `quotes` maps the ids of the entries that some of it
    fits → these words. `corrections`: those of the files; what they change is put into force by
    `knowledge.corrections`. `referral`: which office gets what. `means`: what it is read with.
    """

    plan: Plan
    entries: Mapping[str, Entry]
    offices: Directory
    lexicon: Lexicon
    thresholds: Thresholds
    folder: Path
    phrasings: Mapping[str, Texts] = field(default_factory=dict)
    outside: Texts = ()
    clauses: tuple[Clause, ...] = ()
    quotes: Mapping[str, str] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    referral: tuple[Referral, ...] = ()
    means: Means = DEFAULT

    def drafts(self) -> list[Entry]:
        """Return the entries that nobody has reviewed since they were drafted."""
        return [entry for entry in self.entries.values() if entry.review == "draft"]

    def with_questions(self, extra: Mapping[str, Sequence[str]]) -> Town:
        """Return the town with more ways of asking: `extra` maps an entry's id → texts. Other ids are passed over.

        What is asked for an entry is outside of the plan no longer.
        """
        asked = {name: tuple(extra[name]) for name in self.entries.keys() & extra}
        if not asked:
            return self
        every = {text for texts in asked.values() for text in texts}
        taught = {name: tuple(dict.fromkeys((*self.phrasings.get(name, ()), *texts))) for name, texts in asked.items()}
        return replace(
            self,
            phrasings=MappingProxyType({**self.phrasings, **taught}),
            outside=tuple(text for text in self.outside if text not in every),
        )

    def featured(self) -> list[Entry]:
        """Return every entry, what the town puts first at the beginning."""
        return [self.entries[name] for name in dict.fromkeys((*self.plan.featured, *self.entries))]

    def section(self, section_id: str) -> Section:
        """Return the section with this id. Raises KeyError."""
        for section in self.plan.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)

    def section_line(self, entry: Entry) -> str:
        """Return what a reply rests on: the plan's title and the entry's section, as 《…》二(五)托底行动."""
        if not entry.section:
            return f"《{self.plan.title}》"
        section = self.section(entry.section)
        named = section.id if section.label in section.id else f"{section.id} {section.label}"
        return f"《{self.plan.title}》{named}"


def load_town(folder: Path, means: Means = DEFAULT) -> Town:
    """Return the town whose files are in `folder`, to be read by `means`. Raises InvalidKnowledge with every fault."""
    reader = Reader(folder)
    plan = reader.noun(Plan, "plan.yaml")
    offices = reader.noun(Directory, "offices.yaml")
    lexicon = reader.noun(Lexicon, "lexicon.yaml")
    thresholds = _thresholds(reader)
    located = _entries(reader)
    phrasings = _lists(reader, *_names(reader, PHRASINGS))
    outside = _lists(reader, OUTSIDE) if (folder / OUTSIDE).exists() else general_outside(lexicon or Lexicon())
    clauses = _clauses(reader)
    corrections, referral = read_corrections(reader), read_rules(reader)
    _check_intents(reader)
    if reader.faults or plan is None or offices is None or lexicon is None or thresholds is None:
        raise InvalidKnowledge(reader.faults)
    faults = [*contradictions(plan, offices, located), *_astray(phrasings, located), *lost(corrections, located)]
    faults += [*_misquoted(plan, clauses, located), *faults_of(referral, plan, offices)]
    if faults:
        raise InvalidKnowledge(faults)
    entries = MappingProxyType({entry.id: entry for _, entry in located})
    every = tuple(text for texts in outside.values() for text in texts)
    read = Town(plan, entries, offices, lexicon, thresholds, folder, MappingProxyType(phrasings), every)
    return replace(
        read,
        clauses=clauses,
        quotes=MappingProxyType(_quotes(entries.values(), clauses)),
        corrections=corrections,
        referral=referral,
        means=means,
    )


def load_directory(folder: Path) -> Directory:
    """Return offices.yaml alone: who and what has a name in the town. Raises InvalidKnowledge."""
    reader = Reader(folder)
    offices = reader.noun(Directory, "offices.yaml")
    if offices is None:
        raise InvalidKnowledge(reader.faults)
    return offices


def general_outside(lexicon: Lexicon) -> dict[str, Texts]:
    """Return by topic questions that no plan answers, without those that name something of this town."""
    general = _lists(Reader(STARTING), OUTSIDE)
    fitting = {
        topic: tuple(text for text in texts if not any(word in text for word in lexicon.words))
        for topic, texts in general.items()
    }
    return {topic: texts for topic, texts in fitting.items() if texts}


def check(folder: Path) -> list[str]:
    """Return every fault of the town in `folder`, one line each; empty when it is sound."""
    try:
        load_town(folder)
    except InvalidKnowledge as fault:
        return list(fault.faults)
    return []


def _thresholds(reader: Reader) -> Thresholds | None:
    """Read the town's own thresholds; what calibration has not found yet is what every town starts with."""
    starting = Reader(STARTING).noun(Thresholds, THRESHOLDS)
    if starting is None or not (reader.folder / THRESHOLDS).exists():
        return starting
    own = reader.noun(Thresholds, THRESHOLDS)
    return own and replace(own, confidence=own.confidence or starting.confidence)


def _clauses(reader: Reader) -> tuple[Clause, ...]:
    """Return the official wording; none when the town has not imported it."""
    if not (reader.folder / CLAUSES).exists():
        return ()
    content = reader.content(CLAUSES)
    if not isinstance(content, list):
        reader.faults.append(f"{CLAUSES}: 应当是段落的列表")
        return ()
    adapter = TypeAdapter(Clause)
    built = [reader.build(adapter, raw, f"{CLAUSES}: 第 {number} 段") for number, raw in enumerate(content, start=1)]
    return tuple(clause for clause in built if clause)


def _quotes(entries: Iterable[Entry], clauses: tuple[Clause, ...]) -> dict[str, str]:
    """Return the official words for each entry: those it names itself, else those that fit best."""
    chosen = {entry.id: entry.quote or quote_for(entry, clauses) for entry in entries}
    return {entry_id: quote for entry_id, quote in chosen.items() if quote}


def _misquoted(plan: Plan, clauses: tuple[Clause, ...], located: list[tuple[str, Entry]]) -> Iterator[str]:
    """Yield quotes that do not stand in the document word for word, and clauses of no section."""
    sections = {section.id for section in plan.sections} | {""}
    strange = dict.fromkeys(clause.section for clause in clauses if clause.section not in sections)
    yield from (f"{CLAUSES}: section: 没有 {section} 这一部分" for section in strange)
    for where, entry in located:
        if entry.quote and not is_literal(entry.quote, clauses):
            yield f"{where}: quote: {CLAUSES} 里没有这句话,要一字不差"


def _entries(reader: Reader) -> list[tuple[str, Entry]]:
    """Return (where it stands, entry) for every entry of every file."""
    adapter = TypeAdapter(Entry)
    located = []
    names = _names(reader, ENTRIES)
    if not names:
        reader.faults.append("entries: 没有条目文件")
    for name in names:
        content = reader.content(name)
        if not isinstance(content, list):
            reader.faults.append(f"{name}: 应当是条目的列表")
            continue
        for number, raw in enumerate(content, start=1):
            where = f"{name}: {_name_of(raw, number)}"
            entry = reader.build(adapter, raw, where)
            if entry is not None:
                located.append((where, entry))
    return located


def _names(reader: Reader, pattern: str) -> list[str]:
    return sorted(path.relative_to(reader.folder).as_posix() for path in reader.folder.glob(pattern))


def _lists(reader: Reader, *names: str) -> dict[str, Texts]:
    """Return the lists of texts under the names of some files: ways of asking by entry, outside questions by topic."""
    adapter = TypeAdapter(dict[str, Texts])
    lists: dict[str, Texts] = {}
    for name in names:
        read = reader.build(adapter, reader.content(name), name) or {}
        for key, texts in read.items():
            lists[key] = (*lists.get(key, ()), *texts)
    return lists


def _astray(phrasings: Mapping[str, Texts], located: list[tuple[str, Entry]]) -> Iterator[str]:
    """Yield the ways of asking that belong to no entry, or to two."""
    entries = {entry.id for _, entry in located}
    yield from (f"phrasings: 没有 {name} 这个条目" for name in phrasings if name not in entries)
    yield from written_twice("phrasings", [text for texts in phrasings.values() for text in texts])


def _check_intents(reader: Reader) -> None:
    """Note the faults of the example utterances; they are read by whoever recognizes intents."""
    content = reader.content(INTENTS) if (reader.folder / INTENTS).exists() else None
    if content is not None:
        reader.build(TypeAdapter(dict[str, Texts]), content, INTENTS)


def _name_of(raw: object, number: int) -> str:
    return str(raw.get("id") or f"第 {number} 条") if isinstance(raw, dict) else f"第 {number} 条"
