"""What people hand in: suggestions, problems, offers, comments on the draft, words for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, case, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, insert_into

if TYPE_CHECKING:
    from models.attachment import Attachment


class Status(StrEnum):
    """Where a submission stands, in the words the submitter sees. `models.lifecycle` says which follows which."""

    SUBMITTED = "已提交"
    ACCEPTED = "已受理"
    IN_PROGRESS = "办理中"
    ANSWERED = "已答复"
    CLOSED = "已办结"
    INCOMPLETE = "待补充"
    REFUSED = "不予受理"
    MERGED = "已合并"
    REOPENED = "重新办理"


class SubmissionKind(StrEnum):
    """What a submission is."""

    SUGGESTION = "建议"
    PROBLEM = "问题反映"
    SAGE = "乡贤反馈"
    COMMENT = "对征求意见稿的意见"
    MESSAGE = "转人工留言"


class Offer(StrEnum):
    """What a rural sage (乡贤) gives: the kinds of 乡贤反馈."""

    PROJECT = "项目"
    FUNDS = "资金"
    TALENT = "人才"
    OPINION = "意见"


class Stance(StrEnum):
    """How a comment stands to its clause of the draft."""

    NONE = "none"
    SUPPORT = "support"
    OPPOSE = "oppose"
    AMEND = "amend"


class Verdict(StrEnum):
    """What became of a suggestion or comment (采纳情况)."""

    ADOPTED = "采纳"
    PARTLY = "部分采纳"
    REJECTED = "不采纳"
    KEPT = "留作参考"


class Rating(StrEnum):
    """What the submitter says of the handling."""

    SATISFIED = "满意"
    BASICALLY = "基本满意"
    UNSATISFIED = "不满意"


class Submission(Base):
    """One thing handed in.

    Handing in: `ticket` is the number the person was given. `contact` and `name` are sealed and may be None.
    `anonymous`: no cadre sees who. `role` is villager or sage at that time. `salt` goes with the journal's commitments
    to texts. `place` is the label sent, `village` the nearest one, confirmed. `filed_by`: the cadre who recorded it on
    somebody's behalf (X 代 Y 填报; Y is `name`). `conversation_id` leads back to the person until he has his data
    deleted; cadres are not shown it.

    Of a sage: `offer` and its few `details` (no personal data). Of a comment: `consultation_id`, `clause` (its section
    number), `wording` as it stood in that version, `stance`.

    Handling: `office` holds it now, `first_office` stays answerable (首接负责). `public`: may be shown to others and
    joined. `merged_into`: the one that runs on for it. `reopened` counts, `on_agenda`: goes to the meeting. `accept_by`
    and `reply_by` are the last days in the town's time; `extension_asked` and `extended` are working days asked for and
    granted. `version` counts the steps taken, so that who acts on an old view is told. `signer` has signed the verdict,
    `changed_clause` says what was changed in the draft because of it. `sketch`: the features by which it is found when
    somebody hands in the same (`knowledge.likeness`).
    """

    __tablename__ = "submission"
    __table_args__ = (Index("ix_submission_office_status", "office", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    section: Mapped[str] = mapped_column(String(16), default="")
    content: Mapped[str] = mapped_column(Text)
    contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    name: Mapped[bytes | None] = mapped_column(LargeBinary)
    anonymous: Mapped[bool] = mapped_column(default=False)
    role: Mapped[str] = mapped_column(String(16), default="villager")
    filed_by: Mapped[str] = mapped_column(String(64), default="")
    salt: Mapped[str] = mapped_column(String(32))
    place: Mapped[str] = mapped_column(String(255), default="")
    village: Mapped[str] = mapped_column(String(64), default="")
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)

    offer: Mapped[str] = mapped_column(String(8), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"), index=True)
    clause: Mapped[str] = mapped_column(String(32), default="")
    wording: Mapped[str] = mapped_column(Text, default="")
    stance: Mapped[str] = mapped_column(String(16), default="")

    status: Mapped[str] = mapped_column(String(16), default=Status.SUBMITTED, index=True)
    version: Mapped[int] = mapped_column(default=0)
    office: Mapped[str] = mapped_column(String(64), default="")
    first_office: Mapped[str] = mapped_column(String(64), default="")
    public: Mapped[bool] = mapped_column(default=False)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    accept_by: Mapped[date | None]
    reply_by: Mapped[date | None]
    extension_asked: Mapped[int] = mapped_column(default=0)
    extended: Mapped[int] = mapped_column(default=0)
    accepted_at: Mapped[datetime | None]
    referred_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0)
    on_agenda: Mapped[bool] = mapped_column(default=False)

    verdict: Mapped[str] = mapped_column(String(8), default="")
    verdict_reason: Mapped[str] = mapped_column(Text, default="")
    signer: Mapped[str] = mapped_column(String(64), default="")
    changed_clause: Mapped[str] = mapped_column(Text, default="")
    sketch: Mapped[list[int]] = mapped_column(default=list)
    rating: Mapped[str] = mapped_column(String(8), default="")
    rating_reason: Mapped[str] = mapped_column(Text, default="")

    attachments: Mapped[list[Attachment]] = relationship(back_populates="submission", order_by="Attachment.id")


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


def numbered(session: Session, tickets: Sequence[str]) -> Sequence[Submission]:
    """Return what bears one of these numbers, the newest first."""
    found = select(Submission).where(Submission.ticket.in_(tickets)).order_by(Submission.id.desc())
    return session.execute(found).scalars().all()


def submissions_of(session: Session, conversation_id: int, limit: int) -> Sequence[Submission]:
    """Return what one person handed in, the newest first."""
    mine = select(Submission).filter_by(conversation_id=conversation_id).order_by(Submission.id.desc()).limit(limit)
    return session.execute(mine).scalars().all()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for: at one of `statuses`, held by `office` when it is named, due before a day when it is given."""

    statuses: Sequence[str]
    office: str = ""
    due_before: date | None = None
    limit: int = 50


def find_submissions(session: Session, wanted: Wanted) -> Sequence[Submission]:
    """Return what is wanted: what is due first comes first, what waits for nobody of the town last."""
    waiting = Submission.status.in_((Status.ACCEPTED, Status.IN_PROGRESS, Status.REOPENED))
    due = case((Submission.status == Status.SUBMITTED, Submission.accept_by), (waiting, Submission.reply_by))
    found = select(Submission).where(Submission.status.in_(wanted.statuses))
    found = found.where(Submission.office == wanted.office) if wanted.office else found
    found = found.where(due < wanted.due_before) if wanted.due_before else found
    return session.execute(found.order_by(due.is_(None), due, Submission.id).limit(wanted.limit)).scalars().all()


def runs_on_as(session: Session, submission: Submission) -> Submission:
    """Return the submission that runs on for one that was merged, at whatever remove; itself when it was not."""
    seen = {submission.id}
    while submission.merged_into is not None and submission.merged_into not in seen:
        seen.add(submission.merged_into)
        submission = session.get_one(Submission, submission.merged_into)
    return submission


def forget_contacts(session: Session, before: datetime) -> None:
    """Delete contact and name of everything handed in before a time."""
    left = or_(Submission.contact.is_not(None), Submission.name.is_not(None))
    session.execute(update(Submission).where(Submission.created_at < before, left).values(contact=None, name=None))


def forget_submitter(session: Session, conversation_id: int, *, contact_only: bool) -> int:
    """Delete the contact of everything one person handed in, or every tie to him. Returns how many were changed."""
    gone = {"contact": None} if contact_only else {"contact": None, "name": None, "conversation_id": None}
    mine = update(Submission).where(Submission.conversation_id == conversation_id)
    mine = mine.where(Submission.contact.is_not(None)) if contact_only else mine
    return len(session.execute(mine.values(gone).returning(Submission.id)).all())
