"""Asking the plan in a chat."""

import pytest

from models import Question
from tests.chat import Chat, World


def test_an_answer_with_office_source_and_next_step(world: World, li: Chat) -> None:
    """The answer names the office and lead, the document, its status and the section."""
    reply = li.say("长者食堂归谁管啊")
    for part in ("镇社会事务办公室", "杨海生", "南宋镇共同富裕示范镇建设实施方案", "征求意见稿", "二(五)"):
        assert part in reply
    (asked,) = world.stored(Question)
    assert asked.kind == "answer"
    assert asked.entry
    assert asked.why


def test_a_follow_up_uses_the_last_entry(li: Chat) -> None:
    """那谁负责 means what was spoken of before."""
    li.say("托底行动有什么内容")
    assert "杨海生" in li.say("那谁负责？")


def test_a_detail_the_plan_does_not_give(world: World, li: Chat) -> None:
    """A missing phone number is said to be missing, never made up."""
    reply = li.say("乡贤联络站的电话是多少")
    assert "联络站" in reply
    assert not any(digit in reply for digit in ("0577", "138"))
    assert world.stored(Question)[0].kind == "gap"


def test_outside_the_plan(world: World, li: Chat) -> None:
    """What is not in the plan is said not to be, with a way on: the most asked questions, and a person."""
    reply = li.say("驾驶证到期了怎么换")
    assert world.stored(Question)[0].kind == "none"
    assert "工作人员" in reply or "转人工" in reply
    assert li.last is not None
    assert li.last.choices


def test_a_choice_by_tap_and_by_number(world: World, li: Chat) -> None:
    """What was offered can be tapped or picked by its number."""
    li.say("你好")
    assert li.last is not None
    title = li.last.choices[0].label
    tapped, invitation = li.tap(title).split("\n这样答")
    li.say("你好")
    assert invitation
    assert li.say("1") == tapped
    assert all(question.kind == "answer" for question in world.stored(Question))


def test_a_name_typed_after_a_list_is_asked_about(world: World, li: Chat) -> None:
    """What was offered need not be what somebody wants; a name that stands in the plan is a question all the same."""
    li.say("你好")
    assert "杨海生" in li.say("托底行动")
    assert [question.kind for question in world.stored(Question)] == ["answer"]


def test_numbers_in_a_question_are_not_kept(world: World, li: Chat) -> None:
    """Telephone and identity numbers are masked before a question is stored."""
    li.say("我的电话13800000001，长者食堂在哪里")
    assert all("13800000001" not in question.text for question in world.stored(Question))


@pytest.mark.parametrize("word", ["帮助", "怎么用", "菜单"])
def test_help(li: Chat, word: str) -> None:
    """Help says what a person can do, in words he can write."""
    reply = li.say(word)
    assert "提建议" in reply
    assert "取消" in reply


def test_privacy(li: Chat) -> None:
    """What happens with the data is said in plain words, with how to delete it."""
    reply = li.say("隐私")
    assert "加密" in reply
    assert "删除我的电话" in reply


def test_greeting_on_follow_and_from_a_code(li: Chat) -> None:
    """Who follows is greeted, also when he came by a QR code, and when he scans it again."""
    for reply in (li.do("follow"), li.do("follow", "village-notice-board"), li.do("scan", "village-notice-board")):
        assert "共富小助手" in reply


def test_the_menu_means_what_it_says(li: Chat) -> None:
    """A tap on the menu is the same as writing its value."""
    assert "哪一部分" in li.do("menu", "提建议")
    li.say("取消")
    assert "还没有交过" in li.do("menu", "我的建议")


def test_long_replies_are_read_on(world: World, li: Chat) -> None:
    """继续 without anything left says so."""
    assert "没有了" in li.say("继续")


def test_danger_comes_first(world: World, li: Chat) -> None:
    """Whatever is open, danger is answered with the real number, and the form stays."""
    li.say("提建议")
    assert "119" in li.say("救命啊我家着火了")
    assert "12356" in li.say("我不想活了")
    assert "哪一部分" in li.say("提建议")


def test_abuse_is_met_calmly(li: Chat) -> None:
    """Who swears is offered a person."""
    assert "留言" in li.say("什么破玩意，滚")


def test_a_cadre_is_told_what_is_not_here_yet(world: World, chen: Chat) -> None:
    """A villager's bot says plainly what it does not do."""
    assert chen.say("长者食堂归谁管啊")


def test_traditional_script_and_typos(li: Chat) -> None:
    """Another script, or a mistyped sound, means the same."""
    assert "杨海生" in li.say("托底行動由哪位領導牽頭?")
    assert "社会事务办" in li.say("托地行动责任科室是哪个")
