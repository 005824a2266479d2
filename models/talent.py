"""The register of talent (人才储备库): whom or what a sage has offered, to be followed up by staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class TalentState(StrEnum):
    """How far staff have followed an offer up."""

    OFFERED = "待联系"
    CONTACTED = "已联系"
    PLACED = "已对接"
    WITHDRAWN = "已退出"


class Talent(Base):
    """One offer. `field` is what to search by; `details` is sealed: name, contact and the rest of what was said."""

    __tablename__ = "talent"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    field: Mapped[str] = mapped_column(String(64), default="")
    details: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16), default=TalentState.OFFERED)
    note: Mapped[str] = mapped_column(Text, default="")
    followed_by: Mapped[str] = mapped_column(String(64), default="")
    followed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


def talents(session: Session, state: str = "") -> Sequence[Talent]:
    """Return the offers at a state, or all, the oldest first."""
    wanted = select(Talent).order_by(Talent.id)
    return session.execute(wanted.filter_by(state=state) if state else wanted).scalars().all()
