"""`meeting …`: a meeting from its agenda to its minutes by command, and every fault in one plain line."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from models import Database, Duty, JournalEntry
from tests.shell import Shell

OFFICE = "镇社会事务办公室"
BY = ("--by", "站长")


@pytest.fixture
def station(office: Shell, database: Database) -> Shell:
    """A shell in a town with a duty that is late."""
    long_ago = datetime.now(UTC) - timedelta(days=60)
    duty = Duty(code="7", title="办食堂", office=OFFICE, salt="", due=long_ago.date(), created_at=long_ago)
    with database.write() as session:
        session.add(duty)
    return office


def today(shift: int = 0) -> str:
    """Return a date in the town's time."""
    return str((datetime.now(UTC) + timedelta(hours=8, days=shift)).date())


def test_from_the_agenda_to_the_minutes(station: Shell, tmp_path: Path) -> None:
    """Planned, changed by hand, held, resolved, on paper."""
    made = station.run("meeting", "plan", "--day", today(), "--place", "二楼", *BY)
    assert (made.status, made.err) == (0, "")
    assert station.run("meeting", "add", "防汛", *BY).out == "已经加为第 2 项：防汛\n"
    assert station.run("meeting", "move", "2", "1", "--why", "急", *BY).status == 0
    assert station.run("meeting", "remove", "2", "--why", "已经办好", *BY).status == 0
    shown = station.run("meeting", "show").out
    assert f"{today()} 例会，二楼，版本 4\n1. 防汛\n已撤下：任务 7 办食堂（站长：已经办好）" in shown
    paper = tmp_path / "材料.docx"
    assert station.run("meeting", "export", "--out", str(paper)).status == 0
    assert "1．防汛" in words(paper)
    assert station.run("meeting", "hold", *BY).status == 0
    due = today(9)
    said = station.run("meeting", "resolve", "清沟渠", "--item", "1", "--office", "社会事务办公室", "--due", due, *BY)
    assert (said.status, f"由{OFFICE}在 {due} 前办完" in said.out) == (0, True), said
    listed = station.run("meeting", "export", "--format", "csv").out
    assert f"{today()},清沟渠,{OFFICE},{due}," in listed
    minutes = tmp_path / "纪要.docx"
    assert station.run("meeting", "minutes", "--out", str(minutes)).status == 0
    assert "清沟渠（由镇社会事务办公室办理" in words(minutes)


def test_an_item_without_a_resolution_is_in_the_minutes_and_comes_again(station: Shell, tmp_path: Path) -> None:
    """Of a duty that would not be drafted any more, and of what was added by hand; once, and not for ever."""
    station.run("meeting", "plan", "--day", today(), *BY)
    station.run("meeting", "add", "防汛", *BY)
    refused = station.run("meeting", "note", "2", "议了", *BY)
    assert (refused.status, "还没有开过的例会" in refused.err) == (1, True)
    station.run("meeting", "hold", *BY)
    assert "请写明议了什么" in station.run("meeting", "note", "2", " ", *BY).err
    said = station.run("meeting", "note", "2", "等水利站的图纸", "--again", *BY)
    assert (said.out, said.err) == ("已经记下第 2 项的讨论情况，下次例会再议\n", "")
    station.run("meeting", "note", "1", "先看看进展", *BY)
    station.run("meeting", "note", "1", "缓一个月再看", "--again", *BY)
    assert "议了：等水利站的图纸（下次例会再议）" in station.run("meeting", "show", "--on", today()).out
    minutes = tmp_path / "纪要.docx"
    assert station.run("meeting", "minutes", "--out", str(minutes)).status == 0
    assert "2．防汛：等水利站的图纸（下次例会再议）" in words(minutes)
    assert "先看看进展" not in words(minutes)
    station.run("meeting", "plan", "--day", today(30), *BY)
    first, second, *rest = station.run("meeting", "show").out.splitlines()[1:]
    assert first.startswith("1. 任务 7 办食堂（")
    assert "定了再议：缓一个月再看" in first
    assert second.startswith("2. 防汛（")
    assert not any("任务 7" in line for line in rest)
    station.run("meeting", "plan", "--day", today(31), *BY)
    assert "任务 7" in station.run("meeting", "show").out
    assert len(station.run("meeting", "show").out.splitlines()) == 3 + len(rest)


def test_what_was_put_off_and_then_resolved_does_not_come_again(station: Shell) -> None:
    """The resolution stands in its place."""
    station.run("meeting", "plan", "--day", today(), *BY)
    station.run("meeting", "add", "防汛", *BY)
    station.run("meeting", "hold", *BY)
    station.run("meeting", "note", "2", "等图纸", "--again", *BY)
    station.run("meeting", "resolve", "清沟渠", "--item", "2", *BY)
    station.run("meeting", "plan", "--day", today(30), *BY)
    assert "防汛" not in station.run("meeting", "show").out


@pytest.fixture
def held(station: Shell) -> Shell:
    """The same town after its meeting."""
    station.run("meeting", "plan", "--day", today(), *BY)
    station.run("meeting", "hold", *BY)
    return station


def minutes(shell: Shell, folder: Path) -> tuple[bytes, str]:
    """Return the minutes, and what was said beside."""
    paper = folder / "纪要.docx"
    outcome = shell.run("meeting", "minutes", "--out", str(paper))
    assert outcome.status == 0, outcome.err
    return paper.read_bytes(), outcome.err


def test_approved_minutes_stay_as_they_are(held: Shell, database: Database, tmp_path: Path) -> None:
    """Byte for byte, with their hash in the journal; nobody approves twice; a later resolution needs a new approval."""
    assert "这是草稿" in minutes(held, tmp_path)[1]
    approved = held.run("meeting", "approve", "--by", "李镇长")
    assert f"{today()} 的纪要已经批准，存在 " in approved.out
    content, said = minutes(held, tmp_path)
    assert (content, said) == (Path(approved.out.rsplit(" ", 1)[1].strip()).read_bytes(), "")
    with database.read() as session:
        assert sha256(content).hexdigest() in session.query(JournalEntry).all()[-1].body
    assert "李镇长已经批准过了" in held.run("meeting", "approve", *BY).err
    assert "要请人再批准一次" in held.run("meeting", "resolve", "再看看", "--item", "1", *BY).out
    draft, said = minutes(held, tmp_path)
    assert "要请人再批准一次" in said
    assert draft != content
    assert "要请人再批准一次" in held.run("meeting", "show", "--on", today()).out
    held.run("meeting", "approve", *BY)
    shown = held.run("meeting", "show", "--on", today()).out
    assert shown.count("批准，版本") == 2
    assert "再批准" not in shown
    assert minutes(held, tmp_path)[1] == ""


def test_minutes_that_somebody_changed_are_not_given(held: Shell, tmp_path: Path) -> None:
    """Nor those whose file is gone; approving anew mends it."""
    path = Path(held.run("meeting", "approve", *BY).out.rsplit(" ", 1)[1].strip())
    path.write_bytes(path.read_bytes() + b" ")
    refused = held.run("meeting", "minutes", "--out", str(tmp_path / "a.docx"))
    assert (refused.status, "被人改过" in refused.err) == (1, True)
    assert held.run("meeting", "approve", *BY).status == 0
    assert minutes(held, tmp_path)[1] == ""


def test_who_approves_what_he_has_not_seen_is_told(held: Shell) -> None:
    """Somebody wrote a resolution down meanwhile; and a meeting that was not held has no minutes."""
    seen = re.search(r"版本 (\d+)", held.run("meeting", "show", "--on", today()).out)
    assert seen
    held.run("meeting", "resolve", "再看看", *BY)
    refused = held.run("meeting", "approve", "--seen", seen[1], *BY)
    assert (refused.status, "刚刚有人动过" in refused.err) == (1, True)
    held.run("meeting", "plan", "--day", today(20), *BY)
    refused = held.run("meeting", "approve", "--on", today(20), *BY)
    assert (refused.status, "还没有开" in refused.err) == (1, True)


def words(path: Path) -> str:
    """Return all words of a docx."""
    document: Any = Document(io.BytesIO(path.read_bytes()))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("plan",), "还没有定例会的日子"),
        (("plan", "--day", "2020-01-01"), "已经过了"),
        (("add", "防汛"), "没有正在准备的例会"),
        (("hold",), "没有正在准备的例会"),
        (("resolve", "同意"), "还没有开过的例会"),
        (("resolve", "同意", "--office", "外星办"), "没有叫“外星办”的科室"),
        (("remove", "1", "--why", "错", "--on", "2020-01-01"), "2020-01-01 没有例会"),
    ],
)
def test_faults_are_one_plain_line(office: Shell, database: Database, arguments: tuple[str, ...], told: str) -> None:
    """What cannot be done is said in Chinese, and nothing is done."""
    outcome = office.run("meeting", *arguments, *BY)
    assert outcome.status == 1
    assert told in outcome.err
    assert outcome.err.count("\n") == 1
    assert "还没有编排议题" in office.run("meeting", "show").out


def test_who_acts_on_an_old_view_is_told(station: Shell) -> None:
    """The version that was looked at is compared."""
    station.run("meeting", "plan", "--day", today(), *BY)
    assert station.run("meeting", "add", "甲", "--by", "张三", "--seen", "1").status == 0
    late = station.run("meeting", "add", "乙", "--by", "李四", "--seen", "1")
    assert late.status == 1
    assert "刚刚有人动过（张三" in late.err
    assert "乙" not in station.run("meeting", "show").out


def test_the_day_of_the_settings(office: Shell, database: Database) -> None:
    """A day that makes no sense is refused at the start; without one none is made up."""
    assert "没有定" in office.run("meeting", "show").out
    office.set(MEETING_DAY="每月十号")
    outcome = office.run("meeting", "show")
    assert outcome.status == 2
    assert "MEETING_DAY" in outcome.err
