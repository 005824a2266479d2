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
NEARER = 0.12  # by how much an entry elsewhere in the plan must be surer than one around the last
_POINTERS = re.compile(
    r"^(那么|那|它们|它|他们|他|她|这个|那个|这里|那里|这|该|此|其|还有|另外|然后|具体|上面|刚才|说的|里面|又|也|的|个)+|"
    r"(呢|吗|么|呀|啊|的|了)+$"
)
_EMPTY = re.compile(
    r"[的是了呢吗啊吧么要有在会能可以又也就都还个什么怎样多少几谁哪一二三下里做办来去给到得上发写讲说归张次家户年月天斤条份]*"
)


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
        return parts.leans(text) or parts.wants_more(text) or (unsure and parts.asks(text)) or self.is_bare(text)

    def is_bare(self, text: str) -> bool:
        """Whether `text` is nothing but the asking for a detail: 电话呢, 那谁负责."""
        topic = _POINTERS.sub("", bare_topic(_POINTERS.sub("", self._matcher.understand(text))))
        return _EMPTY.fullmatch(topic.replace(" ", "")) is not None

    def names_nothing(self, text: str, own: Reading) -> bool:
        """Whether `text` asks for a detail of nothing in particular."""
        return self.is_bare(text) and not self._names(own)

    def resolve(self, text: str, own: Reading, base: Entry) -> Reading | None:
        """Return the reading of `text` said after `base` was answered; None when it is about something else."""
        if parts.wants_more(text) or self.names_nothing(text, own):
            return self._at(base, own)
        everywhere = self._merged(text)
        near = everywhere.among(self._around(base))
        if everywhere.sure > near.sure + NEARER and everywhere.sure >= self._town.thresholds.choices:
            return None
        if near.sure >= self._town.thresholds.followup:
            return near
        return self._at(base, own) if parts.leans(text) and self._is_familiar(text) else None

    def _names(self, own: Reading) -> bool:
        """Whether the message is, word for word, what an entry is found by: 目标, N."""
        found = own.matches[0].document if own.matches else None
        return found is not None and found.kind == "keyword" and found.text == own.text

    def _around(self, base: Entry) -> set[str]:
        same = {entry.id for entry in self._town.entries.values() if entry.section == base.section}
        return same | {base.id, *base.related}

    def _merged(self, text: str) -> Reading:
        """Read `text` as it is and without the words that only point back; keep the better of each entry."""
        whole = self._matcher.understand(text)
        bare = _POINTERS.sub("", whole) or whole
        best: dict[str, Match] = {}
        for stretch in dict.fromkeys((whole, bare)):
            for match in self._interpreter.read(stretch, len(self._town.entries)).matches:
                if match.entry_id not in best or match.cosine > best[match.entry_id].cosine:
                    best[match.entry_id] = match
        return Reading(whole, tuple(sorted(best.values(), key=lambda match: -match.cosine)))

    def _is_familiar(self, text: str) -> bool:
        """Whether `text` holds nothing but what is said of this town's matters."""
        return self._matcher.familiarity(self._matcher.understand(text)) >= self._town.thresholds.followup

    def _at(self, base: Entry, own: Reading) -> Reading:
        found = next((match for match in own.matches if match.entry_id == base.id), None)
        document = next(document for document in self._matcher.documents if document.entry_id == base.id)
        match = found or Match(base.id, 0.0, 0.0, document)
        return Reading(own.text, (replace(match, cosine=max(match.cosine, self._town.thresholds.answer)),))
