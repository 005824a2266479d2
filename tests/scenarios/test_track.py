"""Asking what became of it, and what is kept."""

from sqlalchemy import update

from models import Status, Submission
from tests.chat import Chat, World
from tests.scenarios.test_hand_in import hand_in


def test_by_number_however_badly_written(li: Chat) -> None:
    """Lower case, spaces, full width, without dashes, in Chinese digits: it is the same number."""
    ticket = hand_in(li)
    day, number = ticket[3:11], ticket[-4:]
    spoken = "".join("零一二三四五六七八九"[int(digit)] for digit in day + number)
    for written in (
        ticket,
        ticket.lower(),
        f"ns {day} {number}",
        f"NS{day}{number}到哪一步了",
        f"ＮＳ－{day}－{number}",
        f"NS{spoken}",
    ):
        assert ticket in li.say(written)
        assert "已提交" in li.say(written)


def test_my_own(li: Chat) -> None:
    """One is shown at once, several as a list to choose from."""
    assert "还没有交过" in li.say("我的建议")
    first = hand_in(li, "第一条：修路灯好不好")
    assert first in li.say("我的建议")
    second = hand_in(li, "第二条：修水渠好不好")
    listed = li.say("我的建议")
    assert "2条" in listed
    assert "修路灯" in li.tap(first)
    li.say("我的建议")
    assert second in li.say("1")


def test_nobody_sees_anybody_elses(li: Chat, wang: Chat) -> None:
    """Somebody else's number gets the same words as one that does not exist."""
    ticket = hand_in(li)
    stranger = wang.say(ticket)
    unknown = wang.say("NS-20200101-0001")
    assert "茶园" not in stranger
    assert stranger.replace(ticket, "X") == unknown.replace("NS-20200101-0001", "X")


def test_by_the_last_digits(li: Chat) -> None:
    """The last digits are enough for one's own."""
    ticket = hand_in(li)
    assert ticket in li.say(f"{ticket[-4:]}那个办得怎么样了")


def test_the_phone_is_deleted_when_asked(world: World, li: Chat) -> None:
    """What is kept is told; the phone goes after a yes; the number can still be tracked."""
    ticket = hand_in(li, contact="13800000011")
    assert "1条留了电话" in li.say("你们存了我什么信息")
    assert "要删掉" in li.say("把我的手机号删掉")
    li.say("是的")
    assert world.stored(Submission)[0].contact is None
    assert ticket in li.say(ticket)


def test_everything_is_kept_after_a_no(world: World, li: Chat) -> None:
    """Deleting everything asks first, and a no keeps everything."""
    hand_in(li, contact="13800000011")
    assert "不能恢复" in li.say("删除我的所有数据")
    assert "没有删" in li.say("不删了")
    assert world.stored(Submission)[0].contact is not None


def test_a_yes_later_deletes_nothing(world: World, li: Chat) -> None:
    """The yes counts only right after the question."""
    hand_in(li, contact="13800000011")
    li.say("删除我的所有数据")
    li.say("长者食堂归谁管")
    li.say("是的")
    assert world.stored(Submission)[0].contact is not None


def test_unfollowing_deletes_what_is_personal(world: World, li: Chat) -> None:
    """Who leaves takes his data along; what he suggested stays, and is nobody's."""
    hand_in(li, contact="13800000011")
    li.do("unfollow")
    (stored,) = world.stored(Submission)
    assert (stored.contact, stored.conversation_id) == (None, None)
    assert "茶园" in stored.content


def test_a_number_alone_is_never_taken_for_anything_else(world: World, li: Chat) -> None:
    """The figures of some numbers look like a rating when one was just asked for: it is the number all the same."""
    ticket = "NS-20240702-0474"
    hand_in(li)
    with world.parts.database.write() as session:
        session.execute(update(Submission).values(ticket=ticket, status=Status.ANSWERED))
    assert "您满意吗" in li.say(ticket)
    for _ in range(3):
        assert f"编号：{ticket}" in li.say(ticket)
    assert world.stored()[0].rating == ""
