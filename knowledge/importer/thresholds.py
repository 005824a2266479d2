"""Finds thresholds for a town nobody has asked anything yet: by drafted questions, and strange ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.calibration import calibrate
from knowledge.evaluation import Row
from knowledge.importer.draft import Drafted
from knowledge.importer.question import held_out
from knowledge.importer.speech import strange_questions
from knowledge.town import load_town

BOLDEST, BELOW = 0.3, 0.06  # drafts nobody has read are not to be believed on less than a town's own entries
MOST = 60  # questions of each side; more take longer and say the same
HEAD = "# 导入时用起草的问法定的界线。有了真实的问题以后，用 knowledge evaluate --calibrate 重新校准。\n"


def thresholds_text(folder: Path, drafts: Sequence[Drafted]) -> str:
    """Return thresholds.yaml for the town in `folder`."""
    town = load_town(folder)
    found = calibrate(town, [*_inside(drafts), *_outside()]).thresholds
    answer = max(found.answer, BOLDEST)
    choices = min(max(found.choices, BOLDEST - BELOW), answer - BELOW)
    values = (("answer", answer), ("choices", choices), ("margin", found.margin), ("followup", found.followup))
    return HEAD + "".join(f"{name}: {value}\n" for name, value in values)


def _inside(drafts: Sequence[Drafted]) -> Iterator[Row]:
    step = max(1, len(drafts) // MOST)
    for draft in drafts[::step]:
        for text in held_out(draft.kind, draft.topic):
            yield {"text": text, "kind": "answer", "entry": ""}


def _outside() -> Iterator[Row]:
    yield from ({"text": text, "kind": "none"} for text in strange_questions()[:MOST])
