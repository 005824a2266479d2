"""Reads one message on its own: which stretch of it is the question, which entries fit, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from knowledge import parts
from knowledge.detail import without_cues
from knowledge.matcher import CLOSELY, Match, Matcher
from knowledge.terms import Terms

CANDIDATES = 4
SURE = 0.8  # a reading this sure needs no other one beside it
TOPIC_ONLY = 0.97  # a match that leaves the asked detail out of account is worth a little less
VAGUE = 0.8  # what a clause of a long message is worth that names nothing of the town


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a message: the understood text it is matched by, and the entries that fit, best first."""

    text: str
    matches: tuple[Match, ...]

    @property
    def sure(self) -> float:
        """How sure the best entry is, 0..1."""
        return self.matches[0].sure if self.matches else 0.0

    def among(self, entries: Collection[str]) -> Reading:
        """Return this reading with only the given entries."""
        return replace(self, matches=tuple(match for match in self.matches if match.entry_id in entries))

    def worth(self, share: float) -> Reading:
        """Return this reading with every entry less sure."""
        return replace(self, matches=tuple(replace(match, sure=match.sure * share) for match in self.matches))


class Interpreter:
    """Reads messages by one town's index and the words that mark what they are about."""

    def __init__(self, matcher: Matcher, terms: Terms) -> None:
        self._matcher = matcher
        self.terms = terms

    def read(self, text: str, limit: int = CANDIDATES, closely: int = CLOSELY) -> Reading:
        """Return the surest reading of `text`; of `limit` entries only the first `closely` are ever sure."""
        best = Reading("", ())
        for reading in self._readings(text, limit, closely):
            best = max(best, reading, key=lambda reading: reading.sure)
            if best.sure >= SURE:
                break
        return self._doubted(best, self.strange(text))

    def _readings(self, text: str, limit: int, closely: int) -> Iterator[Reading]:
        """Yield the ways to read `text`: its stretches, the likeliest first, and what it asks about what it named."""
        *clauses, message = parts.readings(text)
        understand = self._matcher.understand
        if not clauses:
            yield self._read_stretch(understand(message), limit, closely)
            return
        stretches = list(map(understand, clauses))
        for stretch in stretches:
            if self.terms.has_own(stretch):
                yield self._read_stretch(stretch, limit, closely)
            elif stretch is stretches[-1]:  # with all that leads to it
                yield self._read_plainly(stretch, limit, closely).worth(VAGUE)
        whole = understand(message)
        yield self._read_plainly(whole, limit, closely)
        yield self._read_topic(whole, understand(parts.last_question(text)), limit)

    def _read_topic(self, whole: str, question: str, limit: int) -> Reading:
        """Read the last question of a long message that names nothing itself, with what the message named before."""
        named = self.terms.own(whole)
        if self.terms.has_own(question) or not named:
            return Reading(question, ())
        return self._read_plainly(f"{named[-1]} {question}", limit, CLOSELY).worth(VAGUE)

    def strange(self, text: str) -> frozenset[str]:
        """Return the words for matters outside of the plan that stand in `text`."""
        return self.terms.strange(self._matcher.understand(text), typed=text.isascii())

    def _read_stretch(self, text: str, limit: int, closely: int) -> Reading:
        """Rank the entries for one stretch, as it is and, while unsure, without the cues of a detail."""
        reading = self._read_plainly(text, limit, closely)
        if reading.sure >= SURE:
            return reading
        topic = without_cues(text)
        if topic == text or not self.terms.has_own(topic):
            return reading
        other = Reading(text, tuple(self._matcher.rank_understood(topic, limit, closely))).worth(TOPIC_ONLY)
        return max(reading, other, key=lambda reading: reading.sure)

    def _read_plainly(self, text: str, limit: int, closely: int) -> Reading:
        return Reading(text, tuple(self._matcher.rank_understood(text, limit, closely)))

    def _doubted(self, reading: Reading, strange: frozenset[str]) -> Reading:
        """Lower the confidence in entries that have nothing to do with the strange words of the message."""
        if not strange:
            return reading
        matches = (
            match if self.terms.at_home(strange, match.entry_id) else self._matcher.doubted(match)
            for match in reading.matches
        )
        return replace(reading, matches=tuple(sorted(matches, key=lambda match: -match.sure)))
