"""The consultation on the draft (征求意见): its periods, the version it is bound to, and what became of each clause.

A period belongs to one version of the document, known by the SHA-256 of its text. Comments keep the wording of their
clause as it stood there, so a later version changes nothing that was said, and what became of it can be seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from enum import StrEnum
from hashlib import sha256

from sqlalchemy.orm import Session

from bot.errors import InvalidAnswer
from knowledge.town import Town
from models import Consultation, DocumentVersion, Submission
from models.consultation import consultations, find_version, hold_periods, newest_version, open_on
from models.journal import append

# 重大行政决策程序暂行条例 §15: normally not shorter; a shorter period is explained.
USUAL_DAYS = 30
BY_AT_MOST = 64
# Share of its characters that a clause must still have under another number to be taken for the same one.
ALIKE = 0.6


class Became(StrEnum):
    """What became of a clause in a newer version."""

    UNCHANGED = "没有改动"
    CHANGED = "改了"
    GONE = "删掉了"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a clause. `number` and `wording` are those of the newer version; empty when it is gone."""

    became: Became
    number: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A period to be opened: both days count."""

    opens: date
    closes: date
    reason: str
    by: str

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.closes - self.opens).days + 1


def wording_by_clause(town: Town) -> dict[str, str]:
    """Return section number → its paragraphs, one a line, in the document's order."""
    found: dict[str, list[str]] = {}
    for clause in town.clauses:
        found.setdefault(clause.section, []).append(clause.text)
    return {section: "\n".join(paragraphs) for section, paragraphs in found.items()}


def digest_of(town: Town) -> str:
    """Return the SHA-256 of the document: its paragraphs as UTF-8, one a line, in hexadecimal."""
    return sha256("\n".join(clause.text for clause in town.clauses).encode()).hexdigest()


def load_version(session: Session, town: Town, label: str, now: datetime) -> tuple[DocumentVersion, bool]:
    """Return the version that the town's files hold, and whether it is new; store it when it is.

    Raises InvalidAnswer when the town has no official wording.
    """
    if not town.clauses:
        raise InvalidAnswer("知识库里没有文件原文（clauses.yaml），请先用 knowledge import 文件 --text-only 存入。")
    hold_periods(session)
    digest = digest_of(town)
    known = find_version(session, digest)
    if known is not None:
        return known, False
    clauses = wording_by_clause(town)
    version = DocumentVersion(hash=digest, title=town.plan.title, label=label.strip(), clauses=clauses, loaded_at=now)
    session.add(version)
    session.flush()
    append(session, f"DOCUMENT-{version.id}", "document loaded", now, hash=digest)
    return version, True


def open_period(session: Session, version: DocumentVersion, period: Period, now: datetime) -> Consultation:
    """Open a period bound to `version`. Raises InvalidAnswer, in Chinese, when it must not be.

    Of two who open one at the same time the second waits for the first, and is told of his.
    """
    hold_periods(session)
    _check(session, period)
    opened = Consultation(
        document=version,
        opens=period.opens,
        closes=period.closes,
        reason=period.reason.strip(),
        opened_by=period.by.strip(),
        opened_at=now,
    )
    session.add(opened)
    session.flush()
    days = {"opens": period.opens.isoformat(), "closes": period.closes.isoformat()}
    facts = days | {"hash": version.hash, "reason": opened.reason, "by": opened.opened_by}
    append(session, _subject(opened), "consultation opened", now, **facts)
    return opened


def close_period(session: Session, today: date, by: str, now: datetime) -> Consultation:
    """End the period that is open, or call off the next one. Raises InvalidAnswer when there is neither."""
    hold_periods(session)
    found = open_on(session, today) or next_after(session, today)
    if found is None:
        raise InvalidAnswer("现在没有正在征求意见，也没有安排下一次。")
    found.closed_at, found.closed_by = now, by.strip()[:BY_AT_MOST]
    append(session, _subject(found), "consultation closed", now, by=found.closed_by)
    return found


def next_after(session: Session, day: date) -> Consultation | None:
    """Return the next period that opens after `day`."""
    coming = [one for one in consultations(session) if one.opens > day and one.closed_at is None]
    return coming[-1] if coming else None


def last_before(session: Session, day: date) -> Consultation | None:
    """Return the period that ended last."""
    over = (one for one in consultations(session) if one.opens <= day and (one.closes < day or one.closed_at))
    return next(over, None)


def became_of(session: Session, comment: Submission) -> Fate | None:
    """Return what became of a comment's clause in the newest version; None when there is no newer one, or no clause."""
    if comment.consultation_id is None or not comment.wording:
        return None
    consultation, newest = session.get(Consultation, comment.consultation_id), newest_version(session)
    if consultation is None or newest is None or newest.id <= consultation.document_id:
        return None
    return fate(comment.clause, comment.wording, newest.clauses)


def fate(number: str, wording: str, clauses: Mapping[str, str]) -> Fate:
    """Return what became of a clause among those of a newer version, also when it got another number."""
    same = next((new for new in (number, *clauses) if clauses.get(new) == wording), None)
    if same is not None:
        return Fate(Became.UNCHANGED, same, wording)
    near = {new: SequenceMatcher(None, wording, text, autojunk=False).ratio() for new, text in clauses.items()}
    best = max(near, key=lambda new: near[new], default="")
    if near.get(best, 0) >= ALIKE and near[best] > near.get(number, 0):
        return Fate(Became.CHANGED, best, clauses[best])
    return Fate(Became.CHANGED, number, clauses[number]) if number in clauses else Fate(Became.GONE)


def _check(session: Session, period: Period) -> None:
    if period.closes < period.opens:
        raise InvalidAnswer("截止的日子在开始的日子前面。")
    if not 0 < len(period.by.strip()) <= BY_AT_MOST:
        raise InvalidAnswer(f"请写明是谁开的，最多{BY_AT_MOST}个字。")
    if period.days < USUAL_DAYS and not period.reason.strip():
        raise InvalidAnswer(f"征求意见一般不少于{USUAL_DAYS}天，这次只有{period.days}天，请用 --reason 写明原因。")
    for one in _overlapping(consultations(session), period):
        raise InvalidAnswer(f"和已有的一次重了（{one.opens} 至 {one.closes}），请先 consultation close。")


def _overlapping(known: Sequence[Consultation], period: Period) -> list[Consultation]:
    running = (one for one in known if one.closed_at is None)
    return [one for one in running if one.opens <= period.closes and one.closes >= period.opens]


def _subject(consultation: Consultation) -> str:
    return f"CONSULTATION-{consultation.id}"
