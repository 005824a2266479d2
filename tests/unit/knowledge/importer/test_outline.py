"""The plan's own outline, whole or damaged, comes out under its own section labels."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from knowledge.importer.block import Block
from knowledge.importer.made import outlined
from knowledge.importer.marker import marker_of
from knowledge.importer.part import Outlined
from knowledge.importer.text_file import paragraphs
from tests.shell import ROOT

NANSONG = ROOT / "knowledge" / "nansong"


def read(text: str) -> Outlined:
    """Return the outline of a text."""
    return outlined([Block(line) for line in paragraphs(text)])


def ids(text: str) -> list[tuple[str, str]]:
    """Return (id, label) of every part of a text."""
    return [(part.id, part.label) for part in read(text).parts]


@pytest.mark.parametrize(
    ("line", "label", "rest"),
    [
        ("一、总体思路", "一", "总体思路"),
        ("十二、附则", "十二", "附则"),
        ("（五）托底行动", "(五)", "托底行动"),
        ("(五) 托底行动", "(五)", "托底行动"),
        ("四)乡贤助力", "(四)", "乡贤助力"),
        ("１．修路", "1", "修路"),
        ("3、修路", "3", "修路"),
        ("（2）装灯", "(2)", "装灯"),
        ("2)装灯", "(2)", "装灯"),
        ("③种树", "③", "种树"),
        ("三是强化宣传。", "(三)", "强化宣传。"),
        ("第二部分 任务", "第二部分", "任务"),
    ],
)
def test_numbers_of_every_shape(line: str, label: str, rest: str) -> None:
    """Full- and half-width, with a bracket lost."""
    marker = marker_of(line)
    assert marker is not None
    assert (marker.label, marker.rest) == (label, rest)


@pytest.mark.parametrize("line", ["2025年，修路", "1.5公里的路", "一是否同意", "一老一少", "三十多户人家", "（试行）"])
def test_what_is_no_number(line: str) -> None:
    """Figures and words that begin with one number nothing."""
    assert marker_of(line) is None


def test_parts_are_nested_by_their_numbers() -> None:
    """一 → 一(一) → 一(一)1 → 一(一)1(2), and back up again."""
    text = (
        "一、总则\n（一）依据\n1.法律。按法律办事，依法行政。\n（1）甲法。照章办理甲事项。\n（2）乙法。照章办理乙事项。\n"
        "（二）原则\n按原则办。\n二、任务\n做事。"
    )
    assert [name for name, _ in ids(text)] == ["一", "一(一)", "一(一)1", "一(一)1(1)", "一(一)1(2)", "一(二)", "二"]


def test_headings_stand_apart_from_their_text() -> None:
    """A heading at the beginning of a paragraph ends at its full stop or colon; brackets with roles are none of it."""
    text = (
        "一、任务\n（一）修路行动（牵头领导：丁一，责任科室：镇村建办）\n把路修好。\n"
        "（二）装灯。今年要装灯五十盏。\n（三）种树：沿河种树。"
    )
    assert ids(text)[1:] == [("一(一)", "修路行动"), ("一(二)", "装灯"), ("一(三)", "种树")]
    first = read(text).parts[1]
    assert (first.leads, first.responsible) == (["丁一"], ["镇村建办"])


def test_numbers_that_are_lost_are_told_from_what_is_left() -> None:
    """Three headless pieces before (四), and two before 三是, have the numbers that are missing."""
    text = (
        "一、任务\n从半句话开始，前面的字都没有了。\n种树行动\n沿着河边把树种好，让村子更绿更美。\n镇村建办、镇财政所\n"
        "把灯装好，让夜里走路的人看得见。\n四)修路行动\n把路修好。\n（五）扫尾行动\n把尾扫好。\n"
        "二、保障\n成立领导小组，统一指挥。\n安排资金，专款专用。\n三是强化宣传。多宣传。\n四是强化督查。多督查。"
    )
    outline = read(text)
    names = ["一", "一(一)", "一(二)", "一(三)", "一(四)", "一(五)", "二", "二(一)", "二(二)", "二(三)", "二(四)"]
    assert [part.id for part in outline.parts] == names
    lost = {part.id: "".join(part.lost) for part in outline.parts if part.lost}
    assert set(lost) == {"一(一)", "一(二)", "一(三)", "二(一)", "二(二)"}
    assert "序号" in lost["一(二)"]
    assert "科室名单" in lost["一(三)"]


def test_headings_without_any_number_are_parts() -> None:
    """A plan that numbers nothing has its headings as ids; the levels of Word and web pages nest them."""
    blocks = [
        Block("青禾村振兴方案"),
        Block("工作目标", level=1),
        Block("到年底把路修好。"),
        Block("重点工作", level=1),
        Block("修路", level=2),
        Block("修三条路。"),
        Block("装灯", level=2),
        Block("装五十盏灯。"),
    ]
    assert [part.id for part in outlined(blocks).parts] == ["工作目标", "重点工作", "重点工作·修路", "重点工作·装灯"]
    assert [
        name
        for name, _ in ids("青禾村振兴方案\n工作目标\n到年底把村里的路都修好。\n重点工作\n先修路，再装灯，后种树。")
    ] == [
        "工作目标",
        "重点工作",
    ]


def test_a_text_without_headings_is_one_part() -> None:
    """Nothing is lost of what has no outline."""
    outline = read("今年村里要修一条路，从村口到后山，请大家支持。")
    assert [part.id for part in outline.parts] == ["全文"]
    assert "后山" in outline.text


def test_what_stands_below_the_last_item_belongs_to_none() -> None:
    """The closing words of a list are a part of their own."""
    outline = read(
        "实事清单\n1、修路。六月底前修好。\n2、装灯。五月底前装好。\n3、种树。四月底前种好。\n资金来源：上级补助45万元。\n请大家监督。"
    )
    assert [part.id for part in outline.parts] == ["1", "2", "3", "资金来源", "结尾"]


def test_the_head_is_read() -> None:
    """Title, publisher, date, numbers and state, from the box above the text or the lines below it."""
    head = read(
        "索引号 A-1/2024 发布机构 青禾镇\n生成日期 2024-03-01 公开方式 主动公开\n青禾镇水美乡村建设方案(征求意见稿)\n"
        "为了水更清，制定本方案。\n一、目标\n水更清。"
    ).head
    assert (head.title, head.town) == ("青禾镇水美乡村建设方案(征求意见稿)", "青禾镇")
    assert (head.index_number, head.issued, head.openness) == ("A-1/2024", "2024-03-01", "主动公开")
    assert head.status == "征求意见稿"
    signed = read("农技推广工作要点\n为了增产，制定要点。\n一、目标\n增产。\n河口县农业局\n2024年5月6日").head
    assert (signed.publisher, signed.issued, signed.town) == ("河口县农业局", "2024-05-06", "河口县农业局")


def test_nothing_is_invented_for_a_head_that_says_nothing() -> None:
    """No date, no publisher: they stay empty."""
    head = read("修路计划\n一、目标\n把路修好。").head
    assert (head.publisher, head.issued, head.index_number) == ("", "", "")


def test_the_reference_plan_has_its_own_labels(tmp_path: Path) -> None:
    """The published text, headings lost as they are, gives the sections that people wrote down by hand."""
    clauses = yaml.safe_load((NANSONG / "clauses.yaml").read_text(encoding="utf-8"))
    plan = yaml.safe_load((NANSONG / "plan.yaml").read_text(encoding="utf-8"))
    found = {part.id for part in read("\n".join(clause["text"] for clause in clauses)).parts}
    assert {section["id"] for section in plan["sections"]} <= found
    assert found - {section["id"] for section in plan["sections"]} == {"一(一)"}
