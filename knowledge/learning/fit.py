"""Fits the weights of the intent classifier to the example utterances and writes `intent_weights.npz`.

Multinomial logistic regression with a quadratic penalty, minimized by L-BFGS (Nocedal & Wright, Numerical Optimization,
algorithm 7.5) with a backtracking line search. Every utterance is learnt as written, once typed in pinyin and once
misspelt; chance is seeded, so the same utterances and code give the same weights.
"""

from __future__ import annotations

import sys
from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from knowledge.intent_classifier import WEIGHTS, Floats
from knowledge.intent_reader import IntentReader, signs_of_text
from knowledge.intent_signs import STAFF
from knowledge.learning.noise import NOISES, Noise, pinyin
from knowledge.town import load_town
from knowledge.utterance import Utterance, read_utterances

UTTERANCES = Path(__file__).with_name("utterances.jsonl")
TOWN = Path(__file__).parents[1] / "nansong"
SEED = 20220919
# What means the same whatever the bot has just asked; a quarter is learnt as said in some other situation too, lest
# everything said while a form is open be taken for what is usually said there.
LASTING = frozenset({"ask", "suggest", "help", "privacy", "track", "human", "abuse", "greeting", "none"})
SITUATIONS = ("form", "list", "ask_photo", "ask_contact", "confirm", "replied")
ELSEWHERE = 0.25  # of them, with this weight
MISSPELT = 0.3  # weight of a misspelt copy beside the utterance as written
SEEN = 4  # a sign that fewer utterances show is not learnt
PENALTY = 0.1
SCALE = 4.0  # of the signs' values: how fast weights grow against the penalty
ROUNDS = 80
REMEMBERED = 8  # steps L-BFGS looks back on
SETTLED = 1e-5  # a round that gains less than this share ends the fit
SLOPE, SMALLEST_STEP = 1e-4, 1e-6
LEVELS = 127  # a weight is kept as one of 2 × LEVELS + 1 values
_MIXED = ("same sound", "same sound", "same sound", "left out", "left out", "look-alike", "doubled")
Doubles = NDArray[np.float64]
Objective = Callable[[Floats], tuple[float, Floats]]
SHADES = (
    ("content", False, "announced"),
    ("wants_edit", True, "edit"),
    ("satisfied", True, "pleased"),
    ("satisfied", False, "displeased"),
)


@dataclass(frozen=True)
class Lesson:
    """What is learnt from: the signs of each utterance, its label, and how much it counts."""

    signs: Sequence[Collection[str]]
    labels: Sequence[str]
    weights: Sequence[float]


def label_of(utterance: Utterance) -> str:
    """Return the label of an utterance: its intent, with the shade its slots tell of."""
    told = utterance.slots.get("emergency")
    shade = told or next((name for slot, value, name in SHADES if utterance.slots.get(slot) is value), "")
    shade = shade or utterance.slots.get("offer")
    return f"{utterance.intent}/{shade}" if shade else utterance.intent


def lesson(utterances: Sequence[Utterance], reader: IntentReader) -> Lesson:
    """Return what utterances teach, as they are written and misspelt."""
    chance = Random(SEED)  # noqa: S311
    signs, labels, weights = [], [], []
    for utterance, share in (*((one, 1.0) for one in utterances), *_elsewhere(utterances, chance)):
        texts = {utterance.text: 1.0}
        for noise in (pinyin, _any_noise(chance)):
            texts.setdefault(noise(utterance.text, chance), MISSPELT)
        for text, weight in texts.items():
            signs.append(signs_of_text(reader, text, utterance.role, utterance.asked))
            labels.append(label_of(utterance))
            weights.append(weight * share)
    return Lesson(signs, labels, weights)


def _elsewhere(utterances: Sequence[Utterance], chance: Random) -> list[tuple[Utterance, float]]:
    """Return some utterances as said while something is open, with their weight."""
    lasting = (one for one in utterances if one.asked is None and one.role not in STAFF and one.intent in LASTING)
    chosen = [one for one in lasting if chance.random() < ELSEWHERE]
    return [(replace(one, asked=chance.choice(SITUATIONS)), ELSEWHERE) for one in chosen]


def _any_noise(chance: Random) -> Noise:
    return NOISES[chance.choice(_MIXED)]


@dataclass(frozen=True)
class Fitted:
    """The weights of each sign for each label."""

    signs: Sequence[str]
    labels: Sequence[str]
    weights: Floats


def fit(taught: Lesson, rounds: int = ROUNDS) -> Fitted:
    """Return the weights that tell the utterances of a lesson best, in at most so many rounds."""
    counts = Counter(sign for signs in taught.signs for sign in signs)
    signs = sorted(sign for sign, count in counts.items() if count > SEEN)
    labels = sorted(set(taught.labels))
    objective = _Objective(taught, {sign: row for row, sign in enumerate(signs)}, labels)
    weights = _minimize(objective, np.zeros(len(signs) * len(labels), np.float32), rounds)
    return Fitted(signs, labels, weights.reshape(len(signs), len(labels)) * np.float32(SCALE))


class _Objective:
    """The penalized loss of weights, and its slope. Sparse rows are summed by `reduceat`, both ways round."""

    def __init__(self, taught: Lesson, numbers: Mapping[str, int], labels: Sequence[str]) -> None:
        rows = [[numbers[sign] for sign in signs if sign in numbers] for signs in taught.signs]
        lengths = np.array([len(row) for row in rows])
        self._columns = np.array([number for row in rows for number in row])
        self._starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self._values = np.repeat(SCALE / np.sqrt(lengths), lengths).astype(np.float32)[:, None]
        self._turned = np.argsort(self._columns, kind="stable")
        self._row_numbers = np.repeat(np.arange(len(rows)), lengths)[self._turned]
        self._turned_starts = np.searchsorted(self._columns[self._turned], np.arange(len(numbers)))
        self._right = np.zeros((len(rows), len(labels)), np.float32)
        self._right[np.arange(len(rows)), [labels.index(label) for label in taught.labels]] = 1
        self._counts = np.array(taught.weights, np.float32)[:, None]
        self._shape = (len(numbers), len(labels))

    def __call__(self, flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(self._shape)
        sums = np.add.reduceat(weights[self._columns] * self._values, self._starts, axis=0)
        raised = np.exp(sums - sums.max(axis=1, keepdims=True))
        shares = raised / raised.sum(axis=1, keepdims=True)
        missed = np.log((shares * self._right).sum(axis=1, keepdims=True) + np.float32(1e-12))
        loss = float(-(self._counts * missed).sum() + PENALTY / 2 * (flat @ flat))
        errors = (shares - self._right) * self._counts
        slope = np.add.reduceat(errors[self._row_numbers] * self._values[self._turned], self._turned_starts, axis=0)
        return loss, (slope + np.float32(PENALTY) * weights).ravel()


def _minimize(objective: Objective, point: Floats, rounds: int) -> Floats:
    """Return a point where `objective` is least, by L-BFGS."""
    loss, slope = objective(point)
    steps: deque[tuple[Floats, Floats]] = deque(maxlen=REMEMBERED)
    for _ in range(rounds):
        there, lower, there_slope = _search(objective, point, (loss, slope), _direction(slope, steps))
        moved, turned = there - point, there_slope - slope
        if moved @ turned > 0:
            steps.append((moved, turned))
        settled = loss - lower < SETTLED * abs(loss)
        point, loss, slope = there, lower, there_slope
        if settled:
            break
    return point


def _direction(slope: Floats, steps: Collection[tuple[Floats, Floats]]) -> Floats:
    """Return the slope times what the last steps tell of the inverse curvature."""
    direction, shares = slope.copy(), []
    for moved, turned in reversed(list(steps)):
        share = (moved @ direction) / (turned @ moved)
        direction -= share * turned
        shares.append(share)
    if steps:
        moved, turned = list(steps)[-1]
        direction *= (moved @ turned) / (turned @ turned)
    else:
        direction /= max(float(np.linalg.norm(slope)), 1.0)
    for (moved, turned), share in zip(steps, reversed(shares), strict=True):
        direction += (share - (turned @ direction) / (turned @ moved)) * moved
    return direction


def _search(
    objective: Objective, point: Floats, here: tuple[float, Floats], direction: Floats
) -> tuple[Floats, float, Floats]:
    """Return the first point down `direction` that is low enough, its loss and its slope."""
    loss, slope = here
    step, drop = 1.0, float(slope @ direction)
    while True:
        there = point - np.float32(step) * direction
        lower, there_slope = objective(there)
        if lower <= loss - SLOPE * step * drop or step < SMALLEST_STEP:
            return there, lower, there_slope
        step /= 2


def save(fitted: Fitted, source: str, path: Path = WEIGHTS) -> None:
    """Write weights to a file, a byte each; `source` names what they were learnt from."""
    scale = float(np.abs(fitted.weights).max()) / LEVELS
    rounded = np.rint(fitted.weights / scale).astype(np.int8)
    told = rounded.any(axis=1)
    signs = "\n".join(sign for sign, kept in zip(fitted.signs, told, strict=True) if kept)
    np.savez_compressed(
        path,
        weights=rounded[told],
        scale=np.float32(scale),
        signs=np.frombuffer(signs.encode(), np.uint8),
        labels=np.frombuffer("\n".join(fitted.labels).encode(), np.uint8),
        source=np.frombuffer(source.encode(), np.uint8),
    )


def digest(path: Path = UTTERANCES) -> str:
    """Return the fingerprint of a file of utterances."""
    return sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Fit the weights to the utterances beside this file."""
    fitted = fit(lesson(read_utterances(UTTERANCES), IntentReader.of(load_town(TOWN))))
    save(fitted, digest())
    sys.stdout.write(f"{WEIGHTS}: {len(fitted.signs)} signs, {len(fitted.labels)} labels\n")


if __name__ == "__main__":
    main()
