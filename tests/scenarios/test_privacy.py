"""What is kept of a person, what for, and that it goes when he says so or leaves."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from bot.case_changes import Given
from models import (
    Base,
    Conversation,
    Joiner,
    JournalEntry,
    Notice,
    OutgoingMessage,
    Person,
    Question,
    ReceivedMessage,
    SageApplication,
    Step,
    Submission,
    Subscription,
    Talent,
)
from models.journal import verify
from models.lifecycle import Act
from models.receipt import Content, content_of, first_entry
from tests.chat import Chat, World
from tests.scenarios.test_back_to_the_person import ANSWER, answer, stored, take
from tests.scenarios.test_hand_in import hand_in

PHONE = "13800000011"
TIED = {
    "card",
    "code_try",
    "submission",
    "joiner",
    "question",
    "notice",
    "sage_application",
    "talent",
    "subscription",
    "outbox",
    "attachment",
    "supporter_rating",
}


def known_everywhere(world: World, chat: Chat) -> str:
    """Let a person leave something in every table that can lead to him; return the number he was given."""
    ticket = hand_in(chat, contact=PHONE)
    chat.say("长者食堂归谁管")
    number = stored(world, ticket).conversation_id
    assert number is not None
    details = world.vault.seal({"name": "李四", "phone": PHONE, "village": "溪光村"})
    own = {"conversation_id": number, "created_at": world.clock()}
    with world.parts.database.write() as session:
        submission = session.get_one(Submission, stored(world, ticket).id)
        submission.name = world.vault.seal("李四")
        address = session.get_one(Conversation, number).address
        session.add(Person(channel="wechat", address=address, role="sage", verified=True, details=details))
        session.add(SageApplication(details=details, **own))
        session.add(Talent(details=details, **own))
        session.add(Subscription(conversation_id=number, since=world.clock()))
        session.add(Joiner(submission_id=submission.id, conversation_id=number, joined_at=world.clock()))
    answer(world, ticket)
    world.worker.run_once()
    take(world, ticket, Act.ANSWER, Given(text="灯泡已经换好"))
    return ticket


def test_every_table_that_leads_to_a_person_is_known() -> None:
    """A table that refers to a conversation and is not dealt with would keep what was to be deleted."""
    keys = (key for table in Base.metadata.tables.values() for key in table.foreign_keys)
    assert {key.parent.table.name for key in keys if key.column.table.name == "conversation"} == TIED


def test_the_phone_goes_and_everything_is_kept_after_all(world: World, li: Chat) -> None:
    """What is kept is told truthfully; the phone is deleted after a yes; all of it is not, after a second thought."""
    ticket = hand_in(li, contact=PHONE)
    told = li.say("你们存了我什么信息")
    assert "意见建议1条，其中1条留了电话" in told
    assert "0011" in told
    assert PHONE not in told
    assert "打给您" in li.say("手机号留着干嘛的")
    assert "要删掉" in li.say("把我的手机号删掉")
    assert stored(world, ticket).contact is not None
    li.say("是的")
    assert stored(world, ticket).contact is None
    assert ticket in li.say(ticket)
    assert "确认删除" in li.say("删除我的所有数据")
    assert "没有删" in li.say("等等，先别删")
    assert stored(world, ticket).conversation_id is not None
    assert "其中0条留了电话" in li.say("我留了什么")
    (entry,) = [one for one in world.stored(JournalEntry) if "contact deleted" in one.body]
    assert json.loads(entry.body)["subject"] == ticket


def test_what_is_said_of_photos_is_what_is_done(world: World, li: Chat) -> None:
    """How long they are kept is told as it is set, and that they go with the rest."""
    told = li.say("隐私")
    assert f"最多留{world.settings.media_keep_days}天；没交上去的，取消就删，放三天也删" in told
    assert "照片、语音一起删" in told
    assert "照片、语音、" in li.say("删除我的信息")


@pytest.mark.parametrize("words", ["先别删我的信息", "不删了", "不要删", "取消"])
def test_words_that_stop_a_deletion(world: World, li: Chat, words: str) -> None:
    """However it is put, a no is a no, and the yes after it is too late."""
    ticket = hand_in(li, contact=PHONE)
    li.say("删除我的信息")
    li.say(words)
    li.say("是的")
    assert stored(world, ticket).contact is not None


def test_only_ones_own_is_told(world: World, li: Chat, wang: Chat) -> None:
    """What is kept of Li is not told to Wang, nor counted."""
    known_everywhere(world, li)
    told = wang.say("我留了什么")
    assert "意见建议0条" in told
    assert not any(leak in told for leak in ("0011", "李四", "附议", "认证", "通报"))
    told = li.say("我留了什么")
    assert all(kept in told for kept in ("附议过1条", "认证申请1份", "人才线索1条", "订阅了通报", "问过的问题1个"))


def test_the_phone_goes_from_wherever_it_was_left(world: World, li: Chat) -> None:
    """From submission, application, register and roster alike; name and the rest stay."""
    known_everywhere(world, li)
    li.say("删除我的电话")
    assert "4处" in li.say("确认删除")
    for table in (SageApplication, Talent, Person):
        (row,) = world.stored(table)
        assert world.vault.open(row.details) == {"name": "李四", "village": "溪光村"}
    assert "没有留过电话" in li.say("删除我的电话") or "没有留过电话" in li.say("确认删除")


@pytest.mark.parametrize(("why", "kept"), [("还是没修，打13800000011找我", False), ("还是没修", True)])
def test_reasons_that_say_who_he_is_go(world: World, li: Chat, why: str, *, kept: bool) -> None:
    """Why he was not satisfied stays for the town, unless a number is in it."""
    ticket = hand_in(li, contact=PHONE)
    answer(world, ticket)
    li.say(ticket)
    li.say(f"不满意，{why}")
    li.do("unfollow")
    reasons = {stored(world, ticket).rating_reason, *(step.why for step in world.stored(Step))}
    assert reasons == ({why, ""} if kept else {""})
    with world.session() as session:
        assert verify(session) is None


@pytest.mark.parametrize("asked", [True, False])
def test_all_that_leads_to_a_person_goes(world: World, li: Chat, wang: Chat, *, asked: bool) -> None:
    """Asked for or by unfollowing: everything goes but what was suggested, which is nobody's and can go on."""
    ticket = known_everywhere(world, li)
    others = hand_in(wang, "希望在村口装一盏路灯", contact="13900000022")
    before = stored(world, ticket)
    if asked:
        li.say("删除我的信息")
        assert "第一次认识" in li.say("确认删除")
    else:
        li.do("unfollow")
    after = stored(world, ticket)
    assert (after.contact, after.name, after.conversation_id) == (None, None, None)
    assert (after.content, after.status, after.public) == (before.content, before.status, before.public)
    for table in (SageApplication, Talent, Subscription, Person):
        assert world.stored(table) == []
    for table in (Joiner, Question, Notice, OutgoingMessage):
        assert all(row.conversation_id != before.conversation_id for row in world.stored(table))
    with world.session() as session:
        assert verify(session) is None
        gone = session.get_one(Conversation, before.conversation_id)
    assert (gone.recipient, gone.address == world.vault.pseudonym("wechat", li.person)) == (b"", False)
    opened = [world.vault.open(row.reply) for row in world.stored(ReceivedMessage) if row.reply]
    assert ticket not in json.dumps(opened)
    assert stored(world, others).contact is not None
    take(world, ticket, Act.ANSWER, Given(text="全村都装了"))
    assert world.worker.run_once() == 0


def test_who_comes_back_is_a_stranger(world: World, li: Chat) -> None:
    """After everything was deleted the number is not his any more, and nothing of before is told."""
    ticket = hand_in(li, contact=PHONE)
    answer(world, ticket)
    li.do("unfollow")
    li.do("follow")
    assert ANSWER not in li.say("进度")
    assert "没有查到" in li.say(ticket)
    assert "意见建议0条" in li.say("我留了什么")
    again = hand_in(li, "希望在村口装一盏路灯")
    with world.session() as session:
        assert session.execute(select(Submission).filter_by(ticket=again)).scalar_one().conversation_id is not None


def test_what_stays_says_no_more_who_it_was(world: World, li: Chat, wang: Chat) -> None:
    """Numbers and the name are taken out of the text; the receipt proves it, and that nothing else was changed."""
    said = "村口路灯坏了，李四家门口最黑，请打13800000011找我"
    ticket = hand_in(li, said, contact=PHONE)
    others = hand_in(wang, "请打13900000022找我，水渠堵了")
    with world.parts.database.write() as session:
        session.get_one(Submission, stored(world, ticket).id).name = world.vault.seal("李四")
    li.do("unfollow")
    kept = stored(world, ticket).content
    assert "村口路灯坏了" in kept
    assert not any(who in kept for who in ("李四", PHONE))
    assert "13900000022" in stored(world, others).content
    with world.parts.database.write() as session:
        entry = first_entry(session, ticket)
        assert entry is not None
        assert verify(session) is None
        assert content_of(session, entry) is Content.ANONYMISED
        session.get_one(Submission, stored(world, ticket).id).content = "没有这回事"
        assert content_of(session, entry) is Content.CHANGED
