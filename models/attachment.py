"""Photos and voices: kept from the moment they arrive, and deleted with their files.

Whoever deletes an attachment does so here, so that the deletion of its file is owed in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, String, Text, and_, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base
from models.conversation import Conversation
from models.outgoing import Delivery, OutgoingMessage
from models.submission import Submission
from models.vault import Vault

# A file is deleted whenever its store can be reached again: the row never gives up.
_OWED_FOR = timedelta(days=36500)


class Attachment(Base):
    """A photo or voice that came into a form or with a submission. The worker fetches it when it arrives.

    `submission_id`: what it was handed in with, None while the form is open. `conversation_id`: who sent it. `name`:
    the random name of its file, `path` where that is in the store, empty until it was fetched; `fault`: why it was not.
    `transcript`: the words of a voice as the person confirmed them.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    media_id: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(64), index=True)
    path: Mapped[str] = mapped_column(String(255), default="")
    fault: Mapped[str] = mapped_column(String(255), default="")
    transcript: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(index=True)
    submission: Mapped[Submission | None] = relationship(back_populates="attachments")


@dataclass(frozen=True, slots=True)
class Shredder:
    """Deletes attachments within an open transaction, and owes the deletion of their files."""

    session: Session
    vault: Vault
    now: datetime

    def discard(self, which: ColumnElement[bool]) -> int:
        """Delete the attachments for which `which` holds. Returns how many there were."""
        gone = self.session.execute(delete(Attachment).where(which).returning(Attachment.name)).scalars().all()
        self.session.add_all(self._erasure(name) for name in gone)
        return len(gone)

    def _erasure(self, name: str) -> OutgoingMessage:
        return OutgoingMessage(
            kind="erase",
            channel="",
            app="",
            payload=self.vault.seal({"name": name}),
            status=Delivery.PENDING,
            due_at=self.now,
            created_at=self.now,
            expires_at=self.now + _OWED_FOR,
        )


def not_handed_in() -> ColumnElement[bool]:
    """Return what holds for attachments of open forms."""
    return Attachment.submission_id.is_(None)


def abandoned(before: datetime) -> ColumnElement[bool]:
    """Return what holds for attachments of open forms whose people have not been heard of since a time."""
    tapped = or_(Conversation.tapped_at.is_(None), Conversation.tapped_at < before)
    silent = select(Conversation.id).where(Conversation.spoke_at < before, tapped)
    return and_(not_handed_in(), Attachment.created_at < before, Attachment.conversation_id.in_(silent))


def sent_by(conversation_id: int) -> ColumnElement[bool]:
    """Return what holds for all that one person sent."""
    return Attachment.conversation_id == conversation_id
