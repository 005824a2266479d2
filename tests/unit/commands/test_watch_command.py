"""`watch …` and `findings …`: what staff see of supervision, and take down, by command."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import Database, Duty, DutyAssignee, Finding, OutgoingMessage, Person, Reminder, Submission, Vault
from tests.shell import SECRET, Shell

VAULT = Vault([SECRET])
OFFICE = "镇社会事务办公室"


@pytest.fixture
def always(office: Shell, tmp_path: Path) -> Shell:
    """A shell in a town where it is never too early and every day is worked."""
    today = datetime.now(UTC).date()
    holidays = tmp_path / "holidays.yaml"
    holidays.write_text("workdays:\n" + "".join(f"  - {today + timedelta(days=n)}\n" for n in range(-40, 40)))
    office.set(DIGEST_TIME="00:00", QUIET_HOURS="", HOLIDAYS_FILE=str(holidays))
    return office


def enter(database: Database, name: str, role: str = "cadre", **more: object) -> int:
    with database.write() as session:
        details = VAULT.seal({"external_id": name, "name": name})
        person = Person(channel="wecom", address=name, role=role, office=OFFICE, details=details, **more)
        session.add(person)
        session.flush()
        return person.id


def owe(database: Database, due: date, *people: int, **more: object) -> None:
    with database.write() as session:
        long_ago = datetime.now(UTC) - timedelta(days=60)
        duty = Duty(title="办食堂", office=OFFICE, salt="", due=due, created_at=long_ago, **({"code": "7"} | more))
        session.add(duty)
        session.flush()
        session.add_all(DutyAssignee(duty_id=duty.id, person_id=one) for one in people)


def count(database: Database, table: type[Reminder | OutgoingMessage | Finding]) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_the_preview_says_whom_what_and_why(always: Shell, database: Database) -> None:
    """Nobody carries it out, so the head would be told; nothing is written. Who cannot be reached is listed."""
    today = datetime.now(UTC).date() - timedelta(days=3)
    enter(database, "小孙", "head")
    enter(database, "小失", unreachable="no such member")
    owe(database, today)
    seen = always.run("watch", "preview")
    assert f"小孙（{OFFICE}，head）" in seen.out
    assert "任务 7 办食堂：已经逾期；科室里逾期的，请督促；没有能通知到的承办人" in seen.out
    assert "企业微信联系不上：小失" in seen.err
    assert count(database, Reminder) == count(database, OutgoingMessage) == 0


def test_the_preview_says_when_nothing_would_leave(office: Shell, database: Database, tmp_path: Path) -> None:
    """On a day off, and in the quiet hours."""
    day = datetime.now(UTC).date()
    off = tmp_path / "off.yaml"
    off.write_text(f"holidays:\n  - {day - timedelta(days=2)}..{day + timedelta(days=2)}\n")
    office.set(HOLIDAYS_FILE=str(off))
    assert "今天不上班" in office.run("watch", "preview").err
    off.write_text("workdays:\n" + "".join(f"  - {day + timedelta(days=n)}\n" for n in range(-2, 20)))
    office.set(DIGEST_TIME="", QUIET_HOURS="")
    assert "不到发的时候" in office.run("watch", "preview").err


def test_the_ranking_counts_what_fell_due(office: Shell, database: Database) -> None:
    """Ticked off by its last day is on time, later or not at all is not; cancelled and merged do not count."""
    due = date(2026, 1, 20)
    for code, status, closed in (("1", "已销号", 20), ("2", "已销号", 21), ("3", "进行中", 0), ("4", "已取消", 0)):
        at = datetime(2026, 1, closed, 4, tzinfo=UTC) if closed else None
        owe(database, due, code=code, status=status, closed_at=at)
    answered = datetime(2026, 1, 5, tzinfo=UTC)
    with database.write() as session:
        facts = {"kind": "建议", "content": "路灯", "salt": "", "office": "镇宣传办", "reply_by": due}
        times = {"created_at": answered, "answered_at": answered}
        session.add(Submission(ticket="NS-1", status="已办结", **facts, **times))
    shown = office.run("watch", "ranking", "--month", "2026-01").out
    assert shown == f"1月按时办结率：\n1. 镇宣传办 100%（1/1）\n2. {OFFICE} 33%（1/3）\n"
    assert "没有可排的" in office.run("watch", "ranking", "--month", "2025-01").err


def test_a_finding_by_command(office: Shell, database: Database) -> None:
    """It becomes a duty, is listed, and takes up again what was ticked off."""
    due = (datetime.now(UTC).date() + timedelta(days=9)).isoformat()
    assert "没有明察暗访记录" in office.run("findings", "list").err
    told = ("大埔山村食堂没开门", "--office", "社会事务办", "--due", due, "--by", "林代表")
    assert "新增任务 1：大埔山村食堂没开门" in office.run("findings", "add", *told).out
    with database.write() as session:
        session.get_one(Duty, 1).status = "已销号"
    assert "重新督办 1" in office.run("findings", "add", "还是没开门", "--duty", "1", "--by", "林代表").out
    first, second = office.run("findings", "list", "--office", "社会事务办").out.splitlines()
    assert "还是没开门（林代表） → 任务 1" in first
    assert "大埔山村食堂没开门" in second
    assert "进行中" in second


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (("食堂没开门", "--by", "林代表"), "请写明由哪个科室整改"),
        (("食堂没开门", "--by", "林代表", "--office", "没有的办"), "没有叫“没有的办”的科室"),
        (("食堂没开门", "--by", "林代表", "--office", "社会事务办"), "请写明整改期限"),
        (("食堂没开门", "--by", "林代表", "--duty", "9"), "没有编号是 9 的任务"),
        ((" ", "--by", "林代表", "--duty", "9"), "请写明看到了什么"),
    ],
)
def test_a_finding_that_cannot_be(office: Shell, database: Database, told: tuple[str, ...], fault: str) -> None:
    """One line says what is wrong, and nothing is stored."""
    assert fault in office.run("findings", "add", *told).err
    assert count(database, Finding) == 0
