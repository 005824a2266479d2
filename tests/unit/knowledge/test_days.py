"""Days as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.days import day_in

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12月10日前整改", "2026-12-10"),
        ("2026年12月10日", "2026-12-10"),
        ("2027-1-5之前", "2027-01-05"),
        ("十二月十号之前", "2026-12-10"),
        ("1月5日前", "2027-01-05"),
        ("11月20日", "2026-11-20"),
        ("明天", "2026-11-26"),
        ("大后天前", "2026-11-28"),
        ("三天内", "2026-11-28"),
        ("两周内", "2026-12-09"),
        ("本周五前", "2026-11-27"),
        ("下个星期三", "2026-12-02"),
        ("月底前", "2026-11-30"),
        ("2月底", "2027-02-28"),
        ("先是12月1日，后是12月2日", "2026-12-01"),
    ],
)
def test_a_day_is_found(text: str, day: str) -> None:
    """The first day that is named, in this year or, when it is long past, in the next."""
    found = day_in(text, TODAY)
    assert found is not None
    assert found.value == day


@pytest.mark.parametrize("text", ["", "没有日子", "2月30日", "13月1日", "第3号任务", "三天两头", "0天0内"])
def test_no_day(text: str) -> None:
    """What is no day, or no such day, is none."""
    assert day_in(text, TODAY) is None
