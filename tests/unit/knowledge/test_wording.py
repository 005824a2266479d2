"""What a person reads: the answer, what is missing, where it stands, what comes next."""

from __future__ import annotations

from dataclasses import replace

from handlers.wording import answer_reply
from knowledge.answer import Answer
from knowledge.answerer import Answerer
from knowledge.town import Town


def test_an_answer_names_office_lead_source_and_next_step(answerer: Answerer, town: Town) -> None:
    """The whole reply stands in one text, with the section it rests on."""
    text = answer_reply(answerer.answer("敬老餐厅归谁管"), town).text
    source = "依据：《青禾镇美丽乡村建设方案(征求意见稿)》二(二) 养老"
    for part in ("镇民生办", "钱大宝", source, "原文这一段后半截缺失"):
        assert part in text


def test_a_gap_gives_what_is_known_and_says_what_is_not(answerer: Answerer, town: Town) -> None:
    """What the plan says comes first, then what it does not state, and where to ask."""
    text = answer_reply(answerer.answer("敬老餐厅一餐多少钱"), town).text
    assert text.index("方便老人吃饭") < text.index("没有写一餐收多少钱")
    assert "转人工" in text


def test_what_the_town_filled_in_is_given(answerer: Answerer, town: Town) -> None:
    """A phone in the town's files reaches the person who asks for it, and nobody else."""
    assert "镇渔业站的电话：0000-1234" in answer_reply(answerer.answer("渔业合作社电话多少"), town).text
    assert "0000-1234" not in answer_reply(answerer.answer("渔业合作社做什么"), town).text


def test_two_answers_stand_apart(answerer: Answerer, town: Town) -> None:
    """Two questions get two paragraphs, each with its source."""
    text = answer_reply(answerer.answer("收入目标是什么？敬老餐厅归谁管？"), town).text
    assert text.count("依据：") == 2


def test_choices_can_be_tapped(town: Town) -> None:
    """Choices carry the titles, and picking one means writing it."""
    reply = answer_reply(Answer("choices", choices=tuple(town.entries.values())[:2]), town)
    assert [(choice.label, choice.value) for choice in reply.choices] == [("收入目标",) * 2, ("渔业合作社",) * 2]


def test_nothing_found_offers_a_way_on(town: Town) -> None:
    """Who asks something else is told so, and offered what is asked most, the menu and a person."""
    reply = answer_reply(Answer("none"), town, ["收入目标"])
    assert "没有找到" in reply.text
    assert {"收入目标", "转人工"} <= {choice.value for choice in reply.choices}


def test_what_is_left_out_is_said_once(town: Town) -> None:
    """What an answer leaves out in general goes when the asked part of it is said beside."""
    entry = replace(town.entries["fish.loan"], answer="养鱼的贷款由镇里贴息；贴息多少、贴几年，原文没有写。")
    told = answer_reply(Answer("answer", (entry,)), town).text
    assert "贴几年，原文没有写。" in told
    asked = answer_reply(Answer("gap", (entry,), silent=entry.not_stated), town).text
    assert asked.startswith("养鱼的贷款由镇里贴息。\n说明：原文没有写贴息多少。")
    assert "贴几年" not in asked
