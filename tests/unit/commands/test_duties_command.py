"""`duties …`: a table is taken whole or not at all; what is changed later stays in each history."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from models import Database, Duty, Report, Vault
from models.duty import assignees_of, find_duty, reports_of
from tests.shell import SECRET, Outcome, Shell

HEADER = "code,title,section,office,lead,assignees,due,percent,note"
CANTEEN = "1,长者食堂,二(五),社会事务办,杨海生,chen;zhou,2026-12-31,40,食堂选址定了"
STATION = "2,乡贤联络站挂牌,乡贤助力,镇宣传办,,chen,2026年11月20日,10%,"
PEOPLE = """channel,external_id,name,role,office,active
wecom,chen,陈明,cadre,镇社会事务办公室,yes
wecom,zhou,周海,head,镇社会事务办公室,yes
wecom,gone,走了,cadre,镇社会事务办公室,no
wecom,cun,村民,villager,,yes
"""


@pytest.fixture
def town(office: Shell) -> Shell:
    """A shell over a database in which the town's people are known."""
    (office.folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    assert office.run("people", "import", "people.csv").status == 0
    return office


def take(shell: Shell, *lines: str, header: str = HEADER) -> Outcome:
    (shell.folder / "duties.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
    return shell.run("duties", "import", "duties.csv")


def found(database: Database, code: str) -> Duty:
    with database.read() as session:
        duty = find_duty(session, code)
        assert duty is not None
        return duty


def lines(database: Database, code: str) -> list[Report]:
    with database.read() as session:
        return list(reports_of(session, found(database, code).id))


def test_a_table_becomes_duties(town: Shell, database: Database) -> None:
    """Parts and offices are found by their other names, dates as offices write them, percents with their sign."""
    assert "新增 2 项" in take(town, CANTEEN, STATION).out
    canteen, station = found(database, "1"), found(database, "2")
    assert (canteen.section, canteen.office, canteen.lead, canteen.percent) == (
        "二(五)",
        "镇社会事务办公室",
        "杨海生",
        40,
    )
    assert (station.section, str(station.due), station.percent) == ("二(四)", "2026-11-20", 10)
    with database.read() as session:
        assert len(assignees_of(session, canteen.id)) == 2
    assert [one.note for one in lines(database, "1")] == ["食堂选址定了"]


def test_a_spreadsheet_is_the_same(town: Shell, database: Database) -> None:
    """Excel keeps dates and numbers as such."""
    from datetime import date  # noqa: PLC0415

    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    book.active.append([7, "旱改水", "二(二)", "农经中心", None, "chen", date(2026, 12, 5), 45, None])
    book.save(town.folder / "duties.xlsx")
    assert "新增 1 项" in town.run("duties", "import", "duties.xlsx").out
    duty = found(database, "7")
    assert (duty.title, duty.due, duty.percent) == ("旱改水", date(2026, 12, 5), 45)


def test_again_it_changes_nothing(town: Shell, database: Database) -> None:
    """The same table twice leaves no line in any history."""
    take(town, CANTEEN, STATION)
    assert "没有变化 2 项" in take(town, CANTEEN, STATION).out
    assert len(lines(database, "1")) == 1


def test_again_it_updates_and_keeps_the_history(town: Shell, database: Database) -> None:
    """What the table says differently is a line of its own; empty cells leave what is there."""
    take(town, CANTEEN)
    changed = "1,长者食堂,,,,zhou,2027-01-15,55,设备进场"
    assert "更新 1 项" in take(town, changed).out
    duty = found(database, "1")
    assert (duty.percent, str(duty.due), duty.lead) == (55, "2027-01-15", "杨海生")
    assert [(one.before, one.after, one.note) for one in lines(database, "1")] == [
        (40, 40, "食堂选址定了"),
        (40, 55, "设备进场"),
    ]


def test_an_old_table_takes_no_progress_back(town: Shell, database: Database) -> None:
    """What was reported since stays when the table says what it said before, and only its title was mended."""
    take(town, CANTEEN)
    with database.write() as session:
        duty = find_duty(session, "1")
        assert duty is not None
        duty.percent = 80
    take(town, CANTEEN.replace("长者食堂", "长者食堂建设"))
    duty = found(database, "1")
    assert (duty.title, duty.percent) == ("长者食堂建设", 80)


def test_every_faulty_cell_is_named_and_nothing_is_stored(town: Shell, database: Database) -> None:
    """Each fault names line and column."""
    outcome = take(
        town,
        CANTEEN,
        "1,又一个,九,,,nobody;gone;cun,2026-13-01,0.4,",
        ",,,,,,明年,120,",
        "=1+1,公式,,,,,,,",
        "5,错位,,,,,,,,多出来的",
    )
    assert outcome.status == 1
    places = [line.split("：")[0] for line in outcome.err.splitlines()]
    assert places == [
        *("第 3 行，code 列", "第 3 行，section 列", "第 3 行，due 列", "第 3 行，percent 列"),
        *["第 3 行，assignees 列"] * 3,
        *("第 4 行，code 列", "第 4 行，title 列", "第 4 行，due 列", "第 4 行，percent 列"),
        "第 5 行，code 列",
        "第 6 行，表头以外的 列",
        "有 13 处需要修改，没有导入任何任务",
    ]
    with database.read() as session:
        assert find_duty(session, "1") is None


@pytest.mark.parametrize(("header", "said"), [("code,name", "缺少"), ("code,title,颜色", "不认识的列")])
def test_a_header_that_is_none_is_refused(town: Shell, header: str, said: str) -> None:
    """The columns that are known are listed."""
    outcome = take(town, "1,长者食堂", header=header)
    assert outcome.status == 1
    assert said in outcome.err


def test_what_is_finished_stays_finished(town: Shell, database: Database) -> None:
    """A row that changes a cancelled duty is a fault, and nothing else of the table is stored either."""
    take(town, CANTEEN)
    assert town.run("duties", "cancel", "1", "--why", "并入别项", "--by", "站长").status == 0
    outcome = take(town, CANTEEN.replace("40", "50"), STATION)
    assert outcome.status == 1
    assert "第 2 行：任务 1 现在是“已取消”" in outcome.err
    with database.read() as session:
        assert find_duty(session, "2") is None


def test_an_office_nobody_knows_is_pointed_at(town: Shell) -> None:
    """It is stored as written, for the town's files may lack it; somebody should look."""
    outcome = take(town, "9,宣传栏,,宣穿办,,,,,")
    assert outcome.status == 0
    assert "宣穿办" in outcome.err


def test_staff_change_who_and_when_and_see_it(town: Shell) -> None:
    """Each change needs a reason, which the history shows."""
    take(town, CANTEEN)
    assert town.run("duties", "assign", "1", "--assignee", "zhou", "--why", "换人", "--by", "站长").status == 0
    assert town.run("duties", "due", "1", "2027-02-01", "--why", "推迟开工", "--by", "站长").status == 0
    assert "没有变化" in town.run("duties", "assign", "1", "--assignee", "zhou", "--why", "换人", "--by", "站长").out
    shown = town.run("duties", "show", "1").out
    assert "承办人：周海" in shown
    assert "推迟开工" in shown
    assert "2027-02-01" in shown
    assert town.run("duties", "due", "1", "2027-02-30", "--why", "x", "--by", "站长").status == 2
    assert "没有编号是 77" in town.run("duties", "show", "77").err
    assert "不认识" in town.run("duties", "assign", "1", "--assignee", "wer", "--why", "x", "--by", "站长").err


def test_ticking_off_by_command_keeps_the_rules(town: Shell) -> None:
    """What nobody claimed is not ticked off, nor sent back."""
    take(town, CANTEEN)
    assert "不能“确认销号”" in town.run("duties", "confirm", "1", "--by", "镇长").err
    wrong = town.run("duties", "return", "1", "--by", "主任", "--office", "镇宣传办", "--why", "没有办完")
    assert "负责人或领导小组" in wrong.err


def test_lists_for_people_and_programs(town: Shell) -> None:
    """What is overdue, by office; JSON a line."""
    take(town, CANTEEN, STATION.replace("2026年11月20日", "2020-01-01"))
    assert "乡贤联络站挂牌" in town.run("duties", "list", "--overdue").out
    assert "长者食堂" not in town.run("duties", "list", "--overdue").out
    (row,) = [
        json.loads(line) for line in town.run("duties", "list", "--office", "镇宣传办", "--json").out.splitlines()
    ]
    assert (row["code"], row["light"], row["due"]) == ("2", "红", "2020-01-01")
    assert "任务 3" in town.run("duties", "add", "新的一项", "--by", "站长", "--due", "2027-01-01").out
    assert "没有任务" in town.run("duties", "list", "--village", "溪光").out


def test_the_draft_invents_nothing_and_can_be_imported(town: Shell, tmp_path: Path) -> None:
    """No day, no assignee, office and lead only where the plan names them; the reviewed table is taken as it is."""
    assert town.run("duties", "draft", "--out", "draft.csv").status == 0
    outcome = town.run("duties", "import", "draft.csv")
    assert outcome.status == 0, outcome.err
    rows = [json.loads(line) for line in town.run("duties", "list", "--json").out.splitlines()]
    assert [row for row in rows if row["due"]] == []
    named = {(row["section"], row["office"], row["lead"]) for row in rows if row["office"] or row["lead"]}
    assert named == {("二(五)", "镇社会事务办公室", "杨海生")}
    assert "长者食堂" in {row["title"] for row in rows}
    vault = Vault([SECRET])
    assert vault.keys == 1
