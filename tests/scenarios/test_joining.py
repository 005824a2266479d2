"""Several people with the same concern: they are brought together, counted, and each gets every reply."""

from __future__ import annotations

from bot.casework import Actor, Desk, Given
from models import Attachment, Joiner, JournalEntry, Note, Notice, Submission
from models.journal import verify
from models.lifecycle import Act
from models.submission import find_submission
from tests.chat import Chat, World
from tests.scenarios.test_hand_in import TICKET

LAMPS = "大埔山村口的路灯坏了两个月没人修，晚上老人出门摔过，希望装几盏"
SO_TOO = "大埔山村口路灯不亮了，快两个月了，请派人来修"
STATION = Actor("联络站小林", "admin")


def hand_in(chat: Chat, content: str) -> str:
    """Hand in a problem; return its number."""
    for said in ("我要反映一个问题", "其他", content, "跳过", "不留"):
        chat.say(said)
    found = TICKET.search(chat.say("确认提交"))
    assert found
    return found.group()


def take(world: World, ticket: str, act: Act, given: Given | None = None) -> None:
    """Let the liaison station take a step."""
    with world.parts.database.write() as session:
        submission = find_submission(session, ticket)
        assert submission is not None
        Desk(session, world.parts.rules, world.vault, world.clock()).take(submission, act, STATION, given or Given())


def published(world: World, li: Chat) -> str:
    """Let Li hand in his concern, and the station make it public."""
    ticket = hand_in(li, LAMPS)
    take(world, ticket, Act.PUBLISH)
    return ticket


def say_too(chat: Chat, content: str = SO_TOO) -> str:
    """Say the same in other words; return what is asked then."""
    chat.say("我要反映一个问题")
    chat.say("其他")
    return chat.say(content)


def test_joined_counted_and_answered(world: World, li: Chat, wang: Chat) -> None:
    """Who says the same is offered to join; he is counted and told what becomes of it."""
    ticket = published(world, li)
    asked = say_too(wang)
    assert "和1位乡亲的意见相同，一起反映" in asked
    assert LAMPS in asked
    assert "一共2位乡亲" in wang.tap("一起反映")
    assert len(world.stored()) == 1
    assert [one.role for one in world.stored(Joiner)] == ["villager"]
    take(world, ticket, Act.ACCEPT)
    take(world, ticket, Act.ANSWER, Given(text="本周五前修好"))
    told = {one.conversation_id for one in world.stored(Notice) if "本周五" in world.vault.open(one.text)}
    assert len(told) == 2


def test_what_the_joiner_adds_is_not_lost(world: World, li: Chat, wang: Chat) -> None:
    """His words are kept for staff, his photos go with the submission, and the journal names nobody."""
    published(world, li)
    wang.photo()
    wang.say("反映问题")
    wang.say("其他")
    assert "一起反映" in wang.say(SO_TOO)
    wang.say("好的")
    (note,) = world.stored(Note)
    assert (note.public, SO_TOO in note.text) == (False, True)
    assert len(world.stored(Attachment)) == 1
    assert world.worker.run_once() == 1
    (joined,) = [one for one in world.stored(JournalEntry) if "joined" in one.body]
    assert SO_TOO not in joined.body
    with world.session() as session:
        assert verify(session) is None


def test_what_is_not_public_is_shown_to_nobody(world: World, li: Chat, wang: Chat) -> None:
    """As long as staff have not made it public, nobody learns that somebody else said the same."""
    ticket = hand_in(li, LAMPS)
    assert "乡亲" not in say_too(wang)
    wang.say("取消")
    take(world, ticket, Act.PUBLISH)
    take(world, ticket, Act.WITHHOLD)
    assert "乡亲" not in say_too(wang)


def test_what_is_settled_is_not_offered(world: World, li: Chat, wang: Chat) -> None:
    """What has its answer cannot be joined any more."""
    ticket = published(world, li)
    take(world, ticket, Act.ACCEPT)
    take(world, ticket, Act.ANSWER, Given(text="修好了"))
    assert "乡亲" not in say_too(wang)


def test_settled_while_he_was_thinking(world: World, li: Chat, wang: Chat) -> None:
    """When it is answered before he says yes, his own is taken in instead."""
    ticket = published(world, li)
    say_too(wang)
    take(world, ticket, Act.ACCEPT)
    take(world, ticket, Act.ANSWER, Given(text="修好了"))
    assert "照片" in wang.say("一起反映")
    wang.say("跳过")
    wang.say("不留")
    assert TICKET.search(wang.say("确认提交"))
    assert [one.content for one in world.stored()] == [LAMPS, SO_TOO]


def test_who_means_something_else_goes_alone(world: World, li: Chat, wang: Chat) -> None:
    """Who does not join hands in his own, with his own number."""
    published(world, li)
    say_too(wang)
    assert "照片" in wang.tap("不一样")
    wang.say("跳过")
    wang.say("不留")
    assert TICKET.search(wang.say("确认提交"))
    assert world.stored(Joiner) == []
    assert len(world.stored()) == 2


def test_nobody_joins_twice(world: World, li: Chat, wang: Chat) -> None:
    """Who has joined, or handed it in himself, is told so; delivered again, a yes counts once."""
    ticket = published(world, li)
    say_too(wang)
    reply = wang.say("一起反映")
    assert wang.again() == reply
    assert ticket in say_too(wang)
    wang.say("知道了")
    assert "已经在里面了" in say_too(li)
    assert len(world.stored(Joiner)) == 1


def test_another_matter_is_not_taken_for_it(world: World, li: Chat, wang: Chat) -> None:
    """The same village and another concern is another matter."""
    published(world, li)
    for other in ("大埔山村口的垃圾没人收", "村里老人活动室屋顶漏水，下雨没法坐", "希望村口装个监控"):
        assert "乡亲" not in say_too(wang, other)
        wang.say("取消")


def test_the_first_message_says_it_all(world: World, li: Chat, wang: Chat) -> None:
    """Who tells his concern at once is asked at once; his own is not in the way of somebody else's."""
    published(world, li)
    assert "一起反映" in wang.say(SO_TOO)
    wang.say("不一样，单独提")
    wang.say("取消")
    assert len(world.stored(Submission)) == 1
