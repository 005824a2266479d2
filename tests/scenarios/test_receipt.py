"""The receipt: short with the number, whole on request, and nobody else's."""

import re

from bot.casework import Actor, Desk, Given
from bot.rules import Rules
from models import JournalDigest, Notice, Step
from models.journal_digest import digests
from models.lifecycle import Act
from models.receipt import Content, content_of, find_entry
from models.submission import find_submission
from tests.chat import Chat, World
from tests.scenarios.test_hand_in import TICKET as NUMBER
from tests.scenarios.test_hand_in import hand_in

SHORT = re.compile(r"回执：([0-9a-f]{12})\n")
WHOLE = re.compile(r"\b[0-9a-f]{64}\b")


def test_a_receipt_is_given_and_proves_the_words(world: World, li: Chat) -> None:
    """What the person was shown leads to the entry of his words, short or whole."""
    li.say("提建议")
    li.say("生态农业提质行动")
    li.say("希望溪光村的茶园边上修一条步道")
    li.say("跳过")
    li.say("不留")
    thanks = li.say("确认")
    short, number = SHORT.search(thanks), NUMBER.search(thanks)
    assert short
    assert number
    whole = WHOLE.search(li.say("回执"))
    assert whole
    assert whole.group().startswith(short.group(1))
    with world.session() as session:
        for receipt in (f"{number.group()} {short.group(1)}", whole.group()):
            entry = find_entry(session, receipt)
            assert entry is not None
            assert entry.subject == number.group()
            assert content_of(session, entry) is Content.SAME


def test_nobody_reads_anybody_elses_receipt(world: World, li: Chat, wang: Chat) -> None:
    """Before anything was spoken of there is none, and a stranger's number shows nothing."""
    ticket = hand_in(li)
    assert "先回复编号" in wang.say("回执")
    wang.say(ticket)
    assert not WHOLE.search(wang.say("回执"))
    assert WHOLE.search(li.say("我的回执"))


def test_what_was_handed_in_has_its_term_and_its_first_step(world: World, li: Chat) -> None:
    """The chat hands in through the same desk at which staff work, and the person reads where it stands."""
    ticket = hand_in(li)
    (stored,), (step,) = world.stored(), world.stored(Step)
    assert stored.accept_by == Rules.of(world.settings).accept_by(Rules.of(world.settings).today(stored.created_at))
    assert stored.anonymous
    assert (step.step, step.who, step.entry) == ("submit", "提交人", 1)
    with world.parts.database.write() as session:
        found = find_submission(session, ticket)
        assert found is not None
        desk = Desk(session, Rules.of(world.settings), world.vault, world.clock())
        desk.take(found, Act.ASK_MORE, Actor("站长", "admin"), Given(text="哪一段？"))
    assert "待补充" in li.say(ticket)
    (notice,) = world.stored(Notice)
    assert "哪一段？" in world.vault.open(notice.text)


def test_the_worker_makes_yesterdays_digest(world: World, li: Chat) -> None:
    """Every day once, however often it looks."""
    hand_in(li)
    world.clock.advance(days=1)
    for _ in range(2):
        world.worker.digest()
    (digest,) = world.stored(JournalDigest)
    assert digest.seq == 1
    with world.session() as session:
        assert len(digests(session)) == 1
