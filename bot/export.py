"""Submissions as rows for other programs and for spreadsheets, read as they are written, however many there are."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, selectinload

from bot.jsonl import json_line
from bot.papers.cells import harmless
from models import Submission, Vault, journal

FIELDS = (
    "ticket",
    "kind",
    "section",
    "content",
    "status",
    "role",
    "created_at",
    "attachments",
    "anonymous",
    "office",
    "verdict",
    "merged_into",
)
CONTACT = "contact"
BATCH = 500

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which submissions are exported: all up to and including the row `last`; `count` is how many, `until` its number.

    What is handed in during an export is left to the next one, so that the journal can say what was seen.
    """

    count: int
    last: int
    until: str


def select_all(session: Session) -> Selection:
    """Return the submissions there are now."""
    count, last = session.execute(select(func.count(Submission.id), func.max(Submission.id))).one()
    until = session.execute(select(Submission.ticket).where(Submission.id == last)).scalar_one_or_none()
    return Selection(count, last or 0, until or "")


def log_access(session: Session, selection: Selection, now: datetime, by: str) -> None:
    """Write into the journal that contacts are about to be seen. `by`: who is going to see them."""
    facts = {"count": selection.count, "until": selection.until, "by": by}
    journal.append(session, "submissions", "contacts exported", now, **facts)


def rows(session: Session, selection: Selection, zone: ZoneInfo, vault: Vault | None = None) -> Iterator[Row]:
    """Yield one row a submission, the oldest first, with its contact when a `vault` is given to open it.

    `created_at` is ISO 8601 in `zone`; `attachments` lists `kind` and `path` below DATA_DIR (empty until fetched).
    Raises ValueError when a contact cannot be opened.
    """
    target = aliased(Submission)
    statement = select(Submission, target.ticket).outerjoin(target, target.id == Submission.merged_into)
    statement = statement.where(Submission.id <= selection.last).order_by(Submission.id)
    statement = statement.options(selectinload(Submission.attachments)).execution_options(yield_per=BATCH)
    with session.execute(statement) as result:
        for submission, merged_into in result:
            row = _row(submission, zone) | {"merged_into": merged_into or ""}
            yield row if vault is None else row | {CONTACT: contact_of(submission, vault)}


def contact_of(submission: Submission, vault: Vault) -> object:
    """Return the contact that was left, or None; of who is anonymous nobody sees it. Raises ValueError."""
    sealed = None if submission.anonymous else submission.contact
    return None if sealed is None else vault.open(sealed)


def name_of(submission: Submission, vault: Vault) -> str | None:
    """Return the name that was left, or None; of who is anonymous nobody sees it. Raises ValueError."""
    sealed = None if submission.anonymous else submission.name
    return None if sealed is None else str(vault.open(sealed))


def _row(submission: Submission, zone: ZoneInfo) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(submission, name) for name in FIELDS if hasattr(submission, name)}
    row["created_at"] = submission.created_at.astimezone(zone).isoformat(timespec="seconds")
    row["attachments"] = [{"kind": one.kind, "path": one.path} for one in submission.attachments]
    row["anonymous"] = submission.contact is None
    return row


def write_json(exported: Iterable[Row], out: TextIO, fields: Sequence[str]) -> None:
    """Write one JSON object a line."""
    out.writelines(json_line({name: row[name] for name in fields}) for row in exported)


def write_csv(exported: Iterable[Row], out: TextIO, fields: Sequence[str]) -> None:
    """Write a table that Excel opens as it is: a byte order mark first, no cell taken for a formula."""
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(fields)
    writer.writerows([_cell(row[name]) for name in fields] for row in exported)


FORMATS: Mapping[str, Callable[[Iterable[Row], TextIO, Sequence[str]], None]] = {"json": write_json, "csv": write_csv}


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "; ".join(map(_joined, value)) if isinstance(value, list) else _joined(value)
    return harmless(text)


def _joined(value: object) -> str:
    if isinstance(value, Mapping):
        return ":".join(str(part) for part in value.values() if part)
    return "" if value is None else str(value)
