"""The permission table, cell by cell, written out a second time by hand: a changed cell must be changed here too."""

from __future__ import annotations

from itertools import product

import pytest

from bot.permissions import Deed, Scope, Subject, may, scope
from models.person import Role

OWN_OFFICE, OTHER = "镇社会事务办公室", "镇宣传办"
SUBJECTS = {
    "own": Subject(OTHER, own=True),
    "office": Subject(OWN_OFFICE),
    "other": Subject(OTHER),
    "nobody's": Subject(""),
}
ROLES = ("villager", "sage", "cadre", "head", "leader", "station", "inspector", "admin")
# What each of ROLES may do it to: - nothing, o what is his own, f his office's too, * everything.
EXPECTED = {
    "看任务": "- - * * * * * *",
    "报任务进展": "- - o f - * - *",
    "申请销号": "- - o f - * - *",
    "确认销号": "- - - f * - - -",
    "新增和调整任务": "- - - - - * - *",
    "看意见建议的办理": "- - f f * * * *",
    "办理意见建议": "- - f f - * - *",
    "看提交人的联系方式": "- - f f - * - *",
    "批准延期": "- - - - * * - *",
    "记录明察暗访": "- - - - * - * -",
    "看例会议题": "- - * * * * * *",
    "编排例会和记录决议": "- - - - - * - *",
    "查干部分工": "- - * * * * * *",
    "管理人员": "- - - - - * - *",
}
REACHED = {
    "-": set(),
    "o": {"own"},
    "f": {"own", "office"},
    "*": {"own", "office", "other", "nobody's"},
}
SCOPES = {"-": Scope.NONE, "o": Scope.OWN, "f": Scope.OFFICE, "*": Scope.ALL}
CELLS = [
    (role, deed, mark) for deed, marks in EXPECTED.items() for role, mark in zip(ROLES, marks.split(), strict=True)
]


def test_every_role_and_every_deed_is_written_out() -> None:
    """A new role or deed without its cells here fails."""
    assert set(EXPECTED) == {deed.value for deed in Deed}
    assert set(ROLES) == {role.value for role in Role}


@pytest.mark.parametrize(("role", "deed", "mark"), CELLS)
def test_a_cell(role: str, deed: str, mark: str) -> None:
    """Exactly what the table says: to his own, his office's, another office's, and nobody's."""
    assert scope(role, Deed(deed)) == SCOPES[mark]
    assert {name for name, subject in SUBJECTS.items() if may(role, OWN_OFFICE, Deed(deed), subject)} == REACHED[mark]


@pytest.mark.parametrize(("role", "deed"), list(product(ROLES, Deed)))
def test_no_office_is_nobodys_office(role: str, deed: Deed) -> None:
    """Who has no office does not get at what no office holds."""
    assert may(role, "", deed, Subject("")) == (scope(role, deed) == Scope.ALL)


def test_who_reads_everything_changes_nothing() -> None:
    """Inspectors (镇人大, 镇纪委) may look at everything, and write their findings down, nothing else."""
    seeing = {Deed.SEE_DUTIES, Deed.SEE_CASES, Deed.SEE_MEETING, Deed.SEE_PEOPLE, Deed.NOTE_FINDING}
    assert {deed for deed in Deed if scope(Role.INSPECTOR, deed) != Scope.NONE} == seeing
