"""What the bot knows is built once, kept, and built anew whenever anything it was built of has changed."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import loading
from bot.errors import InvalidKnowledge
from bot.live import Entered, Knowledge, stamp_of
from bot.loading import load_knowledge
from bot.settings import Settings
from knowledge.entry import Correction
from knowledge.intent import Intent
from tests.chat import settings_for
from tests.unit.knowledge.invented_town import write_calibrated_town

ASKED = ("敬老餐厅在哪里", "贵鱼怎么养", "合作社贴息多少", "彩票怎么买", "")


class Builder:
    """Counts how often a town is built."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.built = 0
        self._build = Knowledge.of
        monkeypatch.setattr(loading.Knowledge, "of", self)

    def __call__(self, *given: Any) -> Knowledge:
        self.built += 1
        return self._build(*given)


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    return Builder(monkeypatch)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for("", tmp_path / "data", knowledge_dir=write_calibrated_town(tmp_path / "town"))


def test_the_second_start_reads_what_the_first_has_built(settings: Settings, builder: Builder) -> None:
    """It answers and understands the same, and knows the files as they are."""
    first, second = load_knowledge(settings), load_knowledge(settings)
    assert builder.built == 1
    assert second.stamp == stamp_of(settings.knowledge_dir)
    for text in ASKED:
        assert second.answerer.answer(text) == first.answerer.answer(text)
        assert understood(second, text) == understood(first, text)


def understood(known: Knowledge, text: str) -> Intent:
    return known.recognizer.recognize(text, channel="wechat", role="villager", asked=None)


def test_a_changed_file_is_built_anew(settings: Settings, builder: Builder) -> None:
    """Whatever its time says; and going back to what was finds it again."""
    load_knowledge(settings)
    path = settings.knowledge_dir / "lexicon.yaml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before + "# 改过\n", encoding="utf-8")
    load_knowledge(settings)
    assert builder.built == 2
    path.write_text(before, encoding="utf-8")
    load_knowledge(settings)
    assert builder.built == 2


def test_other_settings_and_entries_are_built_anew(
    settings: Settings, builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another prefix of tickets; and what staff have put right."""
    load_knowledge(settings)
    load_knowledge(settings.model_copy(update={"ticket_prefix": "QH"}))
    right = Correction("那个鱼", "fish.coop", "张三", date(2026, 11, 2), "", "correct")
    monkeypatch.setattr(loading, "read_entered", lambda _: Entered(1, (right,)))
    known = load_knowledge(settings, object())  # type: ignore[arg-type] # what is read there is given above
    assert builder.built == 3
    assert known.revision == 1
    assert load_knowledge(settings, object()).answerer.answer("那个鱼").entries[0].id == "fish.coop"  # type: ignore[arg-type]
    assert builder.built == 3


def test_what_somebody_put_there_is_not_run(settings: Settings, builder: Builder) -> None:
    """Bytes that this program did not sign are not unpacked."""
    load_knowledge(settings)
    (path,) = (settings.data_dir / "knowledge").glob("*.bin")
    path.write_bytes(bytes(32) + b"cos\nsystem\n(S'false'\ntR.")
    load_knowledge(settings)
    assert builder.built == 2


def test_a_town_changed_while_it_is_built_is_not_kept(
    settings: Settings, builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is neither what was there before nor what is there now."""

    def changing(*given: Any) -> Knowledge:
        with (settings.knowledge_dir / "lexicon.yaml").open("a") as file:
            file.write("# 改过\n")
        return builder(*given)

    monkeypatch.setattr(loading.Knowledge, "of", changing)
    load_knowledge(settings)
    assert list((settings.data_dir / "knowledge").glob("*.bin")) == []


def test_a_broken_town_says_what_is_wrong(settings: Settings) -> None:
    """Each time: nothing is kept of it."""
    (settings.knowledge_dir / "plan.yaml").write_text("title: [", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(InvalidKnowledge):
            load_knowledge(settings)


PREPARED = """
import sys
from bot.loading import load_knowledge, prepare_apart
from bot.settings import read_settings
from models import schema
settings = read_settings(None)
prepare_apart(settings)
assert schema.is_current(settings.database)
from bot.live import Knowledge
Knowledge.of = None
print(load_knowledge(settings).town.plan.town, "alembic" in sys.modules)
"""


def test_what_is_prepared_apart_is_only_read(settings: Settings) -> None:
    """The process that serves has neither built the town nor loaded what brings the database up to date."""
    environment = {
        "DATA_DIR": str(settings.data_dir),
        "SECRET_KEY": settings.secret_keys[0],
        "KNOWLEDGE_DIR": str(settings.knowledge_dir),
    }
    told = subprocess.run(
        [sys.executable, "-c", PREPARED], env=environment, capture_output=True, text=True, check=False
    )
    assert (told.stdout, told.returncode) == ("青禾镇 False\n", 0), told.stderr
