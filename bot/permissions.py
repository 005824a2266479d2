"""What each role may do, as one table. Chat, cards, commands and console ask here; nothing else decides.

A step in the life of a submission has its own conditions besides (`models.lifecycle`); this table says first whether a
person of that role may come near at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from models.person import STAFF, Role


class Deed(StrEnum):
    """What somebody may want to do, in the words he is told when he may not."""

    SEE_DUTIES = "看任务"
    REPORT = "报任务进展"
    CLAIM = "申请销号"
    CONFIRM = "确认销号"
    EDIT_DUTIES = "新增和调整任务"
    SEE_CASES = "看意见建议的办理"
    WORK_CASES = "办理意见建议"
    SEE_CONTACT = "看提交人的联系方式"
    GRANT_EXTENSION = "批准延期"
    NOTE_FINDING = "记录明察暗访"
    SEE_MEETING = "看例会议题"
    RUN_MEETING = "编排例会和记录决议"
    SEE_PEOPLE = "查干部分工"
    MANAGE_PEOPLE = "管理人员"


class Scope(IntEnum):
    """How far: not at all, what is assigned to himself, what his office holds, everything."""

    NONE = 0
    OWN = 1
    OFFICE = 2
    ALL = 3


_N, _OWN, _OFFICE, _ALL = Scope
_COLUMNS = (Role.CADRE, Role.HEAD, Role.LEADER, Role.STATION, Role.INSPECTOR, Role.ADMIN)
# Villagers and sages may do nothing of this: they have no column.
_ROWS: dict[Deed, tuple[Scope, Scope, Scope, Scope, Scope, Scope]] = {
    #                      干部      负责人    领导小组  联络站  人大纪委  管理员
    Deed.SEE_DUTIES: (_ALL, _ALL, _ALL, _ALL, _ALL, _ALL),
    Deed.REPORT: (_OWN, _OFFICE, _N, _ALL, _N, _ALL),
    Deed.CLAIM: (_OWN, _OFFICE, _N, _ALL, _N, _ALL),
    Deed.CONFIRM: (_N, _OFFICE, _ALL, _N, _N, _N),
    Deed.EDIT_DUTIES: (_N, _N, _N, _ALL, _N, _ALL),
    Deed.SEE_CASES: (_OFFICE, _OFFICE, _ALL, _ALL, _ALL, _ALL),
    Deed.WORK_CASES: (_OFFICE, _OFFICE, _N, _ALL, _N, _ALL),
    Deed.SEE_CONTACT: (_OFFICE, _OFFICE, _N, _ALL, _N, _ALL),
    Deed.GRANT_EXTENSION: (_N, _N, _ALL, _ALL, _N, _ALL),
    Deed.NOTE_FINDING: (_N, _N, _ALL, _N, _ALL, _N),
    Deed.SEE_MEETING: (_ALL, _ALL, _ALL, _ALL, _ALL, _ALL),
    Deed.RUN_MEETING: (_N, _N, _N, _ALL, _N, _ALL),
    Deed.SEE_PEOPLE: (_ALL, _ALL, _ALL, _ALL, _ALL, _ALL),
    Deed.MANAGE_PEOPLE: (_N, _N, _N, _ALL, _N, _ALL),
}
TABLE: Mapping[Deed, Mapping[Role, Scope]] = {
    deed: dict(zip(_COLUMNS, row, strict=True)) for deed, row in _ROWS.items()
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a deed is about: the office that holds it, and whether it is assigned to the person himself."""

    office: str = ""
    own: bool = False


def scope(role: str, deed: Deed) -> Scope:
    """Return how far a role goes in a deed."""
    return TABLE[deed].get(Role(role), Scope.NONE)


def may(role: str, office: str, deed: Deed, subject: Subject) -> bool:
    """Whether somebody of `role` in `office` may do a deed to a subject.

    Who may act for his office may also act on what is assigned to himself, whatever office holds it now: a person who
    has changed his office finishes what he began.
    """
    reach = scope(role, deed)
    if reach == Scope.ALL:
        return True
    if subject.own and reach >= Scope.OWN:
        return True
    return reach == Scope.OFFICE and bool(office) and office == subject.office


def is_staff(role: str) -> bool:
    """Whether a role serves the town."""
    return role in STAFF
