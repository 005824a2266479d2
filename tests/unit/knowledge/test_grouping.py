"""Questions that are alike become one group."""

from __future__ import annotations

import random
from time import process_time

from knowledge.answerer import Answerer
from knowledge.grouping import group_alike

TOPICS = ("医保", "驾驶证", "公交", "彩票", "结婚证", "户口", "宅基地", "低保", "水费", "快递")
TURNS = (
    "{}怎么办",
    "{}在哪里办",
    "办{}要带什么",
    "我的{}丢了",
    "{}什么时候能好",
    "谁管{}",
    "{}多少钱一年",
    "能不能代办{}",
)
MANY = 10_000
LONGEST_SECONDS = 10.0


def grouped(answerer: Answerer, *texts: str) -> list[list[str]]:
    """Return the texts in their groups."""
    return [[texts[place] for place in places] for places in group_alike(answerer.matcher, texts)]


def test_wordings_and_homophones_of_one_question_are_together(answerer: Answerer) -> None:
    """Another order, a wrong character of the same sound, another script: one question."""
    texts = ("驾驶证过期了怎么换", "驾驶证过期怎么换", "架驶证过期了怎么换", "駕駛證過期了怎麼換", "明天会下雨吗")
    assert grouped(answerer, *texts) == [list(texts[:4]), [texts[4]]]


def test_what_only_shares_a_frame_is_apart(answerer: Answerer) -> None:
    """怎么办 is no topic."""
    assert len(grouped(answerer, "医保卡丢了怎么办", "水管漏了怎么办", "离婚证怎么办")) == 3


def test_texts_without_words_do_no_harm(answerer: Answerer) -> None:
    """Signs and empty texts are a group of their own."""
    assert grouped(answerer, "👎", "医保卡丢了", "？？？") == [["👎", "？？？"], ["医保卡丢了"]]
    assert grouped(answerer) == []


def test_ten_thousand_questions_are_grouped_in_time(answerer: Answerer) -> None:
    """Each is compared with few: ten thousand different ones take seconds."""
    chance = random.Random(7)
    common = [chr(code) for code in range(0x4E00, 0x4E00 + 2000)]
    texts = [
        chance.choice(TURNS).format(chance.choice(TOPICS) + "".join(chance.choices(common, k=3))) for _ in range(MANY)
    ]
    began = process_time()
    places = [place for group in group_alike(answerer.matcher, texts) for place in group]
    assert process_time() - began < LONGEST_SECONDS
    assert sorted(places) == list(range(MANY))
