"""`people import`: the list decides who may see what, so it is taken whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from bot.roster import ImportReport, import_people
from models import Database, Person, Vault
from models.person import find_person
from tests.shell import SECRET, Shell

HEADER = "channel,external_id,name,role,office,position,villages,phone,verified"
ALICE = "wecom,alice,爱丽丝,cadre,镇社会事务办公室,科员,大埔山村;溪光村,13800000001,yes"
BOB = "wechat,o-bob,鲍勃,sage,,,,,no"
VAULT = Vault([SECRET])

Take = Callable[..., ImportReport]


@pytest.fixture
def take(database: Database, tmp_path: Path) -> Take:
    """Import lines of a table."""

    def importing(*lines: str, header: str = HEADER, vault: Vault = VAULT) -> ImportReport:
        path = tmp_path / "people.csv"
        path.write_text("\n".join([header, *lines]), encoding="utf-8")
        return import_people(database, vault, path)

    return importing


def find(database: Database, channel: str, external_id: str) -> Person | None:
    """Return a person as the chat would find him."""
    with database.read() as session:
        return find_person(session, channel, VAULT.pseudonym(channel, external_id))


def count(database: Database) -> int:
    """Return how many people are stored."""
    with database.read() as session:
        return len(session.execute(select(Person)).scalars().all())


def test_people_are_found_by_what_the_platform_calls_them(take: Take, database: Database) -> None:
    """Role, office and verification are as in the table; who it is, is sealed."""
    assert take(ALICE, BOB) == ImportReport(created=2)
    alice = find(database, "wecom", "alice")
    assert alice is not None
    assert (alice.role, alice.office, alice.verified) == ("cadre", "镇社会事务办公室", True)
    assert "爱丽丝".encode() not in alice.details
    assert VAULT.open(alice.details) == {
        "external_id": "alice",
        "name": "爱丽丝",
        "position": "科员",
        "phone": "13800000001",
        "villages": ["大埔山村", "溪光村"],
    }


def test_a_sage_who_is_not_verified_stays_so(take: Take, database: Database) -> None:
    """`verified` no, or left out, verifies nobody."""
    take(BOB)
    bob = find(database, "wechat", "o-bob")
    assert bob is not None
    assert not bob.verified
    take("wechat,o-carol,卡罗,sage", header="channel,external_id,name,role")
    carol = find(database, "wechat", "o-carol")
    assert carol is not None
    assert not carol.verified


def test_importing_again_changes_nothing(take: Take, database: Database) -> None:
    """The same table twice makes nobody twice."""
    take(ALICE, BOB)
    assert take(ALICE, BOB) == ImportReport(unchanged=2)
    assert count(database) == 2


def test_importing_again_takes_over_what_changed(take: Take, database: Database) -> None:
    """A new office and a verification arrive; who is not in the new table stays."""
    take(ALICE, BOB)
    assert take(BOB.replace(",no", ",yes")) == ImportReport(updated=1)
    bob = find(database, "wechat", "o-bob")
    assert bob is not None
    assert bob.verified
    assert count(database) == 2


def test_details_sealed_with_a_lost_key_are_replaced(take: Take, database: Database) -> None:
    """What nobody can open any more is written anew from the table."""
    take(ALICE)
    with database.write() as session:
        session.execute(select(Person)).scalar_one().details = Vault(["x" * 40]).seal({})
    assert take(ALICE) == ImportReport(updated=1)


def test_one_faulty_row_stops_everything_and_every_fault_is_named(take: Take, database: Database) -> None:
    """Each fault names line and column, and nothing is stored."""
    report = take(
        ALICE,
        "weixin,o-1,甲,cadre,,,,,",
        ",o-2,乙,boss,,,,,maybe",
        "wechat,o 3,丙,sage,,,,电话不详,",
        "wecom,alice,丁,cadre,,,,,",
        "wechat,o-4,戊,sage,,,,,yes,多出来的",
    )
    places = [fault.split("：")[0] for fault in report.faults]
    assert places == [
        "第 3 行，channel 列",
        "第 4 行，channel 列",
        "第 4 行，role 列",
        "第 4 行，verified 列",
        "第 5 行，external_id 列",
        "第 5 行，phone 列",
        "第 6 行，external_id 列",
        "第 7 行，表头以外的 列",
    ]
    assert "第 2 行是同一个人" in report.faults[6]
    assert count(database) == 0


@pytest.mark.parametrize(
    ("header", "says"),
    [("channel,name,role", "external_id"), (f"{HEADER},verifed", "verifed"), ("", "空")],
)
def test_a_wrong_header_is_named(take: Take, header: str, says: str) -> None:
    """A missing or misspelt column is named instead of being left out silently."""
    [fault] = take(header=header).faults
    assert says in fault


def test_the_same_table_as_a_workbook(database: Database, tmp_path: Path) -> None:
    """What was imported from csv is recognized in an .xlsx."""
    workbook = openpyxl.Workbook()
    for line in (HEADER, ALICE):
        workbook.active.append(line.split(","))
    workbook.save(tmp_path / "people.xlsx")
    assert import_people(database, VAULT, tmp_path / "people.xlsx") == ImportReport(created=1)
    (tmp_path / "people.csv").write_bytes(f"{HEADER}\r\n{ALICE}\r\n".encode("gbk"))
    assert import_people(database, VAULT, tmp_path / "people.csv") == ImportReport(unchanged=1)


def test_the_command_reports_in_chinese(office: Shell) -> None:
    """Staff see what was done, or what to correct, and the status tells scripts."""
    table = office.folder / "people.csv"
    table.write_text(f"{HEADER}\n{ALICE}\n", encoding="utf-8")
    done = office.run("people", "import", str(table))
    assert (done.status, done.out, done.err) == (0, "新增 1 人，更新 0 人，没有变化 0 人\n", "")
    table.write_text(f"{HEADER}\n{ALICE}\nwecom,,,,,,,,\n", encoding="utf-8")
    refused = office.run("people", "import", str(table))
    assert refused.status == 1
    assert refused.out == ""
    assert refused.err.splitlines()[-1] == "有 3 处需要修改，没有导入任何人"


def test_the_command_makes_the_tables_of_a_new_installation(shell: Shell) -> None:
    """People can be imported before the first start."""
    table = shell.folder / "people.csv"
    table.write_text(f"{HEADER}\n{ALICE}\n", encoding="utf-8")
    assert shell.run("people", "import", str(table)).status == 0
    assert shell.run("people", "import", str(table)).out == "新增 0 人，更新 0 人，没有变化 1 人\n"
