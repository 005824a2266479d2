"""Reports on duties in a cadre's own words: read back, confirmed, corrected, taken back, proved, ticked off."""

from __future__ import annotations

import threading

import pytest

from bot.duties import Adjustment, DutyDesk
from models import Attachment, Evidence, Notice, Person
from models.duty import find_duty
from simulator.media import File
from tests.chat import Chat, World
from tests.scenarios.duties import AFFAIRS, PROPAGANDA, STATION, enter, give, history, phone, stored


@pytest.fixture
def chen_id(world: World) -> int:
    """Chen serves in the office of social affairs."""
    return enter(world, "chen", "陈明")


@pytest.fixture
def canteen(world: World, chen_id: int) -> str:
    """Chen carries out the canteen, which is at 40 %."""
    return give(world, "长者食堂", chen_id, section="二(五)", percent=40)


def report(chat: Chat, words: str) -> str:
    """Report and say yes."""
    chat.say(words)
    return chat.say("确认上报")


def test_confirmed_by_one_tap_and_taken_back(world: World, chen: Chat, canteen: str) -> None:
    """The number before 确认上报 is enough; 撤销 restores what was there, and the history keeps both."""
    assert "卡在资金" in chen.say("长者食堂完成五成，卡在资金，下一步招标")
    assert "记下了" in chen.say("1")
    duty = stored(world, canteen)
    assert (duty.percent, duty.problems, duty.next_steps) == (50, "卡在资金", "下一步招标")
    assert "已经撤销" in chen.say("撤销")
    duty = stored(world, canteen)
    assert (duty.percent, duty.problems, duty.next_steps) == (40, "", "")
    assert history(world) == [("进展", 40, 50, "卡在资金，下一步招标", True)]
    assert "已撤销" in chen.say("任务1")


def test_too_late_to_take_back(world: World, chen: Chat, canteen: str) -> None:
    """After ten minutes a report stands, and it is said how to put it right."""
    report(chen, "食堂完成60%")
    world.clock.advance(minutes=11)
    assert "重新报" in chen.say("撤销")
    assert stored(world, canteen).percent == 60
    report(chen, "刚才说错了，改成55%")
    assert history(world)[1][:4] == ("进展", 60, 55, "更正")


def test_going_backwards_is_asked_about(world: World, chen: Chat, canteen: str) -> None:
    """Less than before is stored only after a yes to that question."""
    assert "真的退回去了吗" in chen.say("食堂完成30%")
    chen.say("不报了")
    assert stored(world, canteen).percent == 40
    chen.say("食堂完成30%")
    chen.say("是的")
    assert stored(world, canteen).percent == 30


def test_a_computed_figure_is_asked_about(world: World, chen: Chat, canteen: str) -> None:
    """15项里做完6项 makes 40 %: it is said how it was computed; another figure may be given instead."""
    read_back = chen.say("15项工程里做完6项了")
    assert "40% 是按“15项工程里做完6项”算出来的" in read_back
    assert "→ 45%" in chen.say("45%")
    chen.say("对")
    assert stored(world, canteen).percent == 45


def test_nothing_changed(world: World, chen: Chat, canteen: str) -> None:
    """进度没变 is a report as well, with what hinders."""
    assert "40%（没有变）" in chen.say("托底进度没变，卡在资金")
    chen.say("是的")
    assert history(world) == [("进展", 40, 40, "卡在资金", False)]
    assert stored(world, canteen).problems == "卡在资金"


def test_what_is_missing_is_asked(world: World, chen: Chat, chen_id: int, canteen: str) -> None:
    """First which duty, with his own to choose from, then how far; what was said is kept."""
    give(world, "乡贤联络站挂牌", chen_id)
    offered = chen.say("报进度，选址定了")
    assert "长者食堂" in offered
    assert "乡贤联络站挂牌" in offered
    assert "完成百分之几" in chen.say("1")
    read_back = chen.say("65")
    assert "40% → 65%" in read_back
    assert "选址定了" in read_back
    chen.say("好的")
    assert stored(world, canteen).percent == 65


@pytest.mark.parametrize("words", ["托底进度120%", "食堂完成了百分之一百五"])
def test_more_than_all_is_refused(world: World, chen: Chat, canteen: str, words: str) -> None:
    """Nothing is stored, and a yes stores nothing either."""
    assert "没有记" in chen.say(words)
    chen.say("是的")
    chen.say("确认上报")
    assert history(world) == []


def test_given_up_it_is_gone(world: World, chen: Chat, canteen: str) -> None:
    """不报了 ends it; a later yes finds nothing."""
    chen.say("食堂完成60%")
    chen.say("3")
    chen.say("确认上报")
    assert stored(world, canteen).percent == 40


def test_a_question_in_between_loses_nothing(world: World, chen: Chat, canteen: str) -> None:
    """After another question the report can still be confirmed, in words that mean it."""
    chen.say("食堂完成60%，选址定了")
    chen.say("我的任务")
    chen.say("是的")
    assert stored(world, canteen).percent == 40
    chen.say("确认上报")
    assert history(world) == [("进展", 40, 60, "选址定了", False)]


def test_left_lying_it_expires(world: World, chen: Chat, canteen: str) -> None:
    """After hours a report that nobody confirmed is not stored any more."""
    chen.say("食堂完成60%")
    world.clock.advance(hours=3)
    assert "重新报" in chen.say("确认上报")
    assert stored(world, canteen).percent == 40


def test_the_note_can_be_changed_before(world: World, chen: Chat, canteen: str) -> None:
    """改一下 takes a figure or other words."""
    chen.say("食堂完成60%，选址定了")
    chen.say("2")
    assert "地基打好了" in chen.say("情况：地基打好了")
    chen.say("是的")
    assert history(world) == [("进展", 40, 60, "地基打好了", False)]


def test_what_is_added_before_the_yes_is_kept(world: World, chen: Chat, canteen: str) -> None:
    """More words on the same report join it; they neither store nor lose it."""
    chen.say("长者食堂到五成了，选址定了")
    assert "厨具也到货了" in chen.say("厨具也到货了")
    assert "还有桌椅" in chen.say("对了还有桌椅没有买")
    assert history(world) == []
    chen.say("确认上报")
    ((_, before, after, note, _),) = history(world)
    assert (before, after) == (40, 50)
    assert all(words in note for words in ("选址定了", "厨具也到货了", "桌椅没有买"))


def test_two_report_at_once(world: World, chen: Chat, chen_id: int) -> None:
    """Both have read the same figure back; the second is told what the first did, and confirms over that."""
    lin = enter(world, "lin", "林红")
    code = give(world, "长者食堂", chen_id, lin, percent=40)
    other = phone(world, "lin")
    chen.say("长者食堂完成60%")
    other.say("长者食堂完成70%，厨具进场")
    report_of: dict[str, str] = {}
    ready = threading.Barrier(2)

    def confirm(name: str, chat: Chat) -> None:
        ready.wait()
        report_of[name] = chat.say("确认上报")

    threads = [threading.Thread(target=confirm, args=pair) for pair in (("chen", chen), ("lin", other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    late = [name for name, said in report_of.items() if "刚刚有人动过" in said]
    assert len(late) == 1
    assert len(history(world)) == 1
    slow = {"chen": chen, "lin": other}[late[0]]
    slow.say("确认上报")
    assert stored(world, code).percent == {"chen": 60, "lin": 70}[late[0]]
    assert [line[0] for line in history(world)] == ["进展", "进展"]


def test_others_are_told_politely(world: World, chen: Chat, canteen: str) -> None:
    """A cadre of another office, an inspector and a leader report nothing."""
    enter(world, "wu", "吴兰", PROPAGANDA)
    enter(world, "du", "督查", "镇人大", role="inspector")
    enter(world, "zhen", "镇长", "", role="leader")
    assert "不能替他们" in phone(world, "wu").say("任务1完成80%")
    assert "不能报进展" in phone(world, "du").say("任务1完成80%")
    assert "不能报进展" in phone(world, "zhen").say("任务1完成80%")
    for userid in ("wu", "du", "zhen"):
        phone(world, userid).say("确认上报")
    assert history(world) == []


def test_on_behalf_of_somebody_absent(world: World, chen: Chat, canteen: str) -> None:
    """The head fills in for the assignee; who is no assignee cannot be reported for; the history says both names."""
    enter(world, "zhou", "周海", role="head")
    head = phone(world, "zhou")
    assert "不是任务 1" in head.say("代张三填报：长者食堂完成70%")
    assert "周海代陈明填报" in head.say("代陈明填报：长者食堂完成70%，设备到了")
    head.say("是的")
    assert history(world) == [("进展", 40, 70, "设备到了", False)]
    assert "周海代陈明填报" in chen.say("任务1")


def test_the_station_fills_in_for_anybody(world: World, chen: Chat, canteen: str) -> None:
    """Also without naming the duty, when the named person has only one in reach by its words."""
    enter(world, "zhan", "站长", "乡贤联络站", role="station")
    station = phone(world, "zhan")
    assert "站长代陈明填报" in station.say("代陈明填报：任务1完成50%")
    station.say("确认上报")
    assert stored(world, canteen).percent == 50


def test_a_person_who_changes_office_in_the_middle(world: World, chen: Chat, chen_id: int, canteen: str) -> None:
    """Between read-back and yes he is moved: he finishes what he began; afterwards the office's new assignee does."""
    chen.say("食堂完成60%")
    lin = enter(world, "lin", "林红")
    with world.parts.database.write() as session:
        session.get_one(Person, chen_id).office = PROPAGANDA
    assert "记下了" in chen.say("确认上报")
    with world.parts.database.write() as session:
        desk = DutyDesk(session, world.parts.rules, world.clock())
        duty = find_duty(session, canteen)
        assert duty is not None
        desk.change(duty, STATION, Adjustment("人员调整", assignees=(lin,)))
    assert "不能替他们" in chen.say("任务1完成65%")
    report(phone(world, "lin"), "任务1完成70%")
    assert stored(world, canteen).percent == 70


def test_photos_before_with_and_after_a_report(world: World, chen: Chat, canteen: str) -> None:
    """Each is evidence of the right report, and the worker fetches it."""
    assert "佐证材料：1个" in chen.photo()
    assert "佐证材料：1个" in chen.say("食堂完成60%，选址定了")
    assert "佐证材料：2个" in chen.photo()
    chen.say("是的")
    assert "已经作为任务 1" in chen.photo()
    assert len(world.stored(Evidence)) == 3
    assert history(world) == [("进展", 40, 60, "选址定了", False)]
    assert world.worker.run_once() == 3
    assert all(one.path.endswith(".png") for one in world.stored(Evidence))
    assert world.stored(Attachment) == []


def test_a_photo_alone_is_added_after_asking(world: World, chen: Chat, chen_id: int, canteen: str) -> None:
    """Of several duties the right one is asked; the percent stays."""
    give(world, "乡贤联络站挂牌", chen_id)
    assert "哪一项" in chen.photo()
    chen.say("1")
    chen.say("是的")
    assert history(world) == [("进展", 40, 40, "补充佐证材料", False)]
    assert len(world.stored(Evidence)) == 1


def test_ticked_off_by_the_head_with_evidence(world: World, chen: Chat, canteen: str) -> None:
    """Without evidence or at less than all it is refused; the head is told, sends back, then confirms; each is told."""
    enter(world, "zhou", "周海", role="head")
    head = phone(world, "zhou")
    assert "100%" in chen.say("申请销号 1")
    report(chen, "食堂全部完成了，验收通过")
    assert "佐证" in chen.say("申请销号 1")
    chen.photo()
    assert "通知负责确认的人" in chen.say("申请销号 1")
    assert "负责人或领导小组" in chen.say("确认销号 1")
    told = [world.vault.open(one.text) for one in world.stored(Notice)]
    assert [text for text in told if "陈明申请" in text and "确认销号 1" in text]
    world.worker.run_once()
    assert "待销号" in head.say("待销号")
    assert "为什么" in head.say("退回销号 1")
    assert "退回了" in head.say("退回销号 1 现场还没有验收")
    assert stored(world, canteen).status == "进行中"
    assert "现场还没有验收" in world.vault.open(world.stored(Notice)[-1].text)
    chen.say("申请销号")
    assert "哪一项" in head.say("确认销号")
    assert "销号了" in head.say("1")
    assert stored(world, canteen).status == "已销号"
    assert "已销号" in chen.say("食堂完成50%")


def test_without_a_head_the_leading_group_decides(world: World, chen: Chat, canteen: str) -> None:
    """An absent head holds nothing up."""
    enter(world, "zhen", "镇长", "", role="leader")
    report(chen, "食堂完成100%")
    chen.photo()
    chen.say("申请销号 1")
    assert "陈明申请" in world.vault.open(world.stored(Notice)[-1].text)
    assert "销号了" in phone(world, "zhen").say("同意销号 1")
    assert stored(world, canteen).status == "已销号"


def test_a_claim_is_taken_back(world: World, chen: Chat, canteen: str) -> None:
    """撤销 within ten minutes undoes the claim; the report before it stays."""
    report(chen, "食堂完成100%")
    chen.photo()
    chen.say("申请销号 1")
    assert "撤销刚才的申请销号" in chen.say("撤销")
    duty = stored(world, canteen)
    assert (duty.status, duty.percent, duty.office) == ("进行中", 100, AFFAIRS)


def test_a_document_is_evidence_as_well(world: World, chen: Chat, canteen: str) -> None:
    """A PDF that comes right after a report is kept with its name."""
    platform = world.platforms["wecom"]
    report(chen, "食堂完成60%")
    media_id = platform.memory.media.keep(File("file", "application/pdf", b"%PDF-1.7 acceptance"))
    chen.do("raw", {"MsgType": "file", "MsgId": 7, "MediaId": media_id, "FileName": "验收单.pdf"})
    assert chen.last is not None
    assert "佐证材料" in chen.last.text
    (evidence,) = world.stored(Evidence)
    assert (evidence.kind, evidence.name) == ("file", "验收单.pdf")
    world.worker.run_once()
    assert world.stored(Evidence)[0].path.endswith(".pdf")
