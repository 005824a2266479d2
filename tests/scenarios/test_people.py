"""Who is who: one-time codes that make an account of the Official Account a cadre's, and who is responsible."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.case_changes import Given
from bot.identity import Identity
from models import AccessCode, CodeTry, Conversation, JournalEntry, Person
from models.journal import verify
from models.lifecycle import Act
from models.person import people_of
from tests.chat import Chat, World
from tests.scenarios.staff import AFFAIRS, PUBLICITY, assign, change, code_from, enter, own_code
from tests.scenarios.test_back_to_the_person import stored, take
from tests.scenarios.test_hand_in import hand_in

PHONE = "13800000031"
WRONG = "这个验证码不对，或者已经过期、用过了"
TURNED_AWAY = "工作人员办事用的"


@pytest.fixture
def zhou(world: World) -> int:
    """Zhou is a cadre of the office of social affairs who looks after a village."""
    more = {"position": "驻村干部", "villages": "大埔山村", "phone": PHONE}
    return enter(world, "chen", "周小明", office=AFFAIRS, **more)


@pytest.fixture
def station(world: World) -> Chat:
    """Somebody of the liaison station, in WeCom."""
    enter(world, "sun", "孙站长", role="station")
    return world.chat("sun", "wecom")


def held(world: World, chat: Chat, office: str = AFFAIRS) -> str:
    """Let somebody hand in what an office then holds; return its number."""
    ticket = hand_in(chat)
    take(world, ticket, Act.ACCEPT)
    take(world, ticket, Act.REFER, Given(office=office))
    return ticket


def issue(world: World, number: int, digits: int = 4711) -> str:
    """Make a code with these digits for somebody, as the command does."""
    with world.parts.database.write() as session:
        identity = Identity(session, world.vault, world.clock())
        return identity.issue(session.get_one(Person, number), "孙站长", digits)


def test_a_code_makes_an_account_the_cadres(world: World, li: Chat, wang: Chat, chen: Chat, zhou: int) -> None:
    """Before, he is a villager; after, what his office holds is his to see in the Official Account too."""
    ticket = held(world, wang)
    assert "没有查到" in li.say(ticket)
    reply = li.say(f"验证码 {own_code(chen)}")
    assert "您是周小明（镇社会事务办公室）" in reply
    assert "办理中，在镇社会事务办公室" in li.say(ticket)
    with world.session() as session:
        assert session.execute(select(Conversation.member_id).where(Conversation.member_id.is_not(None))).all() == [
            (zhou,)
        ]
        assert verify(session) is None


@pytest.mark.parametrize("digits", [1190472296, 4594411934, 1101201191, 686027250, 1235600000])
def test_a_code_is_no_emergency(world: World, li: Chat, zhou: int, digits: int) -> None:
    """Whatever numbers its digits hold, it is a code, with or without the word."""
    assert "您是周小明" in li.say(issue(world, zhou, digits))
    assert "您是周小明" in li.say(f"验证码{issue(world, zhou, digits)}")
    assert "您是周小明" in li.say(issue(world, zhou, digits).replace("-", ""))


def test_a_code_is_good_once(world: World, li: Chat, wang: Chat, chen: Chat, zhou: int) -> None:
    """Who writes it after him is told what one with an invented code is told, word for word."""
    code = own_code(chen)
    assert "您是周小明" in li.say(code)
    used, invented = wang.say(code), wang.say("00000-00000")
    assert used == invented
    assert WRONG in used
    assert "我的建议" in wang.say("我的任务")
    assert li.say(code) == used, "also for himself it is used up"


def test_a_code_ends_and_is_replaced(world: World, li: Chat, chen: Chat, zhou: int) -> None:
    """A day later it is good no longer, and a newer one ends an older one; none is stored as it is written."""
    old = own_code(chen)
    world.clock.advance(hours=25)
    assert WRONG in li.say(old)
    older, newer = own_code(chen), own_code(chen)
    assert WRONG in li.say(older)
    (kept,) = world.stored(AccessCode)
    assert newer.replace("-", "") not in str(vars(kept))
    assert "您是周小明" in li.say(newer.replace("-", " "))
    assert world.stored(AccessCode) == []


def test_only_a_few_tries(world: World, li: Chat, wang: Chat, chen: Chat, zhou: int) -> None:
    """After five wrong ones even the right one is not looked at, until an hour has gone by; others may still try."""
    for number in range(5):
        assert WRONG in li.say(f"{number}1111-22222")
    code = own_code(chen)
    assert "一个小时后再试" in li.say(code)
    assert "一个小时后再试" in li.say("99999-99999")
    world.clock.advance(minutes=61)
    assert "您是周小明" in li.say(code)


def test_starting_anew_does_not_help_against_the_limit_of_all(world: World, li: Chat, chen: Chat, zhou: int) -> None:
    """The wrong codes of people who left go on counting for the town."""
    li.say("11111-22222")
    li.do("unfollow")
    assert [one.conversation_id for one in world.stored(CodeTry)] == [None]
    with world.parts.database.write() as session:
        session.add_all(CodeTry(conversation_id=None, at=world.clock()) for _ in range(99))
    assert "一个小时后再试" in li.say(own_code(chen))


def test_the_station_gives_codes_and_others_do_not(
    world: World, li: Chat, chen: Chat, station: Chat, zhou: int
) -> None:
    """For somebody by name or userid; a cadre only for himself; nobody for whoever is not in the list."""
    code = code_from(station.say("验证码 周小明"))
    assert code_from(station.say("验证码：chen")) != code
    assert "只能给自己要" in chen.say("验证码 孙站长")
    assert "没有叫“赵六”" in station.say("验证码 赵六")
    enter(world, "zhou2", "周小明", office=PUBLICITY)
    assert "有2位" in station.say("验证码 周小明")
    journal = [entry.body for entry in world.stored(JournalEntry)]
    assert sum("code made" in body for body in journal) == 2
    assert not any(code in body for body in journal)


def test_codes_are_given_in_wecom_only(world: World, li: Chat, chen: Chat, zhou: int) -> None:
    """Whoever got hold of a linked account cannot link another one from it."""
    li.say(own_code(chen))
    assert "只能在企业微信里要" in li.say("验证码")
    assert world.stored(AccessCode) == []
    assert "要发到公众号里" in chen.say(f"验证码 {own_code(chen)}")


def test_the_account_follows_the_person(world: World, li: Chat, wang: Chat, chen: Chat, zhou: int) -> None:
    """He changes his office while it goes on, and then leaves: what he may see follows at the next message."""
    ticket = held(world, wang)
    li.say(own_code(chen))
    assert "办理中，在镇社会事务办公室" in li.say(ticket)
    change(world, zhou, office=PUBLICITY)
    assert "状态：" not in li.say(ticket)
    assert f"现在在{AFFAIRS}办理" in li.say(f"{ticket}在谁手上")
    take(world, ticket, Act.REFER, Given(office=PUBLICITY, reason="归宣传办"))
    assert "办理中，在镇宣传办" in li.say(ticket)
    change(world, zhou, active=False)
    assert TURNED_AWAY in li.say("例会议题")
    assert TURNED_AWAY in chen.say("例会议题")
    assert "没有查到" in li.say(ticket)


def test_a_person_who_left_cannot_use_his_code(world: World, li: Chat, chen: Chat, station: Chat, zhou: int) -> None:
    """A code made in time is worth nothing after he has left, and no new one is made."""
    code = own_code(chen)
    change(world, zhou, active=False)
    assert WRONG in li.say(code)
    assert "没有叫" in station.say("验证码 周小明")
    assert "已经离开" in station.say("验证码 chen")


def test_another_phone_takes_over(world: World, li: Chat, wang: Chat, chen: Chat, zhou: int) -> None:
    """One account each: the new phone's code ends what the old one may; 解除绑定 ends it too."""
    li.say(own_code(chen))
    wang.say(own_code(chen))
    assert TURNED_AWAY in li.say("例会议题")
    assert "没有绑定" in li.say("解除绑定")
    assert "已经解除" in wang.say("解除绑定")
    assert TURNED_AWAY in wang.say("例会议题")


def test_unfollowing_ends_it(world: World, li: Chat, chen: Chat, zhou: int) -> None:
    """Who leaves the account and comes back is a stranger; his place in the town's list stays."""
    li.say(own_code(chen))
    assert "工作身份" in li.say("你们存了我什么信息")
    li.do("unfollow")
    li.do("follow")
    assert TURNED_AWAY in li.say("例会议题")
    assert [person.name for person in world.platforms["wecom"].memory.history.people()] != []
    assert world.stored(Person)[0].active


def test_a_table_alone_makes_no_cadre_of_an_openid(world: World, li: Chat, wang: Chat) -> None:
    """An entered openid is a villager until a code is written from that very account; from another one it is wrong."""
    number = enter(world, "oVillager-Li", "李村干", office=AFFAIRS, channel="wechat")
    ticket = held(world, wang)
    assert "没有查到" in li.say(ticket)
    assert "先在企业微信里回复“验证码”" in li.say("我的任务")
    with world.session() as session:
        assert list(people_of(session, AFFAIRS)) == []

    assert WRONG in wang.say(issue(world, number))
    assert "您是李村干" in li.say(issue(world, number))
    with world.session() as session:
        assert [one.id for one in people_of(session, AFFAIRS)] == [number]
    assert "办理中，在镇社会事务办公室" in li.say(ticket)


def test_a_sage_who_is_a_cadre_too(world: World, li: Chat, chen: Chat, zhou: int) -> None:
    """While he serves he is the cadre; when he leaves he is the sage he was."""
    enter(world, "oVillager-Li", "周小明", role="sage", channel="wechat")
    with world.parts.database.write() as session:
        session.execute(select(Person).filter_by(channel="wechat")).scalar_one().verified = True
    assert "已经是认证过的乡贤" in li.say("乡贤认证")
    li.say(own_code(chen))
    assert "您是干部" in li.say("乡贤认证")
    change(world, zhou, active=False)
    assert "已经是认证过的乡贤" in li.say("乡贤认证")


def test_a_code_in_the_middle_of_a_form(world: World, li: Chat, chen: Chat, zhou: int) -> None:
    """Called a code it is taken at once and the form goes on; ten bare digits belong to the form."""
    li.say("提建议")
    assert "您是周小明" in li.say(f"验证码：{own_code(chen)}")
    li.say("希望在村口装一盏路灯，晚上看不见路")
    before = own_code(chen).replace("-", "")
    li.say(before)
    assert len(world.stored(AccessCode)) == 1


@pytest.mark.parametrize(
    "command",
    [
        "我的任务",
        "本周到期",
        "逾期",
        "任务 3",
        "转办7号 农业中心 属于水利",
        "受理 NS-20261125-0001",
        "退回 NS-20261125-0001",
        "例会议题",
        "督办台账",
        "确认销号 任务3",
        "accept:NS-20261125-0001",
        "张三代李四填报 任务3 完成六成",
    ],
)
def test_a_villager_types_a_cadres_command(world: World, li: Chat, command: str) -> None:
    """He is told whose it is and what he can do, with something to tap."""
    assign(world, "3", "长者食堂")
    reply = li.say(command)
    assert TURNED_AWAY in reply
    assert "提建议" in reply
    assert "长者食堂" not in reply
    assert "我能帮您做这些" in li.tap("问方案")


def test_who_is_not_in_the_list_is_told_whom_to_ask(world: World, chen: Chat) -> None:
    """A member of the corporation whom the town has not entered learns how to be entered."""
    assert "名单里还没有您" in chen.say("例会议题")


def test_who_is_responsible_for_a_submission(world: World, li: Chat, chen: Chat, zhou: int) -> None:
    """The holding office sees status and last day; another office only where it is; nobody sees who handed it in."""
    enter(world, "head", "吴主任", role="head", office=AFFAIRS, position="主任")
    other = world.chat("other", "wecom")
    enter(world, "other", "何干事", office=PUBLICITY)
    ticket = held(world, li)
    own = chen.say(f"{ticket}现在在谁手上")
    assert f"{ticket} 现在在{AFFAIRS}，办理中" in own
    assert "绿灯" in own
    assert "吴主任（主任，负责人）" in own
    foreign = other.say(f"{ticket}现在在谁手上")
    assert f"现在在{AFFAIRS}办理" in foreign
    assert "办理中" not in foreign
    assert "没有 NS-20200101-0001" in other.say("NS-20200101-0001归谁管")
    assert stored(world, ticket).office == AFFAIRS


def test_who_is_responsible_for_a_village(world: World, li: Chat, chen: Chat, zhou: int) -> None:
    """Cadres are told the people, villagers never: neither name nor telephone."""
    enter(world, "lead", "吴镇长", role="leader", position="副镇长、联村领导", villages="大埔山村", post="联村领导")
    told = chen.say("大埔山村谁负责")
    assert "驻村干部：周小明（驻村干部） 镇社会事务办公室" in told
    assert "联村领导：吴镇长" in told
    assert PHONE not in told
    public = li.say("大埔山村的驻村干部是谁")
    assert "周小明" not in public
    assert PHONE not in public
    assert "转人工" in public
    assert "还没有写" in chen.say("溪光谁包村")
    assert "吴镇长" in chen.say("领导小组有哪些人")


def test_who_is_responsible_for_an_office_and_a_part_of_the_plan(world: World, li: Chat, chen: Chat, zhou: int) -> None:
    """Head first, then the others; of a part of the plan the office's people follow what the plan says."""
    enter(world, "head", "吴主任", role="head", office=AFFAIRS)
    lines = chen.say("社会事务办有哪些人").splitlines()
    assert lines[:3] == [AFFAIRS, "吴主任（科室负责人）", "周小明（驻村干部）"]
    by_plan = chen.say("托底行动谁负责")
    assert "杨海生" in by_plan
    assert "周小明" in by_plan
    assert "还没有镇宣传办的人" in chen.say("宣传办谁负责")
    public = li.say("托底行动谁负责")
    assert AFFAIRS in public
    assert "周小明" not in public


def test_who_is_responsible_for_a_duty(world: World, chen: Chat, zhou: int) -> None:
    """Lead, office, who carries it out; who left is named as such and the head stands in."""
    enter(world, "head", "吴主任", role="head", office=AFFAIRS)
    assign(world, "T-05", "长者食堂", [zhou])
    told = chen.say("任务T-05谁负责")
    assert "牵头领导：杨海生" in told
    assert "承办人：周小明" in told
    assign(world, "2", "旱改水一期", [zhou], entry="agriculture.farmland")
    assert "任务 2 旱改水一期" in chen.say("旱改水谁负责")
    change(world, zhou, active=False)
    enter(world, "wu", "小吴", office=AFFAIRS)
    after = world.chat("wu", "wecom").say("任务 T-05 谁负责")
    assert "已离开、要另派人：周小明" in after
    assert "科室负责人：吴主任" in after
    assert "没有 任务 9" in world.chat("wu", "wecom").say("任务9谁负责")
