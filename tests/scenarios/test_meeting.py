"""The monthly meeting: drafted from what stands in the tables, resolved into duties, told to who handed a matter in."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from bot.agenda import topics
from bot.casework import Actor, Desk, Given
from bot.duties import DutyDesk, Official
from bot.duty_given import Words
from bot.errors import InvalidAnswer
from bot.meeting_results import Resolved
from bot.meetings import MeetingDesk, Touch
from bot.papers.adoption import Town
from bot.papers.meeting import Papers
from models import AgendaItem, Conversation, Duty, Joiner, JournalEntry, Meeting, Note, Resolution, Submission, Talent
from models.journal import verify
from models.lifecycle import Act
from models.meeting import items_of, planned_meeting
from tests.chat import World, open_world, settings_for
from tests.scenarios.supervising import AFFAIRS, at, case, duty, enter

STATION = Touch(Official("站长", "station"))
CLERK = Actor("站长", "station")


@pytest.fixture
def monthly(database_url: str, redis_url: str, tmp_path: Path) -> Any:
    """Run the app of a town whose meeting is on the first, and hears of what two people say."""
    with open_world(settings_for(database_url, tmp_path, redis_url, meeting_day="1", meeting_joined=2)) as opened:
        at(opened, "2026-11-25 10:00")
        enter(opened, "chen", "cadre", AFFAIRS)
        yield opened


def plan(world: World, day: str = "") -> int:
    """Plan the next meeting; return its number."""
    with world.parts.database.write() as session:
        wanted = date.fromisoformat(day) if day else None
        return desk_in(world, session).plan(STATION, wanted).id


def desk_in(world: World, session: Any) -> MeetingDesk:
    """Return a desk of meetings at the world's time."""
    return MeetingDesk(session, world.parts.rules, world.vault, world.clock())


def hold(world: World) -> int:
    """Hold the meeting that is planned; return its number."""
    with world.parts.database.write() as session:
        meeting = planned_meeting(session)
        assert meeting is not None
        desk_in(world, session).hold(meeting, STATION)
        return meeting.id


def resolve(world: World, number: int, resolved: Resolved) -> None:
    """Write a resolution down."""
    with world.parts.database.write() as session:
        desk_in(world, session).resolve(session.get_one(Meeting, number), STATION, resolved)


def agenda(world: World) -> list[tuple[str, str]]:
    """Return kind and title of what would be drafted now."""
    with world.session() as session:
        today = world.parts.rules.today(world.clock())
        return [(one.kind, one.title) for one in topics(session, world.parts.rules, today)]


def take(world: World, ticket: str, act: Act, given: Given) -> None:
    """Take a step of casework as the station."""
    with world.parts.database.write() as session:
        one = session.query(Submission).filter_by(ticket=ticket).one()
        Desk(session, world.parts.rules, world.vault, world.clock()).take(one, act, CLERK, given)


def join(world: World, ticket: str, *people: str) -> None:
    """Let people who have written before join a submission."""
    with world.parts.database.write() as session:
        one = session.query(Submission).filter_by(ticket=ticket).one()
        for name in people:
            address = world.vault.pseudonym("wechat", name)
            conversation = session.query(Conversation).filter_by(channel="wechat", address=address).one()
            session.add(
                Joiner(submission_id=one.id, conversation_id=conversation.id, role="villager", joined_at=world.clock())
            )


def belongs_to(world: World, ticket: str, name: str) -> None:
    """Let a submission be that of a person who has written before."""
    with world.parts.database.write() as session:
        address = world.vault.pseudonym("wechat", name)
        conversation = session.query(Conversation).filter_by(channel="wechat", address=address).one()
        session.query(Submission).filter_by(ticket=ticket).one().conversation_id = conversation.id


def on_phone(world: World, name: str) -> str:
    """Return everything the account has sent to somebody's phone."""
    world.worker.run_once()
    lines = world.platforms["wechat"].memory.history.after(name)
    return "\n".join(str(line.body.get("text", "")) for line in lines if line.side == "account")


def test_no_day_is_made_up(world: World) -> None:
    """With nothing set the bot says so; it plans only for a day that somebody names."""
    at(world, "2026-11-25 10:00")
    enter(world, "chen", "cadre", AFFAIRS)
    assert "还没有定" in world.chat("chen", "wecom").say("这个月例会什么时候开")
    with pytest.raises(InvalidAnswer, match="MEETING_DAY"):
        plan(world)
    assert world.stored(Meeting) == []
    plan(world, "2026-12-03")
    assert "12月3日（周四）" in world.chat("chen", "wecom").say("这个月例会什么时候开")


@pytest.mark.parametrize(
    ("now", "told"),
    [("2026-09-20 10:00", "10月8日"), ("2026-11-25 10:00", "12月1日"), ("2026-12-01 23:00", "12月1日")],
)
def test_a_holiday_moves_it(monthly: World, now: str, told: str) -> None:
    """The first of October is a holiday: the meeting is on the first day worked after it."""
    at(monthly, now)
    chen = monthly.chat("chen", "wecom")
    said = chen.say("这个月例会什么时候开")
    assert told in said
    assert "回复“例会议题”" in said
    assert "回复“例会议题”" not in chen.say("例会议题")  # who reads it need not be told how


def test_the_agenda_is_drafted_from_the_tables(monthly: World) -> None:
    """Red before yellow, what waits for the meeting, what many stand behind, sages' offers; nothing that is fine."""
    for name in ("oA", "oB"):
        monthly.chat(name).say("你好")
    duty(monthly, "2026-12-31", code="1", title="在期限内")
    duty(monthly, "2026-11-26", code="2", title="快到期")
    duty(monthly, "2026-11-20", code="3", title="逾期的")
    again = case(monthly, "2026-12-20", status="已答复", on_agenda=True, reopened=1, content="路灯还是不亮13812345678")
    many = case(monthly, "2026-12-20", content="修桥")
    join(monthly, many, "oA", "oB")
    case(monthly, "2026-12-20", content="没有人一起反映")
    offer = case(monthly, "2026-12-20", kind="乡贤反馈", offer="资金", content="愿意出钱修亭子")
    assert agenda(monthly) == [
        ("duty", "任务 3 逾期的"),
        ("duty", "任务 2 快到期"),
        ("submission", f"{again} 路灯还是不亮138********"),
        ("submission", f"{many} 修桥"),
        ("offer", f"{offer} 愿意出钱修亭子"),
    ]
    plan(monthly)
    shown = monthly.chat("chen", "wecom").say("例会议题")
    assert "1. 任务 3 逾期的（红灯" in shown
    assert "重新办理后还是不满意" in shown
    assert "3个人反映" in shown
    assert "13812345678" not in shown


def test_talent_that_nobody_has_called_is_on_the_agenda(monthly: World) -> None:
    """By what it can do, never by name; once, whether its offer is talked about or long answered; not once called."""
    waiting = case(monthly, "2027-01-20", kind="乡贤反馈", offer="人才", content="我外甥是兽医")
    case(monthly, "2027-01-20", kind="乡贤反馈", offer="人才", content="做民宿设计", status="已办结")
    with monthly.parts.database.write() as session:
        numbers = [one.id for one in session.query(Submission).order_by(Submission.id)]
        for number, field in zip((*numbers, None), ("兽医", "民宿设计 0577-6412 3456", ""), strict=True):
            details = monthly.vault.seal({"name": "朱老三", "contact": "13800001111"})
            session.add(Talent(submission_id=number, field=field, details=details, created_at=monthly.clock()))
    drafted = agenda(monthly)
    assert [kind for kind, _ in drafted] == ["offer", "talent", "talent"]
    assert drafted[0][1].startswith(waiting)
    assert drafted[1][1] == "人才储备 2 号：专长见人才储备库"
    assert drafted[2][1] == "人才储备 3 号：没有写专长"
    assert "0577" not in str(drafted)
    assert "朱" not in str(drafted)
    with monthly.parts.database.write() as session:
        session.get_one(Talent, 2).state = "已联系"
    assert [title for kind, title in agenda(monthly) if kind == "talent"] == ["人才储备 3 号：没有写专长"]
    plan(monthly)
    at(monthly, "2026-12-01 15:00")
    number = hold(monthly)
    resolve(monthly, number, Resolved("联络站去联系", 2, AFFAIRS, None, date(2026, 12, 20)))
    with monthly.session() as session:
        town = Town("南宋镇", monthly.parts.settings.zone)
        material = Papers(session, monthly.vault, town).material(session.get_one(Meeting, number))
    assert "人才储备 3 号" in "\n".join(one.text for one in Document(io.BytesIO(material)).paragraphs)


def test_who_offered_talent_hears_of_the_resolution(monthly: World) -> None:
    """It is an answer to the sage; the matter goes on as a duty and does not stand there twice, nor when refused."""
    monthly.chat("oLi").say("你好")
    ticket = case(monthly, "2027-01-20", kind="乡贤反馈", offer="人才", content="我外甥是兽医", status="已办结")
    belongs_to(monthly, ticket, "oLi")
    case(monthly, "2027-01-20", kind="乡贤反馈", offer="人才", content="骗人的", status="不予受理")
    with monthly.parts.database.write() as session:
        for one in session.query(Submission).order_by(Submission.id):
            session.add(Talent(submission_id=one.id, field="兽医", details=b"", created_at=monthly.clock()))
    assert [title for kind, title in agenda(monthly) if kind == "talent"] == ["人才储备 1 号：兽医"]
    plan(monthly)
    at(monthly, "2026-12-01 15:00")
    number = hold(monthly)
    with pytest.raises(InvalidAnswer, match="--reply"):
        resolve(monthly, number, Resolved("去联系", 1, AFFAIRS, None, date(2026, 12, 20)))
    resolve(monthly, number, Resolved("去联系", 1, AFFAIRS, None, date(2026, 12, 20), "十二月里会联系您"))
    monthly.chat("oLi").say("你好")
    assert "十二月里会联系您" in on_phone(monthly, "oLi")
    assert [kind for kind, _ in agenda(monthly)] == ["resolution"]


def test_what_was_put_off_is_not_lost_when_a_meeting_passes_it_over(monthly: World) -> None:
    """The next was drafted before it was put off, and held so: the one after begins with it, once."""
    with monthly.parts.database.write() as session:
        meeting = desk_in(monthly, session).plan(STATION)
        desk_in(monthly, session).add(meeting, STATION, "防汛")
    at(monthly, "2026-12-01 15:00")
    first = hold(monthly)
    plan(monthly)
    with monthly.parts.database.write() as session:
        desk_in(monthly, session).note(session.get_one(Meeting, first), STATION, 1, "等图纸", again=True)
    at(monthly, "2027-01-04 15:00")
    hold(monthly)
    assert agenda(monthly) == [("hand", "防汛")]
    plan(monthly)
    at(monthly, "2027-02-01 15:00")
    hold(monthly)
    assert agenda(monthly) == []


def test_what_a_cadre_has_to_report(monthly: World) -> None:
    """He hears of the duties of his own and of his office that are on the agenda, of no others."""
    duty(monthly, "2026-11-20", code="5", title="本科室的")
    duty(monthly, "2026-11-20", code="6", title="别人的", office="镇宣传办")
    said = monthly.chat("chen", "wecom").say("下次例会我要汇报哪些任务")
    assert "任务 5 本科室的" in said
    assert "别人的" not in said


def test_a_resolution_becomes_a_duty_and_comes_back_to_who_asked(monthly: World) -> None:
    """Submitter and joiner get the words of the meeting, and again when its duty is ticked off; then nothing more."""
    for name in ("oLi", "oWang", "oOther"):
        monthly.chat(name).say("你好")
    ticket = case(monthly, "2026-12-20", on_agenda=True, content="村口装路灯")
    belongs_to(monthly, ticket, "oLi")
    join(monthly, ticket, "oWang")
    plan(monthly)
    at(monthly, "2026-12-01 15:00")
    number = hold(monthly)
    with pytest.raises(InvalidAnswer, match="--reply"):
        resolve(monthly, number, Resolved("装路灯", 1, AFFAIRS, None, date(2026, 12, 31)))
    assert monthly.stored(Resolution) == []
    resolve(monthly, number, Resolved("装路灯，经费内部调剂", 1, AFFAIRS, None, date(2026, 12, 31), "年底前装好路灯"))
    for name in ("oLi", "oWang", "oOther"):
        monthly.chat(name).say("你好")  # whoever has written lately can be reached
    for name in ("oLi", "oWang"):
        assert "年底前装好路灯" in on_phone(monthly, name)
        assert "内部调剂" not in on_phone(monthly, name)
    (made,) = monthly.stored(Duty)
    assert (made.origin, made.office, str(made.due)) == ("resolution", AFFAIRS, "2026-12-31")
    (submission,) = monthly.stored(Submission)
    assert (submission.status, submission.on_agenda) == ("已答复", False)
    assert f"任务 {made.code} 进行中" in monthly.chat("chen", "wecom").say("上个月例会定了哪些事")
    assert monthly.worker.tell_outcomes() == 0
    close(monthly, made.id)
    assert monthly.worker.tell_outcomes() == 1
    assert monthly.worker.tell_outcomes() == 0
    assert "办完了（任务已销号）" in on_phone(monthly, "oLi")
    assert "办完了（任务已销号）" in on_phone(monthly, "oWang")
    assert "路灯" not in on_phone(monthly, "oOther")
    with monthly.session() as session:
        assert verify(session) is None
    assert "经费" not in "".join(one.body for one in monthly.stored(JournalEntry))


def test_the_meeting_decides_on_a_suggestion(monthly: World) -> None:
    """It signs the verdict; whoever handed it in reads the reason, and nothing of what was said among cadres."""
    monthly.chat("oLi").say("你好")
    ticket = case(monthly, "2026-12-20", on_agenda=True, content="茶园和民宿串成一条线路")
    belongs_to(monthly, ticket, "oLi")
    plan(monthly)
    at(monthly, "2026-12-01 15:00")
    number = hold(monthly)
    reply, clause = "写进下一稿", "二(二)加一句"
    resolve(monthly, number, Resolved("采纳，经费另议", 1, reply=reply, verdict="采纳", changed_clause=clause))
    monthly.chat("oLi").say("你好")
    told = on_phone(monthly, "oLi")
    assert f"{ticket} 有结果了：采纳。\n理由：写进下一稿\n方案改动：二(二)加一句" in told
    assert "经费" not in told
    assert told.count("写进下一稿") == 1
    (submission,) = monthly.stored(Submission)
    assert (submission.verdict, submission.signer, submission.on_agenda) == ("采纳", "2026-12-01月例会", False)
    again = Given(reason="先试点", verdict="部分采纳", signer="陈主任")
    take(monthly, ticket, Act.DECIDE, again)  # the minutes still say what the meeting decided
    with monthly.session() as session:
        town = Town("南宋镇", monthly.parts.settings.zone)
        made = Papers(session, monthly.vault, town).minutes(session.get_one(Meeting, number))
    text = "\n".join(one.text for one in Document(io.BytesIO(made)).paragraphs)
    assert f"采纳，经费另议（{ticket} 采纳，方案改动：二(二)加一句）" in text


@pytest.mark.parametrize(
    ("kind", "resolved", "told"),
    [
        ("问题反映", Resolved("采纳", 1, reply="会修", verdict="采纳"), "没有采不采纳"),
        ("建议", Resolved("采纳", 1, verdict="采纳"), "--reply"),
        ("建议", Resolved("好", 1, reply="会修", verdict="好"), "采纳情况只能是"),
        ("建议", Resolved("采纳", verdict="采纳"), "不是意见建议"),
    ],
)
def test_what_the_meeting_cannot_decide(monthly: World, kind: str, resolved: Resolved, told: str) -> None:
    """It is refused whole: nothing is resolved, nobody is told."""
    case(monthly, "2026-12-20", on_agenda=True, kind=kind)
    plan(monthly)
    at(monthly, "2026-12-01 15:00")
    number = hold(monthly)
    with pytest.raises(InvalidAnswer, match=told):
        resolve(monthly, number, resolved)
    assert monthly.stored(Resolution) == []
    assert monthly.stored(Submission)[0].verdict == ""


def close(world: World, number: int) -> None:
    """Let a duty be done, claimed and ticked off."""
    with world.parts.database.write() as session:
        one = session.get_one(Duty, number)
        one.percent, one.status = 100, "待销号"
        DutyDesk(session, world.parts.rules, world.clock()).confirm(one, Official("主任", "head", AFFAIRS))


def test_the_outcome_comes_also_after_the_procedure_has_ended(monthly: World) -> None:
    """A matter that was closed meanwhile is reported back; its status stays."""
    ticket = case(monthly, "2026-12-20", on_agenda=True)
    plan(monthly)
    at(monthly, "2026-12-01 15:00")
    resolve(monthly, hold(monthly), Resolved("装路灯", 1, AFFAIRS, None, date(2026, 12, 31), "会装"))
    take(monthly, ticket, Act.CLOSE, Given())
    close(monthly, monthly.stored(Duty)[0].id)
    assert monthly.worker.tell_outcomes() == 1
    (submission,) = monthly.stored(Submission)
    assert submission.status == "已办结"
    assert [note.text for note in monthly.stored(Note) if note.public][-1].endswith("会装")
    assert monthly.stored(Resolution)[0].fault == ""


def test_what_is_not_done_is_on_the_next_agenda(monthly: World) -> None:
    """The open resolution comes first, its duty not a second time; what was decided by being said does not come."""
    plan(monthly)
    at(monthly, "2026-12-01 15:00")
    number = hold(monthly)
    resolve(monthly, number, Resolved("修桥", 0, AFFAIRS, None, date(2026, 12, 10)))
    resolve(monthly, number, Resolved("同意"))
    at(monthly, "2026-12-20 10:00")
    assert agenda(monthly) == [("resolution", "修桥")]
    plan(monthly)
    assert "2027-01-04" in [str(one.day) for one in monthly.stored(Meeting)]
    at(monthly, "2027-01-04 15:00")
    resolve(monthly, hold(monthly), Resolved("延到一月底", 1, AFFAIRS, None, date(2027, 1, 31)))
    (one,) = monthly.stored(Duty)
    assert str(one.due) == "2027-01-31"


def test_a_villager_learns_nothing(monthly: World) -> None:
    """Neither the agenda nor its day is shown to who does not serve the town."""
    duty(monthly, "2026-11-20", code="3", title="机密的任务")
    plan(monthly)
    li = monthly.chat("oLi")
    for said in ("例会议题", "这个月例会什么时候开", "上个月例会定了哪些事", "下次例会我要汇报哪些任务"):
        told = li.say(said)
        assert "机密" not in told
        assert "12月1日" not in told


def test_two_at_once(monthly: World) -> None:
    """Who acts on an old view is told what the other did; nothing of his is kept."""
    number = plan(monthly)
    with monthly.parts.database.write() as session:
        meeting = session.get_one(Meeting, number)
        seen = meeting.version
        desk_in(monthly, session).add(meeting, Touch(Official("甲", "station"), seen), "先加的")
    late = Touch(Official("乙", "station"), seen)
    with pytest.raises(InvalidAnswer, match="甲 11月25日10:00 加议题"), monthly.parts.database.write() as session:
        desk_in(monthly, session).add(session.get_one(Meeting, number), late, "后加的")
    assert [one.title for one in monthly.stored(AgendaItem)] == ["先加的"]


def test_two_at_the_same_moment(monthly: World) -> None:
    """Of two who act on the same view one succeeds, whichever; the other is told."""
    number = plan(monthly)
    (planned,) = monthly.stored(Meeting)

    def add(name: str) -> str:
        touch = Touch(Official(name, "station"), planned.version)
        try:
            with monthly.parts.database.write() as session:
                desk_in(monthly, session).add(session.get_one(Meeting, number), touch, f"{name}加的")
        except InvalidAnswer as fault:
            return str(fault)
        return ""

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(add, ("甲", "乙")))
    assert told[0] == ""
    assert "刚刚有人动过" in told[1]
    assert len(monthly.stored(AgendaItem)) == 1


def test_the_agenda_is_changed_by_hand_with_reasons(monthly: World) -> None:
    """What was taken off does not come back; what was moved says why; a cadre may do neither."""
    duty(monthly, "2026-11-20", code="3", title="甲")
    duty(monthly, "2026-11-21", code="4", title="乙")
    number = plan(monthly)
    with monthly.parts.database.write() as session:
        meeting, desk = session.get_one(Meeting, number), desk_in(monthly, session)
        desk.move(meeting, STATION, (2, 1), "先议急的")
        desk.remove(meeting, STATION, 2, "已经办好")
        with pytest.raises(InvalidAnswer, match="第9项"):
            desk.remove(meeting, STATION, 9, "没有")
        with pytest.raises(InvalidAnswer, match="乡贤联络站"):
            desk.add(meeting, Touch(Official("陈", "cadre", AFFAIRS)), "我的")
    plan(monthly)
    with monthly.session() as session:
        assert [one.title for one in items_of(session, number)] == ["任务 4 乙"]
    assert "先议急的" in "".join(one.history for one in monthly.stored(AgendaItem))


def test_a_meeting_is_not_held_before_its_day(monthly: World) -> None:
    """It can be moved, and held then; only what was held is resolved."""
    number = plan(monthly)
    with pytest.raises(InvalidAnswer, match="还没有到"):
        hold(monthly)
    with pytest.raises(InvalidAnswer, match="还没有开"):
        resolve(monthly, number, Resolved("同意"))
    plan(monthly, "2026-11-25")
    hold(monthly)
    resolve(monthly, number, Resolved("同意"))
    with monthly.session() as session:
        assert planned_meeting(session) is None


def test_a_duty_given_up_comes_back_to_the_meeting(monthly: World) -> None:
    """It stays on the agenda until something is resolved in its place; then its submitter hears of the new one only."""
    case(monthly, "2026-12-20", on_agenda=True)
    plan(monthly)
    at(monthly, "2026-12-01 15:00")
    resolve(monthly, hold(monthly), Resolved("装路灯", 1, AFFAIRS, None, date(2026, 12, 10), "会装"))
    with monthly.parts.database.write() as session:
        desk = DutyDesk(session, monthly.parts.rules, monthly.clock())
        desk.cancel(session.query(Duty).one(), STATION.by, Words("没有经费"))
    assert agenda(monthly) == [("resolution", "装路灯")]
    plan(monthly, "2026-12-02")
    at(monthly, "2026-12-02 15:00")
    resolve(monthly, hold(monthly), Resolved("明年再装", 1, AFFAIRS, None, date(2026, 12, 31), "明年装"))
    assert agenda(monthly) == [("resolution", "明年再装")]
    close(monthly, max(one.id for one in monthly.stored(Duty)))
    assert monthly.worker.tell_outcomes() == 1
    assert agenda(monthly) == []


def test_an_office_asks_for_the_meeting_in_the_chat(monthly: World) -> None:
    """上例会 puts what it holds on the agenda; the work goes on, and twice is once."""
    ticket = case(monthly, "2026-12-20")
    chen = monthly.chat("chen", "wecom")
    said = chen.say(f"上例会 {ticket} 资金要镇里来定")
    assert "下次例会的议题" in said
    assert "已经要上例会了" in chen.say(f"上例会 {ticket}")
    (submission,) = monthly.stored(Submission)
    assert (submission.on_agenda, submission.status) == (True, "办理中")
    assert agenda(monthly) == [("submission", f"{ticket} 村口装路灯")]


def test_nobody_reads_there_what_names_him(monthly: World) -> None:
    """A cadre named in what waits for the meeting does not see it on the agenda; his colleagues do."""
    enter(monthly, "zhou", "cadre", AFFAIRS, called="周明理")
    ticket = case(monthly, "2026-12-20", on_agenda=True, content="周明理管的食堂下雨天不开门")
    plan(monthly)
    assert ticket in monthly.chat("chen", "wecom").say("例会议题")
    assert ticket not in monthly.chat("zhou", "wecom").say("例会议题")


def test_what_is_reworked_is_on_the_agenda(monthly: World) -> None:
    """Who was not satisfied is worked for again, and the meeting hears of it."""
    ticket = case(monthly, "2026-12-20", status="重新办理", reopened=1, content="路灯还是不亮")
    case(monthly, "2026-12-20", content="修桥")
    assert agenda(monthly) == [("submission", f"{ticket} 路灯还是不亮")]
