"""How long the town's knowledge takes until it answers: built anew, as it was kept, and after a change in its files."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import yaml

from bot.live import Knowledge, LiveKnowledge
from bot.loading import load_knowledge
from bot.settings import Settings, read_settings
from models import Database, schema

ASKED = "塘坝边那桩事体"
LOOK_EVERY = 0.005  # seconds
WAITS = 30  # seconds until something that should have come is not coming
TOLD = "- text: {text}\n  entry: {entry}\n  by: benchmark\n  on: {day}\n  kind: {kind}\n"
Change = Callable[[Path, str], None]


def rows(town: Path) -> Iterator[Sequence[str]]:
    """Yield what was measured, first the heads of the columns."""
    yield ("what", "s")
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder), town)
        schema.upgrade(settings.database)
        for what in ("built anew, and kept", "read as it was kept"):
            started = time.perf_counter()
            known = load_knowledge(settings)
            yield (what, f"{time.perf_counter() - started:.2f}")
        with closing(Database(settings.database)) as database:
            for what, change in CHANGES.items():
                yield (
                    f"in force after a change of its files: {what}",
                    f"{_until(settings, database, known, change):.2f}",
                )


def _settings(folder: Path, town: Path) -> Settings:
    copied = folder / "town"
    shutil.copytree(town, copied)
    return read_settings(None, data_dir=folder, secret_key=secrets.token_hex(32), knowledge_dir=copied)


def _until(settings: Settings, database: Database, known: Knowledge, change: Change) -> float:
    """Return the seconds from a change until a running server answers by it; each on its own, the server just begun."""
    live = LiveKnowledge(known, database, settings.ticket_prefix)
    with closing(live):
        entry = list(live.current().town.entries)[-1]
        started = time.perf_counter()
        change(settings.knowledge_dir, entry)
        while [one.id for one in live.current().answerer.answer(ASKED).entries] != [entry]:
            if time.perf_counter() - started > WAITS:
                raise TimeoutError("the change is not in force")
            time.sleep(LOOK_EVERY)
        taken = time.perf_counter() - started
    (settings.knowledge_dir / "corrections.yaml").unlink()
    return taken


def _told(kind: str) -> Change:
    def tell(town: Path, entry: str) -> None:
        text = TOLD.format(text=ASKED, entry=entry, day=date.today(), kind=kind)  # noqa: DTZ011 - any day will do
        (town / "corrections.yaml").write_text(text, encoding="utf-8")

    return tell


def _with_a_word(town: Path, entry: str) -> None:
    """Change what every text is read by, so that nothing of what was built can be used again."""
    path = town / "lexicon.yaml"
    lexicon = yaml.safe_load(path.read_text(encoding="utf-8"))
    lexicon["words"].append(ASKED[:3])
    path.write_text(yaml.safe_dump(lexicon, allow_unicode=True), encoding="utf-8")
    _told("teach")(town, entry)


CHANGES: dict[str, Change] = {
    "a question fixed to an entry": _told("correct"),
    "a new way of asking": _told("teach"),
    "a word of the lexicon and a new way of asking": _with_a_word,
}
