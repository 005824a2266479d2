"""Who a sender is when the town knows: verified sages, and everybody who serves the town. Others are villagers."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, func, or_, select, update
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
# What staff call the roles, in lists and in tables.
ROLE_NAMES = {
    Role.VILLAGER: "村民",
    Role.SAGE: "乡贤",
    Role.CADRE: "干部",
    Role.HEAD: "科室负责人",
    Role.LEADER: "领导小组",
    Role.STATION: "联络站",
    Role.INSPECTOR: "人大/纪委",
    Role.ADMIN: "管理员",
}
# The platform whose callback itself proves who writes: a userid there is a member of the town's own directory. By it
# the town reaches its own people at any time; elsewhere the platform's window closes.
DIRECTORY_CHANNEL = "wecom"
# Whoever serves the town: their data are kept for their office, and they may see casework.
STAFF = frozenset(Role) - {Role.VILLAGER, Role.SAGE}
# Who acts for an office that holds a matter.
OF_OFFICE = frozenset({Role.CADRE, Role.HEAD})
# Who acts as the liaison station.
OF_STATION = frozenset({Role.STATION, Role.ADMIN})


class Person(Base):
    """One person the town has entered. `details` is sealed: name, position, villages, telephone, platform id.

    `active`: still serves; who left keeps his row, for what he did refers to it. `unreachable`: why WeCom takes no
    messages for him, empty when it does. `verified`: a sage, or somebody who serves and writes from elsewhere than the
    directory's channel, has been proved to be who the table says; what a table says of an account proves nothing.
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

    @property
    def proved(self) -> bool:
        """Whether the role may count: by the directory's own callback, or because it has been verified."""
        if self.role in STAFF and self.channel == DIRECTORY_CHANNEL:
            return True
        return self.verified or self.role == Role.VILLAGER


# What is owed to staff must not go to an account that a table alone calls theirs.
_SERVES = (Person.active, or_(Person.channel == DIRECTORY_CHANNEL, Person.verified))


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


def person_behind(session: Session, conversation: Conversation, *addresses: str) -> Person | None:
    """Return who writes in a conversation.

    That is the member of staff who proved by a one-time code that he writes here, for as long as he serves; else
    whoever the town has entered under the account itself.
    """
    if conversation.member_id is not None:
        member = session.get(Person, conversation.member_id)
        if member is not None and member.active:
            return member
    return find_person(session, conversation.channel, *addresses)


def people_of(session: Session, office: str, *roles: Role) -> Sequence[Person]:
    """Return who serves an office now and is proved to, of the given roles or of all; office "" means of any."""
    wanted = select(Person).where(*_SERVES, Person.role.in_(roles or STAFF)).order_by(Person.id)
    return session.execute(wanted.where(Person.office == office) if office else wanted).scalars().all()


def in_charge_of(session: Session, village: str) -> Sequence[tuple[Charge, Person]]:
    """Return who has a village in charge now, and is proved to be who he is."""
    wanted = select(Charge, Person).join(Person, Person.id == Charge.person_id)
    wanted = wanted.where(Charge.village == village, *_SERVES).order_by(Charge.id)
    return [(charge, person) for charge, person in session.execute(wanted)]


def note_reach(session: Session, channel: str, address: str, why: str) -> None:
    """Write down why the platform takes no messages for somebody on the list; "": it does."""
    same = (Person.channel == channel, Person.address == address, Person.unreachable != why)
    session.execute(update(Person).where(*same).values(unreachable=why))


def count_unreachable(session: Session) -> int:
    """Return how many who serve the town the platform takes no messages for."""
    counted = select(func.count()).where(Person.active, Person.unreachable != "")
    return session.execute(counted).scalar_one()
