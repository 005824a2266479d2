"""Written dialogues are run through the real bot, with what is stored in the end beside what should hold."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.dialogues import DATABASES, run
from tests.postgres import Postgres

LAMPS: dict[str, Any] = {
    "id": "x1",
    "title": "两个人",
    "given": "The consultation period is open. NS-20261123-0007 was submitted by A, contact 13800000011.",
    "users": {"A": {"channel": "wechat"}, "B": {"channel": "wechat"}},
    "turns": [
        {"user": "B", "text": "我要反映一个问题"},
        {"user": "B", "text": "反映问题"},
        {"user": "B", "text": "其他"},
        {"user": "B", "text": "溪边的护栏断了一截"},
        {"user": "B", "image": "m1"},
        {"user": "B", "text": "就这一张"},
        {"user": "B", "text": "不留"},
        {"user": "A", "text": "NS-20261123-0007"},
        {"user": "B", "text": "是的"},
        {"duplicate_of_previous": True},
    ],
    "answers": ["start", "kind", "section", "content", "photo", "photo_done", "contact", None, "confirm", None],
    "expect": "One from each.",
}


def test_a_dialogue_is_run_and_shown(postgresql_server: Postgres, capsys: pytest.CaptureFixture[str]) -> None:
    """The same on both databases, so shown once: who says what, which steps were not asked, what is stored."""
    assert run([LAMPS], DATABASES, postgresql_server) == 0
    shown = capsys.readouterr().out
    for said in (
        "[sqlite, postgresql]",
        "(kind is not asked",
        "oA > ",
        "consultation from 0 to 40",
        "EXPECT: One from each.",
    ):
        assert shown.count(said) == 1
    assert shown.count("编号：NS-20261123-0007") == 1
    assert "content=溪边的护栏断了一截" in shown
    assert shown.count("submission ticket=") == 2
    assert "contact=13800000011" in shown
    assert shown.count("attachment submission_id=") == 1


def test_what_breaks_down_hides_nothing(postgresql_server: Postgres, capsys: pytest.CaptureFixture[str]) -> None:
    """A dialogue that cannot be run is counted, and the next one is run."""
    broken = {"id": "x2", "turns": [{"duplicate_of_previous": True}]}
    assert run([broken, {"id": "x3", "turns": ["你好"]}], ["sqlite"], postgresql_server) == 1
    shown = capsys.readouterr().out
    assert "BROKE DOWN" in shown
    assert "共富小助手" in shown
