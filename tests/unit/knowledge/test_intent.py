"""What somebody wants is recognized from the words, the person's role and what the bot has just asked."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.entry import Lexicon
from knowledge.intent import Intent, IntentRecognizer, is_question, load_examples
from knowledge.intent_names import Names

TOWN = Path(__file__).parents[3] / "knowledge" / "nansong"
ASKED = ("form", "list", "ask_content", "ask_photo", "ask_contact", "confirm", "rate", "replied", None)
LONGEST_SECONDS = 0.02  # of processor time
NAMES = Names(
    offices={"县水务局办公室": ("水务办",)},
    sections={"清溪行动": ("清溪",)},
    villages={"柳坪村": ("柳坪",)},
    terms=("清溪行动", "河长制"),
)


@pytest.fixture(scope="module")
def recognizer() -> IntentRecognizer:
    """Return a recognizer of an invented county, from plain data."""
    return IntentRecognizer(load_examples(TOWN), NAMES, Lexicon(words=NAMES.terms), prefix="LX")


def read(recognizer: IntentRecognizer, text: str, role: str = "villager", asked: str | None = None) -> Intent:
    """Recognize a message on the channel of the role."""
    channel = "wecom" if role in ("cadre", "admin") else "wechat"
    return recognizer.recognize(text, channel=channel, role=role, asked=asked)


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(
    ("text", "emergency"),
    [
        ("房子着火了", "fire"),
        ("有人掉河里了，救命", "danger"),
        ("有人拿刀砍人", "crime"),
        ("我真的不想活了", "self_harm"),
    ],
)
def test_an_emergency_goes_before_whatever_is_open(
    recognizer: IntentRecognizer, text: str, emergency: str, asked: str | None
) -> None:
    """Somebody in danger is heard at every step of every form."""
    intent = read(recognizer, text, asked=asked)
    assert (intent.name, intent.slots.get("emergency")) == ("human", emergency)


@pytest.mark.parametrize(
    "text",
    [
        "建议多备几个灭火器，防止着火",
        "去年这里着火过，希望装消防栓",
        "桥没有栏杆，怕小孩掉河里",
        "热死了，食堂能不能装空调",
        "大家一起火起来",
        "生意不好都活不下去了",
        "跳楼价也没人买我们的茶叶",
        "希望搞个防溺水宣传",
    ],
)
def test_talk_of_danger_is_no_emergency(recognizer: IntentRecognizer, text: str) -> None:
    """Who asks for precautions or talks of the past is not sent to the fire brigade."""
    assert "emergency" not in read(recognizer, text).slots


@pytest.mark.parametrize("role", ["villager", "sage"])
@pytest.mark.parametrize(
    "text", ["我的任务", "逾期", "报进度", "转办", "回复0042：已修好", "0042转给水务办", "本月例会议题", "茶园完成60%"]
)
def test_staff_work_is_only_for_staff(recognizer: IntentRecognizer, text: str, role: str) -> None:
    """What only cadres can do is never understood from anybody else."""
    staff = {"my_assignments", "assignment_detail", "report_progress", "overdue", "agenda"}
    assert read(recognizer, text, role).name not in staff | {"reply_submission", "transfer_submission"}


@pytest.mark.parametrize("text", ["建仪修一条路", "希忘修一条路", "投拆有人乱倒垃圾"])
def test_words_written_by_their_sound_are_understood(recognizer: IntentRecognizer, text: str) -> None:
    """A wrong character of the same sound does not hide what is wanted."""
    assert read(recognizer, text).name == "suggest"


def test_knows_the_names_it_was_given(recognizer: IntentRecognizer) -> None:
    """Offices, parts of the plan and villages are the town's own; so is the prefix."""
    handed_on = read(recognizer, "LX-20270305-0042转水务办", "cadre")
    assert handed_on.name == "transfer_submission"
    assert handed_on.slots["ticket"] == "LX-20270305-0042"
    assert handed_on.slots["office"] == "县水务局办公室"
    wish = read(recognizer, "建议清溪行动先从柳坪做起")
    assert (wish.slots["section"], wish.slots["place"]) == ("清溪行动", "柳坪村")


def test_an_unknown_office_is_given_back_as_written(recognizer: IntentRecognizer) -> None:
    """Nobody guesses an office: what the town does not know comes back in the cadre's words."""
    assert read(recognizer, "0042转林业站", "cadre").slots["office"] == "林业站"


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("我想提个建议", False),
        ("建议河边修一条步道", True),
        ("我要对征求意见稿提意见", False),
        ("征求意见稿里没写河长制，建议补上", True),
    ],
)
def test_says_whether_a_suggestion_is_in_the_message(recognizer: IntentRecognizer, text: str, *, content: bool) -> None:
    """An announcement asks for the content, a message that is the suggestion already does not."""
    assert read(recognizer, text).slots["content"] is content


def test_a_guess_says_what_it_rests_on(recognizer: IntentRecognizer) -> None:
    """Every intent explains itself: by a cue, or by the signs of the message that weighed most."""
    assert read(recognizer, "取消").why == ("cue cancel.whole",)
    weighed = read(recognizer, "村口的垃圾都堆成山了")
    assert weighed.name == "suggest"
    assert len(weighed.why) == 3
    assert 0 < weighed.score < 1


def test_a_town_teaches_its_own_words() -> None:
    """What only this town says is learnt from its examples, and what is near to them is understood too."""
    text = "柳坪又咕噜了"
    examples = {"overdue": (), "suggest": (text, "水闸又咕噜了"), "unheard-of": ("啥",)}
    taught = IntentRecognizer(examples, NAMES, Lexicon(), "LX")
    untaught = IntentRecognizer({}, NAMES, Lexicon(), "LX")
    assert read(untaught, text).name != "suggest"
    assert read(taught, text).name == "suggest"
    assert read(taught, "水渠又咕噜了").name == "suggest"


def test_works_without_examples() -> None:
    """A town that has written no examples is served by the cues."""
    bare = IntentRecognizer({}, Names(), Lexicon())
    assert read(bare, "查进度").name == "track"
    assert read(bare, "什么是河长制").name == "ask"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("请问要留电话吗", True),
        ("一般多久能回复？", True),
        ("什么叫专项债", True),
        ("会不会泄露我的电话", True),
        ("例会多久开一次", True),
        ("村口的路什么时候修好", False),
        ("怎么还没人来收垃圾", False),
        ("能不能多装几盏路灯", False),
        ("路灯坏了三个月", False),
        ("", False),
    ],
)
def test_tells_questions_from_complaints(text: str, *, question: bool) -> None:
    """A question put to the bot is told from a complaint or a wish in a question's clothes."""
    assert is_question(text) is question


@settings(deadline=None)
@given(text=st.text(max_size=400), asked=st.sampled_from(ASKED), role=st.sampled_from(["villager", "sage", "cadre"]))
def test_nothing_anybody_writes_makes_it_fail(
    recognizer: IntentRecognizer, text: str, asked: str | None, role: str
) -> None:
    """Any text at any step has an intent, with a confidence between none and certain."""
    intent = read(recognizer, text, role, asked)
    assert intent.name
    assert 0 <= intent.score <= 1


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(
    "piece", ["好的", "嗯", "是的没错", "取消", "算了吧", "我要查", "不提了", "提", "第一", "0042 ", "\u202e\ud800"]
)
def test_nothing_somebody_repeats_makes_it_slow(recognizer: IntentRecognizer, piece: str, asked: str | None) -> None:
    """Words said over and over, short or 20,000 characters long, are read at once."""
    for text in (piece * 10 + "呢x", piece * 40 + "x", (piece * 20_000)[:20_000]):
        start = process_time()
        read(recognizer, text, "cadre", asked)
        assert process_time() - start < LONGEST_SECONDS


@settings(deadline=None, max_examples=60)
@given(
    piece=st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=12),
    asked=st.sampled_from(ASKED),
    role=st.sampled_from(["villager", "sage", "cadre"]),
)
def test_twenty_thousand_characters_of_anything_are_read_at_once(
    recognizer: IntentRecognizer, piece: str, asked: str | None, role: str
) -> None:
    """Halves of characters, signs of every script, over and over: it takes no time to speak of."""
    text = (piece * 20_000)[:20_000]
    read(recognizer, text, role, asked)
    start = process_time()
    read(recognizer, text, role, asked)
    assert process_time() - start < LONGEST_SECONDS
