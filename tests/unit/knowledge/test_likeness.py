"""Whether two people hand in the same thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.answerer import Answerer
from knowledge.likeness import ALIKE, SKETCHED, likeness, same_words, sketch
from knowledge.matcher import Matcher
from knowledge.town import load_town

LAMPS = "大埔山村口的路灯坏了两个月没人修，晚上老人出门摔过，希望装几盏"
MEALS = "希望长者食堂能给走不动的老人送餐"
PATH = "溪光村的茶园边上修一条步道"


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Return the matcher of the reference town: another town's words weigh otherwise."""
    return Answerer(load_town(Path(__file__).resolve().parents[3] / "knowledge" / "nansong")).matcher


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LAMPS, "大埔山村口路灯不亮了，快两个月了，请派人来修"),
        (LAMPS, "村口路灯坏了没人管"),
        (MEALS, "建议长者食堂给行动不便的老人送餐上门"),
        (MEALS, "老人走不动，食堂能不能把饭送到家里"),
        (PATH, "希望在溪光茶园旁边建一条步道"),
        ("村里老人活动室屋顶漏水，下雨没法坐", "活动室漏雨了，老人没地方坐"),
    ],
)
def test_the_same_in_other_words(matcher: Matcher, one: str, other: str) -> None:
    """Two people hardly ever use the same words for it; it is found by its sketch and is alike enough."""
    assert likeness(matcher, one, other) >= ALIKE
    assert len(set(sketch(matcher, one)) & set(sketch(matcher, other))) > 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LAMPS, "大埔山村口的垃圾没人收"),
        (LAMPS, "路灯电费谁出"),
        (MEALS, "食堂的饭太硬老人咬不动"),
        (MEALS, "希望给老人装扶手"),
        (PATH, "溪光的茶叶卖不出去"),
        (PATH, "溪光村修一条路通到镇上"),
    ],
)
def test_another_matter(matcher: Matcher, one: str, other: str) -> None:
    """The same place, the same people or the same complaint do not make it the same matter."""
    assert likeness(matcher, one, other) < ALIKE


def test_a_homophone_does_not_hide_it(matcher: Matcher) -> None:
    """A wrong character of the same sound is how most people mistype."""
    assert likeness(matcher, MEALS, "希望长者石堂能给走不动的老人送餐") > ALIKE


def test_signs_and_script_are_no_difference(matcher: Matcher) -> None:
    """The same words with other signs, or in traditional characters, are the same words."""
    assert same_words(matcher, MEALS, "希望長者食堂，能給走不動的老人送餐！！")
    assert not same_words(matcher, MEALS, MEALS.replace("送餐", "洗衣"))


@pytest.mark.parametrize("text", [LAMPS, LAMPS * 100, "路灯<b>]]></b>" * 300, "abc", "😀😀", ""])
def test_a_sketch_is_small_whatever_the_text(matcher: Matcher, text: str) -> None:
    """A sketch is a few numbers that both databases hold, and the same each time."""
    numbers = sketch(matcher, text)
    assert len(numbers) <= SKETCHED
    assert all(0 <= number < 2**63 for number in numbers)
    assert sketch(matcher, text) == numbers
