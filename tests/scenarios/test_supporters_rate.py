"""Who stands behind a submission without having handed it in says how it was handled, and is counted apart."""

from __future__ import annotations

import json

import pytest

from bot.case_changes import Given
from models import JournalEntry, Notice, Step, SupporterRating
from models.journal import verify
from models.lifecycle import Act
from tests.chat import Chat, World
from tests.scenarios.test_back_to_the_person import answer, stored, take
from tests.scenarios.test_joining import hand_in, published, say_too

WORSE = "灯装反了，照着别人家"


def joined(world: World, ticket: str, *names: str) -> list[Chat]:
    """Let people join a submission, and return their phones."""
    chats = [world.chat(f"oVillager-{name}") for name in names]
    for chat in chats:
        say_too(chat)
        assert ticket in chat.say("一起反映")
    return chats


def answered(world: World, li: Chat, *names: str) -> tuple[str, list[Chat]]:
    """Let Li hand in, the others join, and the station answer; everybody has been told and asked."""
    ticket = published(world, li)
    chats = joined(world, ticket, *names)
    answer(world, ticket)
    world.worker.run_once()
    return ticket, chats


def said(world: World) -> list[tuple[str, str]]:
    return [(one.rating, one.reason) for one in world.stored(SupporterRating)]


def test_joiners_are_asked_and_counted_apart(world: World, li: Chat) -> None:
    """The submitter's rating stays his own; each joiner counts once, with what he said last."""
    ticket, (wang, zhao) = answered(world, li, "Wang", "Zhao")
    assert all("满意吗" in world.vault.open(one.text) for one in world.stored(Notice) if one.about == Act.ANSWER)
    assert "满意" in wang.say("满意")
    assert "哪里不满意" in zhao.say("不满意")
    assert "原因镇里会看到" in zhao.say(WORSE)
    assert said(world) == [("满意", ""), ("不满意", WORSE)]
    zhao.say(f"基本满意 {ticket}")
    assert said(world) == [("满意", ""), ("基本满意", "")]
    held = stored(world, ticket)
    assert (held.rating, held.status, held.reopened, held.on_agenda) == ("", "已答复", 0, False)
    li.say("不满意，灯还是不亮")
    assert stored(world, ticket).status == "重新办理"


def test_one_of_them_reopens_nothing(world: World, li: Chat) -> None:
    """A single voice is on record, with its reason as a commitment only, and changes no status."""
    ticket, (wang,) = answered(world, li, "Wang")
    wang.say(f"不满意，{WORSE}")
    held = stored(world, ticket)
    assert (held.status, held.on_agenda, said(world)) == ("已答复", False, [("不满意", WORSE)])
    (entry,) = [one for one in world.stored(JournalEntry) if '"rate_too"' in one.body]
    assert WORSE not in entry.body
    assert json.loads(entry.body)["by"] == "一起反映的人"
    with world.session() as session:
        assert verify(session) is None


def test_most_of_them_put_it_on_the_agenda_once(world: World, li: Chat) -> None:
    """More than half of all who rated, the submitter among them; everybody else is told, and only one time."""
    ticket, chats = answered(world, li, "Wang", "Zhao", "Qian", "Sun")
    li.say("满意")
    assert stored(world, ticket).status == "已办结"
    chats[0].say(f"不满意，{WORSE}")
    assert not stored(world, ticket).on_agenda
    assert "月例会" in chats[1].say("不满意，晃眼睛")
    held = stored(world, ticket)
    assert (held.on_agenda, held.status, held.reopened, held.rating) == (True, "已答复", 0, "满意")
    assert "已经交给" in chats[2].say("不满意，太亮了")
    assert [one.step for one in world.stored(Step)].count(Act.RAISE) == 1
    told = [one for one in world.stored(Notice) if one.about == Act.RAISE]
    assert len(told) == 4
    assert "月例会" in world.vault.open(told[0].text)


def test_as_many_content_as_not_is_no_majority(world: World, li: Chat) -> None:
    """Two against two, the submitter counted, leaves it where it is."""
    ticket, chats = answered(world, li, "Wang", "Zhao", "Qian")
    chats[2].say("满意")
    li.say("基本满意")
    for chat in chats[:2]:
        chat.say(f"不满意，{WORSE}")
    assert not stored(world, ticket).on_agenda


def test_a_new_answer_is_rated_anew(world: World, li: Chat) -> None:
    """What was said of the answer before does not count for the next one."""
    ticket, (wang, zhao) = answered(world, li, "Wang", "Zhao")
    wang.say(f"不满意，{WORSE}")
    world.clock.advance(hours=1)
    take(world, ticket, Act.ANSWER, Given(text="灯已经转过来了"))
    world.worker.run_once()
    assert "满意吗" in wang.say(ticket)
    zhao.say("不满意，晃眼睛")
    assert not stored(world, ticket).on_agenda
    wang.say(f"不满意，{WORSE}")
    assert stored(world, ticket).on_agenda
    assert len(said(world)) == 2


def test_whose_own_was_merged_rates_by_his_own_number(world: World, li: Chat, wang: Chat) -> None:
    """He is asked like a joiner, about what runs on for his, under the number he knows."""
    ticket, other = hand_in(li, "溪边的护栏断了一截，怕小孩掉下去"), hand_in(wang, "护栏坏了好几天没有人管")
    take(world, other, Act.MERGE, Given(target=ticket))
    answer(world, ticket)
    world.worker.run_once()
    shown = wang.say(other)
    assert "满意吗" in shown
    assert ticket not in shown
    thanks = wang.say("不满意，断口还在")
    assert other in thanks
    assert ticket not in thanks
    assert said(world) == [("不满意", "断口还在")]
    assert (stored(world, ticket).rating, stored(world, other).rating) == ("", "")


@pytest.mark.parametrize("rating", ["满意", "不满意，没修好"])
def test_strangers_rate_nothing(world: World, li: Chat, rating: str) -> None:
    """Who does not stand behind it cannot rate it, not even by its number."""
    ticket, _ = answered(world, li, "Wang")
    chen = world.chat("oVillager-Stranger")
    chen.say(f"{rating} {ticket}")
    chen.say(rating)
    assert said(world) == []
    assert stored(world, ticket).rating == ""


def test_who_leaves_stays_counted_without_his_words(world: World, li: Chat) -> None:
    """After his data was deleted his voice counts on, and nothing leads to him."""
    ticket, (wang, zhao) = answered(world, li, "Wang", "Zhao")
    wang.say("不满意，我是王二，打13900000022找我")
    assert "评价过1条" in wang.say("我留了什么")
    wang.do("unfollow")
    (one,) = world.stored(SupporterRating)
    assert (one.rating, one.reason, one.conversation_id) == ("不满意", "", None)
    assert "13900000022" not in " ".join(step.why for step in world.stored(Step))
    zhao.say(f"不满意，{WORSE}")
    assert stored(world, ticket).on_agenda


def test_closed_by_itself_and_opened_again(world: World, li: Chat) -> None:
    """Who says nothing for weeks is told that it was closed and what that does not mean; 不满意 opens it again."""
    ticket, _ = answered(world, li, "Wang")
    world.clock.advance(days=60)
    assert world.worker.close_unrated() == 1
    assert world.worker.close_unrated() == 0
    world.worker.run_once()
    told = li.say("你好")
    assert "自动办结" in told
    assert "办结不等于解决" in told
    assert "重新办理" in li.say("不满意，灯还是不亮")
    assert (stored(world, ticket).status, stored(world, ticket).reopened) == ("重新办理", 1)
