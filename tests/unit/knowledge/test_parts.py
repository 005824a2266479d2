"""What is read of a message: the end of a story, and what it asks, wherever that stands."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge import parts
from knowledge.answerer import Answerer, gist_of
from knowledge.corrections import in_force
from knowledge.entry import Correction
from knowledge.town import Town

STORY = "我今年七十六了,儿子在外头打隧道,过年才回来一趟,上个月下大雨,后山滑下来一块,"


def test_a_short_message_is_read_whole() -> None:
    """What is no story stays as it was written."""
    assert gist_of("长者食堂在哪里？几点开门？") == "长者食堂在哪里？几点开门？"


def test_of_a_story_the_end_is_read() -> None:
    """What led to the question is left out, whole clauses of it."""
    asked = "村里人讲镇里要办个吃饭的地方给我们老人,这个食堂到底归哪个管"
    gist = gist_of(STORY + asked)
    assert gist.endswith(asked)
    assert "七十六" not in gist
    assert gist.replace(",", "") in (STORY + asked).replace(",", "")


@pytest.mark.parametrize("before", ["", "你好,"])
def test_a_question_before_its_story_is_not_lost(before: str) -> None:
    """A story may follow the question; then the question is read with it."""
    gist = gist_of(f"{before}长者食堂在哪里?{STORY}我一个人在家里烧饭烧不动了,隔壁阿婆也是一样的")
    assert "长者食堂在哪里?" in gist
    assert gist.endswith("隔壁阿婆也是一样的")
    assert "打隧道" not in gist


def test_a_story_without_any_mark_is_read_whole() -> None:
    """Speech comes without punctuation: there is nothing to cut it by."""
    text = (
        "我就是想问一下那个我们村里头老人吃饭的那个地方就是那个食堂它到底是归哪个科室在管的啊我去问过两次都没有人晓得"
    )
    assert gist_of(text) == text


def test_a_story_has_one_question(town: Town) -> None:
    """A story whose end is short is not taken for a message of two questions."""
    text = f"{STORY}我们老人吃饭怎么办?方案里有没有写长者食堂?"
    assert len(text) > parts.END
    answer = Answerer(town).answer(text)
    assert len(answer.entries) <= 1


def test_what_staff_fixed_is_found_by_what_is_read(town: Town) -> None:
    """A correction of a long message serves it, for both are compared by what is read of them."""
    entry = next(iter(town.entries))
    text = f"{STORY}村里人讲镇里要办个吃饭的地方给我们老人,这个食堂到底归哪个管"
    fixed = Correction(text, entry, "王五", date(2026, 4, 1))
    answer = in_force(town, [fixed]).answerer(town).answer(text)
    assert answer.entry is not None
    assert answer.entry.id == entry
    assert answer.score == 1.0
