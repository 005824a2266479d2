"""How much is understood of what nobody tuned for: a third of the utterances is kept out of learning."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.intent import IntentRecognizer
from knowledge.learning.fit import UTTERANCES
from knowledge.learning.noise import NOISES
from knowledge.learning.scoring import Score, measure, spoilt
from knowledge.town import load_town
from knowledge.utterance import Utterance, read_utterances

TOWN = Path(__file__).parents[3] / "knowledge" / "nansong"
KEPT_OUT = read_utterances(Path(__file__).with_name("utterances.jsonl"))
# The least share of the utterances kept out that is still understood when they are misspelt so.
UNDERSTOOD = {
    "same sound": 0.92,
    "look-alike": 0.93,
    "left out": 0.92,
    "doubled": 0.93,
    "pinyin": 0.85,
    "traditional": 0.95,
    "full width": 0.95,
}


@pytest.fixture(scope="module")
def recognizer() -> IntentRecognizer:
    """Return the recognizer of the reference town."""
    return IntentRecognizer.of(load_town(TOWN))


@pytest.fixture(scope="module")
def score(recognizer: IntentRecognizer) -> Score:
    """Return how well the utterances kept out are recognized."""
    return measure(recognizer, KEPT_OUT)


def told(score: Score) -> list[str]:
    """Return what went wrong, for whom a test fails."""
    return [f"{one.role} {one.asked}: {one.text} {one.intent} => {found}" for one, found in score.wrong]


def name(recognizer: IntentRecognizer, text: str, role: str = "villager", asked: str | None = None) -> str:
    """Return the intent of a message."""
    said = Utterance(text, "", role, asked)
    return recognizer.recognize(text, channel=said.channel, role=role, asked=asked).name


def test_nothing_kept_out_was_learnt() -> None:
    """No utterance stands on both sides."""
    learnt = {(one.text, one.role, one.asked) for one in read_utterances(UTTERANCES)}
    assert not learnt & {(one.text, one.role, one.asked) for one in KEPT_OUT}


def test_intents_kept_out_are_recognized(score: Score) -> None:
    """Nineteen of twenty utterances nobody tuned for are understood, and no intent is lost."""
    assert score.intents.share >= 0.95, told(score)
    assert min(share.share for share in score.by_intent.values()) >= 0.8


def test_slots_kept_out_are_found(score: Score) -> None:
    """Numbers, percentages, offices, choices and ratings are read rightly."""
    assert score.slots.share >= 0.95, told(score)


def test_emergencies_are_found_and_little_else_is_taken_for_one(score: Score) -> None:
    """Somebody in danger is heard, also said indirectly, in dialect or misspelt; talk of danger mostly stays talk."""
    assert score.emergencies.share >= 0.92, told(score)
    assert score.alarms.share >= 0.92, told(score)


def test_what_was_learnt_is_known(recognizer: IntentRecognizer) -> None:
    """The weights tell the utterances they were made from."""
    assert measure(recognizer, read_utterances(UTTERANCES)).intents.share >= 0.98


@pytest.mark.parametrize("noise", NOISES)
def test_misspelt_utterances_are_understood(recognizer: IntentRecognizer, noise: str) -> None:
    """Wrong characters, slips, typed pinyin and other scripts cost little."""
    score = measure(recognizer, spoilt(KEPT_OUT, NOISES[noise]))
    assert score.intents.share >= UNDERSTOOD[noise]


@pytest.mark.parametrize(
    "text",
    [
        "你们什么时候来修修这座破桥？",
        "这么臭的水谁敢喝？",
        "凭什么只给他们组装路灯？",
        "都几个月了，垃圾怎么还没人来拉",
        "公厕脏成这样，就没人扫一扫吗",
        "能不能别在半夜打桩",
    ],
)
def test_a_complaint_put_as_a_question_is_no_question(recognizer: IntentRecognizer, text: str) -> None:
    """It wants something done, not something told."""
    assert name(recognizer, text) == "suggest"


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("建议交上去以后多久能有答复？", {"ask", "help"}),
        ("提了建议会不会有人看？", {"ask", "help", "privacy", "track"}),
        ("方案建议种什么茶？", {"ask"}),
        ("在哪里提建议？", {"help", "ask"}),
        ("我上个月提的建议采纳了吗", {"track"}),
        ("建议被退回是什么原因", {"track", "ask"}),
    ],
)
def test_a_question_about_suggestions_is_no_suggestion(
    recognizer: IntentRecognizer, text: str, intents: set[str]
) -> None:
    """The word alone hands nothing in."""
    assert name(recognizer, text) in intents


@pytest.mark.parametrize("asked", [None, "ask_content"])
@pytest.mark.parametrize(
    "text",
    [
        "建议取消小区的装修押金",
        "取消了周末的班车，老人没法赶集",
        "希望退出合作社的手续简单一点",
        "不要再把垃圾倒在河边了",
        "别再半夜放鞭炮了",
    ],
)
def test_a_command_inside_content_is_content(recognizer: IntentRecognizer, text: str, asked: str | None) -> None:
    """Nobody's suggestion is thrown away for beginning with 取消 or 不要."""
    assert name(recognizer, text, asked=asked) == "suggest"


@pytest.mark.parametrize(
    ("text", "intent", "role", "asked"),
    [
        ("没有", "deny", "villager", "ask_photo"),
        ("没有路灯", "suggest", "villager", "ask_content"),
        ("好", "confirm", "villager", "confirm"),
        ("好多人家没水吃", "suggest", "villager", "ask_content"),
        ("二", "choose", "villager", "list"),
        ("取消", "cancel", "villager", "form"),
        ("还是老样子", "rate", "villager", "rate"),
        ("我的任务", "my_assignments", "cadre", None),
        ("例会什么时候开", "agenda", "cadre", None),
        ("例会村民能参加吗", "ask", "villager", None),
        ("我想在镇里开个分厂", "sage_feedback", "sage", None),
        ("0042转给宣传办", "transfer_submission", "cadre", None),
        ("0042到哪一步了", "track", "villager", None),
    ],
)
def test_the_same_words_mean_what_the_situation_says(
    recognizer: IntentRecognizer, text: str, intent: str, role: str, asked: str | None
) -> None:
    """Who writes, and what was just asked, decide."""
    assert name(recognizer, text, role, asked) == intent


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("13800000042", "ask_contact"),
        ("李大伯，13800000042", "ask_contact"),
        ("我这就去拍", "ask_photo"),
        ("等一下，我找找", "ask_photo"),
    ],
)
def test_an_answer_to_what_was_asked_skips_nothing(recognizer: IntentRecognizer, text: str, asked: str) -> None:
    """A number that was given, or a photo that is on its way, is not thrown away."""
    found = recognizer.recognize(text, channel="wechat", role="villager", asked=asked)
    assert "skip" not in found.slots


@pytest.mark.parametrize("text", ["火锅店太吵了", "生意火爆", "救急资金怎么申请", "消防栓坏了", "建议搞119消防宣传"])
def test_words_of_danger_alone_raise_no_alarm(recognizer: IntentRecognizer, text: str) -> None:
    """Who asks for a hydrant is not sent to the fire brigade."""
    assert "emergency" not in recognizer.recognize(text, channel="wechat", role="villager", asked=None).slots


@pytest.mark.parametrize(
    "text",
    [
        "不想活了",
        "煤气味很重",
        "有人掉河里了",
        "孩子不见了",
        "我被家暴了",
        "房子起火了",
        "着活了快来人",
        "bu xiang huo le",
    ],
)
@pytest.mark.parametrize("asked", [None, "ask_content", "confirm", "rate", "list"])
def test_an_emergency_is_heard_at_every_step(recognizer: IntentRecognizer, text: str, asked: str | None) -> None:
    """Plain words of danger are never missed, whatever is open."""
    found = recognizer.recognize(text, channel="wechat", role="villager", asked=asked)
    assert found.name == "human"
    assert found.slots["emergency"]
