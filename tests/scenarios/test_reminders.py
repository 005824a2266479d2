"""Who serves the town is told each working morning what is due, what is late and what is new; otherwise nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from bot.app import worker_of
from models import Duty, DutyAssignee, OutgoingMessage, Person, Reminder
from tests.chat import World
from tests.scenarios.supervising import AFFAIRS, CULTURE, alter, at, case, duty, enter, morning, on_phone


def test_before_the_last_day_on_it_and_after_it(world: World) -> None:
    """Three working days before, one before, on the day, and every working day after; in between nothing."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    at(world, "2026-11-01 12:00")
    duty(world, "2026-11-20", chen, code="3")
    told = {day: morning(world, f"2026-11-{day} 08:31").get("chen", "") for day in range(16, 25)}
    assert "快到期（1件）：\n· 任务 3 办长者食堂，11月20日前" in told[17]
    assert "快到期" in told[19]
    assert "今天要办结（1件）" in told[20]
    assert "已经逾期（1件）：\n· 任务 3 办长者食堂，11月20日前，已超1个工作日" in told[23]
    assert "已超2个工作日" in told[24]
    assert not any(told[day] for day in (16, 18, 21, 22))  # the last two are a weekend
    assert on_phone(world, "chen") == [said for said in told.values() if said]


def test_nothing_to_say_nothing_sent(world: World) -> None:
    """Nobody gets an empty message; neither does the station on a Monday."""
    for name, role in (("chen", "cadre"), ("head", "head"), ("boss", "leader"), ("station", "station")):
        enter(world, name, role, AFFAIRS)
    at(world, "2026-11-01 12:00")
    duty(world, "2026-12-31", 1)
    duty(world, "2026-11-01", 1, status="已销号")
    duty(world, "2026-11-01", 1, status="已取消")
    assert morning(world, "2026-11-23 09:00") == {}
    assert world.stored(OutgoingMessage) == []


def test_national_day(world: World) -> None:
    """What falls due in the holiday is told on the last working day before it; in the holiday nobody is disturbed."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    at(world, "2026-09-01 12:00")
    duty(world, "2026-10-03", chen, code="1")
    duty(world, "2026-10-08", chen, code="2")
    last = morning(world, "2026-09-30 08:30")["chen"]
    assert "今天要办结（1件）：\n· 任务 1" in last
    assert "快到期（1件）：\n· 任务 2" in last
    assert [morning(world, f"2026-10-0{day} 09:00") for day in range(1, 8)] == [{}] * 7
    after = morning(world, "2026-10-08 09:00")["chen"]
    assert "任务 1 办长者食堂，10月3日前，已超1个工作日" in after
    assert "今天要办结（1件）：\n· 任务 2" in after


def test_a_saturday_that_is_worked(world: World) -> None:
    """On 10 October 2026, a Saturday worked for the holiday, the message comes; on the next day, a Sunday, not."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    at(world, "2026-09-01 12:00")
    duty(world, "2026-10-10", chen)
    assert "今天要办结" in morning(world, "2026-10-10 09:00")["chen"]
    assert morning(world, "2026-10-11 09:00") == {}


def test_the_quiet_hours(world: World) -> None:
    """Before the morning and at night nothing is made or sent; what is left over in the evening leaves next morning."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    at(world, "2026-11-01 12:00")
    duty(world, "2026-11-25", chen)
    assert morning(world, "2026-11-25 08:29") == {}
    assert morning(world, "2026-11-25 21:30") == {}
    at(world, "2026-11-25 20:59")
    assert world.worker.remind() == 1
    at(world, "2026-11-25 21:01")
    assert world.worker.run_once() == 0
    assert on_phone(world, "chen") == []
    at(world, "2026-11-26 07:31")
    assert world.worker.run_once() == 1
    assert "今日提醒（11月25日 周三）" in on_phone(world, "chen")[0]


def test_missed_while_off_is_made_up_for_on_the_same_day_and_told_once(world: World) -> None:
    """A machine that was off in the morning tells it in the afternoon, and however often it looks, once."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    at(world, "2026-11-01 12:00")
    duty(world, "2026-11-25", chen)
    assert list(morning(world, "2026-11-25 16:40")) == ["chen"]
    assert [morning(world, f"2026-11-25 16:{minute}") for minute in (41, 42)] == [{}, {}]
    world.restart()
    assert morning(world, "2026-11-25 17:00") == {}
    assert len(on_phone(world, "chen")) == 1


def test_missed_the_day_before_the_last(world: World) -> None:
    """When nothing ran on the day three days before, it is told on the next."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    at(world, "2026-11-01 12:00")
    duty(world, "2026-11-20", chen)
    assert "快到期" in morning(world, "2026-11-18 09:00")["chen"]
    assert "快到期" in morning(world, "2026-11-19 09:00")["chen"]


def test_without_anybody_who_carries_it_out_the_head_then_the_station(world: World) -> None:
    """No assignee, one who has left, one whom WeCom does not know: the head; without a head the station."""
    gone, lost = (enter(world, name, "cadre", AFFAIRS) for name in ("gone", "lost"))
    head = enter(world, "head", "head", AFFAIRS)
    enter(world, "station", "station")
    alter(world, gone, active=False)
    alter(world, lost, unreachable="no such member")
    at(world, "2026-11-01 12:00")
    for people in ((), (gone,), (lost, gone)):
        duty(world, "2026-11-25", *people)
    first = morning(world, "2026-11-25 09:00")
    assert list(first) == ["head"]
    assert "今天要办结（3件）" in first["head"]
    assert "没有能通知到的承办人" in first["head"]
    alter(world, head, active=False)
    second = morning(world, "2026-11-26 09:00")
    assert list(second) == ["station"]
    assert "已经逾期（3件）" in second["station"]
    assert "科室没有能通知到的人" in second["station"]


def test_whom_wecom_does_not_know_is_found_out_and_his_matters_go_to_the_head(world: World) -> None:
    """A refused message marks the person; from the next morning on the head is told; when he writes he is back."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    enter(world, "head", "head", AFFAIRS)
    ghost = world.vault.seal({"external_id": "ghost", "name": "ghost"})
    alter(world, chen, details=ghost, address=world.vault.pseudonym("wecom", "ghost"))
    at(world, "2026-11-01 12:00")
    duty(world, "2026-11-25", chen)
    assert list(morning(world, "2026-11-25 09:00")) == ["ghost"]
    assert [one.unreachable != "" for one in world.stored(Person)] == [True, False]
    assert list(morning(world, "2026-11-26 09:00")) == ["head"]
    world.chat("ghost", "wecom").say("你好")
    assert [one.unreachable for one in world.stored(Person)] == ["", ""]
    assert "已经逾期" in morning(world, "2026-11-27 09:00")["ghost"]


def test_a_person_changes_his_office(world: World) -> None:
    """What is assigned to him stays his; what the old office holds is his no longer, what the new one holds is."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    enter(world, "zhou", "cadre", AFFAIRS)
    at(world, "2026-11-01 12:00")
    duty(world, "2026-11-26", chen, code="9")
    old, new = case(world, "2026-11-26"), case(world, "2026-11-26", CULTURE)
    before = morning(world, "2026-11-25 09:00")
    assert all(old in before[name] for name in ("chen", "zhou"))
    alter(world, chen, office=CULTURE)
    after = morning(world, "2026-11-26 09:00")
    assert "任务 9" in after["chen"]
    assert new in after["chen"]
    assert old not in after["chen"]
    assert old in after["zhou"]
    assert new not in after["zhou"]


def test_who_takes_a_duty_over_is_told_as_of_something_new(world: World) -> None:
    """What has come lately is new to each who gets it, once."""
    chen, zhou = enter(world, "chen", "cadre", AFFAIRS), enter(world, "zhou", "cadre", AFFAIRS)
    at(world, "2026-11-24 15:00")
    number = duty(world, "2026-12-31", chen, created_at=world.clock())
    assert "新来的（1件）" in morning(world, "2026-11-25 09:00")["chen"]
    with world.parts.database.write() as session:
        session.query(DutyAssignee).filter_by(duty_id=number).update({"person_id": zhou})
    assert list(morning(world, "2026-11-26 09:00")) == ["zhou"]
    assert morning(world, "2026-11-27 09:00") == {}


def test_what_an_office_holds_and_what_waits_for_the_station(world: World) -> None:
    """An office's cadres and head are told of its submissions, the station of what it has to accept or refer."""
    for name, role in (("chen", "cadre"), ("head", "head")):
        enter(world, name, role, AFFAIRS)
    enter(world, "zhou", "cadre", CULTURE)
    enter(world, "station", "station")
    at(world, "2026-11-24 15:00")
    held = case(world, "2026-11-25")
    come = case(world, "2026-12-15", "", status="已提交", accept_by=date(2026, 11, 25), created_at=world.clock())
    refer = case(world, "2026-11-25", "", status="已受理")
    answered = case(world, "2026-11-25", status="已答复")
    said = morning(world, "2026-11-25 09:00")
    assert set(said) == {"chen", "head", "station"}
    assert held in said["chen"]
    assert held in said["head"]
    assert come in said["station"]
    assert refer in said["station"]
    assert not any(answered in text for text in said.values())
    assert not any("路灯" in text for text in said.values())


def test_the_ladder(world: World) -> None:
    """One working day late the head is told, after three the lead, after five the leading group; each once."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    for name, role in (("head", "head"), ("lead", "leader"), ("boss", "leader"), ("nosy", "inspector")):
        enter(world, name, role, AFFAIRS, called="杨海生" if name == "lead" else name)
    at(world, "2026-11-01 12:00")
    duty(world, "2026-11-13", chen, code="5", lead="杨海生")
    told = [set(morning(world, f"2026-11-{day} 09:00")) for day in range(16, 25)]
    working = [names for names in told if names]
    assert working == [
        {"chen", "head"},
        {"chen"},
        {"chen", "lead"},
        {"chen"},
        {"chen", "lead", "boss"},
        {"chen"},
        {"chen"},
    ]


def test_a_new_last_day_is_a_new_ladder(world: World) -> None:
    """When the last day is moved and missed again, the head is told again."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    enter(world, "head", "head", AFFAIRS)
    at(world, "2026-11-01 12:00")
    number = duty(world, "2026-11-13", chen)
    assert "请督促" in morning(world, "2026-11-16 09:00")["head"]
    assert "head" not in morning(world, "2026-11-17 09:00")
    with world.parts.database.write() as session:
        session.get_one(Duty, number).due = date(2026, 11, 19)
    assert "请督促" in morning(world, "2026-11-20 09:00")["head"]


def test_the_absent_heads_ladder_leads_to_the_station(world: World) -> None:
    """What the head would be told of when it is late, the station is told of."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    enter(world, "station", "station")
    enter(world, "head", "head", AFFAIRS, active=False)
    at(world, "2026-11-01 12:00")
    duty(world, "2026-11-13", chen)
    late = case(world, "2026-11-13")
    said = morning(world, "2026-11-17 09:00")["station"]
    assert "请督促" in said
    assert late in said


def test_what_waits_for_being_ticked_off(world: World) -> None:
    """The head is asked to confirm, and who has done it is left in peace; without a head the leading group."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    head = enter(world, "head", "head", AFFAIRS)
    enter(world, "boss", "leader")
    at(world, "2026-11-01 12:00")
    duty(world, "2026-11-30", chen, status="待销号")
    assert "等您确认销号（1件）" in morning(world, "2026-11-25 09:00")["head"]
    alter(world, head, active=False)
    assert list(morning(world, "2026-11-26 09:00")) == ["boss"]


def test_who_has_left_is_told_nothing(world: World) -> None:
    """Whoever serves no longer gets no message, whatever was his."""
    chen = enter(world, "chen", "head", AFFAIRS)
    alter(world, chen, active=False)
    at(world, "2026-11-01 12:00")
    duty(world, "2026-11-25", chen)
    case(world, "2026-11-25")
    assert morning(world, "2026-11-25 09:00") == {}


def test_two_workers_at_once(world: World) -> None:
    """Two that look at the same moment share the people: each gets one message, each matter is written down once."""
    people = [enter(world, f"cadre{number}", "cadre", AFFAIRS) for number in range(30)]
    at(world, "2026-11-01 12:00")
    for one in people:
        duty(world, "2026-11-25", one)
    at(world, "2026-11-25 09:00")
    start = Barrier(2)

    def look(_number: int) -> int:
        start.wait()
        return worker_of(world.parts, world.clock).remind()

    with ThreadPoolExecutor(2) as pool:
        shares = list(pool.map(look, range(2)))
    assert sum(shares) == len(world.stored(OutgoingMessage)) == len(people)
    told = [one for one in world.stored(Reminder) if one.kind == "today"]
    assert sorted(one.person_id for one in told) == sorted(people)


def test_many_matters_fit_in_one_message(world: World) -> None:
    """The message is cut to what a platform takes, and says how much there is besides."""
    chen = enter(world, "chen", "head", AFFAIRS)
    at(world, "2026-11-20 12:00")
    for day in ("2026-11-10", "2026-11-25", "2026-11-26"):
        for _ in range(40):
            duty(world, day, chen, title="推进大埔山村长者食堂选址、装修、开办和配送全流程建设工作" * 2)
    said = morning(world, "2026-11-25 09:00")["chen"]
    assert len(said.encode()) <= 1800
    assert "已经逾期（40件）" in said
    assert "……还有" in said


def test_what_was_told_long_ago_is_forgotten_and_not_told_again(world: World) -> None:
    """The rows go when they are of no more use; an escalation that still stands is not told a second time."""
    chen = enter(world, "chen", "cadre", AFFAIRS)
    enter(world, "head", "head", AFFAIRS)
    at(world, "2026-03-01 12:00")
    duty(world, "2026-03-06", chen)
    assert "head" in morning(world, "2026-03-09 09:00")
    at(world, "2026-06-01 12:00")
    world.worker.tidy()
    assert {one.kind for one in world.stored(Reminder)} == {"head"}
    assert list(morning(world, "2026-06-02 09:00")) == ["chen"]
