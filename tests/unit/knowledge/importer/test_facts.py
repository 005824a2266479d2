"""Figures with their names, units and times; roles in every place they stand; names of villages and platforms."""

from __future__ import annotations

import pytest

from knowledge.importer import directory
from knowledge.importer.block import Block
from knowledge.importer.fact import figures
from knowledge.importer.made import outlined
from knowledge.importer.role import DUE, HELP, LEAD, OFFICE, office_list, roles_in, split_names
from knowledge.importer.sentence import items, shortened
from knowledge.importer.table import read_rows


@pytest.mark.parametrize(
    ("text", "name", "value", "until"),
    [
        ("到2025年，全镇税收收入年均增长10%以上。", "全镇税收收入年均增长", "10%以上", "到2025年"),
        ("引进3-5家总部企业。", "引进总部企业", "3-5家", ""),
        ("村集体收入年均增长15.5％以上。", "村集体收入年均增长", "15.5％以上", ""),
        ("6月底前新建公厕２座。", "新建公厕", "２座", "6月底前"),
        ("每户补助1200元，10月底前发放。", "每户补助", "1200元", ""),
        ("2024年底前硬化道路2.3公里；装路灯48盏。", "装路灯", "48盏", "2024年底前"),
    ],
)
def test_figures_have_a_name_a_unit_and_a_time(text: str, name: str, value: str, until: str) -> None:
    """Half- and full-width; the time of a sentence holds for what follows in it."""
    assert (name, value, until) in [(figure.name, figure.value, figure.until) for figure in figures(text)]


def test_years_and_ages_are_no_figures() -> None:
    """A date counts nothing, and an age is a condition."""
    assert figures("2021-2025年，70岁以上老人都能参加。") == []


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (
            "（五）托底行动（牵头领导：丁一，责任科室：镇社会事务办公室）",
            [(LEAD, ("丁一",)), (OFFICE, ("镇社会事务办公室",))],
        ),
        (
            "牵头单位:县水利局;配合单位:县财政局、各乡镇（街道）",
            [(OFFICE, ("县水利局",)), (HELP, ("县财政局", "各乡镇（街道）"))],
        ),
        ("修好路。（责任单位：镇村建办；完成时限：2024年6月底）", [(OFFICE, ("镇村建办",)), (DUE, ("2024年6月底",))]),
        ("6月底前完工。责任人：丁一、王二", [(LEAD, ("丁一", "王二"))]),
        ("责任人：村红白理事会", [(OFFICE, ("村红白理事会",))]),
    ],
)
def test_roles_wherever_they_stand(text: str, roles: list[tuple[str, tuple[str, ...]]]) -> None:
    """In brackets after a heading, on a line of their own, at the end of a sentence."""
    assert [(role.kind, role.names) for role in roles_in(text)] == roles


def test_names_with_and_in_them_stay_whole() -> None:
    """和 parts two offices, and is a part of the name of one."""
    assert split_names("镇人大和镇纪委") == ["镇人大", "镇纪委"]
    assert office_list("镇宣传办、镇农业和经济综合服务中心") == ("镇宣传办", "镇农业和经济综合服务中心")
    assert office_list("修路、装灯、种树") == ()


def test_a_table_of_tasks_is_read_by_its_columns() -> None:
    """Columns in any order and under other names; merged cells hold for the rows below."""
    rows = read_rows(
        (
            ("附表", "附表", "附表", "附表"),
            ("序号", "完成时间", "重点任务", "责任科室"),
            ("1", "2024年6月", "修路", "镇村建办\n镇财政所"),
            ("3", "", "装灯", "镇供电所"),
        )
    )
    assert [(row.number, row.title) for row in rows] == [(1, "修路"), (3, "装灯")]
    assert [role.names for role in rows[0].roles] == [("2024年6月",), ("镇村建办", "镇财政所")]
    assert rows[1].roles[0].names == ("2024年6月",)


def test_a_table_of_other_things_is_read_by_its_first_column() -> None:
    """What has money and a use for it is found by what it is, and told with the columns' names."""
    rows = read_rows((("序号", "资金来源", "金额"), ("1", "省级补助", "1200万元"), ("2", "县级配套", "600万元")))
    assert [(row.title, row.named) for row in rows] == [
        ("省级补助", (("金额", "1200万元"),)),
        ("县级配套", (("金额", "600万元"),)),
    ]


def test_any_other_table_is_text() -> None:
    """Without a column of tasks the cells are paragraphs."""
    assert [row.title for row in read_rows((("姓名", "金额"), ("丁一", "3元")))] == ["", ""]


def test_items_that_run_together_are_parted() -> None:
    """二是三是 are two, the first of them empty."""
    assert [(item.mark, item.text) for item in items("先说一句。一是修路。二是三是装灯。")] == [
        ("", "先说一句。"),
        ("一是", "修路。"),
        ("二是", ""),
        ("三是", "装灯。"),
    ]
    assert len(items("这是不是一是一、二是二的事")) == 1


def test_a_long_text_is_cut_where_a_sentence_ends() -> None:
    """Never in the middle of a word."""
    assert shortened("修好一条路。装好五十盏灯。种好三百棵树。", 14) == "修好一条路。装好五十盏灯。"


def test_villages_and_platforms_are_found() -> None:
    """With 村 or in 在甲、乙等村; a kind of village is no name."""
    text = "在溪口、大坝等村发展茶叶，建设石桥村示范点，壮大溪口茶业公司，各行政村和示范村都要参加，设立乡贤联络站。"
    document = outlined([Block("方案"), Block("一、任务"), Block(text)])
    assert directory.villages(document) == ["溪口村", "大坝村", "石桥村"]
    assert directory.platforms(document, []) == ["溪口茶业公司", "乡贤联络站"]
