"""An imported plan answers at once: real questions through the real engine, and strange ones declined."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from handlers.wording import answer_reply
from knowledge.answerer import Answerer
from knowledge.entry import Thresholds
from knowledge.evidence import NAMES
from knowledge.importer.importing import Imported
from knowledge.reading import Reader
from knowledge.town import STARTING, THRESHOLDS, check, load_town
from tests.unit.knowledge.importer.conftest import FILES

HERE = Path(__file__).parent
OUTSIDE = (HERE / "outside.txt").read_text(encoding="utf-8").splitlines()
RIGHT, DECLINED = 0.9, 0.95
Once = Callable[[str], Imported]


@cache
def answerer(folder: Path) -> Answerer:
    """Return the engine over a folder."""
    return Answerer(load_town(folder))


def questions(name: str) -> list[dict[str, object]]:
    """Return the questions about a plan with the words of a right reply."""
    lines = (HERE / f"{name.split('.', maxsplit=1)[0]}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_a_new_town_starts_with_a_coefficient_for_all_evidence() -> None:
    """Whoever changes what confidence rests on has to fit the starting coefficients anew."""
    start = Reader(STARTING).noun(Thresholds, THRESHOLDS)
    assert start is not None
    assert set(start.confidence) == {"bias", *NAMES}


@pytest.mark.parametrize("name", FILES)
def test_the_folder_is_sound(imported: Once, name: str) -> None:
    """What an import writes passes the check that everything passes, and everything in it awaits review."""
    done = imported(name)
    assert check(done.folder) == []
    assert done.drafts == done.entries > 0


@pytest.mark.parametrize("name", FILES)
def test_questions_are_answered(imported: Once, name: str) -> None:
    """Nine of ten questions about sections, offices, figures and times get a reply with the right words in it."""
    engine = answerer(imported(name).folder)
    wrong = []
    rows = questions(name)
    for row in rows:
        answer = engine.answer(str(row["text"]))
        text = answer_reply(answer, engine.town).text
        if answer.kind not in ("answer", "gap") or not all(str(part) in text for part in row["has"]):  # type: ignore[attr-defined]
            wrong.append((row["text"], answer.kind, text[:120]))
    assert len(rows) >= 20
    assert len(wrong) <= (1 - RIGHT) * len(rows), wrong


@pytest.mark.parametrize("name", FILES)
def test_strange_questions_are_declined(imported: Once, name: str) -> None:
    """What the plan has nothing about is not answered."""
    engine = answerer(imported(name).folder)
    leaked = [text for text in OUTSIDE if engine.answer(text).kind in ("answer", "gap")]
    assert len(OUTSIDE) >= 20
    assert len(leaked) <= (1 - DECLINED) * len(OUTSIDE), leaked
