"""Where a text is not whole is found, and said in plain Chinese with the place."""

from __future__ import annotations

import pytest
import yaml

from knowledge.importer.block import Block
from knowledge.importer.damage import damages
from knowledge.importer.made import outlined
from knowledge.importer.part import Damage
from knowledge.importer.text_file import paragraphs
from tests.shell import ROOT


def found(text: str) -> list[Damage]:
    """Return the damages of a text."""
    return damages(outlined([Block(line) for line in paragraphs(text)]))


@pytest.mark.parametrize(
    ("body", "why", "where"),
    [
        ("一是修路。二是三是装灯。", "“二是”后面没有内容", "二是"),
        ("一是修路。二是装灯。三是", "“三是”后面没有内容", "三是"),
        ("一是修路。三是装灯。", "缺序号“二是”", "一是"),
        ("今年要把村口的路修好，还要打造", "没有写完", "打造"),
        ("项目补助、贴息贷款等渠道，增加低收入农户的收入。", "开头缺了半句", "项目补助"),
        ("，增加低收入农户的收入。", "开头是标点", "，增加"),
        ("到2025年，财政总收入突破52家。", "说的是钱，单位却是“家”", "财政总收入突破52家"),
        ("农村自来水普及率达到95户。", "比率", "普及率达到95户"),
        ("参保率达到120%。", "比率", "120%"),
        ("种植面积达到300人。", "说的是面积", "300人"),
        ("新增规上企业300万元。", "说的是数量", "300万元"),
        ("建立人才库（含名册，方便查找。", "少了右边的“)”", "（含名册"),
        ("建立人才库含名册），方便查找。", "少了左边的“(”", "）"),
        ("建立“人才库，方便查找。", "少了右边的“””", "“人才库"),
        ("附上名册。[", "少了右边的“]”", "["),
        ("提供优质、便捷、优质的服务。", "写了两遍", "优质、便捷、优质"),
        ("经营性收入入增量要提高。", "多了一个“入”字", "收入入增量"),
    ],
)
def test_damage_within_a_part(body: str, why: str, where: str) -> None:
    """Each kind is found once, with its section and the words around it."""
    hits = [damage for damage in found(f"工作方案\n一、任务\n{body}") if why in damage.why]
    assert len(hits) == 1
    assert hits[0].section == "一"
    assert where in hits[0].where
    assert hits[0].line().startswith("一：")


@pytest.mark.parametrize(
    ("text", "section", "why"),
    [
        ("一、目标\n增产。\n三、保障\n出力。", "", "缺序号“二”"),
        ("一、任务\n1.修路。把路修好。\n2.装灯。把灯装好。\n4.种树。把树种好。", "一", "缺序号“3”"),
        ("一、任务\n（一）修路\n把路修好。\n二、保障\n出力。", "一", "只有序号“(一)”"),
        ("一、任务\n（一）修路\n把路修好。\n二)装灯\n把灯装好。", "一(二)", "少了左括号"),
        ("一、任务\n（一）修路\n（二）装灯\n把灯装好。", "一(一)", "只有标题"),
        ("一、任务\n把灯装好，照亮大家。\n（二）修路\n把路修好。", "一(一)", "标题缺失"),
        (
            "一、任务\n装灯行动\n把灯装好，照亮大家回家的路。\n（二）修路\n把路修好。",
            "一(一)",
            "标题前面的序号“(一)”缺失",
        ),
    ],
)
def test_damage_of_the_outline(text: str, section: str, why: str) -> None:
    """Numbers missing in a sequence, headings lost or halved."""
    assert any(damage.section == section and why in damage.why for damage in found(f"工作方案\n{text}"))


def test_a_title_that_lost_a_character_is_found() -> None:
    """The title above the text and the one at its head are compared."""
    text = "青禾镇水美乡村示范镇建设方案\n发布日期：2024-01-01\n青禾镇水美乡村示范建设方案\n一、目标\n水更清。"
    assert any("标题不一致" in damage.why for damage in found(text))


def test_a_whole_text_has_no_damage() -> None:
    """Figures, brackets, quotes, lists and roles as they should be are not complained of."""
    text = (
        "青禾镇水美乡村建设方案（试行）\n为了水更清，制定本方案。\n一、目标\n"
        "到2025年，税收收入年均增长10%以上，财政总收入突破2亿元，引进企业3-5家，参保率达到98%以上，种植面积达到300亩。\n"
        "二、任务\n（一）治水行动（牵头领导：丁一，责任科室：镇农业办）\n一是“清”字当头。通过拆除、清淤等方式，还河于民。二是管护到位。\n"
        "（二）造林行动\n1.种树。沿河种树500株。\n2.护林：配护林员3名（每村1名）。\n三、保障\n各村要落实责任。责任单位：各村\n"
    )
    assert [damage.line() for damage in found(text)] == []


def test_the_reference_plan_is_found_damaged_where_people_found_it() -> None:
    """The places that people wrote down for the published text are found without them."""
    clauses = yaml.safe_load((ROOT / "knowledge/nansong/clauses.yaml").read_text(encoding="utf-8"))
    lines = {damage.line() for damage in found("\n".join(clause["text"] for clause in clauses))}
    expected = [
        ("一(一)", "财政总收入突破52家"),
        ("二(一)", "标题缺失"),
        ("二(二)", "序号"),
        ("二(三)", "科室名单"),
        ("二(四)", "左括号"),
        ("二(四)", "开头缺了半句"),
        ("二(四)", "打造"),
        ("二(五)", "“二是”后面没有内容"),
        ("二(五)", "“四是”后面没有内容"),
        ("二(五)", "开头缺了半句"),
        ("三(一)", "“一是”"),
        ("三(二)", "“二是”"),
        ("三(二)", "示项目"),
        ("三(四)", "会商机制"),
    ]
    missed = [pair for pair in expected if not any(line.startswith(pair[0]) and pair[1] in line for line in lines)]
    assert missed == []
