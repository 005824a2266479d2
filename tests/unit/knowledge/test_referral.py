"""Which office gets what is handed in: the town's rules, and what is wrong with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.referral import FOR_THE_STATION, Handed, referral_for
from knowledge.town import Town, check, load_town

NANSONG = Path("knowledge/nansong")


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town(NANSONG)


def office(town: Town, handed: Handed) -> str:
    """Return the office that gets it, or "" when the station decides."""
    rule = referral_for(town.referral, town.plan, handed)
    return rule.office if rule else ""


def with_rules(tmp_path: Path, rules: str) -> Path:
    """Return a copy of the town with these rules."""
    folder = tmp_path / "town"
    shutil.copytree(NANSONG, folder)
    (folder / "referral.yaml").write_text(rules, encoding="utf-8")
    return folder


def test_only_what_the_plan_states(town: Town) -> None:
    """The office of the safety net is in the plan; those of the other actions are lost, and nobody guesses them."""
    assert office(town, Handed("建议", "二(五)", "", "送餐")) == "镇社会事务办公室"
    others = [section.id for section in town.plan.sections if section.id != "二(五)"]
    assert {office(town, Handed("建议", section, "", "送餐")) for section in ["", *others]} == {""}


def test_words_for_a_person_go_to_the_station(town: Town) -> None:
    """They are read by the station even when they are about a part that has an office."""
    assert office(town, Handed(FOR_THE_STATION, "二(五)", "", "送餐")) == ""


def test_the_first_rule_that_fits_and_parts_within_parts(tmp_path: Path) -> None:
    """Rules are read from the top; a chapter stands for all its parts; every condition written must fit."""
    rules = (
        "- {office: 宣传办, sections: [二], words: [景区, 民宿], kinds: [建议]}\n"
        "- {office: 镇农业和经济综合服务中心, villages: [溪光]}\n"
        "- {office: 镇社会事务办公室, kinds: [转人工留言]}\n"
    )
    town = load_town(with_rules(tmp_path, rules))
    assert office(town, Handed("建议", "二(三)", "溪光", "民宿太少")) == "宣传办"
    assert office(town, Handed("问题反映", "二(三)", "溪光", "民宿太少")) == "镇农业和经济综合服务中心"
    assert office(town, Handed(FOR_THE_STATION, "", "", "找人")) == "镇社会事务办公室"
    assert office(town, Handed("建议", "三(一)", "", "民宿太少")) == ""


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("{office: 水利站, sections: [二(五)]}", "office: offices.yaml 里没有 水利站"),
        ("{office: 宣传办, sections: [九(九)]}", "sections: 没有 九(九) 这一部分"),
        ("{office: 宣传办, villages: [桃花村]}", "villages: offices.yaml 里没有 桃花村"),
        ("{office: 宣传办, kinds: [牢骚]}", "kinds.0: 不是认得的写法"),
        ("{office: 宣传办, section: [二(五)]}", "section: 没有这一项"),
        ("{office: 宣传办}", "至少写一个"),
    ],
)
def test_faults_are_named(tmp_path: Path, rule: str, fault: str) -> None:
    """`knowledge check` says which rule is wrong and what about it."""
    faults = check(with_rules(tmp_path, f"- {{office: 宣传办, words: [好]}}\n- {rule}\n"))
    assert len(faults) == 1
    assert faults[0].startswith("referral.yaml: 第 2 条: ")
    assert fault in faults[0]


def test_not_a_list(tmp_path: Path) -> None:
    """A file of another shape is one fault, and no rules is none."""
    assert check(with_rules(tmp_path, "office: 宣传办\n")) == ["referral.yaml: 应当是规则的列表"]
    folder = with_rules(tmp_path / "other", "[]\n")
    (folder / "referral.yaml").unlink()
    assert check(folder) == []
