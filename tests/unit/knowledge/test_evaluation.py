"""Measuring, calibrating and explaining."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.answerer import Answerer
from knowledge.calibration import calibrate, write_thresholds
from knowledge.evaluation import evaluate, read_rows, worst
from knowledge.explanation import explain
from knowledge.town import Town, load_town
from tests.unit.knowledge.invented_town import Write

ROWS: list[dict[str, Any]] = [
    {"text": "鳜鱼谁养", "kind": "answer", "entry": "fish.coop", "style": "plain"},
    {"text": "收入涨多少", "kind": "answer", "entry": "target.income", "style": "plain"},
    {"text": "敬老餐厅多少钱一餐", "kind": "gap", "entry": "care.canteen", "style": "plain"},
    {"text": "敬老餐厅归谁管", "kind": "answer", "entry": "fish.coop", "style": "plain"},
    {"text": "彩票怎么买", "kind": "none", "style": "plain"},
    {"text": "收入目标", "kind": "none", "style": "fragment"},
    {"text": "谁负责", "kind": "answer", "context": ["敬老餐厅"], "entry": "care.canteen", "style": "followup"},
]


def test_counts_by_kind_and_style_and_tells_what_failed(answerer: Answerer) -> None:
    """The report counts what was right and names each failure by what it means to people."""
    report = evaluate(answerer, ROWS)
    assert report.asked["all"] == len(ROWS)
    assert (report.count("wrong"), report.count("leaked")) == (1, 1)
    assert worst(report, "leaked", 3)[0].row["text"] == "收入目标"
    assert "style:fragment" in report.table()
    assert report.share("no such style") == 1.0


def test_what_is_kept_apart_is_not_shown(answerer: Answerer) -> None:
    """A failure that somebody sees is one that somebody mends: rows kept apart are counted only."""
    report = evaluate(answerer, [{**row, "holdout": True} for row in ROWS])
    assert report.count("leaked") == 1
    assert worst(report, "leaked", 3) == []


def test_replies_may_be_judged_by_their_words(answerer: Answerer) -> None:
    """With a wording, the strings of a row decide."""
    row = {"text": "敬老餐厅归谁管", "kind": "answer", "any_of": ["镇民生办"], "none_of": ["渔业"]}
    assert evaluate(answerer, [row], lambda answer: answer.entries[0].office).share("all") == 1.0
    assert evaluate(answerer, [row], lambda _answer: "渔业").count("wrong") == 1


def test_calibration_is_written_into_the_town(town: Town, write: Write) -> None:
    """Found thresholds are ordered, and load again as part of the town."""
    found = calibrate(town, ROWS)
    assert found.thresholds.choices < found.thresholds.answer
    assert 0 <= found.leaked <= 1
    assert 0 <= found.wrong <= found.right + found.wrong <= 1
    folder = write()
    write_thresholds(folder, found)
    assert load_town(folder).thresholds == found.thresholds


def test_calibration_needs_both_sides(town: Town) -> None:
    """Thresholds cannot be found from questions inside the plan alone."""
    with pytest.raises(ValueError, match="方案外"):
        calibrate(town, ROWS[:3])


def test_rows_are_read_and_a_bad_line_is_named(tmp_path: Path) -> None:
    """A development file is one object a line."""
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8")
    assert read_rows(path) == ROWS
    path.write_text('{"text": "甲", "kind": "none"}\n{"text": 3}', encoding="utf-8")
    with pytest.raises(ValueError, match="第 2 行"):
        read_rows(path)


def test_an_explanation_shows_features_band_and_runner_up(answerer: Answerer) -> None:
    """A clerk sees how a question was read, what weighed and what came second."""
    text = explain(answerer, "敬老餐厅多少钱")
    for part in ("理解为", "把握", "界线", "原文没有写一餐收多少钱", "问到的细节:amount", "care.canteen", "%"):
        assert part in text
    assert "彩票" in explain(answerer, "彩票怎么买")
