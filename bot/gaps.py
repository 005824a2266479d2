"""What people asked in vain, put together for staff: the questions nobody answered, and the answers found useless.

Alike questions are one gap. Each tells how often and by how many it was asked, never by whom, and the entry that is
nearest, so that staff can teach the wording or fix it to an entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bot.live import Knowledge
from knowledge.grouping import group_alike
from models.vote import Unsatisfied

WORDINGS_SHOWN = 5


@dataclass
class Wording:
    """One way of asking, with everybody who asked so. `given`: the entries that answered it and were found useless."""

    text: str
    questions: int = 0
    useless: int = 0
    askers: set[int | None] = field(default_factory=set)
    given: Counter[str] = field(default_factory=Counter)
    handled: bool = False

    def count(self, asked: Unsatisfied) -> None:
        """Count one question."""
        self.questions += 1
        self.useless += asked.useless
        self.askers.add(asked.asker)
        if asked.entry:
            self.given[asked.entry] += 1


@dataclass(frozen=True, slots=True)
class Gap:
    """Alike questions without a good answer.

    `questions`, `askers`: how many; whoever had his data deleted counts as one together with all who did. `useless`:
    how many found the answer useless. `text`: the most frequent wording; `others`: further ones. `given`: the entry
    that answered, or "". `nearest`, `score`: the entry staff may have to teach, and how like it is, 0..1. `handled`:
    whether all of it has been dealt with since.
    """

    questions: int
    askers: int
    useless: int
    text: str
    others: tuple[str, ...]
    given: str
    nearest: str
    score: float
    handled: bool


@dataclass(frozen=True, slots=True)
class Gaps:
    """The most frequent gaps, and how many there are in all."""

    shown: tuple[Gap, ...]
    total: int


Watch = Callable[[Sequence[Wording]], Iterable[Wording]]


def wordings_of(asked: Iterable[Unsatisfied], known: Knowledge) -> list[Wording]:
    """Put questions of the same normalized text together, the most frequent first."""
    found: dict[str, Wording] = {}
    for one in asked:
        normal = known.answerer.matcher.normalize(one.text)
        found.setdefault(normal, Wording(one.text)).count(one)
    return sorted(found.values(), key=lambda wording: -wording.questions)


def mark_handled(wordings: Iterable[Wording], known: Knowledge) -> None:
    """Mark what staff have decided about, and what is answered now by an entry that was not found useless for it."""
    for wording in wordings:
        wording.handled = _is_handled(wording, known)


def group(wordings: Sequence[Wording], known: Knowledge, limit: int) -> Gaps:
    """Put alike wordings together; return the `limit` most frequent gaps, the most frequent first."""
    places = group_alike(known.answerer.matcher, [one.text for one in wordings])
    groups = sorted(([wordings[place] for place in alike] for alike in places), key=_frequency, reverse=True)
    return Gaps(tuple(_gap(alike, known) for alike in groups[:limit]), len(groups))


def _is_handled(wording: Wording, known: Knowledge) -> bool:
    normal = known.answerer.compared(wording.text)
    if known.corrections.fixed(normal) or known.corrections.way_of_asking(normal):
        return True
    answer = known.answerer.answer(wording.text)
    return answer.entry is not None and answer.entry.id not in wording.given


def _frequency(wordings: Iterable[Wording]) -> tuple[int, int]:
    alike = list(wordings)
    return sum(one.questions for one in alike), len(_askers(alike))


def _askers(wordings: Iterable[Wording]) -> set[int | None]:
    return {asker for one in wordings for asker in one.askers}


def _gap(wordings: Sequence[Wording], known: Knowledge) -> Gap:
    first, *others = sorted(wordings, key=lambda wording: -wording.questions)
    given = sum((one.given for one in wordings), Counter[str]())
    ranked = known.answerer.matcher.rank(first.text, len(given) + 1)
    nearest = next((match for match in ranked if match.entry_id not in given), None)
    questions, askers = _frequency(wordings)
    return Gap(
        questions=questions,
        askers=askers,
        useless=sum(one.useless for one in wordings),
        text=first.text,
        others=tuple(one.text for one in others[:WORDINGS_SHOWN]),
        given=next((entry for entry, _ in given.most_common(1)), ""),
        nearest=nearest.entry_id if nearest else "",
        score=round(nearest.score, 4) if nearest else 0.0,
        handled=all(one.handled for one in wordings),
    )
