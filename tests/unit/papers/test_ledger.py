"""The ledger of duties (督办台账): every duty but what was given up, its last progress, its light, and the totals."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from docx import Document
from openpyxl import load_workbook

from bot.duties import DutyDesk, NewDuty, Official, Progress, Proof
from bot.duty_given import Words
from bot.papers.adoption import Town
from bot.papers.document import write_docx
from bot.papers.ledger import COLUMNS, Ledger, ledger
from bot.papers.workbook import write_xlsx
from bot.rules import Rules
from bot.workdays import Calendar
from models import Database

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
STATION, LEADER = Official("站长", "station"), Official("镇长", "leader")


@pytest.fixture
def filled(database: Database, town: Town) -> Database:
    """Five duties: late, due soon, far off, ticked off, and one without a last day; a sixth was given up."""
    rules = Rules(Calendar(), town.zone)
    with database.write() as session:
        desk = DutyDesk(session, rules, NOON)
        due = (date(2026, 2, 27), date(2026, 3, 4), date(2026, 6, 30), date(2026, 6, 30), None, None)
        made = [
            desk.create(NewDuty(f"任务{n}", str(n), lead="杨海生", office="社事办", due=day), STATION)
            for n, day in enumerate(due, 1)
        ]
        desk.report(made[0], STATION, Progress(30, "=1+1 打过电话13800000001", "缺资金", "下月招标"))
        wrong = desk.report(made[0], Official("站长", "station", person_id=None), Progress(35, "设备进场"))
        wrong.undone_at = NOON
        desk.report(made[3], STATION, Progress(100, "办完了", proofs=(Proof("image", "m"),)))
        desk.claim(made[3], STATION)
        DutyDesk(session, rules, NOON + timedelta(days=1)).confirm(made[3], LEADER)
        desk.cancel(made[5], STATION, Words("不办了"))
    return database


def drawn(database: Database, town: Town, names: tuple[str, ...] = ("绿", "黄", "红")) -> list[list[str]]:
    """Return facts and rows of the ledger as the document shows them."""
    file = io.BytesIO()
    rules = Rules(Calendar(), town.zone, names=names)
    with database.read() as session:
        write_docx(ledger(Ledger(session, town, rules, NOON)), file)
    made = Document(io.BytesIO(file.getvalue()))
    facts = [paragraph.text for paragraph in made.paragraphs if paragraph.text]
    return [facts, *([one.text for one in row.cells] for row in made.tables[0].rows)]


def test_every_duty_but_what_was_given_up(filled: Database, town: Town) -> None:
    """One row each, the last progress that was not taken back, numbers of phones made unreadable."""
    facts, header, *rows = drawn(filled, town)
    assert header == [column.heading for column in COLUMNS]
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[0][4:] == ["2026-02-27", "35%，=1+1 打过电话138********", "缺资金", "下月招标", "红", ""]
    assert [row[8] for row in rows] == ["红", "黄", "绿", "—", "—"]
    assert rows[3][9] == "已销号\n2026-03-03"
    assert facts[0] == "南宋镇督办台账"
    assert facts[1:] == [
        "截至2026年3月2日。任务共 5 项：进行中 4 项，已销号 1 项。",
        "没有销号的按灯色：绿 1 项，黄 1 项，红 1 项，没有时限 1 项。",
    ]


def test_lights_are_called_what_the_town_calls_them(filled: Database, town: Town) -> None:
    """Blue, yellow, orange."""
    facts, _, *rows = drawn(filled, town, ("蓝", "黄", "橙"))
    assert [row[8] for row in rows[:3]] == ["橙", "黄", "蓝"]
    assert "蓝 1 项" in facts[2]


def test_no_cell_of_the_spreadsheet_is_a_formula(filled: Database, town: Town) -> None:
    """Words stay words, also those that begin like a formula."""
    file = io.BytesIO()
    with filled.read() as session:
        write_xlsx(ledger(Ledger(session, town, Rules(Calendar(), town.zone), NOON), "社事办"), file)
    sheet = load_workbook(io.BytesIO(file.getvalue())).active
    assert sheet["A1"].value == "南宋镇督办台账（社事办）"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_without_duties_it_says_so(database: Database, town: Town) -> None:
    """An empty ledger has its header and no rows."""
    facts, header = drawn(database, town)
    assert "没有" in facts[1]
    assert len(header) == 10
