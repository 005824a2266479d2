"""Picking from a list."""

import pytest

from bot.choices import pick

OFFERED = [["托底行动", "a"], ["文旅", "b"], ["其他", "c"]]


@pytest.mark.parametrize("text", ["2", "２", "②", "第二个", "第2个吧", "二", "选2", "2.", "文旅", "我选第二个"])
def test_the_second(text: str) -> None:
    """A number in any dress, an ordinal, or the label picks the second."""
    assert pick(text, OFFERED) == "b"


@pytest.mark.parametrize("text", ["最后一个", "第三个", "就最后一个吧"])
def test_the_last(text: str) -> None:
    """最后一个 is the last, however long the list is."""
    assert pick(text, OFFERED) == "c"


@pytest.mark.parametrize("text", ["4", "0", "1组到3组的路全坏了", "第二个问题是路灯", "", "2026年", "两个老人没饭吃"])
def test_nothing(text: str) -> None:
    """A number beyond the list, or inside a sentence, picks nothing."""
    assert pick(text, OFFERED) is None


def test_without_a_list() -> None:
    """With nothing offered a number is just a number."""
    assert pick("1", []) is None
