"""Every act on a duty, on both databases: who may, what it changes, what it leaves behind, and what it refuses."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.duties import Adjustment, Again, DutyDesk, NewDuty, Official, Progress, Proof
from bot.duty_given import Words
from bot.errors import InvalidAnswer
from bot.rules import Light, Rules
from bot.workdays import Calendar
from models import Database, Duty, DutyStatus, Evidence, JournalEntry, Person, Report, journal
from models.duty import Origin, ReportKind, assignees_of, find_duty

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
RULES = Rules(Calendar(), ZoneInfo("Asia/Shanghai"))
STATION = Official("站长", "station")
LEADER = Official("镇长", "leader")
PHOTO = Proof("image", "media-1")


@pytest.fixture
def people(database: Database) -> dict[str, Official]:
    """Two cadres and the head of one office, a cadre of another."""
    made = {}
    with database.write() as session:
        for number, (name, role, office) in enumerate(
            (("陈", "cadre", "社事办"), ("林", "cadre", "社事办"), ("周", "head", "社事办"), ("吴", "cadre", "宣传办"))
        ):
            person = Person(channel="wecom", address=f"{number:032x}", role=role, office=office, details=b"")
            session.add(person)
            session.flush()
            made[name] = Official(name, role, office, person.id)
    return made


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that writes."""
    with database.write() as opened:
        yield opened


def desk(session: Session, minutes: float = 0) -> DutyDesk:
    return DutyDesk(session, RULES, NOON + timedelta(minutes=minutes))


def canteen(session: Session, people: dict[str, Official]) -> Duty:
    new = NewDuty("长者食堂", "1", "二(五)", "杨海生", "社事办", due=date(2026, 3, 31), percent=40)
    return desk(session).create(NewDuty(**_fields(new) | {"assignees": (people["陈"].person_id or 0,)}), STATION)


def _fields(new: NewDuty) -> dict[str, object]:
    return {name: getattr(new, name) for name in NewDuty.__dataclass_fields__}


def done(session: Session, people: dict[str, Official]) -> Duty:
    """Return a duty that is claimed."""
    duty = canteen(session, people)
    desk(session).report(duty, people["陈"], Progress(100, "办完了", proofs=(PHOTO,)))
    desk(session).claim(duty, people["陈"])
    return duty


def test_numbers_follow_each_other_and_pass_over_given_ones(session: Session) -> None:
    """A code that is given is kept; the next number is free, whatever was given."""
    at = desk(session)
    assert [at.create(NewDuty("甲", "2"), STATION).code, at.create(NewDuty("乙"), STATION).code] == ["2", "3"]
    assert at.create(NewDuty("丙"), STATION).code == "4"
    with pytest.raises(InvalidAnswer, match="已经有任务"):
        at.create(NewDuty("丁", "2"), STATION)


@pytest.mark.parametrize("code", ["a b", "=1", "x" * 25, "-1"])
def test_a_code_people_cannot_say_is_refused(session: Session, code: str) -> None:
    """Codes are short and of plain signs."""
    with pytest.raises(InvalidAnswer, match="编号只能"):
        desk(session).create(NewDuty("甲", code), STATION)


def test_a_report_changes_the_duty_and_enters_history_and_journal(
    session: Session, people: dict[str, Official]
) -> None:
    """Percent, problems and next steps stand in the row; the note is in the history, its commitment in the journal."""
    duty = canteen(session, people)
    progress = Progress(60, "食堂选址定了", "缺资金", "本月招标", proofs=(PHOTO,))
    report = desk(session, 5).report(duty, people["陈"], progress)
    assert (duty.percent, duty.problems, duty.next_steps, duty.version) == (60, "缺资金", "本月招标", 1)
    assert (report.before, report.after, report.note, report.who) == (40, 60, "食堂选址定了", "陈")
    assert [one.report_id for one in session.execute(select(Evidence)).scalars()] == [report.id]
    bodies = [entry.body for entry in session.execute(select(JournalEntry)).scalars()]
    assert [json.loads(body)["event"] for body in bodies] == ["created", "进展"]
    assert not [body for body in bodies if "选址" in body or "缺资金" in body]
    assert journal.verify(session) is None


@pytest.mark.parametrize("percent", [120, -1, 100.5])
def test_more_than_all_is_refused(session: Session, people: dict[str, Official], percent: float) -> None:
    """Nothing is stored."""
    duty = canteen(session, people)
    with pytest.raises(InvalidAnswer, match="0% 到 100%"):
        desk(session).report(duty, people["陈"], Progress(percent))  # type: ignore[arg-type]
    assert (duty.percent, session.execute(select(Report)).scalars().all()) == (40, [])


def test_who_may_report(session: Session, people: dict[str, Official]) -> None:
    """Whoever it is assigned to, the head of its office, and the liaison station; nobody else."""
    duty = canteen(session, people)
    for who in (people["林"], people["吴"], LEADER, Official("督查", "inspector"), Official("村民", "villager")):
        with pytest.raises(InvalidAnswer, match="不能替他们"):
            desk(session).report(duty, who, Progress(50))
    for who in (people["陈"], people["周"], STATION):
        desk(session).report(duty, who, Progress(50, on_behalf_of="陈"))


def test_a_person_who_changed_his_office_finishes_what_he_began(session: Session, people: dict[str, Official]) -> None:
    """The duty stays with the office; its assignee goes on reporting, the new office's head may not."""
    duty, chen = canteen(session, people), people["陈"]
    moved = Official(chen.name, "cadre", "宣传办", chen.person_id)
    desk(session).report(duty, moved, Progress(55))
    with pytest.raises(InvalidAnswer):
        desk(session).report(duty, Official("新主任", "head", "宣传办", 999), Progress(60))


def test_a_report_is_taken_back_within_ten_minutes(session: Session, people: dict[str, Official]) -> None:
    """Everything is as it was; the line stays in the history, marked; a second time there is nothing to take back."""
    duty = canteen(session, people)
    report = desk(session).report(duty, people["陈"], Progress(60, "选址定了", "缺资金", "招标"))
    desk(session, 9.9).undo(report, people["陈"])
    assert (duty.percent, duty.problems, duty.next_steps, duty.reported_at) == (40, "", "", None)
    assert report.undone_at is not None
    with pytest.raises(InvalidAnswer, match="已经撤销"):
        desk(session, 9.9).undo(report, people["陈"])


def test_too_late_or_not_ones_own_or_overtaken_is_not_taken_back(session: Session, people: dict[str, Official]) -> None:
    """After ten minutes, by others, and after somebody else has acted, the report stands."""
    duty = canteen(session, people)
    report = desk(session).report(duty, people["陈"], Progress(60))
    with pytest.raises(InvalidAnswer, match="10 分钟"):
        desk(session, 10.1).undo(report, people["陈"])
    with pytest.raises(InvalidAnswer, match="自己"):
        desk(session, 1).undo(report, people["周"])
    desk(session, 2).report(duty, people["周"], Progress(70))
    with pytest.raises(InvalidAnswer, match="又有人动过（周 3月2日12:02 进展 70%）"):
        desk(session, 3).undo(report, people["陈"])
    assert duty.percent == 70


def test_ticking_off_needs_evidence_everything_done_and_another_person(
    session: Session, people: dict[str, Official]
) -> None:
    """Each condition is refused in its own words; then the head confirms."""
    duty = canteen(session, people)
    with pytest.raises(InvalidAnswer, match="100%"):
        desk(session).claim(duty, people["陈"])
    desk(session).report(duty, people["陈"], Progress(100))
    with pytest.raises(InvalidAnswer, match="佐证"):
        desk(session).claim(duty, people["陈"])
    desk(session).report(duty, people["周"], Progress(100, proofs=(PHOTO,)))
    with pytest.raises(InvalidAnswer, match="不能“确认销号”"):
        desk(session).confirm(duty, people["周"])
    desk(session).claim(duty, people["周"])
    for who, said in ((people["周"], "自己"), (people["陈"], "负责人或领导小组"), (STATION, "负责人或领导小组")):
        with pytest.raises(InvalidAnswer, match=said):
            desk(session).confirm(duty, who)
    desk(session, 1).confirm(duty, LEADER)
    assert (duty.status, duty.closed_at) == (DutyStatus.CLOSED, NOON + timedelta(minutes=1))


def test_sent_back_with_a_reason(session: Session, people: dict[str, Official]) -> None:
    """The head refuses with a reason; the office goes on and claims again."""
    duty = done(session, people)
    with pytest.raises(InvalidAnswer, match="原因"):
        desk(session).send_back(duty, people["周"], Words())
    desk(session).send_back(duty, people["周"], Words("厨房还没验收"))
    assert duty.status == DutyStatus.RUNNING
    desk(session).claim(duty, people["陈"])


def test_reopened_it_wants_new_evidence(session: Session, people: dict[str, Official]) -> None:
    """A finding takes a duty up again; what proved it done before proves nothing now."""
    duty = done(session, people)
    desk(session).confirm(duty, people["周"])
    again = Again("现场还没开火", Origin.FINDING, 7, date(2026, 4, 30))
    with pytest.raises(InvalidAnswer, match="明察暗访"):
        desk(session).reopen(duty, people["陈"], again)
    report = desk(session).reopen(duty, Official("督查", "inspector"), again)
    assert (duty.status, duty.due, duty.closed_at) == (DutyStatus.RUNNING, date(2026, 4, 30), None)
    assert json.loads(report.change)["origin_id"] == [None, 7]
    with pytest.raises(InvalidAnswer, match="佐证"):
        desk(session).claim(duty, people["陈"])


def test_what_is_changed_is_in_the_history(session: Session, people: dict[str, Official]) -> None:
    """Last day, office and assignees change with a reason; nothing different is no act."""
    duty = canteen(session, people)
    lin = people["林"].person_id or 0
    wanted = Adjustment("人手调整", due=date(2026, 4, 15), office="宣传办", assignees=(lin,))
    report = desk(session).change(duty, STATION, wanted)
    assert report is not None
    assert json.loads(report.change) == {
        "office": ["社事办", "宣传办"],
        "due": ["2026-03-31", "2026-04-15"],
        "assignees": [[people["陈"].person_id], [lin]],
    }
    assert list(assignees_of(session, duty.id)) == [lin]
    assert desk(session).change(duty, STATION, Adjustment("再来", due=date(2026, 4, 15))) is None
    with pytest.raises(InvalidAnswer, match="联络站"):
        desk(session).change(duty, people["周"], wanted)


def test_cancelled_it_takes_nothing_more(session: Session, people: dict[str, Official]) -> None:
    """It says so to whoever reports."""
    duty = canteen(session, people)
    desk(session).cancel(duty, STATION, Words("并入另一项"))
    with pytest.raises(InvalidAnswer, match="已取消"):
        desk(session).report(duty, people["陈"], Progress(60))


def test_of_two_who_report_at_once_the_second_is_told(database: Database, people: dict[str, Official]) -> None:
    """Both have looked at the same version; one report is stored, the other one learns of it."""
    with database.write() as session:
        canteen(session, people)
    ready, told = threading.Barrier(2), []

    def report(who: Official, percent: int) -> None:
        ready.wait()
        try:
            with database.write() as session:
                duty = find_duty(session, "1")
                assert duty is not None
                desk(session).report(duty, who, Progress(percent, seen=0))
        except InvalidAnswer as fault:
            told.append(str(fault))

    threads = [threading.Thread(target=report, args=args) for args in ((people["陈"], 60), (people["周"], 70))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert "刚刚有人动过" in told[0]
    with database.read() as session:
        (only,) = session.execute(select(Report)).scalars()
        stored = find_duty(session, "1")
        assert stored is not None
        assert (stored.percent, stored.version, only.kind) == (only.after, 1, ReportKind.PROGRESS)


@pytest.mark.parametrize(
    ("day", "light"),
    [(2, Light.GREEN), (26, Light.YELLOW), (25, Light.GREEN), (31, Light.YELLOW)],
)
def test_the_light_turns_yellow_three_working_days_before(
    session: Session, people: dict[str, Official], day: int, light: Light
) -> None:
    """31 March 2026 is a Tuesday: from Thursday the 26th on three working days are left."""
    assert RULES.duty_light(canteen(session, people), date(2026, 3, day)) == light


def test_overdue_is_red_and_what_is_done_has_no_light(session: Session, people: dict[str, Official]) -> None:
    """Red from the day after; no light without a last day or once it is ticked off."""
    duty = done(session, people)
    assert RULES.duty_light(duty, date(2026, 4, 1)) == Light.RED
    desk(session).confirm(duty, LEADER)
    assert RULES.duty_light(duty, date(2026, 4, 1)) is None
    assert RULES.duty_light(desk(session).create(NewDuty("没有时限"), STATION), date(2026, 4, 1)) is None


def test_lagging_behind_turns_yellow_when_the_town_wants_it(session: Session, people: dict[str, Official]) -> None:
    """Half of the days have passed and 40 % is done: ten percents behind."""
    duty = canteen(session, people)
    strict = Rules(Calendar(), ZoneInfo("Asia/Shanghai"), duty_lag_percent=10)
    assert RULES.duty_light(duty, date(2026, 3, 17)) == Light.GREEN
    assert strict.duty_light(duty, date(2026, 3, 17)) == Light.YELLOW
    assert strict.duty_light(duty, date(2026, 3, 10)) == Light.GREEN
