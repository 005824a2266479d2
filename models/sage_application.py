"""Who asks to be known as a rural sage (乡贤认证), and what staff decided."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ApplicationState(StrEnum):
    """Where an application stands."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"


class SageApplication(Base):
    """One application. `details` is sealed: `name`, `village` (home), `residence` (where now), `field`, `phone`.

    `reason` is what the applicant is told when he is refused.
    """

    __tablename__ = "sage_application"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    details: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16), default=ApplicationState.PENDING, index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
