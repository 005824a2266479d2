"""The tables of cues are well formed, and the examples of the town fit the intents."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from knowledge.intent import FORM_CUES, STAFF_INTENTS, load_examples
from knowledge.intent_cues import CUE_WORDS, Cue
from knowledge.intent_cues_commands import COMMANDS
from knowledge.intent_cues_emergency import EMERGENCIES
from knowledge.intent_names import Names
from knowledge.intent_sounds import Mender

TOWN = Path(__file__).parents[3] / "knowledge" / "nansong"
SERVICE = frozenset({"track", "rate", "cancel", "help", "menu", "greeting", "human", "privacy"})
CIVIC = frozenset({"ask", "suggest", "sage_feedback", "draft_comment", "who_is_responsible"})
REPLIES = frozenset({"choose", "confirm", "deny", "chitchat", "abuse", "none"})
INTENTS = SERVICE | CIVIC | REPLIES | STAFF_INTENTS
CUES = (*EMERGENCIES, *COMMANDS, *(cue for table in FORM_CUES.values() for cue in table))
COUNTABLE = {"建议": 4000, "进度": 900, "满意": 2000, "人大": 900, "退出": 1900, "推出": 2000}


@pytest.mark.parametrize("cue", CUES, ids=lambda cue: cue.name)
def test_a_cue_is_well_formed(cue: Cue) -> None:
    """A cue names an intent, can be read, and has lost no quantifier on its way through a format string."""
    assert cue.intent in INTENTS
    for words in (cue.search, cue.whole, cue.unless):
        assert not re.search(r"\(\d+, ?\d+\)", words)
        assert re.compile(words, re.VERBOSE)


def test_every_name_stands_for_one_cue() -> None:
    """A reason given by name leads to one line of a table."""
    twice = [name for name, count in Counter(cue.name for cue in (*EMERGENCIES, *COMMANDS)).items() if count > 1]
    assert not twice


def test_the_examples_are_of_known_intents() -> None:
    """No intent is misspelt, and no utterance stands twice."""
    examples = load_examples(TOWN)
    assert set(examples) <= INTENTS
    counts = Counter(text for texts in examples.values() for text in texts)
    assert not [text for text, count in counts.items() if count > 1]


def test_a_town_without_examples_has_none(tmp_path: Path) -> None:
    """The file may be missing or empty."""
    assert load_examples(tmp_path) == {}
    (tmp_path / "intents.yaml").write_text("", encoding="utf-8")
    assert load_examples(tmp_path) == {}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("建仪修路", "建议修路"),
        ("查尽度", "查进度"),
        ("意见和建议", "意见和建议"),
        ("满一年了", "满一年了"),
        ("被人打了", "被人打了"),
        ("推出新品", "推出新品"),
        ("", ""),
        ("议", "议"),
    ],
)
def test_mends_what_sounds_like_a_cue(written: str, meant: str) -> None:
    """A misspelt word is put back; a word that only sounds alike, and everyday characters, are left alone."""
    mend = Mender([*CUE_WORDS, *Names(offices={"人大": ()}).vocabulary()], lambda word: COUNTABLE.get(word, 0))
    assert mend(written) == meant
