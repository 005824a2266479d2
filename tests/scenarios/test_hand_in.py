"""Handing something in, from the first word to the number."""

import re

from models import Attachment, Conversation, JournalEntry, Submission
from models.journal import verify
from tests.chat import Chat, World

TICKET = re.compile(r"NS-\d{8}-\d{4}")
LAMPS = "大埔山村口的路灯坏了两个月没人修，晚上老人出门摔过，希望装几盏"


def hand_in(chat: Chat, content: str = "希望溪光村的茶园边上修一条步道", contact: str = "不留") -> str:
    """Hand in a suggestion the short way; return its number."""
    chat.say("提建议")
    chat.say("生态农业提质行动")
    chat.say(content)
    chat.say("跳过")
    chat.say(contact)
    found = TICKET.search(chat.say("确认"))
    assert found
    return found.group()


def test_a_problem_with_photo_and_phone(world: World, li: Chat) -> None:
    """A villager reports broken lamps step by step; exactly his words are stored, once, with photo and phone."""
    li.say("你好")
    li.say("我要反映一个问题")
    li.say("农村基础设施那块")
    li.say(LAMPS)
    assert "好了" in li.photo()
    li.say("就这一张")
    summary = li.say("13800000001")
    assert LAMPS in summary
    assert "13800000001" in summary
    thanks = li.say("是的")
    (stored,) = world.stored()
    assert stored.ticket in thanks
    assert (stored.kind, stored.content) == ("问题反映", LAMPS)
    assert world.vault.open(stored.contact) == "13800000001"
    assert len(world.stored(Attachment)) == 1


def test_the_photo_is_fetched_and_kept(world: World, li: Chat) -> None:
    """The worker fetches the photo from the platform before it is deleted there."""
    li.say("我要反映一个问题")
    li.say("其他")
    li.say("村口的水管漏水，路上都结冰了")
    li.photo()
    li.say("好了")
    li.say("不留")
    li.say("确认")
    assert world.worker.run_once() == 1
    (attachment,) = world.stored(Attachment)
    assert (world.settings.data_dir / "media" / attachment.path).read_bytes().startswith(b"\x89PNG")


def test_given_up_half_way(world: World, li: Chat) -> None:
    """Who gives up leaves nothing behind, and a later yes does nothing."""
    li.say("我想提个建议")
    li.say("托底行动")
    li.say("长者食堂应该给走不动的老人送餐")
    assert "取消" in li.say("算了，不提了")
    li.say("是的")
    assert "还没有交过" in li.say("查进度")
    assert world.stored() == []


def test_cancel_words_inside_content_are_content(world: World, li: Chat) -> None:
    """取消, 退出 and 不要 in what somebody says are what he says."""
    content = "我建议取消景区停车收费，退出那个外包合同，不要再让客人掏冤枉钱"
    li.say("我想提个建议")
    li.say("文旅那部分")
    li.say(content)
    li.say("没有照片")
    li.say("电话不留了")
    assert TICKET.search(li.say("没错"))
    (stored,) = world.stored()
    assert (stored.kind, stored.content, stored.contact) == ("建议", content, None)
    assert stored.section == "二(三)"


def test_every_message_delivered_again(world: World, li: Chat) -> None:
    """A message the platform delivers again moves nothing on and gets the same reply."""
    said = ["我要反映问题", "托底行动", "村里老人活动室屋顶漏水，下雨没法坐", "跳过", "13800000005", "确认"]
    for text in said:
        reply = li.say(text)
        assert li.again() == reply
        assert li.again() == reply
    (stored,) = world.stored()
    assert stored.content == said[2]
    assert world.vault.open(stored.contact) == "13800000005"


def test_a_message_that_is_a_suggestion_already(world: World, li: Chat) -> None:
    """Who says it in the first sentence is not asked for it again; the part of the plan is guessed and confirmed."""
    assert "托底行动”这部分有关，对吗" in li.say("希望长者食堂能给走不动的老人送餐")
    li.say("对的")
    li.say("跳过")
    li.say("不留")
    assert TICKET.search(li.say("好的"))
    (stored,) = world.stored()
    assert (stored.content, stored.section) == ("希望长者食堂能给走不动的老人送餐", "二(五)")


def test_a_hint_at_the_part_is_offered_to_choose_from(world: World, li: Chat) -> None:
    """When the text only hints at a part of the plan, the likely ones are offered, and all the others on request."""
    assert "生态农业" in li.say("建议把溪光的茶园和民宿串成一条线路")
    assert "保障措施" in li.tap("换一个")
    li.say("文旅")
    li.say("跳过")
    li.say("不留")
    li.say("确认")
    (stored,) = world.stored()
    assert (stored.content, stored.section) == ("建议把溪光的茶园和民宿串成一条线路", "二(三)")


def test_a_question_in_the_middle(world: World, li: Chat) -> None:
    """A question put in the middle is answered, and the form goes on where it was."""
    li.say("提建议")
    li.say("托底行动")
    li.say("希望长者食堂能送餐上门")
    aside = li.say("长者食堂归谁管？")
    assert "社会事务办公室" in aside
    assert "照片" in aside
    li.say("没有")
    li.say("不留")
    assert TICKET.search(li.say("确认"))
    assert world.stored()[0].content == "希望长者食堂能送餐上门"


def test_back_and_change_before_confirming(world: World, li: Chat) -> None:
    """A person can go one step back, and change any item before he confirms."""
    li.say("提建议")
    li.say("托底行动")
    li.say("希望办个托儿所")
    li.say("上一步")
    li.say("希望办一个托儿所，离学校近一点")
    li.say("跳过")
    li.say("不留")
    assert "要改哪一项" in li.say("修改")
    li.tap("相关部分")
    assert "乡贤助力" in li.say("乡贤助力发展行动")
    li.say("确认提交")
    (stored,) = world.stored()
    assert (stored.content, stored.section) == ("希望办一个托儿所，离学校近一点", "二(四)")


def test_three_unreadable_answers_lead_to_a_person(world: World, li: Chat) -> None:
    """Who does not get on is offered a person, and nothing of what he said is asked twice."""
    li.say("提建议")
    li.say("托底行动")
    li.say("希望长者食堂能送餐上门")
    li.say("跳过")
    for _ in range(2):
        li.say("嘟嘟嘟嘟")
    assert "留言" in li.say("嘟嘟嘟嘟")
    assert "送餐" not in li.tap("转人工留言")
    li.say("不留")
    li.say("确认")
    assert world.stored()[0].kind == "转人工留言"


def test_a_draft_survives_a_restart(world: World, li: Chat) -> None:
    """State and draft are in the database: a new process goes on in the middle of a sentence."""
    li.say("提建议")
    li.say("托底行动")
    li.say("希望长者食堂能送餐上门")
    world.restart()
    li = world.chat(li.person)
    li.say("跳过")
    li.say("不留")
    assert TICKET.search(li.say("确认"))
    assert world.stored()[0].content == "希望长者食堂能送餐上门"


def test_a_draft_expires_and_is_offered_again(world: World, li: Chat) -> None:
    """After a day a draft is put aside, offered, and taken up where it was left."""
    li.say("提建议")
    li.say("托底行动")
    li.say("希望长者食堂能送餐上门")
    world.clock.advance(hours=25)
    assert "还没填完" in li.say("你好")
    assert "照片" in li.say("继续填写")
    li.say("跳过")
    li.say("不留")
    li.say("确认")
    assert world.stored()[0].content == "希望长者食堂能送餐上门"


def test_an_expired_draft_can_be_thrown_away(world: World, li: Chat) -> None:
    """Who does not want his old draft any more says so once."""
    li.say("提建议")
    world.clock.advance(hours=25)
    li.say("你好")
    li.tap("不要了")
    assert "没有填到一半" in li.say("继续填写")


def test_a_photo_out_of_the_blue_is_not_lost(world: World, li: Chat) -> None:
    """A photo that comes first opens the form and belongs to it."""
    assert "收到了" in li.photo()
    li.say("反映问题")
    li.say("其他")
    li.say("这棵树快倒了，压着电线")
    li.say("确认")
    while not world.stored():
        li.say("不留")
        li.say("确认")
    assert len(world.stored(Attachment)) == 1


def test_a_voice_without_words_is_kept_and_asked_for(world: World, li: Chat) -> None:
    """A voice nobody could read is kept with the submission; the person is asked to type."""
    li.say("提建议")
    li.say("托底行动")
    assert "听不出" in li.voice(None)
    li.say("食堂的饭太硬，老人咬不动")
    li.say("好了")
    li.say("不留")
    li.say("确认")
    assert [one.kind for one in world.stored(Attachment)] == ["voice"]


def test_long_text_with_markup_is_stored_as_it_is(world: World, li: Chat) -> None:
    """Three thousand characters with tags and the end of a CDATA section come back unharmed."""
    content = "建议：" + "路灯<b>]]></xml>&amp;" * 200
    hand_in(li, content)
    assert world.stored()[0].content == content


def test_the_journal_holds_it_without_personal_data(world: World, li: Chat) -> None:
    """The journal has one entry that fits the chain, and neither text nor phone is in it."""
    ticket = hand_in(li, contact="13800000001")
    (entry,) = world.stored(JournalEntry)
    assert entry.subject == ticket
    assert "13800000001" not in entry.body
    assert "茶园" not in entry.body
    with world.session() as session:
        assert verify(session) is None


def test_nothing_personal_is_readable_in_the_database(world: World, li: Chat) -> None:
    """Neither the platform's id nor a phone number stands in any column in the clear."""
    hand_in(li, contact="13800000001")
    (conversation,) = world.stored(Conversation)
    (stored,) = world.stored(Submission)
    kept = repr(vars(conversation)) + repr(vars(stored))
    assert li.person not in kept
    assert "13800000001" not in kept


def test_a_cadre_hands_in_from_wecom(world: World, chen: Chat) -> None:
    """The same form works in WeCom, where choices are numbers only."""
    assert TICKET.fullmatch(hand_in(chen))
    assert world.stored()[0].content


def test_numbers_count_up_from_one_each_day(world: World, li: Chat, wang: Chat) -> None:
    """Two people get consecutive numbers; the next day begins anew."""
    first, second = hand_in(li), hand_in(wang)
    world.clock.advance(hours=24)
    third = hand_in(li, "希望给溪光小学门口装个红绿灯")
    assert (first[-4:], second[-4:], third[-4:]) == ("0001", "0002", "0001")
    assert first[:11] == second[:11] < third[:11]
