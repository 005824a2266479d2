"""Noise misspells as people do, and leaves the rest alone."""

from __future__ import annotations

from random import Random

import pytest

from knowledge.learning.noise import NOISES
from knowledge.sounds import sounds_of

TEXT = "建议村口装几盏路灯，NS-1没有人修"


@pytest.mark.parametrize("name", NOISES)
def test_chance_decides_and_is_repeatable(name: str) -> None:
    """The same chance misspells the same way."""
    assert NOISES[name](TEXT * 5, Random(1)) == NOISES[name](TEXT * 5, Random(1)) != TEXT * 5


def test_same_sound_keeps_the_sound() -> None:
    """Every character that was changed still sounds like what was meant."""
    for meant, written in zip(TEXT * 9, NOISES["same sound"](TEXT * 9, Random(2)), strict=True):
        assert meant == written or sounds_of(meant)[0] in sounds_of(written)


def test_what_is_typed() -> None:
    """Pinyin leaves figures alone, full width has them wide, traditional is traditional."""
    assert NOISES["pinyin"]("修路1", Random(1)).replace(" ", "") == "xiulu1"
    assert NOISES["full width"]("a1", Random(1)) == "ａ１"
    assert NOISES["traditional"]("路灯", Random(1)) == "路燈"
    assert NOISES["left out"]("好", Random(1))
