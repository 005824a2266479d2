"""Opens what identifies a submitter for staff who need it; every look is in the journal before anything is seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import InvalidAnswer
from models import Submission, Vault
from models.journal import append, commitment


@dataclass(frozen=True, slots=True)
class Contact:
    """What was left with a submission; empty what was not."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, why, and when."""

    by: str
    why: str
    at: datetime


def open_contact(session: Session, vault: Vault, submission: Submission, look: Look) -> Contact:
    """Return name and contact of a submitter, and write down who looked, when and why, in the caller's transaction.

    Raises InvalidAnswer, in Chinese, when there is nothing to see, or who and why are missing; ValueError when no key
    opens it.
    """
    by, why = look.by.strip(), look.why.strip()
    if not by or not why:
        raise InvalidAnswer("请写明谁要看、为什么看。")
    if submission.anonymous:
        raise InvalidAnswer(f"{submission.ticket} 是匿名提交的，看不到是谁。")
    if submission.contact is None and submission.name is None:
        raise InvalidAnswer(f"{submission.ticket} 没有留联系方式，或者已经删除。")
    append(session, submission.ticket, "contact seen", look.at, by=by, reason=commitment(submission.salt, why))
    return Contact(_opened(vault, submission.name), _opened(vault, submission.contact))


def _opened(vault: Vault, sealed: bytes | None) -> str:
    return "" if sealed is None else str(vault.open(sealed))
