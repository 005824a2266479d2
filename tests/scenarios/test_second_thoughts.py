"""Who hesitates, sees a slip or says no in the middle of a form loses nothing of what he has written."""

from __future__ import annotations

import pytest

from models import JournalEntry
from tests.chat import Chat, World
from tests.scenarios.test_back_to_the_person import answer, stored
from tests.scenarios.test_hand_in import TICKET, hand_in

WISH = "希望村口装个监控"


def summed_up(li: Chat) -> str:
    """Fill in all of the form; return what is read back."""
    for said in ("提建议", "其他", WISH, "跳过"):
        li.say(said)
    return li.say("13800000009")


@pytest.mark.parametrize("words", ["等一下", "等等", "稍等。", "先别交", "我再想想", "让我想想", "等会儿再交"])
def test_a_moment_at_the_end(world: World, li: Chat, words: str) -> None:
    """He is waited for, and all of it is still there."""
    summed_up(li)
    assert WISH in li.say(words)
    assert world.stored() == []
    assert TICKET.search(li.say("是的"))


@pytest.mark.parametrize("step", range(4))
def test_a_moment_at_every_step(world: World, li: Chat, step: int) -> None:
    """等一下 is neither an answer nor a giving up, whatever is asked."""
    answers = ["其他", WISH, "跳过", "不留"]
    asked = li.say("提建议")
    for said in answers[:step]:
        asked = li.say(said)
    assert li.say("等一下") == f"好的，不急，我等您。\n\n{asked.rsplit(chr(10) * 2, 1)[-1]}"
    for said in answers[step:]:
        li.say(said)
    li.say("是的")
    assert [one.content for one in world.stored()] == [WISH]


@pytest.mark.parametrize("words", ["不对", "不是", "错了", "写错了", "不对，写错了"])
def test_something_is_wrong_at_the_end(world: World, li: Chat, words: str) -> None:
    """It is asked what; nothing is thrown away."""
    summed_up(li)
    assert "要改哪一项" in li.say(words)
    li.tap("内容")
    assert "希望村口装两个监控" in li.say("希望村口装两个监控")
    li.say("是的")
    assert [one.content for one in world.stored()] == ["希望村口装两个监控"]


@pytest.mark.parametrize(("step", "words"), [(0, "错了"), (0, "不对"), (2, "写错了"), (3, "错了")])
def test_something_is_wrong_on_the_way(world: World, li: Chat, step: int, words: str) -> None:
    """The form stays open, and the way back is told where a slip was seen."""
    answers = ["其他", WISH, "跳过", "不留"]
    for said in ["提建议", *answers[:step]]:
        li.say(said)
    told = li.say(words)
    assert "已经取消" not in told
    assert ("上一步" in told) == (words != "不对")
    for said in answers[step:]:
        li.say(said)
    li.say("是的")
    assert [one.content for one in world.stored()] == [WISH]


def test_what_is_named_is_changed_at_once(world: World, li: Chat) -> None:
    """The field is asked for when it is named, and taken when the new value is named with it."""
    summed_up(li)
    assert "写成一段话" in li.say("内容写错了，要改")
    li.say("希望村口装两个监控")
    assert "13800000010" in li.say("电话也改成13800000010")
    assert "没看出电话号码" in li.say("电话改成一三八")
    assert "联系电话：13800000010" in li.say("13800000010")
    li.say("是的")
    (held,) = world.stored()
    assert (held.content, world.vault.open(held.contact)) == ("希望村口装两个监控", "13800000010")


@pytest.mark.parametrize("words", ["不交了", "算了", "不提了", "取消", "不要了"])
def test_giving_up_gives_up(world: World, li: Chat, words: str) -> None:
    """Who says clearly that he does not want it leaves nothing behind."""
    summed_up(li)
    assert "已经取消" in li.say(words)
    li.say("是的")
    assert world.stored() == []


@pytest.mark.parametrize("words", ["好的", "谢谢", "是的"])
def test_a_yes_names_no_part_of_the_plan(world: World, li: Chat, words: str) -> None:
    """Where a part is to be chosen, a yes or thanks is asked again and not guessed at."""
    li.say("提建议")
    assert "哪一部分" in li.say(words)


def test_a_no_to_a_guess_shows_all(world: World, li: Chat) -> None:
    """A no to the part that was guessed lists the others; the form and the words stay."""
    li.say("反映问题：大埔山村口的路灯坏了两个月没人修")
    assert "已经取消" not in li.say("不对")
    li.say("其他")
    li.say("跳过")
    assert "路灯坏了两个月" in li.say("不留")


def test_while_it_is_handled_again_there_is_nothing_to_rate(world: World, li: Chat) -> None:
    """不满意 a second time, before the new answer, is told that it is being handled; the reason is kept whole."""
    ticket = hand_in(li)
    answer(world, ticket)
    li.say("我的意见办得怎样了")
    li.say("不满意，灯又坏了。")
    assert stored(world, ticket).rating_reason == "灯又坏了"
    entries = len(world.stored(JournalEntry))
    assert "正在重新办理" in li.say("不满意")
    assert len(world.stored(JournalEntry)) == entries
