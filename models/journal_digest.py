"""The journal's digest of each day: one hash that stands for everything written until then, to be kept elsewhere.

Who rewrites the whole journal behind the program's back can make it fit together again, but not with what the town has
printed, published or mailed before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, insert_into
from models.journal import BrokenEntry, JournalEntry


class JournalDigest(Base):
    """How far the journal went at the end of a day in the town's time: its last entry's number and hash."""

    __tablename__ = "journal_digest"

    day: Mapped[date] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


def digests(session: Session) -> Sequence[JournalDigest]:
    """Return every digest, the oldest first."""
    return session.execute(select(JournalDigest).order_by(JournalDigest.day)).scalars().all()


def make_digest(session: Session, zone: ZoneInfo, now: datetime) -> JournalDigest | None:
    """Make yesterday's digest, once, and return it; None while the journal had no entry by then.

    A later day's digest stands for the days before it as well, so days on which nothing ran are not made up for.
    """
    today = now.astimezone(zone).date()
    made = session.get(JournalDigest, today - timedelta(days=1))
    if made is not None:
        return made
    midnight = datetime.combine(today, time(), zone)
    last = next((entry for entry in _newest_first(session) if _written_at(entry) < midnight), None)
    if last is None:
        return None
    values = {"day": today - timedelta(days=1), "seq": last.seq, "hash": last.hash, "made_at": now}
    # Another worker may make it at the same moment.
    session.execute(insert_into(session, JournalDigest).values(**values).on_conflict_do_nothing())
    return session.get(JournalDigest, values["day"])


def first_contradiction(session: Session) -> BrokenEntry | None:
    """Return the first entry that is no longer what a digest says of it, or None."""
    joined = select(JournalDigest, JournalEntry.hash).outerjoin(JournalEntry, JournalEntry.seq == JournalDigest.seq)
    for digest, found in session.execute(joined.order_by(JournalDigest.day)):
        if found != digest.hash:
            return BrokenEntry(digest.seq, f"和{digest.day}的每日摘要对不上")
    return None


def _newest_first(session: Session) -> Iterator[JournalEntry]:
    entries = select(JournalEntry).order_by(JournalEntry.seq.desc()).execution_options(yield_per=100)
    with session.execute(entries) as result:
        yield from result.scalars()


def _written_at(entry: JournalEntry) -> datetime:
    return datetime.fromisoformat(json.loads(entry.body)["at"])
