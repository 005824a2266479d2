"""Changes the key of everything stored: seals it anew and makes the pseudonyms anew, a batch a transaction.

What is sealed is found in the tables themselves: every column of bytes is. Each batch leaves the database usable with
the old keys and the new one, so it may be stopped anywhere and begun again, while the bot goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, bindparam, exists, func, select, update
from sqlalchemy.orm import Session

from models.base import Base
from models.conversation import Conversation
from models.database import Database
from models.person import Person
from models.received import ReceivedMessage
from models.vault import Vault

BATCH = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction did: rows `seen` and `changed` of a table, and those that cannot be changed, with why."""

    table: str
    seen: int
    changed: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a row: it was changed, or a fault was found, or neither."""

    changed: bool = False
    fault: str = ""


def sealed_columns() -> dict[Table, list[Column[Any]]]:
    """Return every table with sealed columns, and these."""
    found = {
        table: [column for column in table.columns if isinstance(column.type, LargeBinary)]
        for table in Base.metadata.sorted_tables
    }
    return {table: columns for table, columns in found.items() if columns}


def total(session: Session) -> int:
    """Return how many rows `rotate` will look at."""
    tables = [*sealed_columns(), Conversation.__table__, Person.__table__]
    return sum(session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


def rotate(database: Database, vault: Vault, size: int = BATCH) -> Iterator[Batch]:
    """Change the key of all that is stored, `size` rows a transaction, and yield what each did.

    Pseudonyms come first: they are made from what is sealed.
    """
    yield from _rename_all(database, vault, size)
    for table, columns in sealed_columns().items():
        yield from _reseal_all(database, vault, (table, columns), size)


def _reseal_all(
    database: Database, vault: Vault, sealed: tuple[Table, list[Column[Any]]], size: int
) -> Iterator[Batch]:
    (table, columns), last = sealed, 0
    (key,) = table.primary_key
    rows = select(key, *columns).order_by(key).limit(size).with_for_update(key_share=True)
    while True:
        with database.write() as session:
            found = session.execute(rows.where(key > last)).all()
            outcomes = [_resealed(vault, table, row) for row in found]
            renewed = [outcome for outcome in outcomes if isinstance(outcome, dict)]
            if renewed:
                changes: dict[str, Any] = {column.name: bindparam(f"new_{column.name}") for column in columns}
                session.connection().execute(update(table).where(key == bindparam("row")).values(changes), renewed)
        if not found:
            return
        last = found[-1][0]
        yield Batch(table.name, len(found), len(renewed), tuple(one for one in outcomes if isinstance(one, str)))


def _resealed(vault: Vault, table: Table, row: Sequence[Any]) -> dict[str, Any] | str | None:
    """Return the new values of a row's sealed columns, None when it needs none, or what is wrong with it."""
    number, *values = row
    try:
        renewed = [vault.resealed(value) if value else None for value in values]
    except ValueError:
        return f"{table.name} 第 {number} 行打不开：SECRET_KEY 里没有它用的密钥"
    if not any(renewed):
        return None
    names = [f"new_{column.name}" for column in sealed_columns()[table]]
    return {"row": number} | dict(
        zip(names, (new or old for new, old in zip(renewed, values, strict=True)), strict=True)
    )


def _rename_all(database: Database, vault: Vault, size: int) -> Iterator[Batch]:
    for table, rename in ((Conversation, _rename_conversation), (Person, _rename_person)):
        last = 0
        while True:
            with database.write() as session:
                rows = select(table).where(table.id > last).order_by(table.id).limit(size)
                found: Sequence[Any] = session.execute(rows.with_for_update()).scalars().all()
                outcomes = [rename(session, vault, row) for row in found]
            if not found:
                break
            last = found[-1].id
            faults = tuple(one.fault for one in outcomes if one.fault)
            yield Batch(table.__tablename__, len(found), sum(one.changed for one in outcomes), faults)


def _rename_conversation(session: Session, vault: Vault, row: Conversation) -> _Outcome:
    """Give a conversation its new pseudonym, and with it what else stands under the old one."""
    if not row.recipient:
        return _Outcome()  # the person has left; nothing leads to him
    try:
        name = vault.pseudonym(row.channel, vault.open(row.recipient))
    except ValueError:
        return _Outcome(fault=f"conversation 第 {row.id} 行打不开：SECRET_KEY 里没有它用的密钥")
    if name == row.address:
        return _Outcome()
    twin = exists().where(
        Conversation.channel == row.channel, Conversation.app == row.app, Conversation.address == name
    )
    if session.execute(select(twin)).scalar_one():
        return _Outcome(fault=f"conversation 第 {row.id} 行：同一个人还有一行，新旧密钥曾经同时有程序在用")
    old = row.address
    row.address = name
    received = update(ReceivedMessage).filter_by(channel=row.channel, app=row.app, sender=old)
    session.execute(received.values(sender=name))
    session.execute(update(Person).filter_by(channel=row.channel, address=old).values(address=name))
    return _Outcome(changed=True)


def _rename_person(_session: Session, vault: Vault, row: Person) -> _Outcome:
    """Give a person whom the town has entered his new pseudonym; one entered by his conversation has it already."""
    try:
        known = vault.open(row.details).get("external_id")
    except ValueError:
        return _Outcome(fault=f"person 第 {row.id} 行打不开：SECRET_KEY 里没有它用的密钥")
    if not known or row.address == (name := vault.pseudonym(row.channel, known)):
        return _Outcome()
    row.address = name
    return _Outcome(changed=True)
