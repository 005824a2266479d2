"""Finds from questions inside and outside of a town's plan how evidence adds up to confidence, and where the bands lie.

Each question is read with everything let through. A logistic regression learns from the evidence for its best entry
whether answering is right; then the bands are tried at many places for the least cost. The honest figures come from
cross-validation: every row is judged by coefficients and bands found without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from knowledge import regression
from knowledge.answerer import Answerer
from knowledge.entry import Thresholds
from knowledge.evaluation import Row, Wording, fault_of
from knowledge.evidence import NAMES
from knowledge.learning.noise import NOISES
from knowledge.town import THRESHOLDS, Town

FOLDS = 5
# Every row is learnt misspelt as well: what is typed in pinyin or by sound shows other evidence.
MISSPELT = ("pinyin", "same sound", "look-alike")
COPY = 0.6  # what a misspelt copy counts beside the row as written
ROUNDS = 2  # which stretch of a message is read depends on the confidence itself
# What each outcome costs: a wrong answer is worse than none, a choice offered in vain is a small nuisance.
WRONG, LEAKED, REFUSED, OFFERED, OFFERED_IN_VAIN = 3.0, 3.0, 1.0, 0.6, 0.8
TOLERANCE = 0.002  # of the mean cost of a row: so flat is the bottom that chance decides where in it the least lies
ANSWER = tuple(round(0.2 + 0.02 * step, 2) for step in range(31))
BELOW = (0.04, 0.08, 0.12, 0.16)  # how far the choices' band lies below that of the answers
FOLLOWUP = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
Numbers = NDArray[np.float64]
Bands = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The thresholds found, and what cross-validation says of them.

    `right`: the share of questions inside of the plan that are answered, and rightly; `wrong`: that are answered
    wrongly; `leaked`: the share of those outside of it that are answered all the same; `cost`: the mean cost of a row.
    """

    thresholds: Thresholds
    right: float
    wrong: float
    leaked: float
    cost: float


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was read: the evidence (rows x NAMES), whether answering is right, whether it is inside of the plan."""

    evidence: Numbers
    right: Numbers
    inside: NDArray[np.bool_]

    def sure(self, weights: Numbers, rows: NDArray[np.bool_]) -> Numbers:
        """Return the confidence of some rows."""
        columns = np.column_stack([np.ones(int(rows.sum())), self.evidence[rows]])
        return regression.predict(columns, weights)

    def costs(self, sure: Numbers, bands: Bands) -> Numbers:
        """Return what each row costs when the bands lie so."""
        answered = np.where(self.right > 0, 0.0, np.where(self.inside, WRONG, LEAKED))
        offered = np.where(self.inside, OFFERED, OFFERED_IN_VAIN)
        declined = np.where(self.inside, REFUSED, 0.0)
        return np.where(sure >= bands[0], answered, np.where(sure >= bands[1], offered, declined))


@dataclass(frozen=True, slots=True)
class _Seen:
    """The rows as written, and their misspelt copies, each kind in the same order."""

    written: _Judged
    misspelt: tuple[_Judged, ...]

    def fit(self, rows: NDArray[np.bool_]) -> Numbers:
        """Return the coefficients that some rows and their copies give."""
        every = (self.written, *self.misspelt)
        counting = np.concatenate([np.full(int(rows.sum()), 1.0 if one is self.written else COPY) for one in every])
        evidence = np.concatenate([one.evidence[rows] for one in every])
        return regression.fit(evidence, np.concatenate([one.right[rows] for one in every]), counting)


def calibrate(town: Town, rows: Sequence[Row], word: Wording | None = None) -> Calibration:
    """Return the thresholds that cost least over `rows`. Raises ValueError when there is nothing on one side.

    `word`: the reply to an answer, by whose strings rows are judged that name no entry.
    """
    if {row["kind"] == "none" for row in rows} != {True, False}:
        raise ValueError("校准要有方案里的问题,也要有方案外的问题")
    alone = [row for row in rows if not row.get("context")]
    weights = town.thresholds.confidence
    everything = np.ones(len(alone), np.bool_)
    for _ in range(ROUNDS):
        seen = _see(_bold(town, weights), alone, word)
        weights = _named(seen.fit(everything))
    sure = _sure_of_others(seen)
    answer, choices = _least(seen.written, sure, everything)
    found = replace(town.thresholds, answer=answer, choices=choices, confidence=weights)
    leaning = [row for row in rows if row.get("context")]
    found = replace(found, followup=_followup(replace(town, thresholds=found), leaning, word))
    return _honest(seen.written, sure, found)


def _bold(town: Town, weights: dict[str, float]) -> Answerer:
    limits = replace(town.thresholds, answer=0.0, choices=0.0, margin=0.0, confidence=weights)
    return Answerer(replace(town, thresholds=limits))


def _see(bold: Answerer, rows: Sequence[Row], word: Wording | None) -> _Seen:
    copies = ([{**row, "text": _misspelt(row["text"], noise)} for row in rows] for noise in MISSPELT)
    return _Seen(_judge(bold, rows, word), tuple(_judge(bold, copy, word) for copy in copies))


def _misspelt(text: str, noise: str) -> str:
    return NOISES[noise](text, Random(text))  # noqa: S311 - the same every time


def _judge(bold: Answerer, rows: Sequence[Row], word: Wording | None) -> _Judged:
    """Read each row once, with everything let through, and note whether answering it would be right."""
    evidence = np.zeros((len(rows), len(NAMES)))
    right = np.zeros(len(rows))
    for number, row in enumerate(rows):
        best = next(iter(bold.read(row["text"]).matches), None)
        if best is not None:
            evidence[number] = [best.evidence.get(name, 0.0) for name in NAMES]
            right[number] = row["kind"] != "none" and fault_of(row, bold.answer(row["text"]), word) in ("", "silent")
    return _Judged(evidence, right, np.array([row["kind"] != "none" for row in rows]))


def _named(weights: Numbers) -> dict[str, float]:
    return {name: round(float(weight), 4) for name, weight in zip(("bias", *NAMES), weights, strict=True)}


def _folds(count: int) -> Iterator[NDArray[np.bool_]]:
    """Yield the rows of each fold."""
    fold = np.arange(count) % FOLDS
    return (fold == number for number in range(FOLDS))


def _sure_of_others(seen: _Seen) -> Numbers:
    """Return the confidence in each row by coefficients that were fitted without it."""
    sure = np.zeros(len(seen.written.right))
    for held_out in _folds(len(sure)):
        sure[held_out] = seen.written.sure(seen.fit(~held_out), held_out)
    return sure


def _least(judged: _Judged, sure: Numbers, rows: NDArray[np.bool_]) -> Bands:
    """Return the boldest bands that cost hardly more over some rows than the cheapest."""
    options = [(answer, round(answer - below, 2)) for answer, below in product(ANSWER, BELOW)]
    costs = np.array([judged.costs(sure, bands)[rows].mean() for bands in options])
    return options[int(np.flatnonzero(costs <= costs.min() + TOLERANCE)[0])]


def _honest(judged: _Judged, sure: Numbers, found: Thresholds) -> Calibration:
    """Return what was found, with every fold judged by the bands that are best for the others."""
    answered = np.zeros(len(sure), np.bool_)
    costs = np.zeros(len(sure))
    for held_out in _folds(len(sure)):
        bands = _least(judged, sure, ~held_out)
        answered[held_out] = sure[held_out] >= bands[0]
        costs[held_out] = judged.costs(sure, bands)[held_out]
    right, inside = judged.right > 0, judged.inside
    return Calibration(
        found,
        right=float((answered & right).sum() / inside.sum()),
        wrong=float((answered & inside & ~right).sum() / inside.sum()),
        leaked=float((answered & ~inside).sum() / (~inside).sum()),
        cost=float(costs.mean()),
    )


def _followup(town: Town, rows: Sequence[Row], word: Wording | None) -> float:
    """Return the follow-up threshold by which most rows with a context are handled rightly."""
    if not rows:
        return town.thresholds.followup
    options = [replace(town, thresholds=replace(town.thresholds, followup=value)) for value in FOLLOWUP]
    right = [_right(Answerer(option), rows, word) for option in options]
    best = [value for value, count in zip(FOLLOWUP, right, strict=True) if count == max(right)]
    return best[len(best) // 2]


def _right(answerer: Answerer, rows: Sequence[Row], word: Wording | None) -> int:
    return sum(not fault_of(row, answerer.answer(row["text"], row["context"]), word) for row in rows)


def write_thresholds(folder: Path, found: Calibration) -> Path:
    """Write the thresholds into the town's folder and return the file."""
    limits = found.thresholds
    values = {"answer": limits.answer, "choices": limits.choices, "margin": limits.margin, "followup": limits.followup}
    lines = [f"{name}: {value}" for name, value in values.items()]
    weights = [f"  {name}: {weight}" for name, weight in limits.confidence.items()]
    figures = f"答对 {found.right:.1%},答错 {found.wrong:.1%},方案外误答 {found.leaked:.1%}"
    head = f"# 由 knowledge evaluate --calibrate 写出,不要手改。交叉验证:{figures}。"
    path = folder / THRESHOLDS
    path.write_text("\n".join([head, *lines, "confidence:", *weights, ""]), encoding="utf-8")
    return path
