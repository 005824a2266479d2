"""What becomes of a submission reaches whoever stands behind it, and he says whether he is satisfied."""

from __future__ import annotations

import pytest

from bot.case_changes import Given
from bot.casework import Actor, Desk
from models import Conversation, Joiner, Note, Notice, NoticeState, OutgoingMessage, Person, Submission
from models.lifecycle import Act
from models.submission import find_submission
from tests.chat import Chat, World
from tests.scenarios.test_hand_in import hand_in

STATION = Actor("站长", "admin")
ANSWER = "感谢您的建议，路灯已报修，本周五前更换"


def take(world: World, ticket: str, act: Act, given: Given | None = None) -> None:
    """Let the station take a step, as its command does."""
    with world.parts.database.write() as session:
        submission = find_submission(session, ticket)
        assert submission is not None
        Desk(session, world.parts.rules, world.vault, world.clock()).take(submission, act, STATION, given or Given())


def answer(world: World, ticket: str, text: str = ANSWER) -> None:
    """Answer, after accepting what has not been accepted."""
    if stored(world, ticket).status == "已提交":
        take(world, ticket, Act.ACCEPT)
    take(world, ticket, Act.ANSWER, Given(text=text))


def stored(world: World, ticket: str) -> Submission:
    """Return a submission as it is stored."""
    return next(one for one in world.stored() if one.ticket == ticket)


def states(world: World) -> list[str]:
    """Return whether each notice reached its person, in order."""
    return [notice.state for notice in world.stored(Notice)]


def test_the_answer_is_sent_while_the_window_is_open(world: World, li: Chat) -> None:
    """Acceptance and answer leave at once and are on record as delivered; the next word may be the rating."""
    ticket = hand_in(li)
    answer(world, ticket)
    assert states(world) == [NoticeState.QUEUED, NoticeState.QUEUED]
    assert world.worker.run_once() == 2
    assert states(world) == [NoticeState.DELIVERED, NoticeState.DELIVERED]
    assert "重新办过" not in li.say("满意")
    assert stored(world, ticket).rating == "满意"
    assert stored(world, ticket).status == "已办结"
    assert "已经发给您" in li.say(ticket)


def test_thanks_are_no_rating(world: World, li: Chat) -> None:
    """Thanks open nothing and rate nothing; the question stays open."""
    ticket = hand_in(li)
    answer(world, ticket)
    assert ANSWER in li.say(ticket)
    li.say("谢谢")
    assert stored(world, ticket).rating == ""
    li.say("满意")
    assert stored(world, ticket).rating == "满意"
    assert len(world.stored()) == 1


@pytest.mark.parametrize("asking", ["进度", "你好呀", "长者食堂归谁管"])
def test_kept_while_the_window_is_closed(world: World, li: Chat, asking: str) -> None:
    """After two days of silence nothing can be sent: it is kept, and told with whatever is written next, once."""
    ticket = hand_in(li)
    world.clock.advance(hours=49)
    answer(world, ticket)
    assert world.worker.run_once() == 0
    assert states(world) == [NoticeState.KEPT, NoticeState.KEPT]
    assert ANSWER in li.say(asking)
    assert states(world) == [NoticeState.GIVEN, NoticeState.GIVEN]
    assert ANSWER not in li.say("你好")
    assert world.worker.run_once() == 0


def test_what_waits_in_the_outbox_is_not_told_twice(world: World, li: Chat) -> None:
    """Who writes before the worker has sent it is told in the reply, and no more."""
    ticket = hand_in(li)
    answer(world, ticket)
    world.worker._post()
    assert len(world.stored(OutgoingMessage)) == 2
    assert ANSWER in li.say("进度")
    assert world.worker.run_once() == 0
    assert states(world) == [NoticeState.GIVEN, NoticeState.GIVEN]


def test_the_quota_of_five(world: World, li: Chat) -> None:
    """The sixth message would be refused, so it is kept for the next contact."""
    wishes = ("希望在村口装一盏路灯", "田边的水沟堵了，盼着清一清", "茶园那条机耕路太窄，车过不去")
    tickets = [hand_in(li, wish) for wish in wishes]
    for ticket in tickets:
        answer(world, ticket, f"已办好{ticket}")
    world.worker.run_once()
    assert states(world) == [NoticeState.DELIVERED] * 5 + [NoticeState.KEPT]
    assert f"已办好{tickets[-1]}" in li.say("你好")


def test_a_refused_delivery_is_kept(world: World, li: Chat) -> None:
    """When the platform refuses after all, the news is kept."""
    hand_in(li)
    (submission,) = world.stored()
    take(world, submission.ticket, Act.ACCEPT)
    with world.parts.database.write() as session:
        session.get_one(Conversation, submission.conversation_id).spoke_at = world.clock()
    world.worker._post()
    world.clock.advance(hours=49)
    world.worker.run_once()
    assert states(world) == [NoticeState.KEPT]
    assert "已经受理" in li.say("你好")


def test_not_satisfied_twice(world: World, li: Chat) -> None:
    """It is reopened once, with the reason; the second time it goes to the meeting's agenda."""
    ticket = hand_in(li)
    answer(world, ticket)
    li.say(ticket)
    assert "哪里不满意" in li.say("不满意")
    assert stored(world, ticket).status == "已答复"
    assert "重新办理" in li.say("灯还是不亮，没有人来看过")
    again = stored(world, ticket)
    assert (again.status, again.rating, again.reopened) == ("重新办理", "不满意", 1)
    assert again.rating_reason == "灯还是不亮，没有人来看过"
    take(world, ticket, Act.ANSWER, Given(text="灯泡已经订购"))
    assert "灯泡已经订购" in li.say("进度")
    assert "月例会" in li.say("不满意，说了两次都没换")
    last = stored(world, ticket)
    assert (last.on_agenda, last.reopened, last.rating_reason) == (True, 1, "说了两次都没换")
    assert "月例会" in li.say("不满意，还是没换")
    assert len(world.stored()) == 1


def test_the_reason_may_be_given_up(world: World, li: Chat) -> None:
    """Who does not want to say why changes nothing, and may rate differently."""
    ticket = hand_in(li)
    answer(world, ticket)
    li.say(ticket)
    li.say("不满意")
    li.say("取消")
    assert stored(world, ticket).rating == ""
    li.say("基本满意")
    assert stored(world, ticket).rating == "基本满意"


def test_something_else_after_the_question_is_something_else(world: World, li: Chat) -> None:
    """A new suggestion or a question right after the answer is no rating."""
    ticket = hand_in(li)
    answer(world, ticket)
    li.say(ticket)
    assert "茶" not in li.say("长者食堂归谁管")
    li.say(ticket)
    assert "哪一部分" in li.say("我想提个建议")
    li.say("取消")
    assert stored(world, ticket).rating == ""


@pytest.mark.parametrize(
    ("said", "rating"),
    [("是的", ""), ("等等，先别删", ""), ("好的", ""), ("修好了，很快", "满意"), ("灯还是老样子", "不满意")],
)
def test_only_words_of_praise_or_complaint_rate(world: World, li: Chat, said: str, rating: str) -> None:
    """A yes or a no to something else is no rating; clear words are one without the three words."""
    ticket = hand_in(li)
    answer(world, ticket)
    li.say(ticket)
    li.say(said)
    assert stored(world, ticket).rating == rating


def test_neither_nor_is_asked_about(world: World, li: Chat) -> None:
    """一般 is none of the three: it is asked which."""
    ticket = hand_in(li)
    answer(world, ticket)
    li.say(ticket)
    assert "哪一种" in li.say("一般")
    li.tap("基本满意")
    assert stored(world, ticket).rating == "基本满意"


def test_which_of_several(world: World, li: Chat) -> None:
    """With two answers a rating is asked about, not guessed."""
    first, second = hand_in(li, "第一条：修路灯好不好"), hand_in(li, "第二条：修水渠好不好")
    for ticket in (first, second):
        answer(world, ticket, f"办好了{ticket}")
    li.say("我的建议")
    with world.parts.database.write() as session:  # as if both had been told long ago
        for notice in session.query(Notice):
            notice.state = NoticeState.DELIVERED
    conversation = world.stored(Conversation)[0]
    state = world.vault.open(conversation.state)
    with world.parts.database.write() as session:
        row = session.get_one(Conversation, conversation.id)
        row.state = world.vault.seal(state | {"ticket": "", "asked": ""})
    assert "哪一条" in li.say("满意")
    li.tap(first)
    assert (stored(world, first).rating, stored(world, second).rating) == ("满意", "")


def test_everybody_who_joined_is_told(world: World, li: Chat, wang: Chat) -> None:
    """Who said "me too" gets every reply and finds it among his own; what he says of it is not the submitter's word."""
    ticket = hand_in(li)
    wang.say("你好")
    with world.parts.database.write() as session:
        submission = find_submission(session, ticket)
        other = session.query(Conversation).filter(Conversation.id != submission.conversation_id).one()
        session.add(Joiner(submission_id=submission.id, conversation_id=other.id, joined_at=world.clock()))
    answer(world, ticket)
    assert world.worker.run_once() == 4
    world.clock.advance(hours=49)
    take(world, ticket, Act.ANSWER, Given(text="灯已经亮了"))
    world.worker.run_once()
    assert "灯已经亮了" in wang.say("进度")
    assert "满意吗" in wang.say(ticket)
    wang.say("满意")
    assert stored(world, ticket).rating == ""
    assert "灯已经亮了" in li.say("你好")
    assert set(states(world)) == {NoticeState.DELIVERED, NoticeState.GIVEN}


def test_two_people_never_see_each_others(world: World, li: Chat, wang: Chat) -> None:
    """Two talk at the same time; each gets his own answer and nobody else's."""
    lis, wangs = hand_in(li, "李家门口的水管漏水了"), hand_in(wang, "王家后山的路塌方了")
    answer(world, lis, "水管明天修")
    answer(world, wangs, "塌方已经清理")
    said = {li.person: "", wang.person: ""}
    for words in ("进度", "我的建议", lis, wangs, "谢谢", "不满意", "还是没弄好", "我留了什么", "进度"):
        said[li.person] += li.say(words)
        said[wang.person] += wang.say(words)
    assert "水管明天修" in said[li.person]
    assert "塌方已经清理" in said[wang.person]
    assert not any(leak in said[li.person] for leak in ("塌方", "后山"))
    assert not any(leak in said[wang.person] for leak in ("水管", "李家"))
    assert [one.rating_reason for one in world.stored()] == ["还是没弄好", "还是没弄好"]


def test_notes_of_staff_are_never_shown(world: World, li: Chat) -> None:
    """The internal note stays inside; status, reply, next step and term are told in plain words."""
    ticket = hand_in(li)
    take(world, ticket, Act.ACCEPT, Given(note="这人老来，先放一放"))
    shown = li.say(ticket)
    assert "下一步：最晚" in shown
    assert "先放一放" not in shown
    world.clock.advance(days=60)
    assert "已经超过了" in li.say(ticket)


def test_paging_through_many(world: World, li: Chat) -> None:
    """More than five are paged through."""
    wishes = (
        "村口装一盏路灯",
        "溪边修一道护栏",
        "礼堂换几把椅子",
        "学校旁画斑马线",
        "茶园通一条步道",
        "祠堂屋顶补漏",
        "桥头设公交站",
    )
    tickets = [hand_in(li, f"希望{wish}") for wish in wishes]
    first = li.say("我的建议")
    assert tickets[-1] in first
    assert tickets[0] not in first
    rest = li.tap("更早的2条")
    assert tickets[0] in rest
    assert tickets[0] in li.tap(tickets[0])


def test_what_was_sent_is_not_kept_for_ever(world: World, li: Chat) -> None:
    """A week later the words are gone from the outbox; that they arrived is still known, and nothing goes out again."""
    answer(world, hand_in(li))
    world.worker.run_once()
    world.clock.advance(days=8)
    world.worker.tidy()
    assert world.stored(OutgoingMessage) == []
    assert world.worker.run_once() == 0
    assert states(world) == [NoticeState.DELIVERED, NoticeState.DELIVERED]


def test_an_open_form_is_not_disturbed(world: World, li: Chat) -> None:
    """News waits until a form is closed."""
    ticket = hand_in(li)
    world.clock.advance(hours=49)
    answer(world, ticket)
    world.worker.run_once()
    assert ANSWER not in li.say("提建议")
    assert ANSWER not in li.say("其他")
    li.say("取消")
    assert ANSWER in li.say("进度")


OFFICE, OTHER_OFFICE = "镇社会事务办公室", "镇宣传办"


def enter_cadre(world: World, userid: str, name: str, office: str) -> None:
    """Enter a cadre into the roster."""
    details = world.vault.seal({"external_id": userid, "name": name, "phone": "13700000099"})
    address = world.vault.pseudonym("wecom", userid)
    cadre = Person(channel="wecom", address=address, role="cadre", office=office, details=details)
    with world.parts.database.write() as session:
        session.add(cadre)


def test_a_cadre_answers_and_the_villager_rates(world: World, li: Chat, chen: Chat) -> None:
    """The reply is stored once, in the cadre's words; thanks are no rating; the rating is seen by the office."""
    enter_cadre(world, "chen", "陈明", OFFICE)
    ticket = hand_in(li, "村口的路灯坏了两个月没人修")
    take(world, ticket, Act.ACCEPT)
    take(world, ticket, Act.REFER, Given(office=OFFICE))
    assert ANSWER in chen.say(f"回复{ticket}：{ANSWER}")
    assert world.stored(Note) == []
    assert "已经答复" in chen.say("确认")
    chen.say("确认")
    (note,) = world.stored(Note)
    assert (note.text, note.by, note.public) == (ANSWER, "陈明", True)
    shown = li.say(ticket)
    assert ANSWER in shown
    assert not any(private in shown for private in ("陈明", "13700000099"))
    li.say("谢谢")
    assert stored(world, ticket).rating == ""
    li.say("满意")
    assert stored(world, ticket).rating == "满意"
    assert "评价：满意" in chen.say(ticket)
    assert len(world.stored()) == 1


def test_a_cadre_answers_only_for_his_office(world: World, li: Chat, chen: Chat) -> None:
    """Another office's submission is neither answered nor shown; a no sends nothing."""
    enter_cadre(world, "chen", "陈明", OTHER_OFFICE)
    ticket = hand_in(li, "村口的路灯坏了两个月没人修")
    take(world, ticket, Act.ACCEPT)
    take(world, ticket, Act.REFER, Given(office=OFFICE))
    assert "不在您的科室" in chen.say(f"回复{ticket}：{ANSWER}")
    assert "路灯" not in chen.say(ticket)
    chen.say("确认")
    take(world, ticket, Act.REFER, Given(office=OTHER_OFFICE))
    assert ANSWER in chen.say(f"回复{ticket}：{ANSWER}")
    assert "没有发" in chen.say("不发了")
    chen.say("确认")
    assert world.stored(Note) == []


def test_an_old_view_is_not_answered(world: World, li: Chat, chen: Chat) -> None:
    """What somebody else did between reading and confirming is told, and nothing is sent."""
    enter_cadre(world, "chen", "陈明", OFFICE)
    ticket = hand_in(li, "村口的路灯坏了两个月没人修")
    take(world, ticket, Act.ACCEPT)
    take(world, ticket, Act.REFER, Given(office=OFFICE))
    chen.say(f"回复{ticket}：{ANSWER}")
    take(world, ticket, Act.ANSWER, Given(text="站里已经答复"))
    assert "刚刚有人动过" in chen.say("确认")
    assert [note.text for note in world.stored(Note)] == ["站里已经答复"]
