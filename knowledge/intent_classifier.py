"""Weighs the signs of a message: how likely each intent is, by what was learnt from example utterances.

The model is multinomial logistic regression: every sign has a weight for every label, a message's weights are summed,
and the sums become shares (softmax). A label is an intent, or an intent and a shade of it: `human/fire`,
`suggest/announced`. The weights are in `intent_weights.npz`; `knowledge.learning.fit` makes them.

A town's own examples are learnt when its recognizer is made, by passive-aggressive steps (Crammer et al. 2006, PA-I):
an example that is not yet told by a clear margin moves the weights of its signs just so far that it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("intent_weights.npz")
MARGIN = 2.0  # how much heavier the right label of a town's example must be than any other
REASONS = 3
FARTHEST = 1.0  # a step in learning one example goes no farther
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a message is taken for. `share` 0..1: of the intent; `shades`: the share of each of its shades."""

    intent: str
    share: float
    shades: Mapping[str, float]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weighing:
    """A message weighed: how likely each label is, 0..1, and what each of its known signs weighs for each label."""

    shares: Mapping[str, float]
    signs: Sequence[str]
    weights: Floats

    def verdict(self, without: Collection[str] = ()) -> Verdict:
        """Return the likeliest intent that is not in `without`."""
        sums: dict[str, float] = {}
        for label, share in self.shares.items():
            intent = intent_of(label)
            if intent not in without:
                sums[intent] = sums.get(intent, 0.0) + share
        best = max(sums, key=sums.__getitem__)
        shades = {shade_of(label): share for label, share in self.shares.items() if intent_of(label) == best}
        return Verdict(best, sums[best] / (sum(sums.values()) or 1.0), shades, self._reasons(best))

    def _reasons(self, intent: str) -> tuple[str, ...]:
        """Return the signs that speak most for an intent, the strongest first."""
        columns = [column for column, label in enumerate(self.shares) if intent_of(label) == intent]
        strongest = np.argsort(-self.weights[:, columns].max(axis=1), kind="stable") if self.signs else ()
        return tuple(self.signs[place] for place in strongest[:REASONS])


class Classifier:
    """Tells intents by signs. `weights` has a row for each of `signs` and a column for each of `labels`."""

    def __init__(self, signs: Iterable[str], labels: Sequence[str], weights: Floats) -> None:
        self._rows = {sign: row for row, sign in enumerate(signs)}
        self._weights = weights
        self._labels = labels
        self._columns: dict[str, list[int]] = {}
        for column, label in enumerate(labels):
            self._columns.setdefault(intent_of(label), []).append(column)

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Self:
        """Return the classifier whose weights are in a file that `knowledge.learning.fit` wrote."""
        with np.load(path) as file:
            weights = file["weights"].astype(np.float32) * file["scale"]
            return cls(bytes(file["signs"]).decode().split("\n"), bytes(file["labels"]).decode().split("\n"), weights)

    def weigh(self, signs: Iterable[str]) -> Weighing:
        """Return a message weighed by its signs; those never learnt weigh nothing."""
        known = [sign for sign in signs if sign in self._rows]
        weights = self._weights[[self._rows[sign] for sign in known]]
        total = _balance(weights)
        raised = np.exp(total - total.max())
        shares = dict(zip(self._labels, (raised / raised.sum()).tolist(), strict=True))
        return Weighing(shares, known, weights)

    def learn(self, examples: Iterable[tuple[Collection[str], str]]) -> None:
        """Learn examples, given as their signs and their intent; those of unknown intents are left out."""
        known = [(signs, intent) for signs, intent in examples if intent in self._columns]
        new = dict.fromkeys(sign for signs, _ in known for sign in signs if sign not in self._rows)
        self._rows |= {sign: row for row, sign in enumerate(new, len(self._rows))}
        self._weights = np.vstack([self._weights, np.zeros((len(new), len(self._labels)), np.float32)])
        for signs, intent in known:
            self._learn_one(signs, self._columns[intent])

    def _learn_one(self, signs: Collection[str], columns: Sequence[int]) -> None:
        rows = [self._rows[sign] for sign in signs]
        total = _balance(self._weights[rows])
        right = max(columns, key=total.__getitem__)
        total[columns], mine = -np.inf, total[right]
        wrong = int(total.argmax())
        short = MARGIN - (mine - total[wrong])
        if short > 0:
            step = min(FARTHEST, short / 2) / np.sqrt(len(rows))
            self._weights[rows, right] += step
            self._weights[rows, wrong] -= step


def _balance(weights: Floats) -> Floats:
    """Return the sum of signs' weights by label; how many signs a message has does not make it heavier."""
    total: Floats = weights.sum(axis=0) / np.float32(np.sqrt(max(len(weights), 1)))
    return total


@cache
def intent_of(label: str) -> str:
    """Return the intent of a label."""
    return label.partition("/")[0]


@cache
def shade_of(label: str) -> str:
    """Return which shade of its intent a label is; empty when it is the plain one."""
    return label.partition("/")[2]
