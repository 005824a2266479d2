"""Reads WeCom's directory as one app sees it: the departments, and who is in them.

Source: "获取部门列表" (department/list) and "获取部门成员详情" (user/list) of the WeCom developer centre. An app sees
its visible range only, and asks department by department: neither call has pages. An app made since June 2022 is given
neither telephone nor mail; name and position may be missing, and WeCom then writes the userid or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.channels.contract import Department, Member
from bot.channels.faults import unreadable

# 1: active, 2: disabled, 4: has not logged in yet, 5: has left.
_GONE = frozenset({2, 5})
Ask = Callable[[str, Mapping[str, object]], Mapping[str, object]]


def read_departments(ask: Ask) -> list[Department]:
    """Return every department the app sees. Raises DeliveryError."""
    rows = _rows(ask("department/list", {}), "department")
    return [Department(_number(row, "id"), _text(row, "name"), _number(row, "parentid")) for row in rows]


def read_members(ask: Ask, department: int) -> list[Member]:
    """Return who is in a department itself, not in those below it. Raises DeliveryError."""
    rows = _rows(ask("user/list", {"department_id": department, "fetch_child": 0}), "userlist")
    return [_member(row, department) for row in rows]


def _member(row: Mapping[str, object], department: int) -> Member:
    userid = _text(row, "userid")
    if not userid:
        raise unreadable("a member without userid")
    name = _text(row, "name")
    return Member(
        userid=userid,
        name="" if name == userid else name,
        department=_number(row, "main_department") or department,
        position=_text(row, "position"),
        here=_number(row, "status") not in _GONE,
    )


def _rows(answer: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    rows = answer.get(name)
    if not isinstance(rows, list):
        raise unreadable(f"no {name}")
    yield from (row for row in rows if isinstance(row, Mapping))


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _number(row: Mapping[str, object], name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 0
