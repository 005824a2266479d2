"""Chinese numerals are read as people say and write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.numerals import number, spoken_digits


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("45", 45),
        ("12.5", 12.5),
        ("十", 10),
        ("十五", 15),
        ("四十五", 45),
        ("一百", 100),
        ("一百二", 120),
        ("一百零二", 102),
        ("一百二十", 120),
        ("两千", 2000),
        ("一千二百三十四", 1234),
        ("两万五", 25_000),
        ("二十万", 200_000),
        ("十点五", 10.5),
        ("十二点二五", 12.25),
        ("零", 0),
        ("二零二六", 2026),
        ("伍拾", 50),
    ],
)
def test_reads_numbers(words: str, value: float) -> None:
    """A number means the same in figures and in characters."""
    assert number(words) == value


@pytest.mark.parametrize("words", ["", "点五", "很多", "四十个", "1.2.3", "十点"])
def test_knows_what_is_no_number(words: str) -> None:
    """What is no number, or not only one, is none."""
    assert number(words) is None


def test_reads_out_digits() -> None:
    """Digits read out one by one become figures in their places."""
    assert spoken_digits("二〇二六幺幺二三洞洞零七拐勾捌") == "20261123000779" + "8"


@given(st.text())
def test_keeps_the_length(text: str) -> None:
    """Positions in a text stay what they were when its digits are read."""
    assert len(spoken_digits(text)) == len(text)


@given(st.integers(min_value=0, max_value=99_999_999))
def test_figures_mean_themselves(value: int) -> None:
    """Figures are read as they stand."""
    assert number(str(value)) == value
