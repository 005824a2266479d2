"""What inspectors find on the spot is read back, becomes a duty, or takes up again one that was said to be done."""

from __future__ import annotations

import json

import pytest

from models import Duty, Finding, JournalEntry, Report
from tests.chat import World
from tests.scenarios.supervising import AFFAIRS, at, duty, enter, morning

SAID = "明察暗访：大埔山村食堂没开门，社会事务办整改，12月10日前"


@pytest.fixture
def inspector(world: World) -> int:
    """Lin inspects for the town's congress, Chen works in the office, Sun leads it."""
    at(world, "2026-11-25 10:00")
    enter(world, "chen", "cadre", AFFAIRS)
    enter(world, "sun", "head", AFFAIRS)
    return enter(world, "lin", "inspector", "镇人大", called="林代表")


def test_a_finding_becomes_a_duty_and_the_head_is_told(world: World, inspector: int) -> None:
    """Read back with everything that was understood; after the yes a duty, in the journal, told next morning."""
    lin = world.chat("lin", "wecom")
    shown = lin.say(SAID)
    assert "情况：大埔山村食堂没开门\n地点：大埔山村\n" in shown
    assert f"整改：{AFFAIRS}\n期限：2026年12月10日（周四）" in shown
    assert world.stored(Finding) == []
    said = lin.say("确认记录")
    (made,) = world.stored(Duty)
    (finding,) = world.stored(Finding)
    assert f"任务 {made.code}" in said
    assert (made.title, made.office, made.village, str(made.due)) == (
        "大埔山村食堂没开门",
        AFFAIRS,
        "大埔山村",
        "2026-12-10",
    )
    assert (made.origin, made.origin_id, finding.duty_id) == ("finding", finding.id, made.id)
    assert (finding.who, finding.person_id, finding.outcome) == ("林代表", inspector, "新增任务")
    told = morning(world, "2026-11-26 09:00")
    assert list(told) == ["sun"]
    assert "明察暗访发现、要整改（1件）" in told["sun"]
    entry = next(one for one in world.stored(JournalEntry) if one.subject == f"finding:{finding.id}")
    assert "食堂" not in json.dumps(json.loads(entry.body), ensure_ascii=False)


def test_not_confirmed_nothing_is_kept(world: World, inspector: int) -> None:
    """A no, or something else, leaves nothing behind."""
    lin = world.chat("lin", "wecom")
    lin.say(SAID)
    assert "没有记" in lin.say("不记了")
    lin.say(SAID)
    lin.say("长者食堂归谁管")
    lin.say("确认记录")
    assert world.stored(Finding) == []
    assert world.stored(Duty) == []


def test_a_duty_that_was_done_is_taken_up_again(world: World, inspector: int) -> None:
    """Named by its code it is reopened with the new last day; who carries it out is told."""
    wu = enter(world, "wu", "cadre", AFFAIRS)
    duty(world, "2026-11-01", wu, code="T-05", status="已销号", percent=100, closed_at=world.clock())
    lin = world.chat("lin", "wecom")
    assert "重新督办任务 T-05“办长者食堂”（现在已销号）" in lin.say("明察暗访 任务t-05 灶台没装好 下周五前")
    assert "重新督办任务 T-05" in lin.say("确认记录")
    (one,) = world.stored(Duty)
    assert (one.status, str(one.due), one.closed_at) == ("进行中", "2026-12-04", None)
    assert [report.kind for report in world.stored(Report)] == ["重新督办"]
    assert "明察暗访发现" in morning(world, "2026-11-26 09:00")["wu"]


def test_a_duty_that_runs_is_only_linked(world: World, inspector: int) -> None:
    """Its last day stays as it is; who carries it out is told what was found."""
    wu = enter(world, "wu", "cadre", AFFAIRS)
    duty(world, "2026-12-20", wu, code="8")
    lin = world.chat("lin", "wecom")
    assert "记入任务 8" in lin.say("明察暗访：任务 8 的材料不齐")
    lin.say("确认记录")
    (one,) = world.stored(Duty)
    assert (one.status, str(one.due)) == ("进行中", "2026-12-20")
    assert "明察暗访发现" in morning(world, "2026-11-26 09:00")["wu"]
    assert morning(world, "2026-11-27 09:00") == {}


def test_what_is_missing_is_asked_for(world: World, inspector: int) -> None:
    """Neither office nor day was said: both are asked for, and what was said before is kept."""
    lin = world.chat("lin", "wecom")
    assert "哪个科室" in lin.say("明察暗访：溪光的路灯坏了三盏")
    assert "什么时候" in lin.say("社会事务办公室")
    shown = lin.say("月底前")
    assert "情况：溪光的路灯坏了三盏" in shown
    assert "期限：2026年11月30日" in shown
    lin.say("确认记录")
    assert [one.office for one in world.stored(Duty)] == [AFFAIRS]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("明察暗访：任务 77 没做", "没有编号是 77 的任务"),
        ("明察暗访：食堂没开门，社会事务办整改，11月10日前", "已经过了"),
    ],
)
def test_what_cannot_be(world: World, inspector: int, said: str, told: str) -> None:
    """A duty that is not there, and a day that has passed, are told at once."""
    lin = world.chat("lin", "wecom")
    assert told in lin.say(said)
    lin.say("确认记录")
    assert world.stored(Finding) == []


def test_who_may_not(world: World, inspector: int) -> None:
    """A cadre is told who may; a villager is not even shown that there is such a thing."""
    assert "镇人大、镇纪委和领导小组" in world.chat("chen", "wecom").say(SAID)
    villager = world.chat("oVillager-Li")
    assert "确认记录" not in villager.say(SAID)
    assert "明察暗访记录（" not in villager.say("明察暗访记录")
    villager.say("确认记录")
    assert world.stored(Finding) == []
    assert world.stored(Duty) == []


def test_the_list_shows_how_each_stands(world: World, inspector: int) -> None:
    """Everybody who serves the town may read it, the newest first, with its duty and light."""
    lin = world.chat("lin", "wecom")
    assert "还没有" in lin.say("明察暗访记录")
    for said in (SAID, "明察暗访：溪光路灯不亮，社会事务办整改，明天前"):
        lin.say(said)
        lin.say("确认记录")
    listed = world.chat("chen", "wecom").say("明察暗访记录")
    first, second = listed.splitlines()[1:3]
    assert "溪光路灯不亮（林代表）" in first
    assert "进行中，黄灯" in first
    assert "进行中，绿灯" in second
