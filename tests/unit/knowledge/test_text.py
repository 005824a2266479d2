"""What is written becomes comparable: script, figures, speech, sounds, shapes, words."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import pytest

from knowledge import segmenter as segmenter_module
from knowledge.entry import Lexicon
from knowledge.features import FeatureExtractor, abbreviation
from knowledge.segmenter import Segmenter
from knowledge.shapes import ShapeCorrector
from knowledge.sounds import is_pinyin, merge, respell, sounds_of, spellings
from knowledge.text import Normalizer, spell_numbers

LEXICON = Lexicon(
    words=("长者食堂",),
    synonyms=(("长者食堂", "老人饭堂"),),
    dialect={"何乜": "什么"},
    mishearings={"长着食堂": "长者食堂"},
    fillers=("请问", "啊", "那个"),
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("請問長者食堂在哪裡？", "长者食堂在哪里"),
        ("ＡＢＣ　１５项", "abc 十五项"),
        ("长着食堂讲何乜啊", "长者食堂讲什么"),
        ("我我我想问", "我想问"),
        ("什么啊啊", "什么"),
        ("啊", "啊"),
        ("", ""),
        ("\u202e\ud800长者\x00食堂", "长者 食堂"),
    ],
)
def test_normalizes(written: str, meant: str) -> None:
    """Script, width, dialect, mishearings, fillers and stammering make no difference to matching."""
    assert Normalizer(LEXICON)(written) == meant


@pytest.mark.parametrize(
    ("figures", "spoken"),
    [
        ("15项", "十五项"),
        ("10%", "百分之十"),
        ("15.5%", "百分之十五点五"),
        ("3-5家", "三到五家"),
        ("3—5家", "三到五家"),
        ("12315", "一二三一五"),
        ("2025年", "二零二五年"),
        ("205", "二百零五"),
        ("100", "一百"),
        ("0", "零"),
    ],
)
def test_figures_are_spoken(figures: str, spoken: str) -> None:
    """Figures and spoken numbers are the same to matching."""
    assert spell_numbers(figures) == spoken


def test_confusable_sounds_are_one() -> None:
    """zh/z, n/l, ang/an and the like merge; a character keeps each of its readings."""
    assert merge("zhuang") == "zuan"
    assert merge("neng") == "len"
    assert sounds_of("长") == ("can", "zan") or set(sounds_of("长")) == {"can", "zan"}
    assert sounds_of("x") == ()


def test_typed_pinyin_is_parted() -> None:
    """Pinyin is read with and without spaces, by what is likely; English is left alone."""
    assert ("fan", "an") in spellings("fangan")
    assert respell("fangan", lambda way: way == ("fan", "an")) == "fan an"
    assert not is_pinyin("could you tell me what the plan says")
    assert respell("n", lambda _way: 0.0) == "n"


def test_look_alikes_are_put_back_only_where_the_town_vouches() -> None:
    """士地 becomes 土地; what is a word, or what the town does not know, stays."""
    correct = ShapeCorrector({"土地", "入股"}.__contains__, lambda pair: pair == "战士")
    assert correct("士地能人股吗") == "土地能入股吗"
    assert correct("战士") == "战士"
    assert correct("士兵") == "士兵"


def test_cuts_are_those_of_jieba(reference_texts: list[str]) -> None:
    """Our reading of jieba's dictionary cuts exactly as jieba does without its HMM."""
    jieba = quiet_jieba()
    segmenter = Segmenter()
    for text in reference_texts:
        assert list(segmenter.cut(text)) == jieba.lcut(text, HMM=False), text


def test_added_words_stay_whole() -> None:
    """A town's word is not cut, as with jieba's add_word."""
    assert Segmenter(["矿山井巷业"]).cut("发展矿山井巷业人才") == ("发展", "矿山井巷业", "人才")


def test_features_hold_words_characters_sounds_and_synonyms() -> None:
    """One text is found by its words, characters, sounds, canonical synonyms and initials."""
    extract = FeatureExtractor(LEXICON, Normalizer(LEXICON))
    features = extract("老人饭堂")
    assert {"s长者食堂", "c饭", "pfan", "qfan tan"} <= set(features)
    assert abbreviation("长者食堂") in ({"izzst": 1.0}, {"iczst": 1.0})
    assert "qfan tan" in extract("fan tan")


@pytest.fixture
def reference_texts() -> list[str]:
    """Return runs of characters of every kind: our own ways of asking."""
    folder = Path(__file__).parents[3] / "knowledge" / "nansong" / "entries"
    lines = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))).splitlines()
    runs = ("".join(letter for letter in line if "一" <= letter <= "鿿") for line in lines[::5])
    return [run for run in runs if run]


def quiet_jieba():  # noqa: ANN201 - a package without types
    """Return jieba, without its warnings and log lines."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415 - slow, and only compared with here
    jieba.setLogLevel(logging.ERROR)
    return jieba


def test_strange_characters_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of those that start no word it is kept up to a limit, and what is beyond is cut as right."""
    monkeypatch.setattr(segmenter_module, "KEPT", 100)
    segmenter = Segmenter(["𠀀𠀁𠀂"])
    for code in range(0x20100, 0x20400, 2):
        strange = chr(code) + chr(code + 1)
        assert segmenter.cut(strange) == tuple(strange)
    assert len(segmenter._lengths) <= 101
    assert len(segmenter._characters) <= 100
    assert segmenter.cut("养鱼𠀀𠀁𠀂") == ("养鱼", "𠀀𠀁𠀂")
