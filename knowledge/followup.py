"""Completes what leans on the question before: 那谁负责? 电话呢? 第二个呢? 沿哪里的? 那要引几家? 还有别的吗?"""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge import parts
from knowledge.detail import bare_topic
from knowledge.entry import Entry
from knowledge.interpreter import Interpreter, Reading
from knowledge.matcher import Match, Matcher
from knowledge.numerals import number
from knowledge.town import Town

LONGEST = 24  # characters; longer messages stand on their own
ELLIPTIC = 14  # characters of what hardly ever stands on its own when it names nothing of the town's
NEIGHBOURS = 3  # of the entries that fit a stretch, how many are looked at
FAMILIAR = 0.65  # how much of what leans on a matter of the town must stand in the town's own texts
NEARER = 0.25  # by how much an entry elsewhere in the plan must be surer than one around the last
_POINTERS = re.compile(
    r"^(那么|那|它们|它|他们|他|她|这个|那个|这里|那里|这|该|此|其|还有|另外|然后|具体|上面|刚才|说的|里面|又|也|的|个)+|"
    r"(呢|吗|么|呀|啊|的|了)+$"
)
_EMPTY = re.compile(
    r"(?:[的是了呢吗啊吧么要有在会能可以又也就都还个些什怎样多少几谁哪一二三下里做办来去给到得上发写讲说归张次家户年月天斤条份]|"
    r"地方|包括|东西|事情?)*"
)
_ORDINAL = re.compile(
    r"第(?P<place>[一二三四五六七八九十]|\d{1,2})|^(?P<item>[一二三四五六七八九十])是(?=$|[什啥甚讲说指哪])|"
    r"(?P<last>最后|末尾)|(?P<middle>中间)"
)
_ALIKE = re.compile(r"(?:呢|咧|嘞|呐|哩)[?？!！。]*$")  # that much asks of another matter what was asked before
_FIGURE = re.compile(r"[0-9]+(?![0-9年.%])|[A-Za-z](?![A-Za-z])")  # at the beginning of a title


class FollowUps:
    """Finds the entry a leaning message is about, near the entry the conversation was at."""

    def __init__(self, town: Town, matcher: Matcher, interpreter: Interpreter) -> None:
        self._town = town
        self._matcher = matcher
        self._interpreter = interpreter
        entries = town.entries.values()
        self._siblings = {item: entry.items for entry in entries for item in entry.items}
        called = ((entry.id, _FIGURE.match(entry.title)) for entry in entries)
        self._figures = {entry_id: matcher.normalize(figure[0]) for entry_id, figure in called if figure}

    def may_lean(self, text: str, own: Reading) -> bool:
        """Whether `text`, read on its own as `own`, may be about what was said before."""
        if len(text) > LONGEST or self._interpreter.strange(text):
            return False
        unsure = own.sure < self._town.thresholds.answer
        leans = self.is_elliptic(text) or parts.leans(text) or parts.wants_more(text)
        return leans or (unsure and parts.asks(text)) or self.is_bare(text)

    def is_elliptic(self, text: str) -> bool:
        """Whether `text` is short and names nothing of the town's matters."""
        return len(text) <= ELLIPTIC and not self._interpreter.terms.has_own(self._matcher.understand(text))

    def is_bare(self, text: str) -> bool:
        """Whether `text` is nothing but the asking for a detail: 电话呢, 那谁负责."""
        understood = self._matcher.understand(text)
        if len(understood) > ELLIPTIC:
            return False
        topic = _POINTERS.sub("", bare_topic(_POINTERS.sub("", understood)))
        return _EMPTY.fullmatch(topic.replace(" ", "")) is not None

    def names_nothing(self, text: str, own: Reading) -> bool:
        """Whether `text` asks for a detail of nothing in particular."""
        return not self._names(own) and self.is_bare(text)

    def resolve(self, text: str, own: Reading, base: Entry, before: str = "") -> Reading | None:
        """Return the reading of `text` said after `base` was answered; None when it is about something else.

        `before`: the message that `base` answered.
        """
        surely = self._surely(text, own, base, before)
        if surely is not None or not self._is_familiar(text):
            return surely
        limits = self._town.thresholds
        alike = self._alike(text, before)
        if alike.matches and alike.sure >= limits.answer and alike.matches[0].entry_id != base.id:
            return alike
        everywhere = self._merged(text, own, base)
        near = everywhere.among(self._around(base))
        elsewhere = not self.is_elliptic(text) or own.sure > near.sure + NEARER
        if elsewhere and everywhere.sure > near.sure and everywhere.sure >= limits.choices:
            return None
        leaning = self._at(base, own) if parts.leans(text) else None
        return near if near.sure >= limits.followup else leaning

    def _surely(self, text: str, own: Reading, base: Entry, before: str) -> Reading | None:
        """Return the reading of what can be about nothing else; None when there may be a question."""
        listed = self._listed(text, base, before)
        if listed:
            return self._at(listed, own)
        if self._names(own):
            return own
        if parts.wants_more(text) or self.names_nothing(text, own):
            return self._at(base, own)
        sure = own.sure >= self._town.thresholds.answer and own.matches[0].entry_id in self._around(base)
        return own if sure else None

    def _alike(self, text: str, before: str) -> Reading:
        """Read what names another matter (那村集体的呢) with what the message `before` asked of its own."""
        asked = self._matcher.understand(before)
        for term in self._interpreter.terms.own(asked):
            asked = asked.replace(term, " ")
        bare = _POINTERS.sub("", self._matcher.understand(text))
        if not (_ALIKE.search(text) and bare and asked.strip()) or len(text) > ELLIPTIC:
            return Reading(bare, ())
        return self._near(f"{bare} {' '.join(asked.split())}")

    def _listed(self, text: str, base: Entry, before: str) -> Entry | None:
        """Return the entry that `text` picks from a list, by its place (第二个呢) or by its figure (那2呢).

        The list is what `base` gives, else the one that `base` was picked from, by the message `before`.
        """
        items = base.items or self._siblings.get(base.id, ())
        if not items or len(text) > ELLIPTIC:
            return None
        place = _place(text, len(items))
        if place and (base.items or _place(before, len(items)) == items.index(base.id) + 1):
            return self._town.entries[items[place - 1]]
        bare = _POINTERS.sub("", self._matcher.understand(text))
        called = [item for item in items if self._is_called(item, bare)]
        return self._town.entries[max(called, key=lambda item: len(self._figures[item]))] if called else None

    def _is_called(self, item: str, bare: str) -> bool:
        """Whether a stretch is the figure that an entry's title begins with, and words that say nothing."""
        figure = self._figures.get(item, "")
        return figure != "" and bare.startswith(figure) and _EMPTY.fullmatch(bare[len(figure) :]) is not None

    def _names(self, own: Reading) -> bool:
        """Whether the message is, word for word, what an entry is found by: 目标, N."""
        found = own.matches[0].document if own.matches else None
        return found is not None and found.kind == "keyword" and found.text == own.text

    def _around(self, base: Entry) -> set[str]:
        same = {entry.id for entry in self._town.entries.values() if entry.section == base.section}
        return same | {base.id, *base.related, *base.items}

    def _merged(self, text: str, own: Reading, base: Entry) -> Reading:
        """Read `text` as it is, without the words that only point back, and after what `base` is about."""
        whole = self._matcher.understand(text)
        bare = _POINTERS.sub("", whole) or whole
        topic = self._matcher.understand(min((base.title, *base.keywords), key=len))
        best: dict[str, Match] = {}
        readings = [
            own,
            *(self._near(stretch) for stretch in dict.fromkeys((bare, f"{topic} {bare}")) if stretch != whole),
        ]
        for reading in readings:
            for match in reading.matches:
                if match.entry_id not in best or match.sure > best[match.entry_id].sure:
                    best[match.entry_id] = match
        return Reading(whole, tuple(sorted(best.values(), key=lambda match: -match.sure)))

    def _near(self, stretch: str) -> Reading:
        return Reading(stretch, tuple(self._matcher.rank_understood(stretch, NEIGHBOURS, NEIGHBOURS)))

    def _is_familiar(self, text: str) -> bool:
        """Whether `text` holds nothing but what is said of this town's matters."""
        return self._matcher.familiarity(self._matcher.understand(text)) >= FAMILIAR

    def _at(self, entry: Entry, own: Reading) -> Reading:
        found = next((match for match in own.matches if match.entry_id == entry.id), None)
        match = found or self._matcher.unsure(entry.id)
        return Reading(own.text, (replace(match, sure=max(match.sure, self._town.thresholds.answer)),))


def _place(text: str, size: int) -> int:
    """Return the place in a list of `size` that `text` names, from 1; 0 when it names none there."""
    picked = _ORDINAL.search(text)
    if not picked:
        return 0
    if picked["last"] or picked["middle"]:
        return size if picked["last"] else (size // 2 + 1) * (size % 2)
    place = int(number(picked["place"] or picked["item"]) or 0)
    return place if place <= size else 0
