"""The corporation's directory (通讯录) as the platform keeps it: departments within departments, and who is in them."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.store import Store

ROOT = 1
ACTIVE, DISABLED, NOT_YET, LEFT = 1, 2, 4, 5


@dataclass(frozen=True, slots=True)
class Department:
    """A department. `parent` is 0 for the corporation itself."""

    id: int
    name: str
    parent: int


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the corporation. `status` is 1 active, 2 disabled, 4 not logged in yet, 5 left."""

    id: str
    name: str
    department: int
    position: str = ""
    status: int = ACTIVE


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody by the name of his department."""

    id: str
    name: str
    department: str
    position: str = ""


class Directory:
    """The directory; there is one corporation."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.write() as db:
            db.execute("INSERT INTO departments VALUES (?, '模拟镇', 0) ON CONFLICT DO NOTHING", (ROOT,))

    def enrol(self, seats: list[Seat]) -> None:
        """Make people known who are not yet; departments are made as they are named."""
        known = {member.id for member in self.members()}
        for seat in seats:
            if seat.id not in known:
                place = self.department(seat.department) if seat.department else ROOT
                self.put(Member(seat.id, seat.name, place, seat.position))

    def department(self, name: str, parent: int = ROOT) -> int:
        """Return the number of the department with that name, made below `parent` when it is missing."""
        found = [one.id for one in self.departments() if one.name == name]
        if found:
            return found[0]
        with self._store.write() as db:
            cursor = db.execute("INSERT INTO departments (name, parent) VALUES (?, ?)", (name, parent))
            return int(cursor.lastrowid or 0)

    def put(self, member: Member) -> None:
        """Enter somebody, or replace what is known of him."""
        row = (member.id, member.name, member.department, member.position, member.status)
        with self._store.write() as db:
            db.execute("INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?, ?)", row)

    def remove(self, userid: str) -> None:
        """Let somebody leave the corporation."""
        with self._store.write() as db:
            db.execute("DELETE FROM members WHERE id = ?", (userid,))

    def departments(self) -> list[Department]:
        """Return every department."""
        with self._store.read() as db:
            return [Department(**row) for row in db.execute("SELECT id, name, parent FROM departments ORDER BY id")]

    def below(self, number: int) -> list[Department]:
        """Return a department with everything below it."""
        found, every = [one for one in self.departments() if one.id == number], self.departments()
        for one in found:  # it grows while it is gone through
            found += [below for below in every if below.parent == one.id]
        return found

    def members(self, department: int | None = None) -> list[Member]:
        """Return who is in a department itself, or everybody."""
        with self._store.read() as db:
            rows = db.execute("SELECT id, name, department, position, status FROM members ORDER BY id").fetchall()
        every = [Member(**row) for row in rows]
        return [member for member in every if department in (None, member.department)]
