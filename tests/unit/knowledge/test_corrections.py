"""What staff have put right, in the town's files and over them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.answerer import Answerer
from knowledge.corrections import in_force
from knowledge.entry import Correction
from knowledge.explanation import explain
from knowledge.town import Town, check, load_town
from tests.unit.knowledge.invented_town import Write, write_calibrated_town

FIXED = {"text": "今天会下雨吗？", "entry": "care.canteen", "by": "张三", "on": "2026-03-01", "why": "老人常问"}
TAUGHT = {"text": "哪儿能搭伙吃饭", "entry": "care.canteen", "by": "李四", "on": "2026-03-02", "kind": "teach"}


def corrected(write: Write, *corrections: dict[str, Any]) -> Town:
    """Return the invented town with corrections in its files."""
    return load_town(write(corrections=list(corrections)))


def later(text: str, entry: str, kind: str = "correct") -> Correction:
    """Return a correction that was entered after the files were written."""
    assert kind in ("correct", "teach")
    return Correction(text, entry, "王五", date(2026, 4, 1), kind="teach" if kind == "teach" else "correct")


def first(answerer: Answerer, text: str) -> str:
    """Return the entry that answers, or ""."""
    entry = answerer.answer(text).entry
    return entry.id if entry else ""


def test_a_fixed_question_and_a_way_of_asking_from_the_files(write: Write, answerer: Answerer) -> None:
    """The fixed question counts word for word after normalization; what is taught, for what is like it as well."""
    assert first(answerer, "今天会下雨吗") != "care.canteen"
    town = corrected(write, FIXED, TAUGHT)
    taught = in_force(town).answerer(town)
    assert [first(taught, text) for text in ("请问今天会下雨吗", "今天會下雨嗎", "哪儿能搭伙吃饭")] == [
        "care.canteen"
    ] * 3
    assert first(taught, "昨天会下雪吗") != "care.canteen"
    assert taught.matcher.rank("哪能搭伙吃饭")[0].entry_id == "care.canteen"


def test_what_was_entered_later_goes_before_the_files(write: Write) -> None:
    """The last of several with the same normalized text counts; taking it back brings the files' one back."""
    town = corrected(write, FIXED)
    moved, withdrawn = later("今天 会下雨吗", "fish.coop"), later("今天会下雨吗", "")
    assert first(in_force(town).answerer(town), "今天会下雨吗") == "care.canteen"
    assert first(in_force(town, [moved]).answerer(town), "今天会下雨吗") == "fish.coop"
    assert first(in_force(town, [moved, withdrawn]).answerer(town), "今天会下雨吗") == "care.canteen"


def test_a_way_of_asking_taught_for_another_entry_moves_there(write: Write) -> None:
    """One wording is never taught for two entries."""
    town = corrected(write, TAUGHT)
    moved = in_force(town, [later("哪儿能搭伙吃饭", "fish.coop", "teach")])
    assert moved.questions() == {"fish.coop": ["哪儿能搭伙吃饭"]}


def test_corrections_to_an_entry_that_is_gone_do_nothing(town: Town) -> None:
    """What the town no longer has is passed over."""
    gone = in_force(town, [later("今天会下雨吗", "no.more"), later("搭伙", "no.more", "teach")])
    assert (dict(gone.exact), gone.questions()) == ({}, {})


def test_other_corrections_over_the_same_index(town: Town) -> None:
    """Exchanging what is fixed builds nothing anew, and leaves the answerer that is in use as it is."""
    before = Answerer(town, {"今天会下雨吗": "care.canteen"}.get)
    after = before.corrected_by({"今天会下雨吗": "fish.coop"}.get)
    assert (first(before, "今天会下雨吗"), first(after, "今天会下雨吗")) == ("care.canteen", "fish.coop")
    assert after.matcher is before.matcher


def test_more_ways_of_asking_leave_the_town_as_it_was(town: Town) -> None:
    """The town that is in use is not written to, and ids it has not are passed over."""
    more = town.with_questions({"fish.coop": ["鳜鱼谁来养", "哪个养鱼"], "no.more": ["x"]})
    assert dict(more.phrasings) == {"fish.coop": ("鳜鱼谁来养", "哪个养鱼")}
    assert dict(town.phrasings) == {}
    assert town.with_questions({}) is town


def test_what_is_taught_is_outside_no_longer(write: Write) -> None:
    """A question that was put down as outside of the plan is an entry's once staff teach it."""
    town = load_town(write(outside={"吃饭": [TAUGHT["text"], "哪家饭店好吃"]}))
    taught = in_force(town, [later(TAUGHT["text"], "care.canteen", "teach")]).answerer(town)
    assert taught.town.outside == ("哪家饭店好吃",)
    assert first(taught, TAUGHT["text"]) == "care.canteen"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"entry": "no.more"}, "第 1 条: entry"),
        ({"text": ""}, "第 1 条: text"),
        ({"by": None}, "第 1 条: by"),
        ({"on": "昨天"}, "第 1 条: on"),
        ({"kind": "guess"}, "第 1 条: kind"),
    ],
)
def test_faults_of_the_file_are_told(write: Write, changed: dict[str, Any], named: str) -> None:
    """A fault names file, line and field."""
    row = {name: value for name, value in {**FIXED, **changed}.items() if value is not None}
    (fault,) = check(write(corrections=[row]))
    assert fault.startswith(f"corrections.yaml: {named}")


def test_a_text_written_twice_and_a_file_that_is_no_list(write: Write, tmp_path: Path) -> None:
    """Two lines for one text would hide one another; an empty file is none."""
    folder = write(corrections=[FIXED, FIXED])
    assert "写了 2 次" in check(folder)[0]
    (folder / "corrections.yaml").write_text("text: 甲\n", encoding="utf-8")
    assert check(folder) == ["corrections.yaml: 应当是一个列表"]
    (folder / "corrections.yaml").write_text("# 还没有\n", encoding="utf-8")
    assert check(folder) == []


def test_the_file_as_a_clerk_writes_it(write: Write) -> None:
    """Nothing needs quotes, though YAML has its own idea of the word on."""
    folder = write()
    line = "- {text: 今天会下雨吗, entry: care.canteen, by: 张三, on: 2026-03-01}\n"
    (folder / "corrections.yaml").write_text(line, encoding="utf-8")
    (correction,) = load_town(folder).corrections
    assert (correction.by, correction.on, correction.kind) == ("张三", date(2026, 3, 1), "correct")


def test_example_utterances_are_checked_too(write: Write) -> None:
    """A slip in intents.yaml is told like any other."""
    folder = write()
    (folder / "intents.yaml").write_text(yaml.safe_dump({"ask": "一句话"}, allow_unicode=True), encoding="utf-8")
    assert check(folder)[0].startswith("intents.yaml: ask")


def test_the_explanation_says_what_staff_decided(write: Write) -> None:
    """Who fixed the question or taught the wording, when and why; and that neither had a part in it."""
    town = corrected(write, FIXED, TAUGHT)
    corrections = in_force(town)
    answerer = corrections.answerer(town)
    fixed = explain(answerer, "今天会下雨吗", corrections)
    assert "care.canteen 回答(张三,2026-03-01,老人常问)" in fixed
    assert "“哪儿能搭伙吃饭”→ care.canteen(李四,2026-03-02)" in explain(answerer, "哪能搭伙吃饭", corrections)
    assert "没有用到" in explain(answerer, "鳜鱼谁来养", corrections)


def test_the_explanation_shows_weights_band_thresholds_and_runner_up(tmp_path: Path) -> None:
    """Features with their shares, where the confidence lies, and how far the second is behind."""
    answerer = Answerer(load_town(write_calibrated_town(tmp_path / "town")))
    asked = "渔业合作社贴息给谁"
    told, limits = explain(answerer, asked), answerer.town.thresholds
    best, second, *_ = answerer.interpreter.read(asked, 5, 5).matches
    assert f"第二名:{answerer.town.entries[second.entry_id].title}({second.entry_id})" in told
    assert f"比第一名低 {best.sure - second.sure:.2f}" in told
    assert f"界线:直接回答 {limits.answer:.2f},给出选择 {limits.choices:.2f}" in told
    assert "%" in told
    assert "够直接回答" in explain(answerer, "鳜鱼谁来养")
    assert "连给出选择也不够" in explain(answerer, "驾驶证到期怎么换")
