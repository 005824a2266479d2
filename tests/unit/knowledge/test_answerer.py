"""Questions to the invented town, and what becomes of them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.answerer import Answerer
from knowledge.town import Town, load_town
from tests.unit.knowledge.invented_town import OFFICES, Write


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("收入目标", "target.income"),
        ("請問村民收入要增長多少？", "target.income"),
        ("鳜鱼", "fish.coop"),
        ("贵鱼谁来养", "fish.coop"),
        ("那个渔业合作社做何乜啊", "fish.coop"),
        ("hezuoshe yang shenme yu", "fish.coop"),
        ("敬佬餐厅归谁管", "care.canteen"),
        ("老人饭堂归谁管", "care.canteen"),
        ("我在外面打工十几年,爸妈在家没人烧饭,昨天听人讲起,老人吃饭有什么安排", "care.canteen"),
    ],
)
def test_finds_the_entry(answerer: Answerer, text: str, entry: str) -> None:
    """Typos, script, dialect, pinyin, synonyms and stories lead to the right entry."""
    answer = answerer.answer(text)
    assert answer.kind in ("answer", "gap")
    assert [found.id for found in answer.entries] == [entry]
    assert 0 <= answer.score <= 1


@pytest.mark.parametrize(
    "text", ["今天会下雨吗", "驾驶证到期怎么换", "彩票", "甲乙丙丁", "", "???", "bitcoin price", "养鱼的股票怎么买"]
)
def test_declines_what_is_outside(answerer: Answerer, text: str) -> None:
    """What the plan has nothing about is not answered."""
    assert answerer.answer(text).kind == "none"


@pytest.mark.parametrize(
    ("text", "detail", "say"),
    [
        ("敬老餐厅一餐多少钱", "amount", "原文没有写一餐收多少钱。"),
        ("敬老餐厅在哪里", "address", "原文没有写具体地址。"),
        ("敬老餐厅电话多少", "phone", "原文没有写电话或别的联系方式。"),
        ("敬老餐厅能不能送餐上门", "other", "原文没有写能不能送餐上门。"),
        ("加入合作社有什么条件", "condition", "原文没有写入社的条件。"),
        ("jinglao canting zai nali", "address", "原文没有写具体地址。"),
    ],
)
def test_says_what_the_plan_does_not_state(answerer: Answerer, text: str, detail: str, say: str) -> None:
    """An asked detail that the entry does not state makes a gap, and only that is said."""
    answer = answerer.answer(text)
    assert (answer.kind, answer.detail) == ("gap", detail)
    assert say in [stated.say for stated in answer.silent]


def test_a_known_detail_is_no_gap(answerer: Answerer) -> None:
    """A detail the entry states is answered."""
    assert answerer.answer("收入目标是什么时候").kind == "answer"


def test_a_phone_the_town_filled_in_is_no_gap(answerer: Answerer, write: Write) -> None:
    """What the town has filled in about the office is an answer; what it has not is a gap."""
    assert answerer.answer("渔业合作社电话多少").kind == "answer"
    offices = deepcopy(OFFICES)
    offices["offices"][1]["phone"] = ""
    assert Answerer(load_town(write(offices=offices))).answer("渔业合作社电话多少").kind == "gap"


@pytest.mark.parametrize(
    ("earlier", "text", "entry"),
    [
        (["敬老餐厅怎么办的"], "那谁负责", "care.canteen"),
        (["敬老餐厅怎么办的"], "电话呢?", "care.canteen"),
        (["渔业合作社做什么"], "那贴息呢", "fish.loan"),
        (["渔业合作社做什么"], "还有别的吗", "fish.coop"),
        (["敬老餐厅怎么办的"], "那渔业合作社呢", "fish.coop"),
        (["敬老餐厅怎么办的", "谢谢"], "在哪里", "care.canteen"),
    ],
)
def test_follow_ups(answerer: Answerer, earlier: list[str], text: str, entry: str) -> None:
    """What leans on the question before is completed; a change of subject is noticed."""
    answer = answerer.answer(text, earlier)
    assert [found.id for found in answer.entries] == [entry]


def test_the_last_entry_counts_before_earlier_texts(answerer: Answerer) -> None:
    """The conversation's own memory decides what 那 means."""
    answer = answerer.answer("那谁负责", ["敬老餐厅怎么办的"], "fish.coop")
    assert answer.followup
    assert answer.entries[0].id == "fish.coop"


@pytest.mark.parametrize("text", ["那彩票呢", "今天会下雨吗", "讲个笑话"])
def test_a_strange_matter_is_no_follow_up(answerer: Answerer, text: str) -> None:
    """A conversation about the plan does not make everything after it one."""
    assert answerer.answer(text, ["敬老餐厅怎么办的"]).kind == "none"


def test_a_detail_without_a_topic_is_not_guessed(answerer: Answerer) -> None:
    """Nobody knows whose phone is meant."""
    assert answerer.answer("电话多少").kind in ("none", "choices")


def test_two_questions_get_two_answers(answerer: Answerer) -> None:
    """Each question of a message is answered; what only leads to a question is not one."""
    two = answerer.answer("收入目标是什么？敬老餐厅归谁管？")
    assert [entry.id for entry in two.entries] == ["target.income", "care.canteen"]
    one = answerer.answer("我家有鱼塘，养鱼怎么加入合作社？")
    assert [entry.id for entry in one.entries] == ["fish.coop"]


def test_corrections_of_staff_override_everything(town: Town) -> None:
    """A fixed question goes to its entry whatever the index says."""
    fixed = Answerer(town, {"今天吃什么": "care.canteen"}.get)
    assert fixed.answer("今天吃什么?").entries[0].id == "care.canteen"


def test_between_the_bands_choices_are_offered(town: Town) -> None:
    """Less sure than an answer needs, surer than nothing: at most three to choose from."""
    wary = Answerer(replace(town, thresholds=replace(town.thresholds, answer=1.0, choices=0.1)))
    answer = wary.answer("养鱼有什么好处")
    assert answer.kind == "choices"
    assert 1 <= len(answer.choices) <= 3
    assert not answer.entries


def test_why_names_what_matched(answerer: Answerer) -> None:
    """Every answer can say what it rests on."""
    assert any("鳜" in feature for feature in answerer.answer("鳜鱼谁来养").why)


def test_guesses_the_section_of_a_suggestion(answerer: Answerer) -> None:
    """A suggestion is laid to the part of the plan it is about, or to none."""
    assert answerer.section_of("希望敬老餐厅能给老人送餐")[0][0] == "二(二)"
    assert answerer.section_of("qwertz") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_it(answerer: Answerer, text: str) -> None:
    """Any Unicode is read without an error, and confidence stays within 0 and 1."""
    answer = answerer.answer(text, [text])
    assert 0 <= answer.score <= 1


def test_very_long_texts_are_clipped(answerer: Answerer) -> None:
    """Twenty thousand characters are read at both ends."""
    assert 0 <= answerer.answer("哈哈,鱼。" * 5000).score <= 1


def test_what_has_not_changed_is_not_built_again(town: Town) -> None:
    """A telephone number filled in needs no new index, another way of asking does; both are heeded."""
    before = Answerer(town)
    offices = tuple(replace(office, phone="0000-5678") for office in town.offices.offices)
    filled_in = Answerer(replace(town, offices=replace(town.offices, offices=offices)), before=before)
    assert filled_in.matcher.index is before.matcher.index
    assert filled_in.town.offices.offices[0].phone == "0000-5678"
    taught = Answerer(town.with_questions({"fish.coop": ["塘里那帮人做啥"]}), before=before)
    assert taught.matcher.index is not before.matcher.index
    assert taught.answer("塘里那帮人做啥").entries[0].id == "fish.coop"
