"""Finds what each family of features should count in likeness (SHARES in knowledge/question.py), and how well it ranks.

`python -m benchmarks.shares --bench DIR`, DIR as for `benchmarks.answer`. For each question, written rightly and with
wrong characters, the likeliest texts are candidates; a linear model over the coverage of each family in both directions
learns to put a right one first (softmax over the candidates, gradient descent with momentum). The accuracy printed is
that of cross-validation over the questions. The shares in the code are rounded from this, negative ones set to nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.answer import KINDS, Question, read
from benchmarks.rankers import town_of
from knowledge.features import Features
from knowledge.matcher import Matcher

FAMILIES = "wcpq"  # none of these texts has synonyms or initials
COLUMNS = tuple((family, direction) for direction in ("found", "meant") for family in FAMILIES)
CANDIDATES = 30
FOLDS = 5
ROUNDS, PACE, MOMENTUM, PENALTY = 400, 0.5, 0.9, 1e-4
Rows = NDArray[np.float64]
Case = tuple[str, Rows, NDArray[np.bool_]]  # kind, candidates x COLUMNS, which are right


def main() -> None:
    """Print the shares and the accuracy they reach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, required=True)
    texts, questions = read(parser.parse_args().bench)
    matcher = Matcher(town_of(texts))
    cases = [[_case(matcher, question, kind) for kind in KINDS] for question in questions]
    right: dict[str, list[bool]] = {kind: [] for kind in KINDS}
    for fold in range(FOLDS):
        weights = _learn([case for number, group in enumerate(cases) if number % FOLDS != fold for case in group])
        for group in cases[fold::FOLDS]:
            for kind, rows, relevant in group:
                right[kind].append(bool(relevant[np.argmax(rows @ weights)]))
    for kind, found in right.items():
        print(f"{kind}: top-1 {100 * np.mean(found):.1f} % of {len(found)}, cross-validated")
    weights = _learn([case for group in cases for case in group])
    for (family, direction), share in zip(COLUMNS, weights / np.abs(weights).sum(), strict=True):
        print(f"{family} {direction}: {share:+.2f}")


def _case(matcher: Matcher, question: Question, kind: str) -> Case:
    """Return what speaks for each candidate."""
    text = matcher.understand(question[kind])
    asked, likeness = matcher.extract(text), matcher.index.search(matcher.question(text)).likeness
    numbers = np.argsort(-likeness, kind="stable")[:CANDIDATES]
    rows = [_coverages(matcher, asked, matcher.extract(matcher.documents[number].text)) for number in numbers]
    relevant = np.array([int(matcher.documents[number].entry_id) in question["relevant"] for number in numbers])
    return kind, np.array(rows), relevant


def _coverages(matcher: Matcher, asked: Features, document: Features) -> list[float]:
    """Return, in the order of COLUMNS, what part of the question is found and what part of the document is meant."""
    rarity = matcher.index.rarity
    sums = {name: {"both": 1e-9, "found": 1e-9, "meant": 1e-9} for name in FAMILIES}
    for name, count in asked.items():
        if name[0] in sums:
            sums[name[0]]["found"] += count * rarity(name)
            sums[name[0]]["both"] += min(count, document.get(name, 0.0)) * rarity(name)
    for name, count in document.items():
        if name[0] in sums:
            sums[name[0]]["meant"] += count * rarity(name)
    return [sums[family]["both"] / sums[family][direction] for family, direction in COLUMNS]


def _learn(cases: Sequence[Case]) -> Rows:
    """Return the weights that put a right candidate first most surely."""
    usable = [(rows, relevant) for _, rows, relevant in cases if relevant.any()]
    every = np.concatenate([rows for rows, _ in usable])
    right = np.concatenate([relevant for _, relevant in usable])
    starts = np.cumsum([0, *(len(rows) for rows, _ in usable)])[:-1]
    sizes = np.diff([*starts, len(every)])
    weights, speed = np.ones(len(COLUMNS)), np.zeros(len(COLUMNS))
    for _ in range(ROUNDS):
        scores = every @ weights
        shares = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        shares /= np.repeat(np.add.reduceat(shares, starts), sizes)
        good = np.repeat(np.maximum(np.add.reduceat(shares * right, starts), 1e-12), sizes)
        gradient = every.T @ (shares - shares * right / good) / len(starts) + PENALTY * weights
        speed = MOMENTUM * speed - PACE * gradient * len(COLUMNS)
        weights = weights + speed
    return weights


if __name__ == "__main__":
    main()
