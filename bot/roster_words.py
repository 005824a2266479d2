"""The words in a list of people: what the columns may say, in Chinese as well, and the town's names for its offices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.entry import Office, Place
from models.person import ROLE_NAMES, Role

_ROLES: Mapping[str, str] = {
    **{name: role for role, name in ROLE_NAMES.items()},
    "群众": Role.VILLAGER,
    "工作人员": Role.CADRE,
    "负责人": Role.HEAD,
    "领导小组成员": Role.LEADER,
    "镇领导": Role.LEADER,
    "乡贤联络站": Role.STATION,
    "人大": Role.INSPECTOR,
    "纪委": Role.INSPECTOR,
    "镇人大": Role.INSPECTOR,
    "镇纪委": Role.INSPECTOR,
    "人大纪委": Role.INSPECTOR,
}
_YES_NO: Mapping[str, str] = {"是": "yes", "否": "no", "在职": "yes", "离职": "no"}
_CHINESE: Mapping[str, Mapping[str, str]] = {
    "channel": {"公众号": "wechat", "微信": "wechat", "企业微信": "wecom"},
    "role": _ROLES,
    "verified": _YES_NO,
    "active": _YES_NO,
}


def canonical(column: str, written: str) -> str:
    """Return the word a column's cell means, in small letters; what is not known comes back as it is."""
    return str(_CHINESE.get(column, {}).get(written, written.lower()))


def allowed(column: str, words: Sequence[str]) -> list[str]:
    """Return what may be written in a column, for somebody who has written something else."""
    names: Iterable[str] = ROLE_NAMES.values() if column == "role" else ()
    return [*names, *(str(word) for word in words if word)]


@dataclass(frozen=True, slots=True)
class Names:
    """What a town's files call its offices and villages: any name → the town's own."""

    offices: Mapping[str, str] = field(default_factory=dict)
    villages: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, offices: Sequence[Office], villages: Sequence[Place]) -> Names:
        """Return the names in a town's directory."""
        return cls(_meanings(offices), _meanings(villages))

    def office(self, written: str) -> str:
        """Return the town's own name for an office; an unknown one as it is."""
        return self.offices.get(written, written)

    def village(self, written: str) -> str:
        """Return the town's own name for a village; an unknown one as it is."""
        return self.villages.get(written, written)

    def knows_office(self, written: str) -> bool:
        """Whether the town has an office of that name; no name is no mistake."""
        return not written or written in self.offices

    def knows_village(self, written: str) -> bool:
        """Whether the town has a village of that name."""
        return written in self.villages


def _meanings(named: Sequence[Office | Place]) -> dict[str, str]:
    other = {alias: one.name for one in named for alias in one.aliases}
    return other | {one.name: one.name for one in named}
