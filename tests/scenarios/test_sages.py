"""Rural sages: not verified, refused, verified; bulletins; what became of everything they handed in."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.casework import Actor, Desk, Given
from bot.errors import InvalidAnswer
from bot.sages import Register
from models import JournalEntry, Notice, Person, SageApplication, Submission, Subscription, Talent
from models.journal import verify
from models.lifecycle import Act
from tests.chat import Chat, World
from tests.scenarios.consulting import consult, load_next, rewritten

TICKET = re.compile(r"NS-\d{8}-\d{4}")
APPLICATION = ("林大海", "大埔山村", "杭州", "矿山机械", "13800000009")
TEA = "我愿意投资建一个茶叶加工厂"


def talk(chat: Chat, *texts: str) -> str:
    """Say one thing after the other; return the last reply."""
    return [chat.say(text) for text in texts][-1]


def apply(chat: Chat) -> str:
    """Ask to be verified; return the last reply."""
    return talk(chat, "乡贤认证", *APPLICATION, "确认提交")


def decide(world: World, reason: str = "") -> None:
    """Verify the newest application, or refuse it when there is a reason."""
    with world.parts.database.write() as session:
        register = Register(session, world.vault, world.clock(), "站长")
        newest = session.execute(select(SageApplication).order_by(SageApplication.id.desc()).limit(1)).scalar_one()
        register.refuse(newest, reason) if reason else register.verify(newest)


def feed_back(chat: Chat, content: str = TEA) -> str:
    """Hand in feedback as a sage; return the last reply."""
    talk(chat, "乡贤反馈", "意见", "乡贤助力发展行动", content, "跳过", "跳过", "不留")
    return chat.say("确认")


def test_what_is_kept_is_told_before_the_name(li: Chat) -> None:
    """Before the first personal datum: what, why, who sees it, how long, how to delete it, how to stop."""
    reply = li.say("乡贤认证")
    for told in ("姓名", "核对", "乡贤联络站的人能看", "天后删掉", "删除我的信息", "取消"):
        assert told in reply


def test_an_application_waits_and_is_sealed(world: World, li: Chat) -> None:
    """What was confirmed is stored once, nothing of it in the clear, and asking again tells that it waits."""
    assert "收到了" in apply(li)
    (stored,) = world.stored(SageApplication)
    assert stored.state == "pending"
    names = ("name", "village", "residence", "field", "phone")
    assert world.vault.open(stored.details) == dict(zip(names, APPLICATION, strict=True))
    assert "正在核对" in li.say("乡贤认证")
    journal = "".join(entry.body for entry in world.stored(JournalEntry))
    assert not any(given in journal for given in APPLICATION)
    assert len(world.stored(SageApplication)) == 1


def test_answers_that_cannot_be_read(world: World, li: Chat) -> None:
    """A name that is none and a number that is none are asked for again; cancelling leaves nothing."""
    li.say("乡贤认证")
    assert "没看出姓名" in li.say("123")
    talk(li, "我叫林大海", "大埔山村", "杭州", "矿山机械")
    assert "没看出电话" in li.say("不留")
    assert "取消" in li.say("取消")
    assert world.stored(SageApplication) == []


def test_feedback_of_somebody_not_verified_is_taken_and_marked(world: World, li: Chat) -> None:
    """It gets a number like any other; the reply says how it is marked, and how to be verified."""
    reply = feed_back(li)
    assert TICKET.search(reply)
    assert "未认证" in reply
    assert "乡贤认证" in reply
    (stored,) = world.stored()
    assert (stored.kind, stored.role, stored.content) == ("乡贤反馈", "villager", TEA)


def test_feedback_while_the_application_waits(world: World, li: Chat) -> None:
    """Nobody has to wait for staff to be heard."""
    apply(li)
    assert "还在核对" in feed_back(li)
    assert world.stored()[0].role == "villager"


def test_verified(world: World, li: Chat) -> None:
    """A verified sage is one from his next word on; a notice is owed to him; his feedback is not marked."""
    apply(li)
    decide(world)
    (person,) = world.stored(Person)
    assert (person.role, person.verified) == ("sage", True)
    assert world.vault.open(person.details)["name"] == "林大海"
    (notice,) = world.stored(Notice)
    assert "通过了" in world.vault.open(notice.text)
    assert "未认证" not in feed_back(li)
    assert world.stored()[0].role == "sage"
    assert "已经是认证过的乡贤" in li.say("乡贤认证")
    with world.session() as session:
        assert verify(session) is None


def test_refused_with_a_reason_and_again(world: World, li: Chat) -> None:
    """The reason reaches the applicant; he stays a villager who is heard, and may apply anew."""
    apply(li)
    decide(world, "电话打不通，请换一个号码")
    (notice,) = world.stored(Notice)
    assert "电话打不通" in world.vault.open(notice.text)
    assert "未认证" in feed_back(li)
    assert "电话打不通" in li.say("乡贤认证")
    talk(li, *APPLICATION, "确认提交")
    decide(world)
    assert [one.state for one in world.stored(SageApplication)] == ["refused", "verified"]


def test_an_application_is_decided_once(world: World, li: Chat) -> None:
    """The second decision says who took the first, and changes nothing."""
    apply(li)
    decide(world)
    with pytest.raises(InvalidAnswer, match="站长"):
        decide(world, "重复")
    assert world.stored(SageApplication)[0].state == "verified"


def test_refused_applications_are_deleted_in_time(world: World, li: Chat) -> None:
    """What was promised before the name was asked for is kept."""
    apply(li)
    decide(world, "不是本镇的")
    world.worker.tidy()
    assert len(world.stored(SageApplication)) == 1
    world.clock.advance(days=world.settings.contact_keep_days + 1)
    world.worker.tidy()
    assert world.stored(SageApplication) == []


def test_a_cadre_needs_no_verification(world: World, chen: Chat) -> None:
    """A cadre is told so, and no form is opened."""
    with world.parts.database.write() as session:
        address = world.vault.pseudonym("wecom", chen.person)
        details = world.vault.seal({})
        session.add(Person(channel="wecom", address=address, role="cadre", verified=True, details=details))
    assert "不用认证" in chen.say("乡贤认证")


def test_how_verification_goes_is_told_before_anything_is_asked(li: Chat) -> None:
    """A question gets an answer and a way on, not a form."""
    assert "五样" in li.say("乡贤怎么认证？")
    assert "姓名" in li.tap("开始认证")


def test_an_offer_of_talent_enters_the_register(world: World, li: Chat) -> None:
    """What a sage offers can be followed up: a record of its own, sealed, tied to the submission."""
    talk(li, "我想推荐一位技术人才到镇里来", "乡贤助力发展行动", "跳过", "13800000009")
    li.say("确认")
    (submission,) = world.stored()
    (talent,) = world.stored(Talent)
    assert (talent.submission_id, talent.state, submission.offer) == (submission.id, "待联系", "人才")
    kept = world.vault.open(talent.details)
    assert (kept["content"], kept["contact"]) == (submission.content, "13800000009")
    assert b"13800000009" not in talent.details


def test_subscribing_and_cancelling(world: World, li: Chat) -> None:
    """Twice is once; cancelling deletes; both say where one stands."""
    assert "订好了" in li.say("订阅通报")
    assert "已经订过" in li.say("订阅")
    assert len(world.stored(Subscription)) == 1
    assert "已经退订" in li.say("退订")
    assert "没有订过" in li.say("取消订阅")
    assert world.stored(Subscription) == []


def outcomes(chat: Chat) -> str:
    """Ask what became of everything, to the last page."""
    return "\n".join([chat.say("我的意见办得怎样"), chat.say("继续"), chat.say("继续")])


def take(world: World, ticket: str, *acts: tuple[Act, Given]) -> None:
    """Let staff take steps."""
    with world.parts.database.write() as session:
        desk = Desk(session, world.parts.rules, world.vault, world.clock())
        for act, given in acts:
            submission = session.execute(select(Submission).filter_by(ticket=ticket)).scalar_one()
            desk.take(submission, act, Actor("站长", "admin"), given)


def test_what_became_of_everything(world: World, li: Chat, wang: Chat) -> None:
    """Every item of the person's own with its outcome, the public reply and the reason; nobody else's, no note."""
    first = TICKET.search(feed_back(li))
    second = TICKET.search(feed_back(li, "我想把老矿洞修成博物馆让大家参观"))
    feed_back(wang, "王家的事情请镇里也看一看好吗")
    assert first
    assert second
    verdict = Given(verdict="部分采纳", reason="用地还在批", signer="镇长", note="内部的话")
    take(world, first[0], (Act.ACCEPT, Given()), (Act.DECIDE, verdict), (Act.ANSWER, Given(text="先建晒青场")))
    told = outcomes(li)
    for part in ("一共交过2条", first[0], second[0], "部分采纳。理由：用地还在批", "先建晒青场", "已提交1条"):
        assert part in told
    assert "王家" not in told
    assert "内部的话" not in told


def test_what_was_merged_tells_how_the_other_one_stands(world: World, li: Chat, wang: Chat) -> None:
    """Merged is not lost: the outcome is that of what runs on for it."""
    mine, other = TICKET.search(feed_back(li)), TICKET.search(feed_back(wang))
    assert mine
    assert other
    take(world, other[0], (Act.ACCEPT, Given()))
    take(world, mine[0], (Act.MERGE, Given(target=other[0])))
    take(world, other[0], (Act.ANSWER, Given(text="已经列入计划")))
    told = outcomes(li)
    assert "并在一起办，已答复" in told
    assert "已经列入计划" in told


def test_each_comment_tells_what_became_of_its_clause(world: World, li: Chat) -> None:
    """Unchanged, changed with old and new wording, gone: by the next version of the draft."""
    consult(world)
    for section, said in (("托底行动", "建议写明建几个长者食堂"), ("总部经济", "总部大楼招商的奖励应该写清楚")):
        talk(li, "我想对征求意见稿提意见", section, said, "跳过", "不留", "确认")
    assert "新一稿" not in outcomes(li)
    world.clock.offset += timedelta(minutes=1)
    load_next(world, rewritten(world, "二(五)", "2025年前建成三个长者食堂。"))
    told = outcomes(li)
    assert "二(五)，新一稿里改了" in told
    assert "原来：“(五)托底行动" in told
    assert "现在：“2025年前建成三个长者食堂" in told
    assert "二(一)，新一稿里没有改动" in told


def test_nothing_handed_in_yet(li: Chat) -> None:
    """Says so, and how to begin."""
    assert "还没有交过" in li.say("我的意见办得怎样了")
