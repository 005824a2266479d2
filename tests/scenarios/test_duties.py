"""A cadre sees in one message what is his and what is late, and one duty with its history."""

from __future__ import annotations

import pytest

from tests.chat import Chat, World
from tests.scenarios.duties import AFFAIRS, PROPAGANDA, enter, everything, give, history, phone, stored


@pytest.fixture
def two(world: World) -> tuple[str, str]:
    """Chen has two duties: one runs, the other one is late."""
    number = enter(world, "chen", "陈明")
    first = give(world, "长者食堂", number, section="二(五)", lead="杨海生", percent=40)
    return first, give(world, "乡贤联络站挂牌", number, section="二(四)", days=-5, percent=10)


def test_a_cadre_reads_reports_corrects_and_sees_what_is_late(world: World, chen: Chat, two: tuple[str, str]) -> None:
    """The whole round: list, the first one, a report, 120 % refused, a correction, what is late."""
    canteen, station = two
    listed = chen.say("我的任务")
    assert "有2项，逾期1项" in listed
    assert listed.index("长者食堂") < listed.index("乡贤联络站挂牌")
    assert f"绿灯 任务{canteen} " in listed
    assert f"红灯 任务{station} " in listed
    opened = chen.say("第一个")
    assert f"任务 {canteen}：长者食堂" in opened
    read_back = chen.say("托底那个任务完成六成了，食堂选址定了")
    assert "40% → 60%" in read_back
    assert "食堂选址定了" in read_back
    assert stored(world, canteen).percent == 40
    chen.say("是的")
    assert history(world) == [("进展", 40, 60, "食堂选址定了", False)]
    assert "120% 没有记" in chen.say("托底进度120%")
    assert stored(world, canteen).percent == 60
    assert "60% → 65%" in chen.say("刚才说错了，改成65%")
    chen.say("确认")
    assert stored(world, canteen).percent == 65
    assert [line[:4] for line in history(world)] == [("进展", 40, 60, "食堂选址定了"), ("进展", 60, 65, "")]
    assert "食堂选址定了" in chen.say("任务1")
    late = chen.say("逾期")
    assert "乡贤联络站挂牌" in late
    assert "长者食堂" not in late
    assert stored(world, station).percent == 10
    assert not any(word in chen.say("这个月例会什么时候开") for word in ("月1日", "月5日", "月15日"))


def test_yes_without_anything_to_confirm_does_no_harm(world: World, chen: Chat, two: tuple[str, str]) -> None:
    """A stray 是的 or 确认 stores nothing."""
    for word in ("是的", "确认", "我的任务", "确认", "第一个", "是的", "确认上报"):
        chen.say(word)
    assert history(world) == []


def test_the_list_remembers_its_order(world: World, chen: Chat, two: tuple[str, str]) -> None:
    """After one was opened the second and the last still mean the list; so do a bare number and a title."""
    chen.say("我的任务")
    chen.say("第一个")
    for words in ("第二个", "最后一个", "2", "乡贤联络站挂牌"):
        assert "任务 2：乡贤联络站挂牌" in chen.say(words)
    assert "没有找到" in chen.say("第九个")


@pytest.mark.parametrize(
    "words", ["托底那个怎么样了", "食堂怎么样了", "任务1", "任务 1", "任务一", "看下长者食堂的进展", "1号任务什么情况"]
)
def test_one_duty_by_what_is_said(chen: Chat, two: tuple[str, str], words: str) -> None:
    """By code, by part of the plan, by words of its title."""
    assert "任务 1：长者食堂" in chen.say(words)


def test_when_several_may_be_meant_they_are_offered(world: World, chen: Chat) -> None:
    """The cadre picks by place; nothing is guessed."""
    number = enter(world, "chen", "陈明")
    give(world, "溪光茶园改造", number)
    give(world, "溪光公路拓宽", number)
    asked = chen.say("溪光那个怎么样了")
    assert "哪一项" in asked
    assert "任务 2：溪光公路拓宽" in chen.say("第二个")


def test_by_office_village_lead_and_part(world: World, chen: Chat, two: tuple[str, str]) -> None:
    """Any cadre may look at any office's duties; what nobody has says so and where to look."""
    wu = enter(world, "wu", "吴兰", PROPAGANDA)
    give(world, "茶园步道", wu, office=PROPAGANDA, village="大埔山村", lead="李副镇长")
    assert "茶园步道" in chen.say("宣传办的任务")
    assert "茶园步道" in chen.say("大埔山村的任务")
    assert "茶园步道" in chen.say("李副镇长牵头的任务")
    by_lead = chen.say("杨海生牵头的任务")
    assert "长者食堂" in by_lead
    assert "茶园步道" not in by_lead
    assert "有1项" in chen.say("托底行动的任务")
    assert "有3项" in chen.say("全镇任务")
    assert "有2项" in chen.say("我们科室的任务")
    assert "溪光没有任务" in chen.say("溪光有哪些任务")


def test_due_this_week(world: World, chen: Chat) -> None:
    """What is due until Sunday; what is late or due later is not in it."""
    number = enter(world, "chen", "陈明")
    give(world, "今天要交的", number, days=0)
    give(world, "下个月的", number, days=40)
    give(world, "早就过了的", number, days=-3)
    shown = chen.say("本周到期")
    assert "今天要交的" in shown
    assert "（今天）到期" in shown
    assert "下个月的" not in shown
    assert "早就过了的" not in shown


def test_nothing_to_show_says_so(world: World, chen: Chat) -> None:
    """An empty list is a sentence with a way on."""
    enter(world, "chen", "陈明")
    assert "您没有任务" in chen.say("我的任务")
    assert "您没有逾期的任务" in chen.say("逾期")
    enter(world, "zhen", "镇长", "", role="leader")
    assert "没有您牵头的任务" in world.chat("zhen", "wecom").say("我的任务")


def test_long_lists_go_on(world: World, chen: Chat) -> None:
    """Forty duties come page by page; the thirty-fifth is still the thirty-fifth."""
    number = enter(world, "chen", "陈明")
    for place in range(1, 41):
        give(world, f"第{place}件农村公路提升和沿线绿化改造工程", number)
    pages = [chen.say("我的任务")]
    while "继续" in pages[-1]:
        pages.append(chen.say("继续"))
    assert len(pages) > 1
    assert all(len(page.encode()) <= 2048 for page in pages)
    whole = "\n".join(pages)
    assert all(f"{place}. " in whole for place in range(1, 41))
    assert "任务 35：第35件" in chen.say("第三十五个")
    assert "任务 40：第40件" in chen.say("最后一个")


def test_what_late_means_depends_on_who_asks(world: World, chen: Chat, two: tuple[str, str]) -> None:
    """A cadre sees his own, the head his office's, the leading group and inspectors the town's."""
    enter(world, "lin", "林红")
    enter(world, "zhou", "周海", role="head")
    enter(world, "zhen", "镇长", "", role="leader")
    enter(world, "du", "督查", "镇人大", role="inspector")
    wu = enter(world, "wu", "吴兰", PROPAGANDA)
    give(world, "宣传栏", wu, office=PROPAGANDA, days=-2)
    assert "您没有逾期的任务" in phone(world, "lin").say("逾期")
    head = phone(world, "zhou").say("逾期")
    assert "乡贤联络站挂牌" in head
    assert "宣传栏" not in head
    for userid in ("zhen", "du"):
        assert "有2项" in phone(world, userid).say("逾期")
    assert AFFAIRS in head


def test_a_villager_learns_nothing_of_duties(world: World, li: Chat, chen: Chat, two: tuple[str, str]) -> None:
    """The same words from a villager show and change nothing."""
    for words in ("我的任务", "逾期", "任务1", "第一个", "托底那个任务完成六成了", "确认上报", "确认销号 1", "撤销"):
        assert "任务 1" not in li.say(words)
        assert "挂牌 10%" not in li.last.text if li.last else True
    assert history(world) == []
    assert [duty.percent for duty in everything(world)] == [40, 10]


def test_who_no_longer_serves_sees_nothing(world: World, chen: Chat, two: tuple[str, str]) -> None:
    """A cadre who has left is a villager."""
    from models import Person  # noqa: PLC0415

    with world.parts.database.write() as session:
        person = session.get_one(Person, 1)
        person.active = False
    assert "长者食堂 40%" not in chen.say("我的任务")
