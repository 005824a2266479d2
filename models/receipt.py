"""The submitter's receipt: the hash of his entry in the journal. Whoever changes the entry later cannot change that.

People are given its first characters, and the whole of it when they ask.
"""

from __future__ import annotations

import json
import re
from enum import Enum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.journal import JournalEntry, commitment
from models.submission import find_submission

SHORT = 12
ANONYMISED = "anonymised"  # the journal's name for taking personal data out of a text
_HASH = re.compile(rf"(?<![0-9a-f])[0-9a-f]{{{SHORT},64}}(?![0-9a-f])", re.IGNORECASE)
_TICKET = re.compile(r"[A-Z]{1,6}-\d{8}-\d{4,}", re.IGNORECASE)


class Content(Enum):
    """How what is stored now compares with what was handed in."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    ANONYMISED = "anonymised"  # the person had his data deleted, and the journal says what is left


def short(entry: JournalEntry) -> str:
    """Return the receipt as it is told at once."""
    return entry.hash[:SHORT]


def first_entry(session: Session, ticket: str) -> JournalEntry | None:
    """Return the entry of handing in, or None when there is no such number."""
    entries = select(JournalEntry).filter_by(subject=ticket).order_by(JournalEntry.seq).limit(1)
    return session.execute(entries).scalar_one_or_none()


def find_entry(session: Session, receipt: str) -> JournalEntry | None:
    """Return the entry that a receipt stands for, or None.

    `receipt`: the hash or its first characters, twelve at least, with or without the number before it; with the number
    it must be that number's. Without it the whole journal is looked through. A day's digest is found in the same way.
    """
    found = _HASH.search(_TICKET.sub(" ", receipt))
    if found is None:
        return None
    begins = func.substr(JournalEntry.hash, 1, len(found.group())) == found.group().lower()
    entries = select(JournalEntry).where(begins).order_by(JournalEntry.seq).limit(1)
    if ticket := _TICKET.search(receipt):
        entries = entries.where(JournalEntry.subject == ticket.group().upper())
    return session.execute(entries).scalar_one_or_none()


def content_of(session: Session, entry: JournalEntry) -> Content | None:
    """Compare what was handed in with what is stored now; None: the entry is not one of handing in."""
    committed = json.loads(entry.body).get("content")
    if committed is None:
        return None
    submission = find_submission(session, entry.subject)
    if submission is None:
        return Content.GONE
    stored = commitment(submission.salt, submission.content)
    if stored == committed:
        return Content.SAME
    return Content.ANONYMISED if stored == _anonymised(session, entry.subject) else Content.CHANGED


def _anonymised(session: Session, ticket: str) -> str | None:
    """Return what the journal says a text was changed to when personal data was taken out of it, or None."""
    entries = select(JournalEntry.body).filter_by(subject=ticket).order_by(JournalEntry.seq.desc())
    told = (json.loads(body) for body in session.execute(entries).scalars())
    return next((str(one["content"]) for one in told if one["event"] == ANONYMISED), None)
