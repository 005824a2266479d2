"""Takes the town's list of people (cadres, verified sages, administrators) in from a table, whole or not at all.

The list decides who may see what, so a doubtful row stops everything and every faulty row is named at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.sheet import Row, UnreadableSheet, read_sheet
from models import Charge, Database, Person, Vault
from models.person import ROLES, find_person

COLUMNS = ("channel", "external_id", "name", "role", "office", "position", "villages", "phone", "verified", "active")
REQUIRED = ("channel", "external_id", "name", "role")
WORDS = {"channel": ("wechat", "wecom"), "role": ROLES, "verified": ("yes", "no", ""), "active": ("yes", "no", "")}
LONGEST = {"external_id": 128, "name": 32, "office": 64, "position": 64, "villages": 400}
# What the plan calls those who have villages in charge.
POSTS = ("联村领导", "驻村干部")
PHONE = re.compile(r"\+?[0-9][0-9 -]{4,18}[0-9]")
PLATFORM_ID = re.compile(r"[!-~]+")
VILLAGE_BREAK = re.compile(
    r"[;\uff1b\u3001,\uff0c]"
)  # half- and full-width semicolons and commas, and the Chinese enumeration comma


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. With `faults` (Chinese, one a row and column) it stored nothing."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    faults: tuple[str, ...] = ()


class _Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def import_people(
    database: Database, vault: Vault, path: Path, *, watched: Callable[[Sequence[Row]], Iterable[Row]] = iter
) -> ImportReport:
    """Store every person of a .csv or .xlsx file, new or known, in one transaction; nobody is deleted.

    Importing the same file again changes nothing. A sage stays unverified until his row says `verified` yes. `watched`
    is handed the rows and yields them one by one: a progress bar. Raises OSError when the file cannot be read.
    """
    try:
        columns, rows = read_sheet(path)
    except UnreadableSheet as fault:
        return ImportReport(faults=(str(fault),))
    faults = tuple(_header_faults(columns)) or tuple(_row_faults(rows))
    if faults or not rows:
        return ImportReport(faults=faults or ("表头下面没有人员",))
    with database.write() as session:
        outcomes = [_store(session, vault, row) for row in watched(rows)]
    created, updated, unchanged = (outcomes.count(kind) for kind in _Outcome)
    return ImportReport(created, updated, unchanged)


def _header_faults(columns: Sequence[str]) -> Iterator[str]:
    if missing := [name for name in REQUIRED if name not in columns]:
        yield f"第一行表头缺少这些列：{'、'.join(missing)}"
    if unknown := [name for name in columns if name not in COLUMNS]:
        yield f"第一行表头有不认识的列：{'、'.join(unknown)}（认识的列：{'、'.join(COLUMNS)}）"


def _row_faults(rows: Sequence[Row]) -> Iterator[str]:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        yield from (f"第 {row.line} 行，{column} 列：{fault}" for column, fault in _cell_faults(row))
        key = (_word(row, "channel"), _cell(row, "external_id"))
        if all(key) and seen.setdefault(key, row.line) != row.line:
            yield f"第 {row.line} 行，external_id 列：和第 {seen[key]} 行是同一个人"


def _cell_faults(row: Row) -> Iterator[tuple[str, str]]:
    yield from ((column, "不能为空") for column in REQUIRED if not _cell(row, column))
    yield from _word_faults(row)
    for column, longest in LONGEST.items():
        if len(_cell(row, column)) > longest:
            yield column, f"太长，最多 {longest} 个字"
    if _cell(row, "external_id") and not PLATFORM_ID.fullmatch(_cell(row, "external_id")):
        yield "external_id", "只能是平台给的编号（字母、数字和符号，中间没有空格）"
    if _cell(row, "phone") and not PHONE.fullmatch(_cell(row, "phone")):
        yield "phone", "不像电话号码（在 Excel 里请把这一列设成文本格式）"
    if "" in row.cells:
        yield "表头以外的", "有内容但没有列名，可能这一行错位了"


def _word_faults(row: Row) -> Iterator[tuple[str, str]]:
    for column, words in WORDS.items():
        written = _cell(row, column)
        if written and written.lower() not in words:
            yield column, f"“{written[:20]}”不认识，只能填 {'、'.join(word for word in words if word)}"


def _store(session: Session, vault: Vault, row: Row) -> _Outcome:
    channel = _word(row, "channel")
    address, *older = vault.pseudonyms(channel, _cell(row, "external_id"))
    columns = {"role": _word(row, "role"), "office": _cell(row, "office"), "verified": _word(row, "verified") == "yes"}
    columns["active"] = _word(row, "active") != "no"
    details = _details(row)
    person = find_person(session, channel, address, *older)
    if person is None:
        person = Person(channel=channel, address=address, details=vault.seal(details), **columns)
        session.add(person)
        session.flush()
        _put_in_charge(session, person, details)
        return _Outcome.CREATED
    if _opened(vault, person) == details and all(getattr(person, name) == value for name, value in columns.items()):
        return _Outcome.UNCHANGED
    for name, value in columns.items():
        setattr(person, name, value)
    person.details = vault.seal(details)
    _put_in_charge(session, person, details)
    return _Outcome.UPDATED


def _put_in_charge(session: Session, person: Person, details: dict[str, Any]) -> None:
    """Let a person have exactly these villages in charge."""
    session.execute(delete(Charge).where(Charge.person_id == person.id))
    post = next((post for post in POSTS if post in details["position"]), "")
    villages = dict.fromkeys(details["villages"])
    session.add_all(Charge(person_id=person.id, village=village, post=post) for village in villages)


def _details(row: Row) -> dict[str, Any]:
    plain = {name: _cell(row, name) for name in ("external_id", "name", "position", "phone")}
    villages = (village.strip() for village in VILLAGE_BREAK.split(_cell(row, "villages")))
    return plain | {"villages": [village for village in villages if village]}


def _opened(vault: Vault, person: Person) -> object:
    try:
        return vault.open(person.details)
    except ValueError:
        # Sealed with a key that is gone: what the table says replaces it.
        return None


def _cell(row: Row, column: str) -> str:
    return row.cells.get(column, "")


def _word(row: Row, column: str) -> str:
    return _cell(row, column).lower()
