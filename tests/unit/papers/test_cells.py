"""What people wrote is harmless on paper."""

from __future__ import annotations

import pytest

from bot.papers.cells import CELL_AT_MOST, cell, harmless, masked, plain, without_numbers


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@A1", "\t=1", " =1", "\n=1", "＝1", "\u3000=1", "\u200b=1", "－1"]
)
def test_no_text_is_a_formula(text: str) -> None:
    """Whatever a spreadsheet might work out gets an apostrophe in front."""
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "办食堂", "3-5 个村", "a=b", "'=1"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    """Ordinary words are not touched."""
    assert cell(text) == text


def test_what_cannot_be_seen_is_gone_and_line_ends_stay() -> None:
    """Control characters, half characters and turned writing are taken out; lines stay lines."""
    assert plain("a\x00\x1b[31m\u202eb\ud83dc\uffff\ufeff\r\nd\u2028e\x0bf\tg") == "a[31mbc\nd\ne\nf\tg"


def test_a_formula_behind_something_unseen_is_found() -> None:
    """Taking out what is not seen does not bring a formula to light."""
    assert cell("\x00=1") == "'=1"
    assert cell("\u202e\ufeff+1") == "'+1"


def test_a_cell_is_not_longer_than_a_spreadsheet_takes() -> None:
    """The end of a text that is too long is marked."""
    assert len(cell("村" * 40_000)) == CELL_AT_MOST
    assert cell("村" * 40_000).endswith("村…")


@pytest.mark.parametrize(
    ("name", "shown"), [("朱某某", "朱**"), (" 朱\n", "朱**"), ("欧阳明", "欧**"), ("", ""), (" ", "")]
)
def test_a_name_is_masked(name: str, shown: str) -> None:
    """Only the first character is left, and how long the name is cannot be seen."""
    assert masked(name) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打13800000001找我", "打138********找我"),
        ("138 0000 0001", "138**********"),
        ("身份证33010019900101123X", "身份证330***************"),
        ("方案001008003009095，投资1380000元，2026-03-01", "方案001008003009095，投资1380000元，2026-03-01"),
    ],
)
def test_numbers_of_people_are_not_published(text: str, shown: str) -> None:
    """Mobile and identity numbers are starred; sums, dates and numbers of documents stay."""
    assert without_numbers(text) == shown
