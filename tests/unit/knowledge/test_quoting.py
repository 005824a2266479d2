"""The official wording beside an answer: short, fitting, and never one character off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.wording import answer_reply
from knowledge.answerer import Answerer
from knowledge.entry import Clause, Entry
from knowledge.quoting import LONGEST, is_literal, quote_for
from knowledge.town import Town, check, load_town
from tests.shell import ROOT
from tests.unit.knowledge.invented_town import ENTRIES, Write

TEXT = (
    "为方便老年人就餐,在芦花村等有条件的村,一律开办“敬老餐厅”,七十周岁以上老人优先。资金由镇财政统筹安排,逐年增加,确保运转。"
    "一是鼓励社会捐赠。"
)
CLAUSES = [{"section": "二(二)", "text": TEXT}, {"section": "一", "text": "到2026年，村民人均收入年均增长8%以上。"}]


def entry(answer: str, section: str = "二(二)") -> Entry:
    """Return an entry with an answer."""
    return Entry("x", section, "敬老餐厅", ("敬老餐厅",), answer)


def test_the_stretch_that_fits_best_is_chosen() -> None:
    """Whole pieces of one sentence of the entry's own section."""
    clauses = [Clause(**clause) for clause in CLAUSES]
    quote = quote_for(entry("芦花村等村办敬老餐厅，方便老人吃饭。"), clauses)
    assert "在芦花村等有条件的村,一律开办“敬老餐厅”" in quote
    assert quote_for(entry("钱由镇财政统筹安排，逐年增加。"), clauses) == "资金由镇财政统筹安排,逐年增加"


def test_what_fits_nothing_is_not_quoted() -> None:
    """Nothing is quoted only to have something to quote."""
    clauses = [Clause(**clause) for clause in CLAUSES]
    assert quote_for(replace(entry("原文没有写电话。"), title="电话"), clauses) == ""
    assert quote_for(entry("到2026年，村民人均收入年均增长8%以上。", section="二(一)"), clauses) == ""


@given(
    st.lists(st.text(alphabet="修路装灯种树，,。；（）“”一是甲乙丙丁戊己庚辛壬癸子丑寅卯", max_size=160), max_size=4),
    st.text(max_size=60),
)
def test_a_quote_is_always_literal_and_short(texts: list[str], answer: str) -> None:
    """Whatever the text and the answer are."""
    clauses = [Clause("二(二)", text) for text in texts]
    quote = quote_for(entry(answer or "甲"), clauses)
    assert len(quote) <= LONGEST
    assert not quote or is_literal(quote, clauses)


@pytest.fixture
def quoting(write: Write) -> Town:
    """Return the invented town with its official wording."""
    return load_town(write(clauses=CLAUSES))


def test_a_reply_shows_the_official_wording_once(quoting: Town) -> None:
    """One short line before the source; none where the answer is the wording itself."""
    answerer = Answerer(quoting)
    text = answer_reply(answerer.answer("敬老餐厅归谁管"), quoting).text
    [line] = [line for line in text.splitlines() if line.startswith("原文：")]
    assert line.removeprefix("原文：「").removesuffix("」") in TEXT
    assert text.index("原文：") < text.index("依据：")
    assert "原文：" not in answer_reply(answerer.answer("收入目标是什么"), quoting).text


def test_a_town_without_its_document_quotes_nothing(town: Town, answerer: Answerer) -> None:
    """The document is not needed."""
    assert not town.quotes
    assert "原文：" not in answer_reply(answerer.answer("敬老餐厅归谁管"), town).text


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"entries": [{**ENTRIES[3], "quote": "芦花村办敬老餐厅"}]}, "care.canteen: quote"),
        ({"clauses": [{"section": "九", "text": "甲"}]}, "clauses.yaml: section"),
        ({"clauses": [{"section": "一"}]}, "clauses.yaml: 第 1 段: text"),
        ({"clauses": {"一": "甲"}}, "clauses.yaml: 应当是段落的列表"),
    ],
)
def test_a_misquote_is_a_fault(write: Write, changed: dict[str, Any], named: str) -> None:
    """What does not stand in the document word for word is refused when the town is loaded."""
    offices: dict[str, Any] = {"offices": [{"name": "镇民生办"}, {"name": "镇渔业站"}], "leaders": [{"name": "钱大宝"}]}
    faults = check(write(**{"clauses": CLAUSES, "offices": offices, **changed}))
    assert len(faults) == 1
    assert named in faults[0]


def test_an_entry_may_name_its_quote(write: Write) -> None:
    """The one written down is shown instead of the one that would be chosen."""
    entries = [*ENTRIES[:3], {**ENTRIES[3], "quote": "确保运转"}]
    assert load_town(write(entries=entries, clauses=CLAUSES)).quotes["care.canteen"] == "确保运转"


def test_the_reference_town_quotes_its_plan() -> None:
    """Every quote of 南宋镇 stands in its plan, and most entries have one."""
    town = load_town(ROOT / "knowledge" / "nansong")
    assert all(is_literal(quote, town.clauses) for quote in town.quotes.values())
    assert len(town.quotes) > len(town.entries) / 2
    assert max(map(len, town.quotes.values())) <= LONGEST
