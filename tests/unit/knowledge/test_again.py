"""A town of which a part has changed is read again in part, and answers as if it had been read whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from knowledge.matcher import Matcher
from knowledge.town import Town, load_town
from tests.unit.knowledge.invented_town import write_calibrated_town

ASKED = ("敬老餐厅在哪里", "贵鱼怎么养", "合作社贴息多少", "彩票怎么买", "塘里的鱼咋个卖", "何乜时候开饭", "")
Change = Callable[[Town], Town]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return load_town(write_calibrated_town(tmp_path / "town"))


def asked_otherwise(town: Town) -> Town:
    first, second = list(town.entries)[:2]
    return town.with_questions({first: ["塘里的鱼咋个卖", "这个新词儿䶮䶮"], second: ["开饭的地方"]})


def answered_otherwise(town: Town) -> Town:
    name, entry = next(iter(town.entries.items()))
    changed = replace(entry, answer=entry.answer + "另外每年清塘一次。")
    return replace(town, entries=MappingProxyType({**town.entries, name: changed}))


def one_taken_away(town: Town) -> Town:
    entries = dict(list(town.entries.items())[1:])
    return replace(town, entries=MappingProxyType(entries))


def put_in_another_order(town: Town) -> Town:
    return replace(town, entries=MappingProxyType(dict(reversed(town.entries.items()))))


def other_outside(town: Town) -> Town:
    return replace(town, outside=(*town.outside[1:], "今天的股票涨了吗"))


CHANGES = (asked_otherwise, answered_otherwise, one_taken_away, put_in_another_order, other_outside)


@pytest.mark.parametrize("change", CHANGES)
def test_read_in_part_is_as_read_whole(town: Town, change: Change) -> None:
    """The same documents with the same features, and so the same entries for every question, as surely."""
    before = Matcher(town)
    again, whole = before.of(change(town)), Matcher(change(town))
    assert again.documents == whole.documents
    assert again.index.numbers.keys() == whole.index.numbers.keys()
    for text in ASKED:
        found, expected = again.rank(text), whole.rank(text)
        assert [one.entry_id for one in found] == [one.entry_id for one in expected], text
        assert [one.sure for one in found] == pytest.approx([one.sure for one in expected], abs=1e-6)
        for one, other in zip(found, expected, strict=True):
            assert one.evidence == pytest.approx(other.evidence, abs=1e-5)


def test_changed_back_it_is_as_before(town: Town) -> None:
    """Nothing of what was there meanwhile is left, however often it happens; and the first stays as it was."""
    before = Matcher(town)
    first = [before.rank(text) for text in ASKED]
    last = before
    for change in CHANGES:
        last = last.of(change(town)).of(town)
    assert last.documents == before.documents
    assert last.index.numbers.keys() == before.index.numbers.keys()
    assert [before.rank(text) for text in ASKED] == first


def test_another_lexicon_reads_all_anew(town: Town) -> None:
    """Its words change how every text is read."""
    lexicon = replace(town.lexicon, synonyms=())
    before = Matcher(town)
    again = before.of(replace(town, lexicon=lexicon))
    assert again.extract is not before.extract
    assert again.index.numbers.keys() == Matcher(replace(town, lexicon=lexicon)).index.numbers.keys()
