"""One-time codes: by one somebody who serves the town proves that an account of the Official Account is his.

The code itself is never stored, only what stands for it (`Vault.pseudonym`, keyed: ten digits alone could be guessed
from a plain hash).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.conversation import Conversation


class AccessCode(Base):
    """The one code that is good for a person, gone as soon as it is used. `made_by`: who of the staff asked for it."""

    __tablename__ = "access_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(32), unique=True)
    made_by: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]


class CodeTry(Base):
    """A wrong code somebody wrote. It goes on counting for the whole town when the person behind it is forgotten."""

    __tablename__ = "code_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


def take_code(session: Session, digests: Sequence[str], now: datetime) -> int | None:
    """Use up the code one of these stands for; return whose it was, None when there is none or it is too late.

    One statement, so that of two who write the same code at once only one has it.
    """
    found = delete(AccessCode).where(AccessCode.digest.in_(digests)).returning(AccessCode.person_id)
    return session.execute(found.where(AccessCode.expires_at > now)).scalar_one_or_none()


def wrong_codes(session: Session, since: datetime, conversation: Conversation | None = None) -> int:
    """Return how many wrong codes were written since, in one conversation or in all."""
    counted = select(func.count()).select_from(CodeTry).where(CodeTry.at > since)
    mine = counted if conversation is None else counted.where(CodeTry.conversation_id == conversation.id)
    return session.execute(mine).scalar_one()


def forget_codes(session: Session, ended: datetime, tried: datetime) -> None:
    """Delete what is of no more use: codes that ended before a time, and wrong ones written before another."""
    session.execute(delete(AccessCode).where(AccessCode.expires_at < ended))
    session.execute(delete(CodeTry).where(CodeTry.at < tried))
