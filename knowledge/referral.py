"""Which office gets what is handed in: the town's own rules (referral.yaml), read from the top; the first that fits.

Where no rule fits, nobody guesses: the liaison station says who handles it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, StringConstraints, TypeAdapter

from knowledge.entry import Directory, Plan
from knowledge.reading import Reader

FILE = "referral.yaml"
# What a submission is, in the words people see.
Kind = Literal["建议", "问题反映", "乡贤反馈", "对征求意见稿的意见", "转人工留言"]
# Words for a person are read by the liaison station unless a rule names them.
FOR_THE_STATION = "转人工留言"
_Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


@dataclass(frozen=True, slots=True)
class Referral:
    """One rule: to `office` goes what fits each of the lists that are not empty, in at least one of its items.

    `sections`: parts of the plan, with those below them. `words`: any of them stands in what was said.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=False)

    office: _Word
    sections: tuple[_Word, ...] = ()
    kinds: tuple[Kind, ...] = ()
    villages: tuple[_Word, ...] = ()
    words: tuple[_Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Handed:
    """What the rules look at. `section` with the parts of the plan it lies in; empty when it is about none."""

    kind: str
    section: str
    village: str
    text: str


def referral_for(rules: Sequence[Referral], plan: Plan, handed: Handed) -> Referral | None:
    """Return the first rule that fits, or None: then the liaison station decides."""
    within = set(_chain(plan, handed.section))
    return next((rule for rule in rules if _fits(rule, handed, within)), None)


def read_rules(reader: Reader) -> tuple[Referral, ...]:
    """Return a town's rules; none when it has written none. Faults are noted by the reader."""
    if not (reader.folder / FILE).exists():
        return ()
    content = reader.content(FILE)
    if content is None:
        return ()
    if not isinstance(content, list):
        reader.faults.append(f"{FILE}: 应当是规则的列表")
        return ()
    adapter = TypeAdapter(Referral)
    built = [reader.build(adapter, raw, f"{FILE}: 第 {number} 条") for number, raw in enumerate(content, start=1)]
    return tuple(rule for rule in built if rule)


def faults_of(rules: Sequence[Referral], plan: Plan, directory: Directory) -> Iterator[str]:
    """Yield what is well formed and still wrong: offices, parts and villages that the town does not have."""
    sections = {section.id for section in plan.sections}
    villages = {village.name for village in directory.villages}
    for number, rule in enumerate(rules, start=1):
        where = f"{FILE}: 第 {number} 条"
        if directory.office(rule.office) is None:
            yield f"{where}: office: offices.yaml 里没有 {rule.office}"
        yield from (f"{where}: sections: 没有 {one} 这一部分" for one in rule.sections if one not in sections)
        yield from (f"{where}: villages: offices.yaml 里没有 {one}" for one in rule.villages if one not in villages)
        if not (rule.sections or rule.kinds or rule.villages or rule.words):
            yield f"{where}: sections、kinds、villages、words 至少写一个"


def _fits(rule: Referral, handed: Handed, within: set[str]) -> bool:
    if handed.kind == FOR_THE_STATION and FOR_THE_STATION not in rule.kinds:
        return False
    return (
        (not rule.sections or not within.isdisjoint(rule.sections))
        and (not rule.kinds or handed.kind in rule.kinds)
        and (not rule.villages or handed.village in rule.villages)
        and (not rule.words or any(word in handed.text for word in rule.words))
    )


def _chain(plan: Plan, section: str) -> Iterator[str]:
    """Yield a part of the plan and the parts it lies in."""
    parents = {one.id: one.parent for one in plan.sections}
    seen: set[str] = set()
    while section and section not in seen:
        seen.add(section)
        yield section
        section = parents.get(section, "")
