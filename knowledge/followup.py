"""Completes what leans on the question before: 那谁负责? 电话呢? N呢? 那要引几家? 还有别的吗?"""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge import parts
from knowledge.detail import bare_topic
from knowledge.entry import Entry
from knowledge.interpreter import Interpreter, Reading
from knowledge.matcher import Match, Matcher
from knowledge.town import Town

LONGEST = 24  # characters; longer messages stand on their own
LEAD = 0.12  # by how much an entry elsewhere in the plan must beat the neighbours of the last one
_POINTERS = re.compile(r"^(那么|那|它们|它|他们|他|她|这个|那个|这|该|此|还有|另外|然后|具体|上面|刚才|说的)+|(呢|吗|么|呀|啊|的)+$")
_EMPTY = re.compile(r"[的是了呢吗啊吧么要有在会能可以又也就都还个什么怎样多少几谁哪一下里做办]*")


class FollowUps:
    """Finds the entry a leaning message is about, near the entry the conversation was at."""

    def __init__(self, town: Town, matcher: Matcher, interpreter: Interpreter) -> None:
        self._town = town
        self._matcher = matcher
        self._interpreter = interpreter

    def may_lean(self, text: str, own: Reading) -> bool:
        """Whether `text`, read on its own as `own`, may be about what was said before."""
        if len(text) > LONGEST or self._interpreter.strange(text):
            return False
        unsure = own.sure < self._town.thresholds.answer
        return parts.leans(text) or parts.wants_more(text) or (unsure and parts.asks(text))

    def resolve(self, text: str, own: Reading, base: Entry) -> Reading | None:
        """Return the reading of `text` said after `base` was answered; None when it is about something else."""
        if parts.wants_more(text) or self.is_bare(text):
            return self._at(base, own)
        near = self._near(text, base)
        if self._elsewhere(own, near):
            return None
        if near.sure >= self._town.thresholds.followup:
            return near
        return self._at(base, own) if parts.leans(text) and self._says_nothing_new(text) else None

    def is_bare(self, text: str) -> bool:
        """Whether `text` is nothing but the asking for a detail: 电话呢, 那谁负责."""
        topic = _POINTERS.sub("", bare_topic(_POINTERS.sub("", self._matcher.understand(text))))
        return _EMPTY.fullmatch(topic.replace(" ", "")) is not None

    def _near(self, text: str, base: Entry) -> Reading:
        """Read `text`, without the words that only point back, among the entries around `base`."""
        around = {entry.id for entry in self._town.entries.values() if entry.section == base.section}
        bare = _POINTERS.sub("", text.strip("??。,, ")) or text
        reading = self._interpreter.read(bare, len(self._town.entries))
        return reading.among(around | {base.id, *base.related})

    def _elsewhere(self, own: Reading, near: Reading) -> bool:
        return own.sure >= self._town.thresholds.answer and own.sure > near.sure + LEAD

    def _says_nothing_new(self, text: str) -> bool:
        """Whether every character pair of `text` could belong to any question of this town."""
        return self._matcher.familiarity(self._matcher.understand(text)) >= self._town.thresholds.followup

    def _at(self, base: Entry, own: Reading) -> Reading:
        found = next((match for match in own.matches if match.entry_id == base.id), None)
        document = next(document for document in self._matcher.documents if document.entry_id == base.id)
        match = found or Match(base.id, 0.0, 0.0, document)
        return Reading(own.text, (replace(match, cosine=max(match.cosine, self._town.thresholds.answer)),))
