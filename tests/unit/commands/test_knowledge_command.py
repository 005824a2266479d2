"""`knowledge`: what the people who write the town's files need."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.shell import ROOT, Shell


def test_sound_knowledge_is_counted(shell: Shell) -> None:
    """The town's own files are sound."""
    outcome = shell.run("knowledge", "check")
    assert (outcome.status, outcome.err) == (0, "")
    assert "没有问题" in outcome.out


def test_every_fault_is_a_line(shell: Shell) -> None:
    """Each fault names its file; the last line counts them."""
    folder = shell.folder / "town"
    shutil.copytree(ROOT / "knowledge" / "nansong", folder)
    (folder / "plan.yaml").unlink()
    (folder / "offices.yaml").write_text("offices: 1\n", encoding="utf-8")
    shell.set(KNOWLEDGE_DIR=str(folder))
    outcome = shell.run("knowledge", "check")
    assert (outcome.status, outcome.out) == (1, "")
    *faults, total = outcome.err.splitlines()
    assert [fault.split(":")[0] for fault in faults] == ["plan.yaml", "offices.yaml"]
    assert total.endswith("有 2 处问题")


def test_other_commands_name_the_first_fault_in_one_line(shell: Shell) -> None:
    """Whoever only wants an answer is told where to see the rest."""
    shell.set(KNOWLEDGE_DIR=str(shell.folder))
    outcome = shell.run("ask", "长者食堂归谁管")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.count("\n") == 1
    assert "knowledge check" in outcome.err


def test_an_answer_is_explained(shell: Shell) -> None:
    """What was understood, decided and compared is shown, with the entry's id."""
    out = shell.run("knowledge", "explain", "长者食堂几点开门").out
    assert "理解为" in out
    assert "safety.canteen" in out
    assert "原文没有写" in out


QUESTIONS = [
    {"text": "长者食堂归谁管", "kind": "answer", "entry": "safety.canteen", "style": "plain"},
    {"text": "长者食堂几点开门", "kind": "gap", "entry": "safety.canteen", "style": "plain"},
    {"text": "明天股票会涨吗", "kind": "none", "style": "plain"},
    {"text": "驾驶证过期了怎么换", "kind": "answer", "entry": "safety.canteen", "style": "wrong on purpose"},
]


def written(shell: Shell, rows: list[dict[str, str]]) -> str:
    """Write questions into a file and return its path."""
    path = shell.folder / "questions.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_answers_are_measured_and_the_worst_shown(shell: Shell) -> None:
    """Shares by kind and style are printed, and what went wrong with the question's own words."""
    outcome = shell.run("knowledge", "evaluate", written(shell, QUESTIONS))
    assert (outcome.status, outcome.err) == (0, "")
    shares = dict(line.split()[:2] for line in outcome.out.splitlines() if "/" in line and "%" in line)
    assert shares["all"] == "3/4"
    assert shares["gap"] == "1/1"
    assert outcome.out.splitlines()[-1].split()[2] == "驾驶证过期了怎么换"


def test_calibrating_writes_the_towns_thresholds(shell: Shell) -> None:
    """The thresholds found stand in the town's folder, and the town is sound with them."""
    folder = shell.folder / "town"
    shutil.copytree(ROOT / "knowledge" / "nansong", folder)
    (folder / "thresholds.yaml").unlink(missing_ok=True)
    shell.set(KNOWLEDGE_DIR=str(folder))
    outcome = shell.run("knowledge", "evaluate", written(shell, QUESTIONS[:3]), "--calibrate")
    assert outcome.status == 0
    assert "thresholds.yaml" in outcome.out
    assert (folder / "thresholds.yaml").is_file()
    assert shell.run("knowledge", "check").status == 0


@pytest.mark.parametrize(("rows", "arguments"), [([{"kind": "answer"}], []), (QUESTIONS[:1], ["--calibrate"])])
def test_questions_that_cannot_be_used_are_one_line(
    shell: Shell, rows: list[dict[str, str]], arguments: list[str]
) -> None:
    """A line without its text, and a file with one side only, are told in one line."""
    outcome = shell.run("knowledge", "evaluate", written(shell, rows), *arguments)
    assert outcome.status == 1
    assert outcome.err.splitlines()[-1].startswith("错误：")
    assert "Traceback" not in outcome.err
