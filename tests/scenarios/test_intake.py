"""What is handed in, kind by kind, and what the gate does with what does not belong here."""

from __future__ import annotations

import pytest

from models import Attachment, JournalEntry, Person, Submission
from simulator.callback import Place
from tests.chat import Chat, World
from tests.scenarios.consulting import consult
from tests.scenarios.test_hand_in import TICKET

TEA = "我在杭州开茶叶公司，打算回来办一个茶叶加工厂"
CHEN = "陈大明"
HALL = Place("大埔山村文化礼堂", 27.4, 120.5)


def fill_in(chat: Chat, *answers: str) -> str:
    """Say one after another; return the last reply."""
    reply = ""
    for answer in answers:
        reply = chat.say(answer)
    return reply


def enter_cadre(world: World, name: str = CHEN) -> None:
    """Let the town know a cadre of that name."""
    details = {"external_id": "chen", "name": name, "position": "", "phone": "", "villages": []}
    with world.parts.database.write() as session:
        session.add(
            Person(
                channel="wecom", address="0" * 32, role="cadre", office="镇宣传办", details=world.vault.seal(details)
            )
        )


@pytest.mark.parametrize(
    ("offer", "answers", "details"),
    [
        ("项目", ("茶叶加工", "投资五百万，用工三十人", "十亩地"), ("industry", "scale", "need")),
        ("资金", ("给长者食堂添设备", "大概五万", "捐赠"), ("purpose", "amount", "way")),
        ("人才", ("茶叶种植技术", "每年来讲课", "暑假"), ("expertise", "help", "time")),
    ],
)
def test_what_a_sage_offers(
    world: World, li: Chat, offer: str, answers: tuple[str, ...], details: tuple[str, ...]
) -> None:
    """Each offer asks for the few things that matter of it, and they are stored by name."""
    fill_in(li, "提建议", "乡贤反馈", offer, "我在外地做了二十年生意，想为家乡出点力")
    summary = fill_in(li, *answers, "跳过", "不留")
    assert all(answer in summary for answer in answers)
    assert TICKET.search(li.say("确认提交"))
    (stored,) = world.stored()
    assert (stored.kind, stored.offer) == ("乡贤反馈", offer)
    assert stored.details == dict(zip(details, answers, strict=True))


def test_a_sage_who_says_it_all_at_once(world: World, li: Chat) -> None:
    """The offer is recognized, what is not known is passed over, and a phone number ends the questions about it."""
    assert "哪一类" in li.say("乡贤反馈")
    assert "哪一行" in li.say(TEA)
    assert "大概多大规模" in li.say("跳过")
    summary = li.say("13800000007")
    assert "13800000007" in summary
    assert "1个" in li.photo()
    li.say("确认提交")
    (stored,) = world.stored()
    assert (stored.offer, stored.content, stored.details) == ("项目", TEA, {})


@pytest.mark.parametrize("content", ["我愿意投资建一个茶叶加工厂", "我想回来办厂，缺块地"])
def test_a_sage_who_tells_instead_of_choosing(world: World, li: Chat, content: str) -> None:
    """Who tells what he offers instead of choosing a kind need not say it again."""
    li.say("乡贤反馈")
    assert "哪一行" in li.say(content)
    fill_in(li, "茶叶加工", "13800000007", "确认提交")
    (stored,) = world.stored()
    assert (stored.offer, stored.content, stored.details) == ("项目", content, {"industry": "茶叶加工"})


def test_an_opinion_of_a_sage(world: World, li: Chat) -> None:
    """An opinion asks for the part of the plan and for what should be done."""
    fill_in(li, "乡贤反馈", "意见", "托底行动", "老人白天没人照看", "办个日间照料点", "跳过", "不留", "确认提交")
    (stored,) = world.stored()
    assert (stored.offer, stored.section, stored.details) == ("意见", "二(五)", {"wish": "办个日间照料点"})


def test_an_opinion_that_says_what_should_be_done(world: World, li: Chat) -> None:
    """Who wishes for something is not asked what he wishes for."""
    fill_in(li, "乡贤反馈", "意见", "托底行动", "希望给老人办个日间照料点")
    assert "联系" in li.say("跳过")
    fill_in(li, "不留", "确认提交")
    assert world.stored()[0].details == {}


def test_two_clauses_are_two_comments(world: World, li: Chat) -> None:
    """The same words about another clause are no repetition; about the same one they are."""
    consult(world)
    words = "建议写得再具体一点，写明时间"
    for section in ("托底行动", "总部经济"):
        fill_in(li, "对征求意见稿提意见", section, words, "跳过", "不留", "确认提交")
    assert [one.section for one in world.stored()] == ["二(五)", "二(一)"]
    assert "已经在里面了" in fill_in(li, "对征求意见稿提意见", "总部经济", words)


def test_told_before_anything_is_kept(world: World, li: Chat) -> None:
    """What is kept, for what, who sees it and how to delete it is said before the first question, once."""
    first = li.say("提建议")
    assert first.index("只为办这件事") < first.index("哪一部分")
    for told in ("给镇里办理的人看", "不写是谁发的", "删除我的信息"):
        assert told in first
    li.say("取消")
    assert "只为办这件事" not in li.say("提建议")
    notice = fill_in(li, "托底行动", "希望长者食堂晚上也开门", "跳过")
    for told in ("匿名", "凭编号", "最多留365天", "删除我的电话"):
        assert told in notice


def test_anonymous_is_anonymous_and_can_be_tracked(world: World, li: Chat) -> None:
    """Who leaves no number is anonymous for staff and finds his own by its number; nobody else does."""
    thanks = fill_in(li, "提建议", "托底行动", "希望长者食堂晚上也开门", "跳过", "匿名", "确认提交")
    found = TICKET.search(thanks)
    assert found
    (stored,) = world.stored()
    assert (stored.anonymous, stored.contact, stored.name) == (True, None, None)
    assert "已提交" in li.say(found.group())
    assert "没有查到" in world.chat("oVillager-Zhao").say(found.group())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我要举报村书记贪污了低保钱", "12388"),
        ("我们村的书记骂人，还打人", "12388"),
        ("村主任收了人家的红包才给办低保", "12388"),
        ("我要上访，拆迁补偿拖了三年", "信访"),
        ("征地补偿的决定我不服", "信访"),
        (f"我要投诉{CHEN}，办事的时候骂人", "不会转给他本人"),
    ],
)
def test_what_belongs_elsewhere(world: World, li: Chat, text: str, told: str) -> None:
    """Accusations and petitions are sent where they belong; only that is written down, neither who nor what."""
    enter_cadre(world)
    fill_in(li, "我要反映一个问题", "其他")
    assert told in li.say(text)
    assert world.stored() == []
    (entry,) = world.stored(JournalEntry)
    assert entry.subject == "referral"
    assert CHEN not in entry.body
    assert text not in entry.body
    li.say("村口的水管漏水，路上都结冰了")
    fill_in(li, "跳过", "不留", "确认提交")
    assert [one.content for one in world.stored()] == ["村口的水管漏水，路上都结冰了"]


def test_an_accusation_as_the_first_word(world: World, li: Chat) -> None:
    """Who accuses somebody in his first message is told where to go; no form is opened."""
    assert "12388" in li.say("我要举报村主任收红包")
    assert "没有等您确认" in li.say("确认")
    assert world.stored() == []


@pytest.mark.parametrize(
    "content",
    [
        "建议村里每月公开账目，防止干部挪用集体的钱",
        "村书记带头不收红包，值得表扬",
        "镇里的工作人员态度不太好，办个证跑了三趟",
    ],
)
def test_who_wishes_or_praises_accuses_nobody(world: World, li: Chat, content: str) -> None:
    """A suggestion against corruption, praise, and a complaint about a service are taken in."""
    fill_in(li, "提建议", "其他", content, "跳过", "不留", "确认提交")
    assert [one.content for one in world.stored()] == [content]


@pytest.mark.parametrize("text", ["。。。", "测试", "哈哈哈哈", "111111", "啊", "你们这帮废物，滚蛋"])
def test_what_says_nothing_is_asked_again(world: World, li: Chat, text: str) -> None:
    """Empty words and bare abuse are not taken; the form stays open for what is meant."""
    fill_in(li, "我要反映一个问题", "其他")
    assert "具体一点" in li.say(text) or "写清楚" in str(li.last)
    li.say("村口的水管漏水，路上都结冰了")
    fill_in(li, "跳过", "不留", "确认提交")
    assert [one.content for one in world.stored()] == ["村口的水管漏水，路上都结冰了"]


def test_the_same_handed_in_twice(world: World, li: Chat) -> None:
    """Who says the same again is told where the first one stands, and nothing is stored twice."""
    content = "希望长者食堂晚上也开门"
    fill_in(li, "提建议", "托底行动", content, "跳过", "不留", "确认提交")
    (first,) = world.stored()
    fill_in(li, "提建议", "托底行动")
    told = li.say(f"{content}！")
    assert first.ticket in told
    assert "已提交" in told
    assert "没有再交" in li.tap("知道了")
    li.say("确认提交")
    assert len(world.stored()) == 1


def test_the_same_again_with_something_new(world: World, li: Chat) -> None:
    """Who has something new to say hands it in all the same."""
    content = "希望长者食堂晚上也开门"
    fill_in(li, "提建议", "托底行动", content, "跳过", "不留", "确认提交")
    fill_in(li, "提建议", "托底行动", content)
    li.tap("有新情况")
    fill_in(li, "跳过", "不留", "确认提交")
    assert [one.content for one in world.stored()] == [content, content]


def test_what_is_settled_may_be_said_again(world: World, li: Chat) -> None:
    """A matter that is closed may come up again."""
    content = "希望长者食堂晚上也开门"
    fill_in(li, "提建议", "托底行动", content, "跳过", "不留", "确认提交")
    with world.parts.database.write() as session:
        session.get_one(Submission, 1).status = "已办结"
    fill_in(li, "提建议", "托底行动", content, "跳过", "不留", "确认提交")
    assert len(world.stored()) == 2


def test_several_photos_are_fetched_and_more_than_fit_are_refused(world: World, li: Chat) -> None:
    """Nine photos are taken and fetched; of the tenth the person is told that it was not taken."""
    fill_in(li, "我要反映一个问题", "其他", "村口的水管漏水，路上都结冰了")
    for _ in range(9):
        li.photo()
    assert "这一个没有收" in li.photo()
    fill_in(li, "不留", "确认提交")
    assert world.worker.run_once() == 9
    attachments = world.stored(Attachment)
    assert len(attachments) == 9
    folder = world.settings.data_dir / "media"
    assert all((folder / one.path).read_bytes().startswith(b"\x89PNG") for one in attachments)


def test_what_is_no_photo_is_not_kept(world: World, li: Chat) -> None:
    """A file that only calls itself a photo is refused, and the submission stands."""
    fill_in(li, "我要反映一个问题", "其他", "村口的水管漏水，路上都结冰了")
    li.photo(b"<html>not a photo</html>")
    fill_in(li, "好了", "不留", "确认提交")
    world.worker.run_once()
    (attachment,) = world.stored(Attachment)
    assert (attachment.path, attachment.fault) == ("", "neither a photo nor a voice")
    assert len(world.stored()) == 1


def test_a_voice_is_kept_with_its_words(world: World, li: Chat) -> None:
    """What was spoken is read back before it counts, and the voice is kept with the words that were confirmed."""
    words = "村口的水管漏水路上都结冰了"
    fill_in(li, "我要反映一个问题", "其他")
    li.voice(words)
    summary = fill_in(li, "跳过", "不留")
    assert words in summary
    assert "听写" in summary
    li.say("确认提交")
    (attachment,) = world.stored(Attachment)
    assert (attachment.kind, attachment.transcript) == ("voice", words)


def test_a_voice_misheard_is_put_right(world: World, li: Chat) -> None:
    """Who was misheard changes the words; those he confirms are kept."""
    fill_in(li, "我要反映一个问题", "其他")
    li.voice("村口的水管楼水")
    fill_in(li, "跳过", "不留", "修改")
    li.tap("内容")
    li.say("村口的水管漏水")
    li.say("确认提交")
    (attachment,) = world.stored(Attachment)
    assert attachment.transcript == "村口的水管漏水"
    assert world.stored()[0].content == "村口的水管漏水"


def test_a_place_names_its_village(world: World, li: Chat) -> None:
    """The village in the name of a place is asked about, and stored when it is right."""
    fill_in(li, "我要反映一个问题", "其他")
    li.do("location", HALL)
    assert "在大埔山村，对吗" in li.say("这里的水管漏水，路上都结冰了")
    assert "照片" in li.say("对的")
    fill_in(li, "跳过", "不留", "确认提交")
    stored = world.stored()[0]
    assert (stored.village, stored.place) == ("大埔山村", "大埔山村文化礼堂 (27.40000, 120.50000)")


def test_a_place_sent_when_everything_is_said(world: World, li: Chat) -> None:
    """A place that comes with the summary is asked about before the yes; a wrong guess is put right."""
    fill_in(li, "我要反映一个问题", "其他", "这里的水管漏水，路上都结冰了", "跳过", "不留")
    assert "在大埔山村，对吗" in li.do("location", HALL)
    assert "哪个村" in li.tap("换一个")
    summary = li.say("溪光")
    assert "所在的村：溪光" in summary
    li.say("确认提交")
    assert world.stored()[0].village == "溪光"


def test_a_change_of_mind_at_every_step(world: World, li: Chat) -> None:
    """Who gives up at any step leaves nothing behind, and the next form begins empty."""
    steps = ["提建议", "乡贤反馈", "项目", TEA, "茶叶加工", "投资五百万", "十亩地", "跳过", "13800000007"]
    for given in range(1, len(steps) + 1):
        fill_in(li, *steps[:given])
        assert "已经取消" in li.say("取消")
        assert world.stored() == []
    assert "还没有交过" in li.say("我的建议")


def test_one_step_back_at_every_step(world: World, li: Chat) -> None:
    """Going back at any step asks what was asked before; answered anew, the new answer counts."""
    fill_in(li, "乡贤反馈", "资金", "想给食堂捐点钱添灶台")
    for wrong, right in (("添桌子", "添灶台"), ("三万", "五万"), ("入股", "捐赠")):
        li.say(wrong)
        li.say("上一步")
        li.say(right)
    li.say("跳过")
    assert "照片" in li.say("上一步")
    summary = fill_in(li, "跳过", "13800000007")
    assert "13800000007" in summary
    assert "电话" in li.say("上一步")
    fill_in(li, "不留", "确认提交")
    (stored,) = world.stored()
    assert stored.details == {"purpose": "添灶台", "amount": "五万", "way": "捐赠"}
    assert stored.contact is None


def test_everything_may_be_changed_before_the_yes(world: World, li: Chat) -> None:
    """A project becomes money: what was said of the project is not stored with it."""
    fill_in(li, "提建议", "乡贤反馈", "项目", TEA, "茶叶加工", "投资五百万", "十亩地", "跳过", "不留", "修改")
    li.tap("反馈类别")
    fill_in(li, "资金", "添灶台", "五万", "捐赠", "确认提交")
    (stored,) = world.stored()
    assert stored.details == {"purpose": "添灶台", "amount": "五万", "way": "捐赠"}


def test_three_thousand_characters_with_tags(world: World, li: Chat) -> None:
    """Long text with tags and the end of a CDATA section is looked up, shown and stored unharmed."""
    content = ("村口的路灯坏了<script>alert(1)</script>]]>&amp;" * 100)[:3000]
    fill_in(li, "我要反映一个问题", "其他", content, "跳过", "不留", "确认提交")
    assert [one.content for one in world.stored()] == [content]
    fill_in(li, "我要反映一个问题", "其他")
    assert "已经在里面了" in li.say(content)


def test_a_repetition_asked_about_a_day_ago(world: World, li: Chat) -> None:
    """A draft that expired while a repetition was asked about can be taken up again, and ends once."""
    content = "希望长者食堂晚上也开门"
    fill_in(li, "提建议", "托底行动", content, "跳过", "不留", "确认提交")
    fill_in(li, "提建议", "托底行动", content)
    world.clock.advance(hours=25)
    li.say("你好")
    assert "已经在里面了" in li.say("继续填写")
    li.say("知道了")
    assert len(world.stored()) == 1


def test_two_people_at_once(world: World, li: Chat, wang: Chat) -> None:
    """Two people fill in forms in turns; nothing of one gets into the other's."""
    said = {li: "希望长者食堂晚上也开门", wang: "村口的水管漏水，路上都结冰了"}
    summaries = {}
    for step in range(6):
        for chat, content in said.items():
            summaries[chat] = chat.say(("提建议", "其他", content, "跳过", "不留", "确认提交")[step])
            if step == 4:  # the summary
                assert content in summaries[chat]
                assert all(other not in summaries[chat] for other in said.values() if other != content)
    assert sorted(one.content for one in world.stored()) == sorted(said.values())


def test_a_photo_too_old_is_asked_for_again(world: World, li: Chat) -> None:
    """An open form keeps photos for three days; who takes up an older draft is asked for them again."""
    fill_in(li, "我要反映一个问题", "其他", "村口的水管漏水，路上都结冰了")
    li.photo()
    li.say("好了")
    world.clock.advance(days=4)
    li.say("你好")
    told = li.say("继续填写")
    assert "重新发" in told
    assert "有照片吗" in told
    li.photo()
    fill_in(li, "好了", "不留", "确认提交")
    assert len(world.stored(Attachment)) == 1
    world.worker.run_once()
    assert world.stored(Attachment)[0].path
