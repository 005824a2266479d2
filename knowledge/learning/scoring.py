"""Measures how well intents are recognized on utterances whose meaning is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from time import perf_counter

from knowledge.intent import Intent, IntentRecognizer
from knowledge.learning.noise import Noise
from knowledge.utterance import Utterance

# Slots that act: the others are a hint for who reads the message afterwards.
SCORED = ("ticket", "ticket_partial", "percent", "office", "index", "satisfied", "wants_edit")
SEED = 7


@dataclass
class Share:
    """How many of how many were right."""

    right: int = 0
    of: int = 0

    def add(self, *, right: bool) -> None:
        """Count one."""
        self.right += right
        self.of += 1

    @property
    def share(self) -> float:
        """The share that was right, 0..1; 1 of nothing."""
        return self.right / self.of if self.of else 1.0


@dataclass
class Score:
    """What was found: shares by intent, style and slot, emergencies, seconds a message took, and what went wrong."""

    intents: Share = field(default_factory=Share)
    slots: Share = field(default_factory=Share)
    by_intent: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    by_style: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    by_slot: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    alarms: Share = field(default_factory=Share)
    emergencies: Share = field(default_factory=Share)
    seconds: list[float] = field(default_factory=list)
    wrong: list[tuple[Utterance, Intent]] = field(default_factory=list)

    def count(self, utterance: Utterance, found: Intent) -> None:
        """Count an utterance that was recognized as `found`."""
        right = utterance.means(found.name)
        for share in (self.intents, self.by_intent[utterance.intent], self.by_style[utterance.style or "-"]):
            share.add(right=right)
        slots = [self._count_slot(name, value, found) for name, value in utterance.slots.items()]
        self._count_alarm(emergency="emergency" in utterance.slots, alarm="emergency" in found.slots)
        if not right or not all(slots):
            self.wrong.append((utterance, found))

    def _count_slot(self, name: str, value: object, found: Intent) -> bool:
        right = _same(name, value, found.slots.get(name))
        self.by_slot[name].add(right=right)
        if name in SCORED:
            self.slots.add(right=right)
        return right

    def _count_alarm(self, *, emergency: bool, alarm: bool) -> None:
        if emergency:
            self.emergencies.add(right=alarm)
        if alarm:
            self.alarms.add(right=emergency)


def _same(name: str, value: object, found: object) -> bool:
    """Whether a slot holds what it should; an office may be named by more or less of its name."""
    if name == "office" and found:
        return str(value) in str(found) or str(found) in str(value)
    return str(found) == str(value)


def measure(recognizer: IntentRecognizer, utterances: Iterable[Utterance]) -> Score:
    """Return how well utterances are recognized."""
    score = Score()
    for utterance in utterances:
        start = perf_counter()
        found = recognizer.recognize(
            utterance.text, channel=utterance.channel, role=utterance.role, asked=utterance.asked
        )
        score.seconds.append(perf_counter() - start)
        score.count(utterance, found)
    return score


def spoilt(utterances: Sequence[Utterance], noise: Noise) -> list[Utterance]:
    """Return utterances misspelt, without their slots, which may have been spoilt too."""
    chance = Random(SEED)  # noqa: S311
    return [
        Utterance(noise(one.text, chance), one.intent, one.role, one.asked, one.accept, style=one.style)
        for one in utterances
    ]
