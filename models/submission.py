"""What people hand in: suggestions, problems, offers, comments on the draft, words for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, insert_into


class Status(StrEnum):
    """Where a submission stands, in the words the submitter sees."""

    SUBMITTED = "已提交"
    ACCEPTED = "已受理"
    IN_PROGRESS = "办理中"
    ANSWERED = "已答复"
    CLOSED = "已办结"


class SubmissionKind(StrEnum):
    """What a submission is."""

    SUGGESTION = "建议"
    PROBLEM = "问题反映"
    SAGE = "乡贤反馈"
    COMMENT = "对征求意见稿的意见"
    MESSAGE = "转人工留言"


class Submission(Base):
    """One thing handed in.

    `ticket` is the number the person was given. `contact` is sealed and may be None. `salt` goes with the journal's
    commitment to the content. `conversation_id` leads back to the person until he has his data deleted; cadres are not
    shown it.
    """

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    section: Mapped[str] = mapped_column(String(16), default="")
    content: Mapped[str] = mapped_column(Text)
    contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    role: Mapped[str] = mapped_column(String(16), default="villager")
    status: Mapped[str] = mapped_column(String(16), default=Status.SUBMITTED)
    salt: Mapped[str] = mapped_column(String(32))
    place: Mapped[str] = mapped_column(String(255), default="")
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    attachments: Mapped[list[Attachment]] = relationship(back_populates="submission", order_by="Attachment.id")


class Attachment(Base):
    """A photo or voice that came with a submission. The worker fetches it: the platform keeps it three days."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    media_id: Mapped[str] = mapped_column(String(255))
    path: Mapped[str] = mapped_column(String(255), default="")
    fault: Mapped[str] = mapped_column(String(255), default="")
    submission: Mapped[Submission] = relationship(back_populates="attachments")


class TicketCounter(Base):
    """The last number given out on a day."""

    __tablename__ = "ticket_counter"

    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


def next_ticket(session: Session, prefix: str, day: date) -> str:
    """Return the next number of `day`, such as NS-20260101-0001. The row stays locked until the transaction ends.

    After 9,999 the number has five digits; none is ever given twice.
    """
    statement = insert_into(session, TicketCounter).values(day=day, last=1)
    statement = statement.on_conflict_do_update(index_elements=["day"], set_={"last": TicketCounter.last + 1})
    number = session.execute(statement.returning(TicketCounter.last)).scalar_one()
    return f"{prefix}-{day:%Y%m%d}-{number:04d}"


def find_submission(session: Session, ticket: str) -> Submission | None:
    """Return the submission with that number."""
    return session.execute(select(Submission).filter_by(ticket=ticket)).scalar_one_or_none()


def submissions_of(session: Session, conversation_id: int, limit: int) -> Sequence[Submission]:
    """Return what one person handed in, the newest first."""
    mine = select(Submission).filter_by(conversation_id=conversation_id).order_by(Submission.id.desc()).limit(limit)
    return session.execute(mine).scalars().all()


def forget_contacts(session: Session, before: datetime) -> None:
    """Delete the contact of everything handed in before a time."""
    old = update(Submission).where(Submission.created_at < before, Submission.contact.is_not(None))
    session.execute(old.values(contact=None))


def forget_submitter(session: Session, conversation_id: int, *, contact_only: bool) -> int:
    """Delete the contact of everything one person handed in, or every tie to him. Returns how many were changed."""
    gone = {"contact": None} if contact_only else {"contact": None, "conversation_id": None}
    mine = update(Submission).where(Submission.conversation_id == conversation_id)
    mine = mine.where(Submission.contact.is_not(None)) if contact_only else mine
    return len(session.execute(mine.values(gone).returning(Submission.id)).all())
