"""Finds where a town's bands lie, from questions inside and outside of its plan, and says honestly how well they hold.

Each question is read once; only the decision is tried at many thresholds. The thresholds are those of least cost over
all rows; the honest figure comes from cross-validation: every row is judged by thresholds found without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.answerer import Answerer
from knowledge.entry import Thresholds
from knowledge.evaluation import Row, fault_of
from knowledge.town import THRESHOLDS, Town

FOLDS = 5
# What each outcome costs: a wrong answer is worse than none, a choice offered in vain is a small nuisance.
WRONG, LEAKED, REFUSED, OFFERED, OFFERED_IN_VAIN = 3.0, 2.0, 1.0, 0.5, 0.5
TOLERANCE = 0.004  # of mean cost a row
ANSWER = tuple(round(0.24 + 0.01 * step, 2) for step in range(37))
BELOW = (0.02, 0.04, 0.06, 0.08, 0.1)  # how far the choices' band lies below that of the answers
FOLLOWUP = (0.2, 0.25, 0.3, 0.35, 0.4)
Costs = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The thresholds found, and the mean cost of a row: as found, and as judged by cross-validation."""

    thresholds: Thresholds
    cost: float
    honest_cost: float


@dataclass(frozen=True, slots=True)
class _Judged:
    """A row, how sure its reading is, and what it costs when it is answered."""

    inside: bool
    sure: float
    cost_of_answer: float

    def cost(self, thresholds: Thresholds) -> float:
        """Return what the band this row falls in costs."""
        if self.sure >= thresholds.answer:
            return self.cost_of_answer
        if self.sure >= thresholds.choices:
            return OFFERED if self.inside else OFFERED_IN_VAIN
        return REFUSED if self.inside else 0.0


def calibrate(town: Town, rows: Sequence[Row]) -> Calibration:
    """Return the thresholds that cost least over `rows`. Raises ValueError when there is nothing on one side."""
    if {row["kind"] == "none" for row in rows} != {True, False}:
        raise ValueError("校准要有方案里的问题,也要有方案外的问题")
    alone = [row for row in rows if not row.get("context")]
    judged = _judge(town, alone)
    options = list(_options(town.thresholds))
    costs = np.array([[row.cost(option) for row in judged] for option in options])
    best = options[_least(costs)]
    leaning = [row for row in rows if row.get("context")]
    best = replace(best, followup=_followup(replace_thresholds(town, best), leaning))
    return Calibration(best, float(costs.mean(axis=1).min()), _honest(costs))


def replace_thresholds(town: Town, thresholds: Thresholds) -> Town:
    """Return `town` with other thresholds."""
    return replace(town, thresholds=thresholds)


def _options(base: Thresholds) -> Iterator[Thresholds]:
    for answer, below in product(ANSWER, BELOW):
        yield replace(base, answer=answer, choices=round(answer - below, 2))


def _judge(town: Town, rows: Sequence[Row]) -> list[_Judged]:
    """Read each row once, with everything let through, and note what answering it would cost."""
    bold = Answerer(replace_thresholds(town, replace(town.thresholds, answer=0.0, choices=0.0, margin=0.0)))
    judged = []
    for row in rows:
        answer = bold.answer(row["text"])
        fault = fault_of(row, answer)
        cost = {"wrong": WRONG, "leaked": LEAKED, "": 0.0, "silent": OFFERED}.get(fault, REFUSED)
        judged.append(_Judged(row["kind"] != "none", answer.score, cost))
    return judged


def _least(costs: Costs) -> int:
    """Return the boldest option that costs hardly more than the cheapest.

    The rows are by the same hands as the ways of asking, so people at large are understood less surely than they are.
    """
    means = costs.mean(axis=1)
    return int(np.flatnonzero(means <= means.min() + TOLERANCE)[0])


def _honest(costs: Costs) -> float:
    """Return the mean cost when every fold is judged by the option that is best for the others."""
    fold = np.arange(costs.shape[1]) % FOLDS
    held_out = [costs[_least(costs[:, fold != number])][fold == number] for number in range(FOLDS)]
    return float(np.concatenate(held_out).mean())


def _followup(town: Town, rows: Sequence[Row]) -> float:
    """Return the follow-up threshold by which most rows with a context are handled rightly."""
    if not rows:
        return town.thresholds.followup
    options = [replace(town.thresholds, followup=value) for value in FOLLOWUP]
    right = [_right(replace_thresholds(town, option), rows) for option in options]
    best = [value for value, count in zip(FOLLOWUP, right, strict=True) if count == max(right)]
    return best[len(best) // 2]


def _right(town: Town, rows: Sequence[Row]) -> int:
    answerer = Answerer(town)
    return sum(not fault_of(row, answerer.answer(row["text"], row["context"])) for row in rows)


def write_thresholds(folder: Path, found: Calibration) -> Path:
    """Write the thresholds into the town's folder and return the file."""
    limits = found.thresholds
    values = {"answer": limits.answer, "choices": limits.choices, "margin": limits.margin, "followup": limits.followup}
    lines = [f"{name}: {value}" for name, value in values.items()]
    costs = f"每问平均代价 {found.cost:.4f},交叉验证 {found.honest_cost:.4f}。"
    head = f"# 由 knowledge evaluate --calibrate 写出,不要手改。{costs}"
    path = folder / THRESHOLDS
    path.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    return path
