"""A card about a thing, on several phones: whoever does the thing, wherever, all of them change."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.card import Button, Card, Question
from bot.cards import send_card, settle_cards
from bot.message import Choice
from bot.outbox import Outbox
from models import CardCopy, CardState, Conversation, Delivery, OutgoingMessage, Person
from simulator.callback import Press
from simulator.faults import Fault
from tests.chat import Chat, World

SUBJECT = "submission:12"
DONE = "罗干事已受理\n村口路灯坏了"
CARD = Card(
    "新的意见建议", "村口路灯坏了", (("时限", "三个工作日"),), (Button("我来办", "帮助"), Button("转办", "菜单"))
)


@pytest.fixture
def cadres(world: World) -> tuple[Chat, Chat]:
    """Two cadres who have both written to the app before."""
    chen, luo = world.chat("chen", "wecom"), world.chat("luo", "wecom")
    for one in (chen, luo):
        one.say("帮助")
    return chen, luo


def outbox(world: World, session: Any) -> Outbox:
    return Outbox(session, world.vault, world.clock(), world.settings.apps)


def send(world: World, *recipients: str | Person, card: Card = CARD) -> None:
    with world.parts.database.write() as session:
        names = {world.vault.pseudonym("wecom", one): one for one in recipients if isinstance(one, str)}
        found = session.execute(select(Conversation).where(Conversation.address.in_(names))).scalars().all()
        people = [session.merge(one) for one in recipients if isinstance(one, Person)]
        send_card(outbox(world, session), [*found, *people], card, SUBJECT)


def settle(world: World, text: str = "罗干事已受理") -> int:
    with world.parts.database.write() as session:
        return settle_cards(outbox(world, session), SUBJECT, text)


def card_of(chat: Chat) -> Any:
    """Return the last card on a phone."""
    lines = chat.platform.memory.history.after(chat.person)
    return [line for line in lines if line.kind == "card"][-1]


def seen(chat: Chat) -> tuple[str, str]:
    body = card_of(chat).body
    return body["text"], body["done"]


def tap(chat: Chat, key: str = "帮助") -> str:
    return chat.do("card", Press(key, card_of(chat).id))


def listed(world: World, name: str) -> Person:
    """Return somebody on the town's list, who has never written."""
    details = world.vault.seal({"external_id": name, "name": "某干部", "phone": "", "position": "", "villages": []})
    person = Person(channel="wecom", address=world.vault.pseudonym("wecom", name), role="cadre", details=details)
    with world.parts.database.write() as session:
        session.add(person)
    return person


def states(world: World) -> list[str]:
    return [copy.state for copy in world.stored(CardCopy)]


def test_all_copies_change_when_one_person_acts(world: World, cadres: tuple[Chat, Chat]) -> None:
    """The one that was tapped changes by the code of its tap, the other by the code of its sending; each code once."""
    _, luo = cadres
    send(world, "chen", "luo")
    world.worker.run_once()
    assert [seen(one) for one in cadres] == [("村口路灯坏了", "")] * 2
    assert "我能帮您做这些" in tap(luo)
    assert settle(world) == 2
    world.worker.run_once()
    assert [seen(one) for one in cadres] == [(DONE, "已办")] * 2
    assert states(world) == [CardState.SETTLED] * 2
    assert [copy.code for copy in world.stored(CardCopy)] == [None, None]
    assert settle(world) == 0


def test_what_is_done_before_a_card_leaves_is_not_sent(world: World, cadres: tuple[Chat, Chat]) -> None:
    """Nobody is asked for what is done already."""
    send(world, "chen", "luo")
    assert settle(world) == 2
    world.worker.run_once()
    assert not [line for one in cadres for line in one.platform.memory.history.after(one.person) if line.kind == "card"]
    assert states(world) == [CardState.WITHDRAWN] * 2
    assert {row.status for row in world.stored(OutgoingMessage)} == {Delivery.EXPIRED}


def test_an_update_in_the_same_breath_comes_after_the_card(world: World, cadres: tuple[Chat, Chat]) -> None:
    """A card that left just before is updated, though nobody has looked yet."""
    send(world, "chen")
    world.worker.run_once()
    settle(world)
    send(world, "chen", card=Card("另一件", buttons=(Button("好", "好"),)))
    world.worker.run_once()
    bodies = [line.body for line in cadres[0].platform.memory.history.after("chen") if line.kind == "card"]
    assert [(body["title"], body["done"]) for body in bodies] == [("新的意见建议", "已办"), ("另一件", "")]


def test_a_card_stays_as_it_is_when_its_code_is_old(world: World, cadres: tuple[Chat, Chat]) -> None:
    """After 72 hours nothing can be changed, which is written down; a late tap is told, and brings a new code."""
    chen, _ = cadres
    send(world, "chen")
    world.worker.run_once()
    world.clock.advance(hours=73)
    settle(world)
    world.worker.run_once()
    assert (states(world), seen(chen)) == ([CardState.LEFT], ("村口路灯坏了", ""))
    assert "72 小时" in world.stored(CardCopy)[0].fault
    assert tap(chen) == "这件事已经办过了：罗干事已受理"
    world.worker.run_once()
    assert (states(world), seen(chen)) == ([CardState.SETTLED], (DONE, "已办"))


def test_a_code_that_the_platform_does_not_take_is_given_up(world: World, cadres: tuple[Chat, Chat]) -> None:
    """It is not tried for ever; the card is marked and the rest goes on."""
    send(world, "chen")
    world.worker.run_once()
    with world.parts.database.write() as session:
        session.get_one(CardCopy, 1).code = world.vault.seal("used already")
    settle(world)
    world.worker.run_once()
    assert states(world) == [CardState.LEFT]
    assert "42045" in world.stored(CardCopy)[0].fault
    assert world.stored(OutgoingMessage)[-1].status == Delivery.FAILED


def test_a_busy_platform_is_asked_again_with_the_same_code(world: World, cadres: tuple[Chat, Chat]) -> None:
    """The code is not used up by an answer that says: later."""
    send(world, "chen")
    world.worker.run_once()
    settle(world)
    cadres[0].platform.memory.faults.switch_on(Fault.BUSY, times=1)
    world.worker.run_once()
    assert states(world) == [CardState.SETTLING]
    world.clock.advance(seconds=6)
    world.worker.run_once()
    assert (states(world), seen(cadres[0])[1]) == ([CardState.SETTLED], "已办")


def test_who_is_not_reached_is_marked_and_the_others_get_it(world: World, cadres: tuple[Chat, Chat]) -> None:
    """Somebody outside the app's range is written down as such, on the card and on the list, until he is reached."""
    gone = listed(world, "gone")
    send(world, "chen", gone)
    world.worker.run_once()
    assert states(world) == [CardState.SHOWN, CardState.UNREACHABLE]
    assert [row.status for row in world.stored(OutgoingMessage)] == [Delivery.DELIVERED, Delivery.FAILED]
    (person,) = world.stored(Person)
    assert "可见范围" in person.unreachable
    cadres[0].platform.memory.history.set_followed("gone", followed=True)
    send(world, person)
    world.worker.run_once()
    assert world.stored(Person)[0].unreachable == ""


def test_somebody_elses_card_cannot_be_tapped(world: World, cadres: tuple[Chat, Chat]) -> None:
    """A task id of another person's copy is nobody's card."""
    chen, luo = cadres
    send(world, "luo")
    world.worker.run_once()
    settle(world)
    task = card_of(luo).body["task_id"]
    event = {"MsgType": "event", "Event": "template_card_event", "EventKey": "帮助", "TaskId": task}
    assert "办过" not in chen.do("raw", {**event, "ResponseCode": "stolen", "CardType": "button_interaction"})
    assert "办过" in luo.do("raw", {**event, "ResponseCode": "own", "CardType": "button_interaction"})


def test_a_tap_delivered_twice_counts_once(world: World, cadres: tuple[Chat, Chat]) -> None:
    """The retry gets the stored reply, and owes nothing new."""
    send(world, "chen")
    world.worker.run_once()
    settle(world)
    told = tap(cadres[0])
    rows = len(world.stored(OutgoingMessage))
    assert (cadres[0].again(), len(world.stored(OutgoingMessage))) == (told, rows)


def test_a_vote_is_settled_too(world: World, cadres: tuple[Chat, Chat]) -> None:
    """A card with a question is sent, ticked, submitted and closed."""
    question = Question("items", "哪几项列入例会", (Choice("路灯", "a"), Choice("食堂", "b")), many=True)
    send(world, "chen", card=Card("例会议题", questions=(question,), buttons=(Button("提交", "帮助"),)))
    world.worker.run_once()
    assert card_of(cadres[0]).body["questions"][0]["options"] == [["路灯", "a"], ["食堂", "b"]]
    cadres[0].do("card", Press("帮助", card_of(cadres[0]).id, {"items": ["b"]}))
    settle(world, "食堂列入例会")
    world.worker.run_once()
    assert seen(cadres[0]) == ("食堂列入例会", "已办")


def test_where_there_are_no_cards_a_text_says_the_same(world: World, li: Chat) -> None:
    """A WeChat follower reads it, with the choices to tap; there is nothing to update."""
    li.say("帮助")
    with world.parts.database.write() as session:
        person = session.execute(select(Conversation)).scalar_one()
        send_card(outbox(world, session), [person], CARD, SUBJECT)
    world.worker.run_once()
    text = str(li.platform.memory.history.after(li.person)[-1].body["text"])
    assert all(part in text for part in ("新的意见建议", "村口路灯坏了", "时限：三个工作日", "1. 我来办"))
    settle(world)
    world.worker.run_once()
    assert states(world) == [CardState.LEFT]


def test_leaving_takes_the_cards_along(world: World, cadres: tuple[Chat, Chat]) -> None:
    """Who leaves the app has no cards any more, and what was owed to him is not sent."""
    send(world, "chen")
    cadres[0].do("unfollow")
    world.worker.run_once()
    assert world.stored(CardCopy) == []
