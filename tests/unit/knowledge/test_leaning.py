"""How short and crooked messages about the reference plan are understood: by figure, by place, in letters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge import parts
from knowledge.answerer import Answerer
from knowledge.text import simplify
from knowledge.town import load_town

TOWN = Path(__file__).parents[3] / "knowledge" / "nansong"


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    """Return an answerer of the reference town."""
    return Answerer(load_town(TOWN))


def _entries(answerer: Answerer, text: str, earlier: Sequence[str] = ()) -> list[str]:
    return [entry.id for entry in answerer.answer(text, earlier).entries]


@pytest.mark.parametrize(
    ("earlier", "text", "entry"),
    [
        (["1条主线讲的是什么"], "那2呢", "layout.two"),
        (["方案里的2大优势是什么"], "那3呢", "layout.three"),
        (["12315+N是什么", "那2呢"], "3又是哪几个", "layout.three"),
        (["讲讲12315+N"], "N呢", "layout.industries"),
    ],
)
def test_an_entry_is_picked_by_its_figure(answerer: Answerer, earlier: list[str], text: str, entry: str) -> None:
    """What a title begins with picks it from the list that it stands in, whichever of the list was asked before."""
    assert _entries(answerer, text, earlier) == [entry]


@pytest.mark.parametrize(
    ("earlier", "text", "entry"),
    [
        (["五大行动有哪些", "第二项行动讲什么"], "第三项呢", "culture.all"),
        (["三个平台是哪三个"], "最后一个呢", "platform.lansong"),
        (["三大平台是哪些", "最后一个是兰松公司对吧"], "中间那个叫什么", "platform.association"),
        (["托底行动有哪几条"], "第三条呢", "safety.equal-services"),
        (["托底行动第一条讲什么"], "第三条呢", "safety.equal-services"),
    ],
)
def test_an_entry_is_picked_by_its_place(answerer: Answerer, earlier: list[str], text: str, entry: str) -> None:
    """From the list that was given, or that the entry before was picked from by its place; not from any other."""
    assert _entries(answerer, text, earlier) == [entry]


@pytest.mark.parametrize(
    ("earlier", "text", "entry"),
    [
        (["全镇税收每年要增多少"], "村集体咧", "targets.village-income"),
        (["税收每年要涨多少"], "那村集体的呢", "targets.village-income"),
        (["长者食堂是什么"], "归哪个科室", "safety.canteen"),
        (["15分钟生活圈是什么"], "都包括哪些地方", "targets.circle"),
        (["方案里讲的千年古刹"], "叫什么名字，在哪座山上", "culture.temple"),
    ],
)
def test_what_was_asked_before_is_asked_on(answerer: Answerer, earlier: list[str], text: str, entry: str) -> None:
    """Of another matter, or for another detail of the same one."""
    assert _entries(answerer, text, earlier) == [entry]


def test_after_what_the_plan_does_not_have_nothing_is_guessed(answerer: Answerer) -> None:
    """A bare detail after a declined question is about that, not about whatever asks for the same detail."""
    assert answerer.answer("要带什么证件", ["结婚登记去哪里办"]).kind == "none"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("jiwei hui lai anfang ma", "supervision.visits"),
        ("xiangxian lianluozhan zai nali", "organisation.station"),
        ("zhǎngzhě shítáng zài nǎlǐ", "safety.canteen"),
        ("babazhanlue zai fangan li zenme shuo de", "overview.eight-eight"),
        ("liangda youshi shi shenme", "layout.two"),
    ],
)
def test_letters_typed_together_are_the_terms_they_spell(answerer: Answerer, text: str, entry: str) -> None:
    """With tones or without, with u for ü, and 两 for what is 2 in the plan."""
    assert _entries(answerer, text) == [entry]


def test_accents_are_taken_off() -> None:
    """A letter with its tone is the letter, ü is v as it is typed."""
    assert simplify("lǜ wénlü ZHǍNG") == "lv wenlv zhang"


def test_the_same_word_in_another_matter_is_declined(answerer: Answerer) -> None:
    """A cake, a run and a mountain are none of the plan's, though it has the words."""
    for text in ("生日蛋糕发不起来怎么办", "跑步15分钟能跑几公里", "大埔山好爬吗,要穿什么鞋"):
        assert answerer.answer(text).kind == "none", text


def test_a_way_of_asking_word_for_word_is_no_matter_of_doubt(answerer: Answerer) -> None:
    """One character may be outside of the plan everywhere else."""
    assert _entries(answerer, "税") == ["targets.tax"]


def test_a_request_and_a_question_are_two() -> None:
    """Who asks for something to be told asks, with no question mark; a comma before a figure parts them."""
    assert len(parts.questions("说说两大优势,再报一下三个平台")) == 2
    assert len(parts.questions("N指的是啥，2大优势又是啥？")) == 2
    assert len(parts.questions("一年有1,200家吗")) == 1


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("领导小组和工作专班分别怎么组建？", ["organisation.group", "organisation.task-force"]),
        ("长者食堂、乡贤联络站分别归谁管", ["safety.canteen", "organisation.station"]),
    ],
)
def test_what_is_asked_of_each_is_asked_of_each(answerer: Answerer, text: str, entries: list[str]) -> None:
    """Several things and one question make several questions."""
    assert _entries(answerer, text) == entries


def test_one_thing_is_one_question() -> None:
    """分别 alone does not make a question of every noun."""
    assert len(parts.questions("15项工程分别是什么")) == 1
