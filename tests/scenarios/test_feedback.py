"""Saying that an answer was useful, or useless."""

from __future__ import annotations

import pytest

from models import Conversation, Question, Vote
from models.vote import tallies
from tests.chat import Chat, World

ASKED = "长者食堂归谁管啊"
OTHER = "托底行动责任科室是哪个"
INVITATION = "对您有用吗"


def votes(world: World) -> list[tuple[int, bool]]:
    """Return question and vote of every vote."""
    return [(vote.question_id, vote.useful) for vote in world.stored(Vote)]


def test_asked_now_and_then_and_tapped(world: World, li: Chat) -> None:
    """The first answer asks whether it was useful, the next four do not; a tap says it."""
    assert INVITATION in li.say(ASKED)
    li.tap("有用")
    assert votes(world) == [(1, True)]
    assert [INVITATION in li.say(ASKED) for _ in range(5)] == [False, False, False, False, True]


def test_never_asked_where_the_plan_is_silent_or_other_choices_stand(li: Chat) -> None:
    """Who is told that the plan does not say it, or that nothing was found, is offered what helps instead."""
    assert INVITATION not in li.say("乡贤联络站的电话是多少")
    assert INVITATION not in li.say("驾驶证到期了怎么换")
    assert INVITATION in li.say(ASKED)


@pytest.mark.parametrize(
    "said", ["有用", "有用，谢谢", "很有帮助！", "👍", "👍🏻👍🏻", "[强]", "帮到我了", "你答得好", "真的有用啊"]
)
def test_ways_to_say_useful(world: World, li: Chat, said: str) -> None:
    """Typed in many ways, by sign or by the platform's picture."""
    li.say(ASKED)
    assert "谢谢您" in li.say(said)
    assert votes(world) == [(1, True)]


@pytest.mark.parametrize(
    "said",
    [
        "没用",
        "没什么用",
        "沒用",
        "没帮助",
        "答非所问",
        "不是这个",
        "不是我问的",
        "答错了",
        "不对",
        "👎",
        "[弱]",
        "没回答我的问题",
    ],
)
def test_ways_to_say_useless(world: World, li: Chat, said: str) -> None:
    """Whoever was not helped is helped on: what else he may have meant, a person, a suggestion."""
    li.say(ASKED)
    reply = li.say(said)
    assert votes(world) == [(1, False)]
    assert "对不住" in reply
    assert li.last is not None
    *near, person, suggest = [choice.value for choice in li.last.choices]
    titles = [entry.title for entry in world.parts.live.current().town.entries.values()]
    assert near
    assert set(near) <= set(titles) - {"长者食堂"}
    assert (person, suggest) == ("转人工", "提建议")


def test_changing_ones_mind_replaces_the_vote(world: World, li: Chat) -> None:
    """There is one vote a question, also when thanks stand between."""
    li.say(ASKED)
    li.say("没用")
    li.say("谢谢")
    li.say("有用")
    assert votes(world) == [(1, True)]
    li.say(OTHER)
    li.say("没用")
    assert votes(world) == [(1, True), (2, False)]


def test_nothing_said_is_nothing_stored(world: World, li: Chat) -> None:
    """Thanks are no vote, and neither is the next question."""
    li.say(ASKED)
    li.say("谢谢")
    li.say(OTHER)
    li.say("好的")
    assert votes(world) == []


def test_a_vote_belongs_to_the_answer_just_given(world: World, li: Chat) -> None:
    """After something else has been spoken of, 没用 is about nothing that could be counted, and is no question."""
    li.say(ASKED)
    li.say("我的建议")
    assert "没有等您评价" in li.say("没用")
    li.say(ASKED)
    li.say("提建议")
    li.say("没用")
    assert votes(world) == []
    assert len(world.stored(Question)) == 2


def test_nothing_found_is_no_answer_to_vote_on(world: World, li: Chat) -> None:
    """没用 after 没有找到 helps on; it is counted as unanswered already."""
    li.say("驾驶证到期了怎么换")
    assert "转人工" in li.say("没用")
    assert votes(world) == []


@pytest.mark.parametrize("asked", ["rate", "replied"])
def test_a_rating_that_was_asked_for_is_the_submissions(world: World, li: Chat, asked: str) -> None:
    """When the bot has just asked how a submission was handled, 没用 is the answer to that."""
    li.say(ASKED)
    with world.parts.database.write() as session:
        conversation = session.query(Conversation).one()
        state = world.vault.open(conversation.state)
        assert state["question"] == 1
        conversation.state = world.vault.seal(state | {"asked": asked})
    li.say("没用")
    assert votes(world) == []


def test_counts_outlive_the_persons_data_and_name_nobody(world: World, li: Chat, wang: Chat) -> None:
    """Who has his data deleted leaves his vote as a number; nothing leads from it to him."""
    for chat, said in ((li, "没用"), (wang, "有用")):
        chat.say(ASKED)
        chat.say(said)
    li.say("删除我的信息")
    li.say("确认删除")
    with world.session() as session:
        assert tallies(session) == [("safety.canteen", 2, 1, 1)]
    assert world.stored(Question)[0].conversation_id is None
    assert "没有等您评价" in li.say("没用")
    with world.session() as session:
        assert tallies(session) == [("safety.canteen", 2, 1, 1)]


def test_a_question_after_the_invitation_is_a_question(li: Chat) -> None:
    """The two choices are by the way: a name of the plan's parts, typed next, is asked about."""
    li.say(ASKED)
    assert "杨海生" in li.say("托底行动")
