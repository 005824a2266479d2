"""Loading a town, and telling a clerk what is wrong with its files."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.errors import InvalidKnowledge
from knowledge.town import Town, check, load_town
from tests.unit.knowledge.invented_town import ENTRIES, OFFICES, PLAN, Write


def entries_with(**fields: Any) -> list[dict[str, Any]]:
    """Return the entries with the first one's fields changed; None takes a field away."""
    entries = deepcopy(ENTRIES)
    entries[0] |= fields
    entries[0] = {name: value for name, value in entries[0].items() if value is not None}
    return entries


def test_loads_every_file(town: Town) -> None:
    """A sound town has its entries in order, and cites the plan with the section."""
    assert list(town.entries) == ["target.income", "fish.coop", "fish.loan", "care.canteen"]
    assert town.section_line(town.entries["fish.coop"]) == "《青禾镇美丽乡村建设方案(征求意见稿)》二(一) 渔业"


def test_a_sound_town_has_no_faults(write: Write) -> None:
    """Checking finds nothing to say about a sound town."""
    assert check(write()) == []


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"section": "九"}, "section"),
        ({"related": ["nobody"]}, "related"),
        ({"office": "镇长办"}, "office"),
        ({"lead": "某某"}, "lead"),
        ({"answer": ""}, "answer"),
        ({"answer": None}, "answer"),
        ({"questions": []}, "questions"),
        ({"questions": ["收入目标", "收入目标"]}, "questions"),
        ({"colour": "red"}, "colour"),
        ({"not_stated": [{"detail": "weight", "say": "没写"}]}, "not_stated"),
        ({"known": {"list": "有清单"}}, "known"),
    ],
)
def test_a_fault_names_file_entry_and_field(write: Write, fields: dict[str, Any], named: str) -> None:
    """Whatever is wrong with an entry is reported by file, entry and field."""
    faults = check(write(entries=entries_with(**fields)))
    assert len(faults) == 1
    assert faults[0].startswith("entries/all.yaml: target.income: ")
    assert named in faults[0]


def test_all_faults_are_told_at_once(write: Write) -> None:
    """A clerk does not have to repair one fault to see the next."""
    entries = entries_with(answer="", section=None)
    entries[1].pop("title")
    with pytest.raises(InvalidKnowledge) as raised:
        load_town(write(entries=entries))
    assert len(raised.value.faults) == 3


def test_an_id_given_twice_is_a_fault(write: Write) -> None:
    """Two entries of one name would hide one another."""
    assert any("target.income" in fault and "2" in fault for fault in check(write(entries=[*ENTRIES, ENTRIES[0]])))


def test_names_of_files_other_than_entries_are_checked(write: Write) -> None:
    """A leader without a name, a platform with a lost entry and a section without a parent are found."""
    leaders = [{"aliases": ["老钱"]}, *OFFICES["leaders"]]
    offices = OFFICES | {"leaders": leaders, "platforms": [{"name": "甲", "entry": "x"}]}
    plan = PLAN | {"sections": [*PLAN["sections"], {"id": "三", "label": "保障", "parent": "无"}]}
    faults = "\n".join(check(write(offices=offices, plan=plan)))
    assert "leaders" in faults
    assert "甲: entry" in faults
    assert "三: parent" in faults


def test_yaml_that_cannot_be_read_is_one_line(write: Write) -> None:
    """A slip of the pen in YAML is told with its line; so is a key written twice."""
    folder = write()
    (folder / "lexicon.yaml").write_text("words: [甲\nfillers: 乙", encoding="utf-8")
    assert check(folder)[0].startswith("lexicon.yaml: 第 ")
    (folder / "lexicon.yaml").write_text("dialect: {甲: 乙, 甲: 丙}", encoding="utf-8")
    assert "甲 写了两次" in check(folder)[0]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """Nothing there is told file by file, without a traceback."""
    assert "plan.yaml: 文件不存在" in check(tmp_path / "nowhere")


def test_a_town_not_yet_calibrated_starts_with_cautious_thresholds(write: Write) -> None:
    """Without a file of its own a town uses those every town starts with."""
    folder = write()
    (folder / "thresholds.yaml").unlink()
    assert 0 < load_town(folder).thresholds.answer < 1
