"""The journal: what happened to what was handed in, append-only and hash-chained, without personal data.

Each entry's hash is SHA-256 over the hash before it, its number, and exactly the stored bytes of its body; so whoever
changes, removes or reorders an entry breaks every hash after it. Content is present as a salted commitment only
(SHA-256 over salt and text): deleting a person's data keeps the chain whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import starmap
from typing import Any, NamedTuple

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

GENESIS = "0" * 64


class JournalEntry(Base):
    """One line of the journal. `seq` counts from 1 without gaps; `body` is JSON, kept as the text that was hashed."""

    __tablename__ = "journal"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(String(32), index=True)
    body: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class JournalHead(Base):
    """The end of the chain: one row, locked while an entry is appended. It also tells when the newest were cut off."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class BrokenEntry:
    """The first entry that does not fit, and why, in Chinese: staff read it."""

    seq: int
    reason: str


def append(session: Session, subject: str, event: str, at: datetime, **facts: Any) -> JournalEntry:  # noqa: ANN401 - JSON
    """Append one entry; call it late in a transaction, for the chain's end stays locked until that ends.

    `subject`: the number of what it is about. `facts`: anything JSON can hold, never personal data.
    """
    head = session.execute(select(JournalHead).with_for_update()).scalar_one()
    told = {"event": event, "at": at.isoformat(), "subject": subject, **facts}
    body = json.dumps(told, ensure_ascii=False, sort_keys=True)
    entry = JournalEntry(seq=head.seq + 1, subject=subject, body=body, previous=head.hash)
    entry.hash = _digest(entry.previous, entry.seq, body)
    head.seq, head.hash = entry.seq, entry.hash
    session.add(entry)
    session.flush()
    return entry


def commitment(salt: str, text: str) -> str:
    """Return what stands for `text` in the journal: SHA-256 over salt and text, in hexadecimal."""
    return sha256(f"{salt}\0{text}".encode()).hexdigest()


def verify(session: Session) -> BrokenEntry | None:
    """Read the whole journal, as it streams by, and return the first entry that does not fit, or None."""
    # Plain columns: of millions of entries each would else be made an object and be watched for changes.
    columns = (JournalEntry.seq, JournalEntry.subject, JournalEntry.body, JournalEntry.previous, JournalEntry.hash)
    statement = select(*columns).order_by(JournalEntry.seq).execution_options(yield_per=1000)
    with session.execute(statement) as result:
        return _first_broken(starmap(_Stored, result), session.execute(select(JournalHead)).scalar_one())


class _Stored(NamedTuple):
    """One entry as it stands in the table."""

    seq: int
    subject: str
    body: str
    previous: str
    hash: str


def _first_broken(entries: Iterable[_Stored], head: JournalHead) -> BrokenEntry | None:
    seq, previous = 0, GENESIS
    for seq, entry in enumerate(entries, start=1):
        if reason := _fault(entry, seq, previous):
            return BrokenEntry(seq, reason)
        previous = entry.hash
    if (head.seq, head.hash) != (seq, previous):
        return BrokenEntry(seq + 1, f"日志到第{seq}条就断了，本来写了{head.seq}条")
    return None


def _fault(entry: _Stored, seq: int, previous: str) -> str:
    if entry.seq != seq:
        return f"少了第{seq}条"
    if entry.previous != previous:
        return "和上一条接不上"
    if entry.hash != _digest(entry.previous, entry.seq, entry.body):
        return "内容被改过"
    return "" if entry.subject == json.loads(entry.body)["subject"] else "编号被改过"


def _digest(previous: str, seq: int, body: str) -> str:
    return sha256(f"{previous}\0{seq}\0{body}".encode()).hexdigest()
