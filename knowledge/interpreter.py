"""Reads one message on its own: which stretch of it is the question, which entries fit, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from knowledge import parts
from knowledge.detail import without_cues
from knowledge.matcher import Match, Matcher
from knowledge.town import Town

CANDIDATES = 8
TOPIC_ONLY = 0.97  # a match that leaves the asked detail out of account is worth a little less
OUTSIDE = 0.5  # what a word that marks matters outside of the plan leaves of the confidence


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a message: the text it is matched by, understood, and the entries that fit, the likeliest first."""

    text: str
    matches: tuple[Match, ...]

    @property
    def sure(self) -> float:
        """How sure the best entry is, 0..1."""
        return self.matches[0].cosine if self.matches else 0.0

    def among(self, entries: Collection[str]) -> Reading:
        """Return this reading with only the given entries."""
        return replace(self, matches=tuple(match for match in self.matches if match.entry_id in entries))


class Interpreter:
    """Reads messages by one town's index and the town's words for matters outside of the plan."""

    def __init__(self, town: Town, matcher: Matcher) -> None:
        self._matcher = matcher
        self._outside = {cue for raw in town.lexicon.outside if (cue := matcher.normalize(raw))}
        vocabulary: dict[str, str] = {}
        for document in matcher.documents:
            vocabulary[document.entry_id] = f"{vocabulary.get(document.entry_id, '')} {document.text}"
        self._inside = {entry: frozenset(cue for cue in self._outside if cue in text) for entry, text in vocabulary.items()}

    def read(self, text: str, limit: int = CANDIDATES) -> Reading:
        """Return the surest reading of `text`."""
        strange = self.strange(text)
        readings = [self._read_stretch(stretch, strange, limit) for stretch in parts.readings(text)]
        return max(readings, key=lambda reading: reading.sure)

    def strange(self, text: str) -> frozenset[str]:
        """Return the town's words for matters outside of the plan that stand in `text`."""
        normalized = self._matcher.normalize(text)
        return frozenset(cue for cue in self._outside if cue in normalized)

    def _read_stretch(self, text: str, strange: frozenset[str], limit: int) -> Reading:
        """Rank the entries for one stretch, as it is and without the words that only ask for a detail."""
        understood = self._matcher.understand(text)
        readings = [Reading(understood, tuple(self._matcher.rank_understood(understood, limit)))]
        topic = without_cues(understood)
        if topic and topic != understood:
            matches = self._matcher.rank_understood(topic, limit)
            readings.append(Reading(understood, tuple(_worth(match, TOPIC_ONLY) for match in matches)))
        best = max(readings, key=lambda reading: reading.sure)
        return replace(best, matches=self._discounted(best.matches, strange)) if strange else best

    def _discounted(self, matches: Sequence[Match], strange: frozenset[str]) -> tuple[Match, ...]:
        """Lower the confidence in entries that have nothing to do with the strange words of the message."""
        return tuple(
            match if strange <= self._inside[match.entry_id] else _worth(match, OUTSIDE) for match in matches
        )


def _worth(match: Match, share: float) -> Match:
    return replace(match, cosine=match.cosine * share)
