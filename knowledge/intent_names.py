"""The names a town has for its offices, the parts of its plan and its villages, and finding them in a message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.intent_text import fold
from knowledge.slots import Found
from knowledge.town import Town

SPOKEN_NAME = 3  # characters; shorter names sound like too much else (人大, 人打)
SHORTENED = 2  # characters of an office's name that still say which it is, when only one can be meant
Aliases = Mapping[str, Sequence[str]]
_TRANSFER = (
    r"(?:转(?:办|交|给|到|至|由|送|往|发|派(?!出所))*|移[交送](?:给|到|至)?|交(?:办|由|给)+|派(?:给|到|往|发)|"
    r"分(?:派|办|给)(?:给|到)?|批转(?:给|到)?|退(?:回)?给|请|让|由|归|给)"
)
_KINDS = (
    r"(?:办公室|服务中心|中心|专班|联络站|大队|支队|中队|村委会?|居委会|供电所|卫生院|中学|小学|公司|"
    r"[站所局科室办队部院委厅处])"
)
_UNKNOWN = re.compile(
    rf"{_TRANSFER}(?:一下|下)?(?P<office>(?!办理|办$|处理)(?:派出所|[\u4e00-\u9fff]{{1,10}}?{_KINDS}))"
)
_NAMED = re.compile(rf"[\u4e00-\u9fff]{{1,8}}?{_KINDS}")


@dataclass(frozen=True)
class Names:
    """Canonical name → other names, for offices, sections (by their label) and villages; and the plan's own terms."""

    offices: Aliases = field(default_factory=dict)
    sections: Aliases = field(default_factory=dict)
    villages: Aliases = field(default_factory=dict)
    terms: Sequence[str] = ()

    @classmethod
    def of(cls, town: Town) -> Names:
        """Return the names in a town's files."""
        return cls(
            offices={office.name: office.aliases for office in town.offices.offices},
            sections={section.label: section.aliases for section in town.plan.sections},
            villages={village.name: village.aliases for village in town.offices.villages},
            terms=town.lexicon.words,
        )

    def vocabulary(self) -> Iterator[str]:
        """Yield every name and term long enough to be known by its sound."""
        for kind in (self.offices, self.sections, self.villages, dict.fromkeys(self.terms, ())):
            yield from (name for name in _meanings(kind) if len(name) >= SPOKEN_NAME)


class NameFinder:
    """Finds the names of a town in folded text, the longest first."""

    def __init__(self, names: Names) -> None:
        self._names = tuple(names.offices)
        self._offices = _Finder(_with_short_forms(names.offices))
        self._sections = _Finder(names.sections)
        self._villages = _Finder(names.villages)
        self._terms = _Finder(dict.fromkeys(names.terms, ()))

    def office(self, folded: str) -> Found | None:
        """Return the first office of the town that is named."""
        return self._offices.find(folded)

    def recipient(self, folded: str) -> Found | None:
        """Return the office something is handed to: the town's name for it, or, for an unknown one, as written."""
        known = self._offices.find(folded)
        unknown = _UNKNOWN.search(folded)
        if unknown and (known is None or unknown.end("office") <= known.start):
            return Found(self._meant(unknown["office"]), *unknown.span("office"))
        return known or self._shortened(folded)

    def _shortened(self, folded: str) -> Found | None:
        """Return the office of the town that is named by a shorter name of its own (农业中心, 宣办)."""
        named = ((match, self._meant(match[0])) for match in _NAMED.finditer(folded))
        return next((Found(name, *match.span()) for match, name in named if name in self._names), None)

    def _meant(self, spoken: str) -> str:
        """Return the one office of the town whose name `spoken` shortens (农业中心); or else `spoken` itself."""
        shortened = [name for name in self._names if len(spoken) >= SHORTENED and _shortens(spoken, name)]
        return shortened[0] if len(shortened) == 1 else spoken

    def section(self, folded: str) -> Found | None:
        """Return the label of the part of the plan that is named."""
        return self._sections.find(folded)

    def place(self, folded: str) -> Found | None:
        """Return the village that is named."""
        return self._villages.find(folded)

    def term(self, folded: str) -> Found | None:
        """Return the first of the plan's own terms."""
        return self._terms.find(folded)

    def share_of_terms(self, plain: str) -> float:
        """Return how much of a message is the plan's own terms, 0..1."""
        return self._terms.length(plain) / max(len(plain), 1)


def _shortens(spoken: str, name: str) -> bool:
    """Whether the characters of `spoken` stand in `name`, in this order."""
    rest = iter(name)
    return all(character in rest for character in spoken)


class _Finder:
    def __init__(self, names: Aliases) -> None:
        self._meanings = _meanings(names)
        longest_first = sorted(self._meanings, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def find(self, folded: str) -> Found | None:
        match = self._pattern.search(folded)
        return Found(self._meanings[match[0]], *match.span()) if match else None

    def length(self, text: str) -> int:
        return sum(map(len, self._pattern.findall(text)))


def _meanings(names: Aliases) -> dict[str, str]:
    """Return folded name or other name → canonical name."""
    other = {fold(alias): name for name, aliases in names.items() for alias in aliases}
    return other | {fold(name): name for name in names}


def _with_short_forms(offices: Aliases) -> dict[str, list[str]]:
    """Add what everybody shortens: 镇社会事务办公室 is also 社会事务办公室, 镇社会事务办 and 社会事务办."""
    forms = {}
    for name, aliases in offices.items():
        shorter = {name.removesuffix("公室") if name.endswith("办公室") else name, name, *aliases}
        forms[name] = sorted(shorter | {form.removeprefix("镇") for form in shorter if len(form) > len("镇纪委")})
    return forms
