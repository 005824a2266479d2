"""Who a sender is when the town knows: verified sages, and everybody who serves the town. Others are villagers."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.conversation import Conversation


class Role(StrEnum):
    """What somebody is in the town. `bot.permissions` says what each may do."""

    VILLAGER = "villager"
    SAGE = "sage"  # 乡贤
    CADRE = "cadre"  # 干部
    HEAD = "head"  # 科室负责人
    LEADER = "leader"  # 领导小组成员
    STATION = "station"  # 乡贤联络站
    INSPECTOR = "inspector"  # 镇人大、镇纪委: reads everything, changes nothing
    ADMIN = "admin"  # 管理员, who may act as the liaison station too


ROLES = tuple(Role)
# Whoever serves the town: their data are kept for their office, and they may see casework.
STAFF = frozenset(Role) - {Role.VILLAGER, Role.SAGE}
# Who acts for an office that holds a matter.
OF_OFFICE = frozenset({Role.CADRE, Role.HEAD})
# Who acts as the liaison station.
OF_STATION = frozenset({Role.STATION, Role.ADMIN})


class Person(Base):
    """One person the town has entered. `details` is sealed: name, position, villages, telephone, platform id.

    `active`: still serves; who left keeps his row, for what he did refers to it. `unreachable`: why WeCom takes no
    messages for him, empty when it does.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(32))
    role: Mapped[str] = mapped_column(String(16))
    office: Mapped[str] = mapped_column(String(64), default="", index=True)
    verified: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    unreachable: Mapped[str] = mapped_column(String(255), default="")
    details: Mapped[bytes] = mapped_column(LargeBinary)


class Charge(Base):
    """A village in somebody's charge (联村领导、驻村干部 分片包干). `post` is one of the two, or empty."""

    __tablename__ = "charge"
    __table_args__ = (UniqueConstraint("person_id", "village"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    village: Mapped[str] = mapped_column(String(64), index=True)
    post: Mapped[str] = mapped_column(String(16), default="")


def offices_of_people(session: Session) -> list[str]:
    """Return the offices of the cadres whom the town has entered."""
    wanted = select(Person.office).where(Person.role.in_(OF_OFFICE), Person.office != "", Person.active)
    return list(session.execute(wanted.distinct().order_by(Person.office)).scalars())


def find_person(session: Session, channel: str, *addresses: str) -> Person | None:
    """Return the person behind one of these pseudonyms, or None when the town has not entered him."""
    found = select(Person).where(Person.channel == channel, Person.address.in_(addresses)).order_by(Person.id).limit(1)
    return session.execute(found).scalar_one_or_none()


def people_of(session: Session, office: str, *roles: Role) -> Sequence[Person]:
    """Return who serves an office now, of the given roles or of all; office "" means of any."""
    wanted = select(Person).where(Person.active, Person.role.in_(roles or STAFF)).order_by(Person.id)
    return session.execute(wanted.where(Person.office == office) if office else wanted).scalars().all()


def lose(session: Session, conversation_id: int, why: str) -> None:
    """Write down that the platform takes no messages for somebody on the town's list."""
    conversation = session.get(Conversation, conversation_id)
    person = find_person(session, conversation.channel, conversation.address) if conversation else None
    if person is not None:
        person.unreachable = why


def in_charge_of(session: Session, village: str) -> Sequence[tuple[Charge, Person]]:
    """Return who has a village in charge now."""
    wanted = select(Charge, Person).join(Person, Person.id == Charge.person_id)
    wanted = wanted.where(Charge.village == village, Person.active).order_by(Charge.id)
    return [(charge, person) for charge, person in session.execute(wanted)]
