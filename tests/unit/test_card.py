"""What a card may say, how it is stored, and what it is where there are no cards."""

from __future__ import annotations

from typing import Any

import pytest

from bot.card import Button, Card, CardKind, Question, Style, page_link
from bot.message import Choice

YES = Button("采纳", "采纳 NS-1")
SOLE = Question("verdict", "怎么办", (Choice("采纳", "yes"), Choice("不采纳", "no")))
OTHER = Question("term", "多久", (Choice("三天", "3"), Choice("五天", "5")))


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({}, CardKind.NOTICE),
        ({"buttons": (YES,)}, CardKind.BUTTONS),
        ({"buttons": (YES,), "questions": (SOLE,)}, CardKind.VOTE),
        ({"buttons": (YES,), "questions": (SOLE, OTHER)}, CardKind.SELECTION),
    ],
)
def test_the_kind_follows_from_what_is_asked(parts: dict[str, Any], kind: CardKind) -> None:
    """Nobody has to name it."""
    assert Card("任务", **parts).kind is kind


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"title": " "}, "a title"),
        ({"facts": (("甲", "乙"),) * 7}, "at most 6 facts"),
        ({"buttons": tuple(Button("甲", str(number)) for number in range(7))}, "at most 6 buttons"),
        ({"buttons": (YES, YES)}, "buttons that differ"),
        ({"buttons": (Button("甲", ""),)}, "a label and a value"),
        ({"task_id": "任务一"}, "a task id"),
        ({"link": "javascript:alert(1)"}, "a link"),
        ({"questions": (SOLE,)}, "exactly one button"),
        ({"questions": (SOLE, Question("a", "甲", SOLE.options, many=True)), "buttons": (YES,)}, "one question"),
        ({"questions": (SOLE, SOLE), "buttons": (YES,)}, "keys that differ"),
        ({"questions": (Question("a", "甲", ()),), "buttons": (YES,)}, "1 to 20 options"),
        ({"questions": (OTHER, Question("a", "甲", SOLE.options * 6)), "buttons": (YES,)}, "1 to 10 options"),
    ],
)
def test_what_no_platform_shows_is_refused(parts: dict[str, Any], fault: str) -> None:
    """The mistake is found where the card is written, not when it is sent."""
    with pytest.raises(ValueError, match=fault):
        Card(**{"title": "任务"} | parts)


def test_a_stored_card_comes_back_whole() -> None:
    """Every part survives."""
    button = Button("提交", "submit", Style.WARNING)
    card = Card("任务", "说明", (("时限", "三天"),), (button,), (SOLE, OTHER), "https://a.example/x", "t-1")
    assert Card.from_json(card.to_json()) == card


def test_without_cards_the_same_is_said_in_words() -> None:
    """Every part can be read, and what can be tapped is a choice."""
    card = Card("新任务", "修桥", (("时限", "三天"),), (YES,), (SOLE,), "https://a.example/x")
    reply = card.reply()
    assert reply.text == "新任务\n\n修桥\n\n时限：三天\n\n怎么办\n· 采纳\n· 不采纳\n\nhttps://a.example/x"
    assert reply.choices == (Choice("采纳", "采纳 NS-1"),)


def test_a_link_into_the_console_asks_who_opens_it() -> None:
    """It leads through the login; without an address of this server there is none."""
    link = page_link("https://town.example/", "/console/duties?id=7")
    assert link == "https://town.example/wecom/login?next=%2Fconsole%2Fduties%3Fid%3D7"
    assert page_link("", "/console/") == ""
