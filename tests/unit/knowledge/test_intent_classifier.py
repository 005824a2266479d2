"""The classifier weighs signs and learns a town's examples; its weights come from the utterances alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.intent_classifier import WEIGHTS, Classifier
from knowledge.intent_names import NameFinder, Names
from knowledge.intent_signs import signs_of
from knowledge.intent_slots import Findings
from knowledge.intent_text import read
from knowledge.learning.fit import Lesson, digest, fit, label_of, save
from knowledge.utterance import Utterance

LESSON = Lesson(
    signs=[["c水", "c停"], ["c水", "c吗"], ["c停", "c了"], ["c吗", "c谁"]] * 10,
    labels=["suggest", "ask", "suggest/announced", "ask"] * 10,
    weights=[1.0] * 40,
)


@pytest.fixture
def classifier() -> Classifier:
    """Return a classifier of two intents, one of them in two shades."""
    fitted = fit(LESSON)
    return Classifier(fitted.signs, fitted.labels, fitted.weights)


def test_tells_what_it_was_taught(classifier: Classifier) -> None:
    """Each utterance of the lesson is told, with its shade and the signs that spoke for it."""
    asked = classifier.weigh(["c水", "c吗"]).verdict()
    assert asked.intent == "ask"
    assert asked.why[0] == "c吗"
    announced = classifier.weigh(["c停", "c了"]).verdict()
    assert (announced.intent, max(announced.shades, key=announced.shades.__getitem__)) == ("suggest", "announced")


def test_shares_are_shares(classifier: Classifier) -> None:
    """They sum to one, also for signs nobody ever saw."""
    for signs in (["c水"], ["never seen"], []):
        weighing = classifier.weigh(signs)
        assert sum(weighing.shares.values()) == pytest.approx(1)
        assert 0 < weighing.verdict().share <= 1


def test_what_is_barred_is_not_chosen(classifier: Classifier) -> None:
    """The likeliest of the others is."""
    assert classifier.weigh(["c吗", "c谁"]).verdict(without={"ask"}).intent == "suggest"


def test_learns_an_example_it_would_have_missed(classifier: Classifier) -> None:
    """Signs nobody taught are given weights; what it knew stays known; an unknown intent changes nothing."""
    new = ["c咕", "c噜"]
    before = classifier.weigh(new).shares
    classifier.learn([(new, "ask"), (["c水"], "unheard-of")])
    assert classifier.weigh(new).shares["ask"] > before["ask"]
    assert classifier.weigh(["c停", "c水"]).verdict().intent == "suggest"


def test_the_same_lesson_gives_the_same_weights() -> None:
    """Nothing of a fit is left to chance."""
    once, again = fit(LESSON), fit(LESSON)
    assert once.signs == again.signs
    assert np.array_equal(once.weights, again.weights)


def test_weights_survive_being_written(tmp_path: Path) -> None:
    """What is read back tells the same, though every weight was rounded to a byte."""
    save(fit(LESSON), "somewhere", tmp_path / "weights.npz")
    loaded = Classifier.load(tmp_path / "weights.npz")
    assert loaded.weigh(["c水", "c吗"]).verdict().intent == "ask"


def test_the_shipped_weights_are_of_the_shipped_utterances() -> None:
    """Who changes the utterances fits again: `python -m knowledge.learning.fit`."""
    with np.load(WEIGHTS) as file:
        assert bytes(file["source"]).decode() == digest()


@pytest.mark.parametrize(
    ("slots", "label"),
    [
        ({}, "human"),
        ({"emergency": "fire"}, "human/fire"),
        ({"content": False}, "human/announced"),
        ({"content": True}, "human"),
        ({"satisfied": False}, "human/displeased"),
        ({"offer": "money"}, "human/money"),
    ],
)
def test_slots_tell_the_shade(slots: dict[str, object], label: str) -> None:
    """What an utterance's slots tell of its intent is learnt with it."""
    assert label_of(Utterance("x", "human", slots=slots)) == label


def test_signs_tell_situation_words_and_findings() -> None:
    """Each kind of sign is there, the situation's beside the general one."""
    names = NameFinder(Names(villages={"柳坪村": ("柳坪",)}))
    signs = signs_of(Findings(read("柳坪没水吗"), names, "NS"), "villager", "ask_content")
    assert {"c水", "c^柳", "c吗$", "sliu pin", "kquestion", "hplace", "n1", "ask_content|c水", "rvillager"} <= signs
    staff = signs_of(Findings(read("柳坪没水吗"), names, "NS"), "admin", None)
    assert "staff|c水" in staff
