"""Whether the words kept beside the journal are still those that it has committed to.

The journal holds salted commitments of what people handed in, of replies, notes and reasons; the words stand in tables
from which they can be deleted. What was deleted, or replaced by something newer, has nothing left to compare.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.journal import BrokenEntry, JournalEntry, commitment
from models.lifecycle import Act
from models.note import Note
from models.receipt import Content, content_of
from models.step import Step
from models.submission import Submission
from models.supporter_rating import SupporterRating

BATCH = 500
_ACTS = frozenset(Act)
# What the words of a step are called when they are not what the journal says.
_CALLED = {
    "reason": "原因",
    "text": "告诉提交人的话",
    "note": "内部备注",
    "changed_clause": "方案改动",
    "content": "内容",
}
# A submission holds the words of the last of these only.
_DECISIONS = (Act.DECIDE,)
_RATINGS = (Act.RATE, Act.REOPEN, Act.ESCALATE)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was compared: `same` texts are as committed, `gone` are not there any more; `broken`: the first changed."""

    same: int
    gone: int
    broken: BrokenEntry | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of the journal that commits to words: which, to what, and of which submission."""

    entry: JournalEntry
    told: dict[str, Any]
    submission: Submission

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.told["at"])

    def fits(self, name: str, text: str) -> bool:
        return commitment(self.submission.salt, text) == str(self.told[name])

    def broken(self, name: str) -> BrokenEntry:
        what = f"{self.submission.ticket} 现在存着的{_CALLED[name]}和当时记的不一样"
        return BrokenEntry(self.entry.seq, what)


@dataclass(slots=True)
class _Kept:
    """The words in the tables that a batch of entries may have committed to."""

    steps: dict[int, Step] = field(default_factory=dict)
    notes: dict[tuple[int, bool, datetime], list[str]] = field(default_factory=dict)
    voices: dict[tuple[int, datetime], list[str]] = field(default_factory=dict)
    last: dict[tuple[int, str], int] = field(default_factory=dict)

    def texts(self, one: _Entry, name: str) -> list[str]:
        """Return what is kept of the words of an entry; nothing when they are gone."""
        number = one.submission.id
        if name in ("text", "note"):
            return self.notes.get((number, name == "text", one.at), [])
        if name == "changed_clause":
            return _there(one.submission.changed_clause) if self._is_last(one, _DECISIONS) else []
        if one.told["event"] == Act.RATE_TOO:
            return self.voices.get((number, one.at), [])
        return [*self._why(one), *self._repeated(one)]

    def _why(self, one: _Entry) -> list[str]:
        step = self.steps.get(one.entry.seq)
        return _there(step.why) if step else []

    def _repeated(self, one: _Entry) -> list[str]:
        """Return the reason where the submission repeats it, for it is read there."""
        if self._is_last(one, _DECISIONS):
            return _there(one.submission.verdict_reason)
        return _there(one.submission.rating_reason) if self._is_last(one, _RATINGS) else []

    def _is_last(self, one: _Entry, acts: Iterable[Act]) -> bool:
        last = max((self.last.get((one.submission.id, act), 0) for act in acts), default=0)
        return one.told["event"] in set(acts) and last == one.entry.seq


def check(session: Session) -> Checked:
    """Compare everything the journal has committed to with what is stored, a batch at a time; stop at the first change.

    The journal itself has been verified before.
    """
    same = gone = 0
    statement = select(JournalEntry).order_by(JournalEntry.seq).execution_options(yield_per=BATCH)
    with session.execute(statement) as found:
        for entries in found.scalars().partitions():
            for outcome in _compared(session, entries):
                if isinstance(outcome, BrokenEntry):
                    return Checked(same, gone, outcome)
                same, gone = same + outcome, gone + (not outcome)
    return Checked(same, gone)


def _compared(session: Session, entries: Sequence[JournalEntry]) -> Iterator[bool | BrokenEntry]:
    """Yield for each commitment whether its words are there as they were, or are gone; or that they were changed."""
    held = _committing(session, entries)
    kept = _kept(session, held)
    for one in held:
        if "content" in one.told:
            yield _content(session, one)
        elif one.told["event"] in _ACTS:
            yield from (_text(one, name, kept.texts(one, name)) for name in _CALLED if name in one.told)


def _content(session: Session, one: _Entry) -> bool | BrokenEntry:
    if one.fits("content", one.submission.content) or content_of(session, one.entry) is Content.ANONYMISED:
        return True
    return one.broken("content")


def _text(one: _Entry, name: str, texts: Sequence[str]) -> bool | BrokenEntry:
    # Several notes may be of the same moment; a reason that is repeated must be the same everywhere.
    fitting = [one.fits(name, text) for text in texts]
    fits = any(fitting) if name in ("text", "note") else all(fitting)
    return fits and bool(texts) if fits or not texts else one.broken(name)


def _committing(session: Session, entries: Iterable[JournalEntry]) -> list[_Entry]:
    """Return the entries that commit to words of a submission that is there."""
    told = [(entry, json.loads(entry.body)) for entry in entries]
    told = [(entry, body) for entry, body in told if body["event"] in _ACTS or body["event"] == "submitted"]
    tickets = {entry.subject for entry, _ in told}
    found = session.execute(select(Submission).where(Submission.ticket.in_(tickets))).scalars()
    known = {submission.ticket: submission for submission in found}
    return [_Entry(entry, body, known[entry.subject]) for entry, body in told if entry.subject in known]


def _kept(session: Session, held: Sequence[_Entry]) -> _Kept:
    kept, ids = _Kept(), {one.submission.id for one in held}
    # By submission, for which there is an index; by entry every batch would read the whole table.
    for step in session.execute(select(Step).where(Step.submission_id.in_(ids))).scalars():
        kept.steps[step.entry] = step
        key = step.submission_id, step.step
        kept.last[key] = max(kept.last.get(key, 0), step.entry)
    for note in session.execute(select(Note).where(Note.submission_id.in_(ids))).scalars():
        kept.notes.setdefault((note.submission_id, note.public, note.at), []).append(note.text)
    voices = select(SupporterRating).where(SupporterRating.submission_id.in_(ids), SupporterRating.reason != "")
    for voice in session.execute(voices).scalars():
        kept.voices.setdefault((voice.submission_id, voice.rated_at), []).append(voice.reason)
    return kept


def _there(text: str) -> list[str]:
    return [text] if text else []
