"""`knowledge`: what the people who write the town's files need."""

from __future__ import annotations

import shutil

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
    assert "理解为：" in out
    assert "safety.canteen" in out
    assert "原文没有写" in out
