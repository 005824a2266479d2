"""Offices handle by chat what villagers hand in: taken on, answered, handed on or back; others see nothing of it."""

from __future__ import annotations

import re

import pytest

from bot.case_changes import Given
from bot.casework import Actor
from models import JournalEntry, Note, Person
from models.journal import verify
from models.lifecycle import Act
from tests.chat import Chat, World
from tests.scenarios.casework import CANTEEN, ELSEWHERE, OFFICE, enter, hand_in, pick, steps, stored, take

PHONE = "13800000007"


@pytest.fixture
def zhou(world: World) -> Chat:
    """Zhou is a second cadre."""
    return world.chat("zhou", "wecom")


@pytest.fixture
def station(world: World) -> Chat:
    """The liaison station's clerk."""
    enter(world, "zhan", "站长", "station", "")
    return world.chat("zhan", "wecom")


@pytest.fixture
def ticket(world: World, li: Chat) -> str:
    """Something about the safety net: it goes to the office that the plan names, where Chen works."""
    enter(world, "chen", "陈明")
    return hand_in(li)


def serial(ticket: str) -> str:
    """Return a number as it is said: 1号."""
    return f"{int(ticket.rsplit('-', 1)[1])}号"


def test_the_rule_refers_and_the_submitter_is_told_no_nonsense(world: World, li: Chat, ticket: str) -> None:
    """What is about the safety net goes to the office at once; for the villager it is still to be accepted."""
    held = stored(world, ticket)
    assert (held.office, held.first_office, held.status) == (OFFICE, "", "已提交")
    assert steps(world, ticket) == [("提交人", "submit"), ("系统", "assign")]
    shown = li.say(ticket)
    assert "等工作人员受理" in shown
    assert "系统" not in shown
    with world.session() as session:
        assert verify(session) is None


def test_where_the_plan_names_no_office_the_station_decides(world: World, li: Chat) -> None:
    """Nothing is guessed for the parts whose office the published text has lost."""
    ticket = hand_in(li, "希望溪光村的茶园边上修一条步道", section="生态农业提质行动")
    assert (stored(world, ticket).office, stored(world, ticket).version) == ("", 0)


def test_from_the_list_to_the_answer(world: World, li: Chat, chen: Chat, ticket: str) -> None:
    """A cadre sees what waits, picks it, takes it on, answers; each is on record once and reaches the villager."""
    listed = chen.say("待办")
    assert f"{OFFICE}有1条" in listed
    assert "绿灯" in listed or "黄灯" in listed
    shown = chen.say("第一个")
    assert CANTEEN in shown
    assert "匿名" in shown
    assert "已经受理" in pick(chen, "受理")
    assert stored(world, ticket).first_office == OFFICE
    assert "将这样答复" in chen.say(f"回复 {serial(ticket)} 下月起送餐上门")
    assert world.stored(Note) == []
    assert "已经答复" in chen.say("确认")
    assert "下月起送餐上门" in li.say(ticket)
    assert steps(world, ticket)[2:] == [("陈明", "take_on"), ("陈明", "answer")]
    assert "现在没有等" in chen.say("待办意见")


def test_an_answer_before_acceptance_accepts(world: World, li: Chat, chen: Chat, ticket: str) -> None:
    """Who answers at once need not accept first; both are on record."""
    chen.say(f"回复{ticket}：下月起送餐上门")
    assert "已经答复" in chen.say("确认")
    assert steps(world, ticket)[2:] == [("陈明", "take_on"), ("陈明", "answer")]
    assert "下月起送餐上门" in li.say(ticket)


def test_the_second_is_told_what_the_first_did(world: World, chen: Chat, zhou: Chat, ticket: str) -> None:
    """Two cadres answer at once: one answer is sent, and the other cadre reads who was quicker and when."""
    enter(world, "zhou", "周洁")
    chen.say(f"回复{ticket}：下月起送餐")
    zhou.say(f"回复{ticket}：暂时没有办法")
    chen.say("确认")
    told = zhou.say("确认")
    assert "刚刚有人动过" in told
    assert "陈明" in told
    assert "答复" in told
    assert [note.text for note in world.stored(Note)] == ["下月起送餐"]
    assert "陈明" in zhou.say(f"受理 {serial(ticket)}")


def test_another_office_neither_sees_nor_acts(world: World, zhou: Chat, ticket: str) -> None:
    """For another office the number is as if it were not there, whatever is tried."""
    enter(world, "zhou", "周洁", office=ELSEWHERE)
    before = steps(world, ticket)
    for said in (
        ticket,
        f"受理 {ticket}",
        f"回复 {ticket} 好",
        f"联系方式 {ticket} 核实",
        f"转办 {ticket} 宣传办 归我们",
    ):
        assert CANTEEN not in zhou.say(said)
        zhou.say("确认")
    assert "现在没有等" in zhou.say("待办")
    assert steps(world, ticket) == before


def test_handed_on_with_a_reason_and_read_back(world: World, li: Chat, chen: Chat, zhou: Chat, ticket: str) -> None:
    """Office and reason are read back; the new office takes it on, the old one no longer can."""
    enter(world, "zhou", "周洁", office=ELSEWHERE)
    read_back = chen.say(f"转办 {serial(ticket)} 宣传办 属于宣传")
    assert f"将转给{ELSEWHERE}，原因：属于宣传" in read_back
    assert stored(world, ticket).office == OFFICE
    assert f"转给{ELSEWHERE}" in chen.say("确认")
    assert "没有找到" in chen.say(f"受理 {serial(ticket)}")
    assert "已经受理" in zhou.say(f"受理 {serial(ticket)}")
    assert f"由{ELSEWHERE}办理" in li.say("你好")
    assert stored(world, ticket).first_office == ELSEWHERE


def test_an_unknown_office_is_never_guessed(world: World, chen: Chat, ticket: str) -> None:
    """There is no water station in the town: the offices are listed, and the reason is kept."""
    listed = chen.say(f"转水利站办理 {ticket}")
    assert "没有“水利站”这个科室" in listed
    assert ELSEWHERE in listed
    assert OFFICE not in listed
    assert "请写一句原因" in pick(chen, ELSEWHERE)
    assert "原因：属于水利" in chen.say("属于水利")
    assert stored(world, ticket).office == OFFICE
    chen.say("确认")
    assert stored(world, ticket).office == ELSEWHERE


def test_the_one_being_looked_at(world: World, chen: Chat, ticket: str) -> None:
    """这个单子 is the one just shown; without one the cadre is asked."""
    assert "是哪一条" in chen.say("这个单子转宣传办")
    chen.say(ticket)
    assert "请写一句原因" in chen.say("这个单子转宣传办")
    assert "没有发" in chen.say("取消")
    assert stored(world, ticket).office == OFFICE


def test_handed_back_in_time_and_too_late(world: World, chen: Chat, station: Chat, ticket: str) -> None:
    """In time it goes back to the station; later the office is told before it writes a reason."""
    chen.say(f"受理 {ticket}")
    assert "请写一句原因" in chen.say(f"退回 {serial(ticket)}")
    assert "已经退回" in chen.say("不归我们管")
    assert (stored(world, ticket).office, stored(world, ticket).status) == ("", "已受理")
    assert ticket[-4:] in station.say("待办")
    station.say(f"转办 {ticket} 社会事务办 就是你们的")
    station.say("确认")
    world.clock.advance(days=14)
    assert "现在已经过了" in chen.say(f"退回 {serial(ticket)}")
    assert stored(world, ticket).office == OFFICE


def test_declined_before_acceptance(world: World, li: Chat, chen: Chat, ticket: str) -> None:
    """What an office never took on goes back to the station, still to be accepted; the villager is not troubled."""
    assert "已经退回" in chen.say(f"退回 {ticket} 不归我们管")
    held = stored(world, ticket)
    assert (held.office, held.first_office, held.status) == ("", "", "已提交")
    assert "等工作人员受理" in li.say(ticket)
    assert "已经转给" not in li.say("我的建议")


def test_the_villager_supplements_and_the_office_sees(world: World, li: Chat, chen: Chat, ticket: str) -> None:
    """The office asks, the villager adds, the office reads it; what he adds is not shown to him as the town's words."""
    chen.say(f"受理 {ticket}")
    chen.say(f"补充 {serial(ticket)} 是哪个村？")
    assert "已经请提交人补充" in chen.say("确认")
    assert "是哪个村" in li.say("你好")
    assert "已经补进" in li.say("补充：是溪光村的")
    assert re.search(r"镇里的话（.*）：是哪个村？\n补充的话（.*）：是溪光村的", li.say(ticket))
    assert "是溪光村的" in chen.say(ticket)
    assert (stored(world, ticket).office, stored(world, ticket).status) == (OFFICE, "已提交")
    assert "已经受理" in chen.say(f"受理 {ticket}")


@pytest.mark.parametrize(("said", "days"), [("批准延期", 3), ("不准延期", 0)])
def test_an_extension_is_granted_or_not(world: World, li: Chat, said: str, days: int) -> None:
    """The office asks with a reason, the station decides, and nobody decides on his own wish."""
    enter(world, "chen", "陈明")
    enter(world, "zhan", "站长", "station", "")
    chen, station, ticket = world.chat("chen", "wecom"), world.chat("zhan", "wecom"), hand_in(li)
    chen.say(f"受理 {ticket}")
    due = stored(world, ticket).reply_by
    assert "申请延长3个工作日" in chen.say(f"延期 {serial(ticket)} 3天 等设备")
    assert stored(world, ticket).reply_by == due
    assert "只能由" in chen.say(f"批准延期 {ticket}")
    station.say(f"{said} {ticket} 太久了")
    assert stored(world, ticket).extended == days
    assert (stored(world, ticket).reply_by == due) == (days == 0)


def test_the_leading_group_grants_but_does_not_handle(world: World, chen: Chat, ticket: str) -> None:
    """A member of the leading group reads everything and grants extensions; he answers nothing."""
    enter(world, "zhao", "赵组长", "leader", "")
    leader = world.chat("zhao", "wecom")
    chen.say(f"受理 {ticket}")
    chen.say(f"延期 {ticket} 3天 等设备")
    assert CANTEEN in leader.say(ticket)
    assert "只能由" in leader.say(f"回复 {ticket} 好的")
    assert "已经批准" in leader.say(f"批准延期 {ticket}")


def test_an_inspector_reads_only(world: World, ticket: str) -> None:
    """镇人大 and 镇纪委 read everything and change nothing, and are not shown a telephone number."""
    enter(world, "ren", "人大干部", "inspector", "镇人大")
    inspector = world.chat("ren", "wecom")
    before = steps(world, ticket)
    assert CANTEEN in inspector.say(ticket)
    for said in ("受理", "退回 {} 不对", "转办 {} 宣传办 试试", "办结", "联系方式 {} 看看", "备注 {} 看过"):
        inspector.say(said.format(ticket) if "{}" in said else f"{said} {ticket}")
        inspector.say("确认")
    assert steps(world, ticket) == before
    assert not any("contact seen" in entry.body for entry in world.stored(JournalEntry))


def test_the_verdict_reaches_everybody_behind_it(world: World, li: Chat, wang: Chat, chen: Chat, ticket: str) -> None:
    """The signer is asked for when he is missing; submitter and who joined are told the same."""
    take(world, ticket, Act.PUBLISH)
    wang.say(CANTEEN)
    assert "一起反映" in wang.last.text
    wang.tap("一起反映")
    chen.say(f"受理 {ticket}")
    assert "谁签的意见" in chen.say(f"采纳 {serial(ticket)} 符合方案")
    assert "签字：王镇长" in chen.say("王镇长")
    chen.say("确认")
    assert stored(world, ticket).signer == "王镇长"
    for villager in (li, wang):
        assert "采纳。\n理由：符合方案" in villager.say("你好")


def test_contact_is_for_the_office_that_holds_it(world: World, li: Chat, chen: Chat, zhou: Chat) -> None:
    """The holder sees it with a reason, which is journalled; the office that had it before is refused."""
    enter(world, "chen", "陈明")
    enter(world, "zhou", "周洁", office=ELSEWHERE)
    ticket = hand_in(li, contact=PHONE)
    assert PHONE not in chen.say(ticket)
    assert "为什么要看" in chen.say(f"联系方式 {serial(ticket)}")
    assert PHONE in pick(chen, "核实情况")
    chen.say(f"受理 {ticket}")
    take(world, ticket, Act.HAND_ON, Given(office=ELSEWHERE, reason="归他们"), Actor("陈明", "cadre", OFFICE))
    assert PHONE not in chen.say(f"联系方式 {ticket} 核实")
    assert PHONE in zhou.say(f"联系方式 {ticket} 约时间")
    seen = [entry.body for entry in world.stored(JournalEntry) if "contact seen" in entry.body]
    assert len(seen) == 2
    assert not any(PHONE in body or "核实" in body for body in seen)


def test_anonymous_stays_anonymous(chen: Chat, ticket: str) -> None:
    """Of who left nothing, nothing is shown, and the way to ask him is named."""
    assert "匿名" in chen.say(f"联系方式 {ticket} 核实")


def test_a_villager_is_told_what_he_can_do(world: World, li: Chat, wang: Chat, ticket: str) -> None:
    """A villager who writes a cadre's command changes and learns nothing, whoever's number it is."""
    before = steps(world, ticket)
    for said in ("待办", f"受理 {ticket}", f"转办 {serial(ticket)} 宣传办 试试", f"回复 {ticket} 好", f"办结 {ticket}"):
        for villager in (li, wang):
            told = villager.say(said)
            assert "镇里" in told
            assert CANTEEN not in told
            villager.say("确认")
    assert steps(world, ticket) == before


def test_what_names_a_cadre_never_reaches_him(world: World, li: Chat, chen: Chat, station: Chat) -> None:
    """What names somebody of the office is not referred to it, and he does not find it by its number."""
    enter(world, "chen", "陈明")
    ticket = hand_in(li, "希望陈明同志多来村里看看走不动的老人")
    assert stored(world, ticket).office == ""
    assert "陈明" in station.say(ticket)
    take(world, ticket, Act.ACCEPT)
    take(world, ticket, Act.REFER, Given(office=OFFICE))
    assert "希望陈明" not in chen.say(ticket)
    assert "现在没有等" in chen.say("待办")


def test_one_of_several_is_asked_for(world: World, li: Chat, chen: Chat, ticket: str) -> None:
    """The same short number on two days: the cadre picks, and the command goes on."""
    world.clock.advance(days=1)
    later = hand_in(world.chat("oVillager-Zhao"), "建议给困难家庭的孩子免学费")
    assert ticket[-4:] == later[-4:]
    assert "尾号" in chen.say(f"受理 {serial(ticket)}")
    assert "已经受理" in pick(chen, later)
    assert stored(world, later).status == "办理中"
    assert stored(world, ticket).status == "已提交"


def test_the_list_is_paged_and_late_comes_first(world: World, chen: Chat) -> None:
    """Five at a time, the most urgent first."""
    enter(world, "chen", "陈明")
    topics = ("建长者食堂", "办老年大学", "给残疾人装扶手", "给低保户修房", "给留守儿童补课", "请医生下乡义诊")
    tickets = [hand_in(world.chat(f"oVillager-{n}"), f"希望{topic}") for n, topic in enumerate(topics)]
    for ticket in tickets:
        assert stored(world, ticket).office == OFFICE
    assert "后面的1条" in chen.say("待办")
    assert tickets[5][-4:] in pick(chen, "后面的1条")


def test_help_tells_cadres_their_commands(li: Chat, chen: Chat, ticket: str) -> None:
    """A cadre reads what he may write; a villager does not."""
    assert "转办 7号" in chen.say("帮助")
    assert "转办" not in li.say("帮助")


def test_own_words_with_several_of_that_number(world: World, li: Chat, chen: Chat, ticket: str) -> None:
    """What was said besides the number is not lost while the number is cleared up."""
    world.clock.advance(days=1)
    later = hand_in(world.chat("oVillager-Zhao"), "建议给困难家庭的孩子免学费")
    assert "尾号" in chen.say(f"{later[-4:]}转给宣传办，属于宣传")
    assert f"将转给{ELSEWHERE}，原因：属于宣传" in pick(chen, later)


def test_who_left_the_office_sees_nothing(world: World, chen: Chat, ticket: str) -> None:
    """Somebody who no longer serves is a citizen like any other."""
    with world.parts.database.write() as session:
        session.query(Person).update({"active": False})
    assert CANTEEN not in chen.say(ticket)
    assert "镇里" in chen.say("待办")


def test_recorded_for_a_villager(world: World, chen: Chat, zhou: Chat) -> None:
    """Marked as recorded by the cadre; the villager's name is sealed, and only a colleague handles it."""
    enter(world, "chen", "陈明")
    enter(world, "zhou", "周洁")
    chen.say(f"代王大爷提建议：{CANTEEN}")
    for said in ("对的", "跳过", PHONE):
        chen.say(said)
    assert "代谁填报：王大爷" in chen.last.text
    chen.say("确认")
    (held,) = world.stored()
    assert (held.filed_by, world.vault.open(held.name), held.anonymous, held.role) == (
        "陈明",
        "王大爷",
        False,
        "villager",
    )
    assert held.office == OFFICE
    shown = zhou.say(held.ticket)
    assert "陈明代村民" in shown
    assert "王大爷" not in shown
    assert "已经受理" not in chen.say(f"受理 {held.ticket}")
    assert "已经受理" in zhou.say(f"受理 {held.ticket}")
    assert "王大爷" in zhou.say(f"联系方式 {held.ticket} 约时间上门")
    assert "已经受理" in chen.say("你好")


def test_recorded_for_somebody_who_gives_no_name(world: World, li: Chat, chen: Chat) -> None:
    """Who is asked for step by step; a villager who writes the same words records his own."""
    enter(world, "chen", "陈明")
    chen.say("代填")
    for said in ("提建议", "托底行动", CANTEEN, "不留", "跳过", "不留"):
        chen.say(said)
    chen.say("确认")
    (held,) = world.stored()
    assert (held.filed_by, held.name, held.anonymous) == ("陈明", None, True)
    li.say("代王大爷提建议：村口装一盏路灯，晚上看不见路")
    assert "代填" not in li.last.text
