"""Who a sender is when the town knows: cadres, verified sages, administrators. Everybody else is a villager."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

ROLES = ("villager", "sage", "cadre", "admin")


class Person(Base):
    """One person the town has entered. `details` is sealed: name, position, villages, telephone, platform id."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(32))
    role: Mapped[str] = mapped_column(String(16))
    office: Mapped[str] = mapped_column(String(64), default="")
    verified: Mapped[bool] = mapped_column(default=False)
    details: Mapped[bytes] = mapped_column(LargeBinary)


def offices_of_people(session: Session) -> list[str]:
    """Return the offices of the cadres whom the town has entered."""
    found = select(Person.office).where(Person.role == "cadre", Person.office != "").distinct().order_by(Person.office)
    return list(session.execute(found).scalars())


def find_person(session: Session, channel: str, *addresses: str) -> Person | None:
    """Return the person behind one of these pseudonyms, or None when the town has not entered him."""
    found = select(Person).where(Person.channel == channel, Person.address.in_(addresses)).order_by(Person.id).limit(1)
    return session.execute(found).scalar_one_or_none()
