"""Importing again: what people reviewed or changed stays letter by letter, the rest follows the document."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import InvalidDocument
from knowledge.importer.importing import Imported, import_plan
from knowledge.importer.made import STEPS
from knowledge.town import check, load_town
from tests.shell import ROOT
from tests.unit.knowledge.importer import plans
from tests.unit.knowledge.importer.conftest import quietly

KEPT, LEFT, WRITTEN = "审核过或改过的，没有动", "改过的文件，没有动", "写入文件"
GONE, REMOVED, COVERED = "文件里没有了，请核对", "文件里没有了，起草的已删去", "已有条目讲到，没有起草"

LIBRARY = "8、建乡村书屋。把祠堂偏房改成书屋，藏书3000册。责任人：林小梅"
LAMPS = """- id: lamps
  section: '2'
  title: 路灯
  questions: [路灯]
  answer: 装路灯：在东头、西头两个自然村安装太阳能路灯48盏，5月底前装好。
"""


def contents(folder: Path) -> dict[str, str]:
    """Return every file of a folder."""
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def file_of(folder: Path, entry: str) -> Path:
    """Return the file an entry stands in."""
    return next(path for path in folder.glob("entries/*.yaml") if f"- id: {entry}\n" in path.read_text("utf-8"))


def change(path: Path, old: str, new: str) -> None:
    """Change the first `old` in a file by hand."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def again(town: Imported, old: str = "", new: str = "") -> Imported:
    """Import the village's plan again, with `old` in it replaced by `new`."""
    path = town.folder.parent / "village.txt"
    text = plans.VILLAGE.replace(old, new) if old else plans.VILLAGE
    path.write_text(text, encoding="utf-8")
    return import_plan(path, town.folder, quietly)


def test_importing_the_same_again_changes_nothing(village: Imported) -> None:
    """Not one byte, and nothing is reported but that it is so."""
    before = contents(village.folder)
    report = again(village).report
    assert contents(village.folder) == before
    assert list(report) == ["没变"]


def test_a_reviewed_entry_stays(village: Imported) -> None:
    """Words, comments and layout of what somebody reviewed stay, whatever the document says now."""
    path = file_of(village.folder, "装路灯")
    change(path, "- id: 装路灯\n  review: draft\n", "- id: 装路灯\n  # 老王看过\n  review: done\n")
    change(path, "  answer: 装路灯：", "  answer: '装路灯的事: ")
    change(path, "5月底前装好。\n", "5月底前装好。'\n")
    reviewed = path.read_text("utf-8")
    report = again(village, "48盏", "60盏").report
    assert path.read_text("utf-8").split("- id:")[1] == reviewed.split("- id:")[1]
    assert report[KEPT] == ["装路灯"]
    assert load_town(village.folder).entries["装路灯"].review == "done"


def test_a_changed_draft_stays_and_an_untouched_one_is_updated(village: Imported) -> None:
    """One changed word makes a draft somebody's work."""
    path = file_of(village.folder, "修通后山机耕路")
    change(path, "修通后山机耕路包括哪些内容", "后山那条路修不修")
    done = again(village, "70岁以上老人每餐交3元", "70岁以上老人每餐交5元")
    entries = load_town(village.folder).entries
    assert "后山那条路修不修" in entries["修通后山机耕路"].questions
    assert "5元" in entries["办老年食堂"].answer
    assert done.report[KEPT] == ["修通后山机耕路"]
    assert "办老年食堂" in done.report["更新"]


def test_new_things_are_added_and_gone_ones_listed(village: Imported) -> None:
    """A new item becomes a draft; the drafts of one that is gone go, and a reviewed one stays and is named."""
    path = file_of(village.folder, "设立助学奖")
    change(path, "- id: 设立助学奖\n  review: draft\n", "- id: 设立助学奖\n  review: done\n")
    prize = "8、设立助学奖。考上本科的每人奖励2000元，考上高中的每人奖励500元。责任人：林小梅"
    river = "4、清理村前河道。清淤1.5公里，砌护岸600米，汛期前完成。责任人：林德水\n"
    text = plans.VILLAGE.replace(river, "")
    done = again(
        village, plans.VILLAGE, text.replace(prize, "8、建乡村书屋。把祠堂偏房改成书屋，藏书3000册。责任人：林小梅")
    )
    entries = load_town(village.folder).entries
    assert "建乡村书屋" in done.report["新增"]
    assert done.report[GONE][0] == "设立助学奖"
    assert done.report[REMOVED] == ["清理村前河道", "清淤", "砌护岸"]
    assert {"建乡村书屋", "设立助学奖"} <= set(entries)
    assert "清淤" not in entries
    assert check(village.folder) == []


@pytest.mark.parametrize("name", ["offices.yaml", "plan.yaml", "lexicon.yaml", "intents.yaml", "outside.yaml"])
def test_a_file_somebody_changed_stays(village: Imported, name: str) -> None:
    """Telephone numbers that were filled in are not lost; what is left alone is reported."""
    path = village.folder / name
    text = path.read_text("utf-8") + "# 改过\n"
    path.write_text(text, encoding="utf-8")
    report = again(village, "8、设立助学奖。", "8、设立奖学金。").report
    assert path.read_text("utf-8") == text
    assert name in report[LEFT]
    assert check(village.folder) == []


def test_drafts_fit_a_plan_and_an_office_list_that_stay(village: Imported) -> None:
    """A new part, and a new office, that changed files do not know of make no fault."""
    for name in ("plan.yaml", "offices.yaml"):
        path = village.folder / name
        path.write_text(path.read_text("utf-8") + "# 改过\n", encoding="utf-8")
    done = again(village, "资金来源：", "10、建书屋。把祠堂偏房改成书屋。责任单位：村文书室\n\n资金来源：")
    assert "建书屋" in done.report["新增"]
    assert load_town(village.folder).entries["建书屋"].section == ""


def test_a_section_that_reviewed_entries_rest_on_stays(village: Imported) -> None:
    """The document drops a part: its reviewed entry can still be cited."""
    path = file_of(village.folder, "整治红白喜事大操大办")
    change(path, "- id: 整治红白喜事大操大办\n  review: draft\n", "- id: 整治红白喜事大操大办\n  review: done\n")
    again(village, "9、整治红白喜事大操大办。酒席不超过20桌，礼金不超过200元。责任人：村红白理事会", "")
    town = load_town(village.folder)
    assert town.section("9").label == "整治红白喜事大操大办"
    assert town.entries["整治红白喜事大操大办"].office == "村红白理事会"


def test_what_hand_written_entries_tell_is_not_drafted_again(village: Imported) -> None:
    """Somebody wrote an entry of his own for a section: the import adds no second one that says the same."""
    for path in village.folder.glob("entries/*.yaml"):
        path.unlink()
    own = LAMPS
    (village.folder / "entries/own.yaml").write_text(own, encoding="utf-8")
    report = again(village).report
    assert {"装路灯", "安装太阳能路灯"} <= set(report[COVERED])
    assert (village.folder / "entries/own.yaml").read_text("utf-8") == own


def test_entries_written_in_another_way_stay_whole(village: Imported) -> None:
    """A file that cannot be taken apart line by line is left as it is; new drafts go beside it."""
    path = file_of(village.folder, "装路灯")
    flow = (
        '[{"id": "own", "section": "2", "title": "自己写的", "questions": ["自己写的"], "answer": "自己写的一条。"}]\n'
    )
    path.write_text(flow, encoding="utf-8")
    again(village)
    assert path.read_text("utf-8") == flow
    assert {"own", "装路灯"} <= set(load_town(village.folder).entries)


def test_a_folder_that_cannot_be_read_is_not_touched(village: Imported) -> None:
    """A slip of the pen in a file is told with file and line, and everything stays as it was."""
    path = file_of(village.folder, "装路灯")
    path.write_text("- id: [甲\n  b: 乙", encoding="utf-8")
    before = contents(village.folder)
    with pytest.raises(InvalidDocument, match=rf"{path.name}.*第 \d 行"):
        again(village, "48盏", "60盏")
    assert contents(village.folder) == before


def test_a_file_in_another_encoding_is_told(village: Imported) -> None:
    """An editor that saved a file as GBK: told, and nothing changed."""
    (village.folder / "offices.yaml").write_bytes("offices: []  # 科室\n".encode("gbk"))
    with pytest.raises(InvalidDocument, match=r"offices\.yaml 不是 UTF-8"):
        again(village, "48盏", "60盏")


def test_other_things_in_the_folder_are_left_alone(village: Imported) -> None:
    """What is no knowledge is neither copied nor touched."""
    (village.folder / "photos").mkdir()
    (village.folder / "photos/a.jpg").write_bytes(b"\xff\xd8")
    again(village, "48盏", "60盏")
    assert (village.folder / "photos/a.jpg").read_bytes() == b"\xff\xd8"


def test_only_the_text_can_be_brought_into_a_written_town(village: Imported) -> None:
    """The official wording alone, for a town whose entries are written by hand already."""
    (village.folder / "clauses.yaml").unlink()
    before = contents(village.folder)
    import_plan(village.folder.parent / "village.txt", village.folder, quietly, text_only=True)
    after = contents(village.folder)
    assert {name for name in after if after[name] != before.get(name)} == {"clauses.yaml", "import.yaml"} - set(
        before
    ) | {"clauses.yaml"}


KILL = """
import os, signal, sys
from pathlib import Path
from knowledge.importer.importing import import_plan
from knowledge.importer.made import STEPS
seen = []
def tell(step):
    seen.append(step)
    if seen.count(step) == int(sys.argv[3]) and step == sys.argv[4]:
        os.kill(os.getpid(), signal.SIGKILL)
import_plan(Path(sys.argv[1]), Path(sys.argv[2]), tell)
"""


@pytest.mark.parametrize(("nth", "step"), [(1, STEPS[3]), (1, STEPS[5]), (1, STEPS[6]), (2, STEPS[6]), (4, STEPS[6])])
def test_a_kill_in_the_middle_loses_nothing(village: Imported, nth: int, step: str) -> None:
    """Killed at any step or between any two files: reviewed work is there, and importing again completes it."""
    reviewed = file_of(village.folder, "装路灯")
    change(reviewed, "- id: 装路灯\n  review: draft\n", "- id: 装路灯\n  review: done\n")
    kept = reviewed.read_text("utf-8").split("- id:")[1]
    path = village.folder.parent / "new.txt"
    path.write_text(plans.VILLAGE.replace("3元", "5元").replace("2000元", "3000元"), encoding="utf-8")
    arguments = [sys.executable, "-c", KILL, str(path), str(village.folder), str(nth), step]
    killed = subprocess.run(arguments, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert reviewed.read_text("utf-8").split("- id:")[1] == kept
    import_plan(path, village.folder, quietly)
    entries = load_town(village.folder).entries
    assert reviewed.read_text("utf-8").split("- id:")[1] == kept
    assert "5元" in entries["办老年食堂"].answer
    assert "3000元" in entries["设立助学奖"].answer
    assert not [path.name for path in village.folder.rglob(".import-*")]


def test_a_kill_leaves_no_half_folder(tmp_path: Path) -> None:
    """A new town's folder is there as a whole or not at all."""
    path = plans.village_txt(tmp_path / "village.txt")
    arguments = [sys.executable, "-c", KILL, str(path), str(tmp_path / "town"), "1", STEPS[6]]
    subprocess.run(arguments, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert not (tmp_path / "town").exists()


def test_every_step_is_told(tmp_path: Path, village: Imported) -> None:
    """Who waits sees each step once it begins, in order."""
    steps: list[str] = []
    tell: Callable[[str], None] = steps.append
    import_plan(tmp_path / "village.txt", tmp_path / "other", tell)
    assert steps == list(STEPS)
    assert contents(tmp_path / "other") == contents(village.folder)
