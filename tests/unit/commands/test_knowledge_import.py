"""`knowledge import`: a plan becomes a town's folder that answers at once."""

from __future__ import annotations

import fcntl
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.shell import ROOT, Shell
from tests.unit.knowledge.importer import plans


@pytest.fixture
def village(shell: Shell) -> Path:
    """Return the village's plan as a file in the working folder."""
    return plans.village_txt(shell.folder / "village.txt")


def test_a_plan_becomes_a_town_that_answers(shell: Shell, village: Path) -> None:
    """What was drafted, what changed and what is damaged is printed; check counts drafts; ask answers and declines."""
    outcome = shell.run("knowledge", "import", str(village), "--out", "town")
    assert (outcome.status, outcome.err) == (0, "")
    first, *others = outcome.out.splitlines()
    assert first.startswith("《柳湾村2025年为民办实事清单》→ town：")
    assert any("缺序号“5”" in line for line in others)
    shell.set(KNOWLEDGE_DIR="town")
    checked = shell.run("knowledge", "check")
    assert checked.status == 0
    assert "还没有人审核" in checked.out
    answer = shell.run("ask", "装路灯归谁管").out
    assert "责任人：陈桂香" in answer
    assert "依据：《柳湾村2025年为民办实事清单》2 装路灯" in answer
    assert "没有找到" in shell.run("ask", "火车票怎么退").out


def test_the_folder_is_named_after_the_town(shell: Shell, village: Path) -> None:
    """Left out, --out is the town's name in pinyin below knowledge/."""
    assert shell.run("knowledge", "import", str(village)).status == 0
    assert (shell.folder / "knowledge/liuwan/plan.yaml").is_file()


def test_reviewed_drafts_are_counted_off(shell: Shell, village: Path) -> None:
    """Each entry set to done is one less that awaits review."""
    shell.run("knowledge", "import", str(village), "--out", "town")
    shell.set(KNOWLEDGE_DIR="town")
    for path in (shell.folder / "town/entries").glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("review: draft", "review: done"), encoding="utf-8")
    assert "审核" not in shell.run("knowledge", "check").out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.txt", b"", "空文件"),
        ("plan.docx", b"x", "坏了"),
        ("plan.xls", b"x", "认不得"),
        ("plan.pdf", b"%PDF-1", "坏了"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(shell: Shell, name: str, content: bytes, said: str) -> None:
    """One line in Chinese, a status, and no folder."""
    (shell.folder / name).write_bytes(content)
    outcome = shell.run("knowledge", "import", name, "--out", "town")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.count("\n") == 1
    assert outcome.err.startswith("错误：")
    assert said in outcome.err
    assert not (shell.folder / "town").exists()


def test_a_place_that_is_no_folder_is_one_line(shell: Shell, village: Path) -> None:
    """A file where the folder should be is not overwritten."""
    (shell.folder / "town").write_text("mine", encoding="utf-8")
    outcome = shell.run("knowledge", "import", str(village), "--out", "town")
    assert outcome.status == 1
    assert "不是文件夹" in outcome.err
    assert (shell.folder / "town").read_text(encoding="utf-8") == "mine"


def test_only_the_text_of_the_plan(shell: Shell, village: Path) -> None:
    """--text-only brings the official wording into a town that is written already."""
    shell.run("knowledge", "import", str(village), "--out", "town")
    (shell.folder / "town/clauses.yaml").unlink()
    outcome = shell.run("knowledge", "import", str(village), "--out", "town", "--text-only")
    assert outcome.status == 0
    assert (shell.folder / "town/clauses.yaml").is_file()


def test_a_terminal_sees_the_progress(tmp_path: Path) -> None:
    """On a terminal the steps are shown as they come; in a pipe nothing is."""
    village = plans.village_txt(tmp_path / "village.txt")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, b"\x30\x00\x78\x00\x00\x00\x00\x00")
    command = [sys.executable, "-m", "bot", "knowledge", "import", str(village), "--out", str(tmp_path / "town")]
    done = subprocess.run(command, cwd=ROOT, stderr=theirs, stdout=subprocess.DEVNULL, check=False)
    shown = os.read(ours, 100_000).decode()
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 0
    assert "导入" in shown
    assert "100%" in shown
