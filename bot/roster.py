"""Takes the town's list of people (cadres, verified sages, administrators) in from a table, whole or not at all.

The list decides who may see what, so a doubtful row stops everything and every faulty row is named at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.roster_words import Names, allowed, canonical
from bot.sheet import Row, UnreadableSheet, read_sheet
from models import Charge, Database, Person, Vault
from models.person import DIRECTORY_CHANNEL, ROLES, STAFF, find_person

COLUMNS = ("channel", "external_id", "name", "role", "office", "position", "villages", "phone", "verified", "active")
REQUIRED = ("channel", "external_id", "name", "role")
WORDS = {"channel": ("wechat", "wecom"), "role": ROLES, "verified": ("yes", "no", ""), "active": ("yes", "no", "")}
LONGEST = {"external_id": 128, "name": 32, "office": 64, "position": 64, "villages": 2000}
LONGEST_VILLAGE = 64
# What the plan calls those who have villages in charge.
POSTS = ("联村领导", "驻村干部")
PHONE = re.compile(r"\+?[0-9][0-9 -]{4,18}[0-9]")
PLATFORM_ID = re.compile(r"[!-~]+")
VILLAGE_BREAK = re.compile(
    r"[;\uff1b\u3001,\uff0c]"
)  # half- and full-width semicolons and commas, and the Chinese enumeration comma


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. With `faults` (Chinese, one a row and column) it stored nothing.

    `warnings` (Chinese) are about rows that were stored and may still be mistaken.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class _Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a table is taken in. `names`: what the town's files call offices and villages.

    `watched` is handed the rows and yields them one by one: a progress bar.
    """

    names: Names = field(default_factory=Names)
    watched: Callable[[Sequence[Row]], Iterable[Row]] = iter


def import_people(database: Database, vault: Vault, path: Path, manner: Manner | None = None) -> ImportReport:
    """Store every person of a .csv or .xlsx file, new or known, in one transaction; nobody is deleted.

    Importing the same file again changes nothing. A sage stays unverified until his row says `verified` yes; an account
    of the Official Account is never made staff's by a row, only by a one-time code. What the town's files do not know
    is kept and warned of. Raises OSError when the file cannot be read.
    """
    try:
        columns, rows = read_sheet(path)
    except UnreadableSheet as fault:
        return ImportReport(faults=(str(fault),))
    faults = tuple(_header_faults(columns)) or tuple(_row_faults(rows))
    if faults or not rows:
        return ImportReport(faults=faults or ("表头下面没有人员",))
    manner = manner or Manner()
    names, rows = manner.names, [_with_own_names(row, manner.names) for row in rows]
    with database.write() as session:
        outcomes = [_store(session, vault, row) for row in manner.watched(rows)]
    created, updated, unchanged = (outcomes.count(kind) for kind in _Outcome)
    return ImportReport(created, updated, unchanged, warnings=tuple(_warnings(rows, names)))


def _with_own_names(row: Row, names: Names) -> Row:
    """Return the row with the town's own name for its office and villages, so that what belongs together does."""
    villages = ";".join(names.village(village) for village in _villages(row))
    return replace(row, cells={**row.cells, "office": names.office(_cell(row, "office")), "villages": villages})


def _warnings(rows: Sequence[Row], names: Names) -> Iterator[str]:
    for row in rows:
        if names.offices and not names.knows_office(office := _cell(row, "office")):
            yield f"第 {row.line} 行：offices.yaml 里没有科室“{office}”，先照表里的写"
        strange = [village for village in _villages(row) if names.villages and not names.knows_village(village)]
        if strange:
            yield f"第 {row.line} 行：offices.yaml 里没有村“{'、'.join(strange)}”，先照表里的写"
        if _word(row, "channel") != DIRECTORY_CHANNEL and _word(row, "role") in STAFF:
            yield f"第 {row.line} 行：公众号账号要发过一次性验证码才算{_cell(row, 'role')}，见 people code"


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
    for village in _villages(row):
        if len(village) > LONGEST_VILLAGE:
            yield "villages", f"“{village[:12]}…”太长，一个村最多 {LONGEST_VILLAGE} 个字；几个村用分号隔开"
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
        if written and _word(row, column) not in words:
            yield column, f"“{written[:20]}”不认识，只能填 {'、'.join(allowed(column, words))}"


def _store(session: Session, vault: Vault, row: Row) -> _Outcome:
    channel = _word(row, "channel")
    address, *older = vault.pseudonyms(channel, _cell(row, "external_id"))
    columns = {"role": _word(row, "role"), "office": _cell(row, "office"), "verified": _word(row, "verified") == "yes"}
    columns["active"] = _word(row, "active") != "no"
    details = _details(row)
    person = find_person(session, channel, address, *older)
    if channel != DIRECTORY_CHANNEL and columns["role"] in STAFF:
        # Only a code proves this; one that has been taken stays good while he serves.
        columns["verified"] = person is not None and person.role in STAFF and person.verified
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
    return plain | {"villages": _villages(row)}


def _villages(row: Row) -> list[str]:
    villages = (village.strip() for village in VILLAGE_BREAK.split(_cell(row, "villages")))
    return [village for village in villages if village]


def _opened(vault: Vault, person: Person) -> object:
    try:
        return vault.open(person.details)
    except ValueError:
        # Sealed with a key that is gone: what the table says replaces it.
        return None


def _cell(row: Row, column: str) -> str:
    return row.cells.get(column, "")


def _word(row: Row, column: str) -> str:
    return canonical(column, _cell(row, column))
