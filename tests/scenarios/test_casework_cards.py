"""Cards bring to an office what is new, take a tap for an act, and change when the thing is done, wherever it was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.case_changes import Given
from bot.casework import Actor
from models import CardCopy, JournalEntry
from models.lifecycle import Act
from simulator.callback import Press
from simulator.history import Person as Member
from tests.chat import Chat, World
from tests.scenarios.casework import CANTEEN, ELSEWHERE, OFFICE, enter, hand_in, steps, stored, take

HEAD_OF_OFFICE, CLERK = "hu", "zhan"


def member(world: World, userid: str, name: str, role: str = "cadre", office: str = OFFICE, **more: object) -> Chat:
    """Enter somebody into the town's list and into WeCom; he has never written."""
    enter(world, userid, name, role, office, **more)
    world.platforms["wecom"].memory.history.enrol([Member(userid, name, role)])
    return world.chat(userid, "wecom")


def cards(world: World, userid: str) -> list[dict[str, Any]]:
    """Deliver what is due; return what the cards in somebody's chat show, the newest last, each with its line."""
    while world.worker.run_once():
        pass
    lines = world.platforms["wecom"].memory.history.after(userid)
    return [{**line.body, "line": line.id} for line in lines if line.kind == "card"]


def tap(world: World, userid: str, label: str, card: dict[str, Any] | None = None) -> str:
    """Tap a button of somebody's newest card, or of a card as it was; return the answer."""
    shown = card or cards(world, userid)[-1]
    key = next(one[1] for one in shown["buttons"] if one[0] == label)
    answer = world.platforms["wecom"].card(userid, Press(key, shown["line"]))
    assert not answer.trouble, answer.trouble
    return answer.text


def labels(card: dict[str, Any]) -> list[str]:
    """Return what can be tapped on a card."""
    return [one[0] for one in card["buttons"]]


@pytest.fixture
def chen(world: World) -> Chat:
    """Chen is a cadre of the office who has never written."""
    return member(world, "chen", "陈明")


@pytest.fixture
def zhou(world: World) -> Chat:
    """Zhou is his colleague."""
    return member(world, "zhou", "周洁")


@pytest.fixture
def clerk(world: World) -> Chat:
    """The liaison station's clerk."""
    return member(world, CLERK, "站长", "station", "")


def test_what_is_new_is_announced_to_the_office(world: World, li: Chat, chen: Chat, zhou: Chat, clerk: Chat) -> None:
    """Everybody of the office gets one card with number, words, last day and buttons; the station and others none."""
    ticket = hand_in(li, contact="13800000007")
    for userid in ("chen", "zhou"):
        (card,) = cards(world, userid)
        assert ticket in card["title"]
        assert CANTEEN in card["text"]
        assert "最晚" in dict(card["facts"])
        assert labels(card) == ["受理", "转办", "退回"]
        assert "13800000007" not in str(card)
    assert cards(world, CLERK) == []


def test_taken_on_with_one_tap(world: World, li: Chat, chen: Chat, zhou: Chat) -> None:
    """One tap accepts; both cards show who did it, and nothing can be tapped on them any more."""
    ticket = hand_in(li)
    cards(world, "zhou")
    assert "已经受理" in tap(world, "chen", "受理")
    assert steps(world, ticket)[-1] == ("陈明", "take_on")
    for userid in ("chen", "zhou"):
        (card,) = cards(world, userid)
        assert "陈明" in str(card)
        assert card["done"]


def test_a_card_tapped_twice(world: World, li: Chat, chen: Chat) -> None:
    """The second tap is told what the first did; one step is on record."""
    ticket = hand_in(li)
    (card,) = cards(world, "chen")
    tap(world, "chen", "受理", card)
    assert "已经办过了" in tap(world, "chen", "受理", card)
    assert [step for _, step in steps(world, ticket)].count("take_on") == 1


def test_two_cadres_tap_one_after_the_other(world: World, li: Chat, chen: Chat, zhou: Chat) -> None:
    """The colleague who is second reads who was first, when, and what he did; nothing else happens."""
    ticket = hand_in(li)
    (card,) = cards(world, "zhou")
    tap(world, "chen", "受理")
    told = tap(world, "zhou", "退回", card)
    assert "陈明" in told
    assert "受理" in told
    assert stored(world, ticket).office == OFFICE
    assert len(steps(world, ticket)) == 3


def test_a_card_after_the_matter_moved_on(world: World, li: Chat, chen: Chat) -> None:
    """What the station did by its command is told to whoever taps an old card, though it is no longer his office's."""
    other = member(world, "sun", "孙丽", office=ELSEWHERE)
    ticket = hand_in(li)
    (card,) = cards(world, "chen")
    take(world, ticket, Act.ASSIGN, Given(office=ELSEWHERE, reason="归宣传办"))
    told = tap(world, "chen", "受理", card)
    assert "站长" in told
    assert "转办" in told
    assert (stored(world, ticket).office, stored(world, ticket).status) == (ELSEWHERE, "已提交")
    assert "原因：归宣传办" in cards(world, "sun")[-1]["text"]
    assert "已经受理" in tap(world, "sun", "受理")
    assert ticket[-4:] in other.say("待办")


def test_handed_back_by_card_asks_for_the_reason(world: World, li: Chat, chen: Chat, clerk: Chat) -> None:
    """The reason is asked for in chat; the station gets a card with it and hands the matter on by taps."""
    ticket = hand_in(li)
    assert "请写一句原因" in tap(world, "chen", "退回")
    assert stored(world, ticket).office == OFFICE
    assert "已经退回" in chen.say("这是宣传的事")
    (card,) = cards(world, CLERK)
    assert "这是宣传的事" in card["text"]
    assert labels(card) == ["受理", "转办"]
    assert ELSEWHERE in tap(world, CLERK, "转办")
    clerk.say(ELSEWHERE)
    assert f"将转给{ELSEWHERE}，原因：属于宣传" in clerk.say("属于宣传")
    clerk.say("确认")
    assert stored(world, ticket).office == ELSEWHERE


def test_the_reason_may_be_given_up(world: World, li: Chat, chen: Chat) -> None:
    """Who taps by mistake says so; the card still asks."""
    ticket = hand_in(li)
    tap(world, "chen", "退回")
    assert "没有改" in chen.say("取消")
    assert stored(world, ticket).office == OFFICE
    assert labels(cards(world, "chen")[-1]) == ["受理", "转办", "退回"]


def test_a_tap_in_the_middle_of_a_form(world: World, li: Chat, chen: Chat) -> None:
    """One tap that needs nothing more is taken, and the form goes on; what asks for a reason has to wait."""
    hand_in(li)
    (card,) = cards(world, "chen")
    chen.say("代填")
    assert "正在填" in tap(world, "chen", "退回", card)
    assert "已经受理" in tap(world, "chen", "受理", card)
    assert "哪一部分" in chen.say("提建议")


def test_absent_people_are_passed_over(world: World, li: Chat) -> None:
    """A cadre whom WeCom does not reach gets nothing; the head of the office does, for he is of it too."""
    member(world, "chen", "陈明", unreachable="已离职")
    member(world, HEAD_OF_OFFICE, "胡主任", "head")
    hand_in(li)
    assert cards(world, "chen") == []
    assert labels(cards(world, HEAD_OF_OFFICE)[-1]) == ["受理", "转办", "退回"]


def test_an_absent_head_leaves_it_to_the_station(world: World, li: Chat, clerk: Chat) -> None:
    """Nobody of the office can be reached: the liaison station is told, and it stays with the office."""
    member(world, HEAD_OF_OFFICE, "胡主任", "head", active=False)
    ticket = hand_in(li)
    assert ticket in cards(world, CLERK)[-1]["title"]
    assert labels(cards(world, CLERK)[-1]) == ["受理", "转办"]
    assert stored(world, ticket).office == OFFICE


def test_without_a_rule_the_station_is_told(world: World, li: Chat, chen: Chat, clerk: Chat) -> None:
    """The plan names no office for farming: the station decides, and the office then gets its card."""
    ticket = hand_in(li, "希望溪光村的茶园边上修一条步道", section="生态农业提质行动")
    assert cards(world, "chen") == []
    assert "还没转给科室" in cards(world, CLERK)[-1]["title"]
    clerk.say(f"转办 {ticket} 社会事务办 请你们办")
    clerk.say("确认")
    assert ticket in cards(world, "chen")[-1]["title"]


def test_an_extension_is_asked_and_granted_by_card(world: World, li: Chat, chen: Chat, clerk: Chat) -> None:
    """Station and leading group get a card; one grants it, the other's card says so, and the office is told."""
    member(world, "zhao", "赵组长", "leader", "")
    ticket = hand_in(li)
    tap(world, "chen", "受理")
    chen.say(f"延期 {ticket} 3天 等设备")
    (asked,) = cards(world, "zhao")
    assert dict(asked["facts"])["申请延长"] == "3个工作日"
    assert labels(asked) == ["批准延期", "不准延期"]
    assert "已经批准" in tap(world, "zhao", "批准延期")
    assert stored(world, ticket).extended == 3
    assert "赵组长" in str(cards(world, CLERK)[-1])
    lines = world.platforms["wecom"].memory.history.after("chen")
    assert any("延期批准了" in str(line.body) for line in lines)


def test_who_is_named_gets_no_card(world: World, li: Chat, chen: Chat, zhou: Chat, clerk: Chat) -> None:
    """What names a cadre goes to the station; handed on to his office it still does not reach him."""
    ticket = hand_in(li, "希望陈明同志多来村里看看走不动的老人")
    assert ticket in cards(world, CLERK)[-1]["title"]
    take(world, ticket, Act.ACCEPT)
    take(world, ticket, Act.REFER, Given(office=OFFICE))
    assert cards(world, "chen") == []
    assert ticket in cards(world, "zhou")[-1]["title"]


def test_the_one_who_hands_in_gets_no_card_of_his_own(world: World, chen: Chat, zhou: Chat) -> None:
    """A cadre's own suggestion is announced to his colleagues only, and stays anonymous to them."""
    ticket = hand_in(chen)
    assert cards(world, "chen") == []
    assert ticket in cards(world, "zhou")[-1]["title"]
    assert "陈明" not in str(cards(world, "zhou"))


def test_forged_taps_do_nothing(world: World, li: Chat, chen: Chat) -> None:
    """A villager's WeCom account, or another office's, that sends the key of a card changes and learns nothing."""
    ticket = hand_in(li)
    (card,) = cards(world, "chen")
    stranger = member(world, "sun", "孙丽", office=ELSEWHERE)
    platform = world.platforms["wecom"]
    event = {"MsgType": "event", "Event": "template_card_event", "EventKey": f"受理 {ticket}", "ResponseCode": "x"}
    for userid in ("sun", "nobody"):
        told = platform.raw(userid, {**event, "TaskId": str(card["task_id"]), "CardType": "button_interaction"}).text
        assert CANTEEN not in told
    assert len(steps(world, ticket)) == 2
    assert CANTEEN not in stranger.say(ticket)


def test_every_step_is_in_the_journal_once(world: World, li: Chat, chen: Chat) -> None:
    """The rule's step and the tap's step have an entry each, by whom they were taken."""
    ticket = hand_in(li)
    tap(world, "chen", "受理")
    actor = Actor("陈明", "cadre", OFFICE)
    take(world, ticket, Act.ANSWER, Given(text="下月起送餐"), actor)
    bodies = [entry.body for entry in world.stored(JournalEntry) if entry.subject == ticket]
    assert [name for body in bodies for name in ("assign", "take_on", "answer") if f'"{name}"' in body]
    assert len(bodies) == 4
    assert all(copy.state in ("settled", "settling", "left") for copy in world.stored(CardCopy))


def test_two_cadres_tap_at_the_same_moment(world: World, li: Chat, chen: Chat, zhou: Chat) -> None:
    """Whoever is first takes it on; the other one is told so at once, and nobody waits for an error."""
    for turn in range(3):
        ticket = hand_in(
            world.chat(f"oVillager-{turn}"), ("建长者食堂", "办老年大学", "给残疾人装扶手")[turn] + "，村里老人盼着"
        )
        shown = {userid: cards(world, userid)[-1] for userid in ("chen", "zhou")}
        with ThreadPoolExecutor() as pool:
            taps = [pool.submit(tap, world, userid, "受理", card) for userid, card in shown.items()]
        told = [one.result() for one in taps]
        assert sorted("已经受理" in one for one in told) == [False, True], told
        assert steps(world, ticket)[2:] in ([("陈明", "take_on")], [("周洁", "take_on")])
