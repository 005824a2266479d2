"""A question read as numbers says the same as its features by name, and so do the documents of the corpus."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.corpus import read_corpus
from knowledge.matcher import Matcher
from knowledge.question import FAMILIES
from knowledge.town import Town

TEXTS = ("长者食堂归谁管", "食堂食堂食堂", "zhang zhe shi tang", "zzst", "茶园zai哪里 村里的银行行长", "魑魅魍魉", "")


@pytest.fixture(scope="module")
def matcher(town: Town) -> Matcher:
    """The matcher of the invented town."""
    return Matcher(town)


@pytest.mark.parametrize("text", TEXTS)
def test_numbers_and_names_agree(matcher: Matcher, text: str) -> None:
    """Every feature that a document has is there as often; what none has is summed up by family."""
    named, question = matcher.extract(text), matcher.question(text)
    numbers = matcher.index.numbers
    known = {numbers[name]: count for name, count in named.items() if name in numbers}
    assert dict(zip(question.numbers.tolist(), question.counts.tolist(), strict=True)) == pytest.approx(known)
    strangers = [name for name in named if name not in numbers]
    for place, family in enumerate(FAMILIES):
        of_family = [name for name in strangers if name[0] == family]
        told = sum(named[name] * matcher.index.rarity(name) for name in of_family)
        assert (question.strangers[place], question.strange[place]) == pytest.approx((len(of_family), told))


def test_documents_have_the_features_of_their_texts(matcher: Matcher) -> None:
    """But for initials, by which only the short ways of asking are found."""
    corpus = read_corpus(matcher.documents, matcher.extract)
    names = list(corpus.numbers)
    for row, document in enumerate(matcher.documents):
        place = slice(*np.searchsorted(corpus.rows, [row, row + 1]).tolist())
        pairs = zip(corpus.features[place].tolist(), corpus.counts[place].tolist(), strict=True)
        found = {names[number]: count for number, count in pairs}
        by_name = matcher.extract(document.text)
        assert {name: found.get(name, 0.0) for name in by_name} == pytest.approx(by_name)
        assert {name[0] for name in found.keys() - by_name.keys()} <= {"i"}
