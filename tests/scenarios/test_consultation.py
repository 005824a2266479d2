"""Comments on the draft: before, during and after the period, on which clause, and what becomes of it."""

import re
from datetime import UTC, datetime

import pytest

from bot.consulting import close_period
from models import Consultation
from models.journal import verify
from tests.chat import Chat, World
from tests.scenarios.consulting import consult, load_next, rewritten, today_in

TICKET = re.compile(r"NS-\d{8}-\d{4}")
VAGUE = "一老一少一特写得太笼统，建议写明建几个长者食堂、哪年建"


def talk(chat: Chat, *texts: str) -> str:
    """Say one thing after the other; return the last reply."""
    return [chat.say(text) for text in texts][-1]


def comment(chat: Chat, section: str = "托底行动", content: str = VAGUE) -> str:
    """Hand in a comment; return its number."""
    found = TICKET.search(talk(chat, "我想对征求意见稿提意见", section, content, "跳过", "不留名字", "是的"))
    assert found
    return found.group()


def test_a_comment_while_the_period_is_open(world: World, li: Chat) -> None:
    """One comment with its clause, the clause's words at that version and its stance; no ordinary suggestion beside."""
    period = consult(world)
    ticket = comment(li)
    (stored,) = world.stored()
    assert (stored.ticket, stored.kind, stored.content) == (ticket, "对征求意见稿的意见", VAGUE)
    assert (stored.section, stored.clause, stored.stance) == ("二(五)", "二(五)", "amend")
    assert stored.consultation_id == period.id
    assert stored.wording == period.document.clauses["二(五)"]
    assert "长者食堂" in stored.wording
    assert (stored.contact, stored.name, stored.anonymous) == (None, None, True)
    assert ticket in li.say(ticket)


def test_the_clause_is_shown_before_the_comment(world: World, li: Chat) -> None:
    """Who names a clause sees what it says, so that the comment is about these words."""
    consult(world)
    li.say("我想对征求意见稿提意见")
    assert "一老一少一特" in li.say("托底行动")


@pytest.mark.parametrize("said", ["二(五)", "二（五）", "第二部分第五条", "托底"])
def test_a_clause_by_number_or_name(world: World, li: Chat, said: str) -> None:
    """However a clause is named, it is the same clause."""
    consult(world)
    comment(li, said)
    assert world.stored()[0].clause == "二(五)"


def test_a_clause_by_the_number_of_the_list(world: World, li: Chat) -> None:
    """The list's own numbers work as everywhere."""
    consult(world)
    listed = li.say("我想对征求意见稿提意见")
    found = re.search(r"(\d+)\D{0,3}生态农业提质行动", listed)
    assert found
    talk(li, found.group(1), "茶园那一段写得好，我支持", "跳过", "不留", "确认")
    (stored,) = world.stored()
    assert (stored.clause, stored.stance) == ("二(二)", "support")


def test_a_clause_from_the_text_alone(world: World, li: Chat) -> None:
    """What is said decides when nobody names a clause: the likely one is asked about, or picked."""
    consult(world)
    assert "托底行动" in li.say("我对征求意见稿的意见是长者食堂应该给走不动的老人送餐")
    li.tap("托底行动")
    talk(li, "跳过", "不留", "确认")
    (stored,) = world.stored()
    assert (stored.kind, stored.clause, stored.stance) == ("对征求意见稿的意见", "二(五)", "amend")


def test_the_comment_itself_instead_of_a_clause(world: World, li: Chat) -> None:
    """Who says what he means where the clause is asked for has said both."""
    consult(world)
    said = "托底行动里应该写明给走不动的老人送餐"
    assert "照片" in talk(li, "我想对征求意见稿提意见", said)
    talk(li, "跳过", "不留", "确认")
    (stored,) = world.stored()
    assert (stored.clause, stored.content, stored.stance) == ("二(五)", said, "amend")


def test_a_first_message_that_names_the_clause(world: World, li: Chat) -> None:
    """A clause named by its number in the first message is not asked for again."""
    consult(world)
    said = "草案二(五)写得太笼统，建议写明建几个长者食堂"
    assert "照片" in li.say(said)
    talk(li, "跳过", "不留", "确认")
    (stored,) = world.stored()
    assert (stored.clause, stored.content) == ("二(五)", said)


def test_two_clauses_are_two_comments(world: World, li: Chat) -> None:
    """Who names two is asked to begin with one."""
    consult(world)
    li.say("我想对征求意见稿提意见")
    assert "一条意见说一处" in li.say("托底行动和总部经济")
    talk(li, "总部经济", "我反对这一条", "跳过", "不留", "确认")
    (stored,) = world.stored()
    assert (stored.clause, stored.stance) == ("二(一)", "oppose")


def test_a_stance_where_the_clause_is_asked_for(world: World, li: Chat) -> None:
    """A bare 支持 names no clause; it is not taken for one that happens to have the word in it."""
    consult(world)
    assert "哪一部分" in talk(li, "我想对征求意见稿提意见", "支持")
    talk(li, "文旅", "千年古矿要修，我支持", "跳过", "不留", "确认")
    assert (world.stored()[0].clause, world.stored()[0].stance) == ("二(三)", "support")


def test_the_stance_is_read_back_and_can_be_changed(world: World, li: Chat) -> None:
    """What the words were taken for is seen before anything is stored."""
    consult(world)
    reply = talk(li, "我想对征求意见稿提意见", "托底行动", "这一条我看过几遍", "跳过", "不留")
    assert "态度：不表态" in reply
    talk(li, "修改", "态度", "反对", "确认")
    assert world.stored()[0].stance == "oppose"


@pytest.mark.parametrize(("first", "last", "told"), [(3, 40, "还没开始"), (-40, -1, "已经结束")])
def test_outside_of_the_period_it_is_a_suggestion(world: World, li: Chat, first: int, last: int, told: str) -> None:
    """Before and after the period the same words go on as a suggestion, and the dates are said."""
    consult(world, first, last)
    reply = li.say(f"我想对征求意见稿提意见，{VAGUE}")
    assert told in reply
    assert "不用再写" in reply
    talk(li, "托底行动", "跳过", "不留", "确认")
    (stored,) = world.stored()
    assert (stored.kind, stored.consultation_id, stored.wording, stored.stance) == ("建议", None, "", "")
    assert VAGUE in stored.content


def test_without_any_period(world: World, li: Chat) -> None:
    """A town that consults on nothing says so; no date is made up."""
    reply = li.say("对草案提意见")
    assert "现在没有在对草案征求意见" in reply
    assert not re.search(r"\d月\d", reply)


def test_choosing_a_comment_in_the_form_while_none_are_taken(world: World, li: Chat) -> None:
    """The choice is answered with the way that is open, and the form goes on."""
    li.say("提建议")
    assert "可以作为建议" in li.say("对征求意见稿提意见")
    talk(li, "托底行动", VAGUE, "跳过", "不留", "确认")
    assert world.stored()[0].kind == "建议"


def test_the_period_ends_while_somebody_writes(world: World, li: Chat) -> None:
    """A comment confirmed after the last day is not lost: one yes makes it a suggestion, nothing is written again."""
    consult(world)
    talk(li, "我想对征求意见稿提意见", "托底行动", VAGUE, "跳过", "不留名字")
    with world.parts.database.write() as session:
        close_period(session, today_in(world), "站长", datetime.now(UTC))
    assert "已经结束" in li.say("是的")
    assert world.stored() == []
    assert TICKET.search(li.say("确认提交"))
    (stored,) = world.stored()
    assert (stored.kind, stored.content, stored.section) == ("建议", VAGUE, "二(五)")


def test_a_new_version_in_the_middle_of_the_period(world: World, li: Chat, wang: Chat) -> None:
    """Comments stay bound to the version consulted on, also those that come after the next one is loaded."""
    period = consult(world)
    comment(li)
    load_next(world, rewritten(world, "二(五)", "(五)托底行动", "2025年前建成三个长者食堂。"))
    comment(wang)
    assert {one.wording for one in world.stored()} == {period.document.clauses["二(五)"]}


def test_a_new_period_on_a_new_version_in_the_middle_of_a_form(world: World, li: Chat) -> None:
    """Who wrote about other words is shown the new ones before his comment counts for them."""
    consult(world)
    talk(li, "我想对征求意见稿提意见", "托底行动", VAGUE, "跳过", "不留名字")
    with world.parts.database.write() as session:
        close_period(session, today_in(world), "站长", datetime.now(UTC))
    second = consult(world, town=rewritten(world, "二(五)", "2025年前建成三个长者食堂。"))
    assert "2025年前建成三个长者食堂" in li.say("是的")
    assert TICKET.search(li.say("确认提交"))
    (stored,) = world.stored()
    assert (stored.consultation_id, stored.wording) == (second.id, "2025年前建成三个长者食堂。")


def test_periods_are_in_the_journal(world: World) -> None:
    """Opening is journalled with the hash of the version."""
    period = consult(world)
    assert len(world.stored(Consultation)) == 1
    with world.session() as session:
        assert verify(session) is None
    assert len(period.document.hash) == 64
