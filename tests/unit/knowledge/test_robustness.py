"""No message breaks the search, takes it long, or talks it into an answer by noise."""

from __future__ import annotations

import json
import time
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.answerer import Answerer
from knowledge.learning.noise import NOISES
from knowledge.town import load_town

TOWN = Path(__file__).parents[3] / "knowledge" / "nansong"
LONGEST = 20_000
SLOWEST = 0.05  # seconds of processor time
MOST_TALKED_INTO = 0.03
ANYTHING = st.text(st.characters(), max_size=200)
LETTERS = st.text(st.characters(), min_size=1)
STRETCHED = st.builds(lambda text, times: (text * times)[:LONGEST], LETTERS, st.integers(1, LONGEST))
NASTY = (
    "\u202e食堂归谁管\u202c", "食堂\x00归\x1b[31m谁管", "👨‍👩‍👧‍👦" * 2000, "\ud800食堂", "ﷺ" * LONGEST, "食" * LONGEST,
    "吗?" * (LONGEST // 2), "a" * LONGEST, "zhangzhe" * (LONGEST // 8), "1" * LONGEST, "，" * LONGEST, "第" * LONGEST,
    "\n" * LONGEST, "", " ", "？", "长者食堂归谁管," * (LONGEST // 8),
)  # fmt: skip


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    """Return an answerer of the reference town."""
    found = Answerer(load_town(TOWN))
    found.answer("长者食堂归谁管")  # what is loaded with the first question is loaded
    return found


def _holds(answerer: Answerer, text: str) -> None:
    started = time.process_time()
    answer = answerer.answer(text)
    taken = time.process_time() - started
    assert 0 <= answer.score <= 1
    assert taken < SLOWEST, f"{taken:.3f} s for {text[:20]!r}"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANYTHING | STRETCHED)
def test_anything_is_answered_quickly_and_with_a_confidence(answerer: Answerer, text: str) -> None:
    """Any Unicode, up to 20,000 characters: no error, no more than 50 ms, confidence within 0..1."""
    _holds(answerer, text)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_messages_are_answered_quickly(answerer: Answerer, text: str) -> None:
    """Control characters, other directions, emoji, halves of characters, endless repetition."""
    _holds(answerer, text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANYTHING, earlier=st.lists(ANYTHING, max_size=4))
def test_any_conversation_is_followed(answerer: Answerer, text: str, earlier: list[str]) -> None:
    """What was said before breaks nothing either."""
    assert 0 <= answerer.answer(text, earlier).score <= 1


@pytest.mark.parametrize("noise", NOISES)
def test_noise_does_not_talk_it_into_an_answer(answerer: Answerer, noise: str) -> None:
    """Of the outside questions it declines, hardly any is answered when it is misspelt."""
    lines = (TOWN / "development.jsonl").read_text(encoding="utf-8").splitlines()
    outside = [row["text"] for row in map(json.loads, lines) if row["kind"] == "none" and not row.get("context")]
    declined = [text for text in outside if answerer.answer(text).kind == "none"]
    misspell = NOISES[noise]
    misspelt = [misspell(text, Random(text)) for text in declined]
    answered = [text for text in misspelt if answerer.answer(text).kind in ("answer", "gap")]
    assert len(answered) <= MOST_TALKED_INTO * len(declined), answered
