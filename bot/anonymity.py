"""Takes out of what somebody handed in what says who he is, when he has his data deleted.

The text itself stays: the town works on it. That it was changed, and to what, is in the journal, so that the receipt
proves the change instead of looking forged. Why he was not satisfied stays unless a number or his name is in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.casework import SUBMITTER
from bot.log import mask
from models import Submission, Vault
from models.journal import append, commitment
from models.receipt import ANONYMISED
from models.step import steps_of

GONE = "（已删）"
SHORTEST = 2  # characters of a name: one alone may be any word


def anonymise(session: Session, vault: Vault, conversation_id: int) -> list[Submission]:
    """Take telephone and identity numbers, and the name he left, out of everything one person handed in.

    Returns what of it was changed; `enter` it late in the transaction, for the journal's end stays locked.
    """
    mine = session.execute(select(Submission).filter_by(conversation_id=conversation_id)).scalars().all()
    for submission in mine:
        _drop_reasons(session, submission, _left(vault, submission))
    return [submission for submission in mine if _anonymised(vault, submission)]


def enter(session: Session, submissions: Iterable[Submission], now: datetime) -> None:
    """Write into the journal what the texts are now."""
    for one in submissions:
        append(session, one.ticket, ANONYMISED, now, content=commitment(one.salt, one.content))


def _anonymised(vault: Vault, submission: Submission) -> bool:
    """Change a submission; return whether its content, which the receipt stands for, is another now."""
    left = _left(vault, submission)
    submission.place = _without(submission.place, left)
    submission.details = {
        name: _without(value, left) if isinstance(value, str) else value for name, value in submission.details.items()
    }
    for attachment in submission.attachments:
        attachment.transcript = _without(attachment.transcript, left)
    before, submission.content = submission.content, _without(submission.content, left)
    return submission.content != before


def _left(vault: Vault, submission: Submission) -> list[str]:
    return [str(vault.open(sealed)) for sealed in (submission.name, submission.contact) if sealed]


def _drop_reasons(session: Session, submission: Submission, left: Iterable[str]) -> None:
    """Delete his reasons that say who he is: whole, for the journal holds what they were and not what they become."""
    if _without(submission.rating_reason, left) != submission.rating_reason:
        submission.rating_reason = ""
    for step in steps_of(session, submission.id):
        if step.who == SUBMITTER and _without(step.why, left) != step.why:
            step.why = ""


def _without(text: str, left: Iterable[str]) -> str:
    for word in left:
        text = text.replace(word, GONE) if len(word) >= SHORTEST else text
    return mask(text)
