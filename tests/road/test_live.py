"""What the bot knows changes while it runs: in every app over the same database and files, without a restart."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from structlog.testing import capture_logs

from bot.learning import Decision, decide
from knowledge.answerer import Answerer
from models import Database
from tests.chat import World, open_world, settings_for
from tests.unit.knowledge.invented_town import ENTRIES, write_calibrated_town

SECONDS = 3.0
MEAL = "今天会下雨吗"
SAID = "芦花村"
WAY = "哪儿能跟老人家一起搭伙"


class Towns:
    """Two apps of their own, as two processes have them, over one database and one folder."""

    def __init__(self, apps: tuple[World, World], folder: Path) -> None:
        self.apps = apps
        self.folder = folder
        self._people = count()

    def replies(self, text: str) -> list[str]:
        """Return what each app answers somebody who has never written before."""
        return [app.chat(f"oVillager-{next(self._people)}").say(text) for app in self.apps]

    def decide(self, kind: str, text: str, entry: str) -> None:
        """Enter what staff decide, as the command does."""
        app = self.apps[0]
        town = app.parts.live.current().files
        with app.parts.database.write() as session:
            decide(session, town, Decision(kind, text, entry, "张三"), datetime.now(UTC))

    def write(self, name: str, content: object) -> None:
        """Change a file of the town."""
        text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
        (self.folder / name).write_text(text, encoding="utf-8")

    def readiness(self) -> list[Mapping[str, Any]]:
        """Return what each app says of itself."""
        return [app.app.test_client().get("/readyz").get_json() for app in self.apps]


@pytest.fixture
def towns(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Towns]:
    """Run two apps of the invented town."""
    folder = write_calibrated_town(tmp_path / "town")
    settings = settings_for(database_url, tmp_path, redis_url, knowledge_dir=folder)
    with ExitStack() as stack:
        first, second = (stack.enter_context(open_world(settings)) for _ in range(2))
        yield Towns((first, second), folder)


def answers(answerer: Answerer) -> bool:
    """Whether the question that staff decide about is answered by the entry they chose."""
    entry = answerer.answer(MEAL).entry
    return entry is not None and entry.id == "care.canteen"


def within(seconds: float, true: Callable[[], object]) -> None:
    """Return as soon as it is true, which must be soon enough."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.02)


def test_a_correction_is_live_everywhere_and_can_be_withdrawn(towns: Towns) -> None:
    """The question that was not answered is answered by its entry, and after the withdrawal it is not."""
    assert not any(SAID in reply for reply in towns.replies(MEAL))
    index = [app.parts.live.current().answerer.matcher for app in towns.apps]
    towns.decide("correct", MEAL, "care.canteen")
    within(SECONDS, lambda: all(SAID in reply for reply in towns.replies(MEAL + "？")))
    assert [app.parts.live.current().answerer.matcher for app in towns.apps] == index
    towns.decide("correct", MEAL, "")
    within(SECONDS, lambda: not any(SAID in reply for reply in towns.replies(MEAL)))


def test_what_staff_decided_is_a_question_whatever_it_sounds_like(towns: Towns) -> None:
    """Words that would open a form are answered once staff have fixed them to an entry; danger still goes first."""
    app = towns.apps[0]
    assert "哪一部分" in app.chat("oVillager-Qian").say("提建议")
    towns.decide("correct", "提建议", "care.canteen")
    towns.decide("correct", "着火了", "care.canteen")
    # Somebody new each time: whoever asked too early is in a form.
    people = (f"oVillager-{number}" for number in count())
    within(SECONDS, lambda: SAID in app.chat(next(people)).say("提建议"))
    assert "119" in app.chat("oVillager-Zhao").say("着火了")


def test_a_taught_way_of_asking_is_live_everywhere(towns: Towns) -> None:
    """The wording is known at once, and what is like it as soon as the new index stands."""
    towns.decide("teach", WAY, "care.canteen")
    within(SECONDS, lambda: all(SAID in reply for reply in towns.replies(WAY)))
    within(SECONDS, lambda: all(SAID in reply for reply in towns.replies("哪里能跟老人家一起搭伙")))


def test_a_changed_file_is_live_everywhere(towns: Towns) -> None:
    """A changed answer, a telephone number filled in and a correction written into the files."""
    assert not any("0000-9999" in reply for reply in towns.replies("敬老餐厅电话多少"))
    changed = [entry | ({"answer": "餐厅搬到了村口。"} if entry["id"] == "care.canteen" else {}) for entry in ENTRIES]
    towns.write("entries/all.yaml", changed)
    within(SECONDS, lambda: all("搬到了村口" in reply for reply in towns.replies("敬老餐厅怎么办的")))
    offices = yaml.safe_load((towns.folder / "offices.yaml").read_text(encoding="utf-8"))
    offices["offices"][0]["phone"] = "0000-9999"
    towns.write("offices.yaml", offices)
    within(SECONDS, lambda: all("0000-9999" in reply for reply in towns.replies("敬老餐厅电话多少")))
    towns.write("corrections.yaml", [{"text": MEAL, "entry": "care.canteen", "by": "张三", "on": "2026-03-01"}])
    within(SECONDS, lambda: all("搬到了村口" in reply for reply in towns.replies(MEAL)))


def test_files_with_a_fault_change_nothing_until_they_are_mended(towns: Towns) -> None:
    """The old knowledge answers on, one line of the log of each app names the fault, and /readyz says degraded."""
    sound = (towns.folder / "entries" / "all.yaml").read_text(encoding="utf-8")
    assert all(SAID in reply for reply in towns.replies("敬老餐厅怎么办的"))
    with capture_logs() as logged:
        towns.write("entries/all.yaml", sound.replace("section: 二(二)", "section: 九"))
        within(SECONDS, lambda: all(said["degraded"] == ["knowledge"] for said in towns.readiness()))
        assert all(SAID in reply for reply in towns.replies("敬老餐厅怎么办的"))
        towns.decide("correct", MEAL, "care.canteen")
        within(SECONDS, lambda: all(SAID in reply for reply in towns.replies(MEAL)))
        towns.write("entries/all.yaml", sound.replace("芦花村等村", "三个村"))
        within(SECONDS, lambda: all(said["degraded"] == [] for said in towns.readiness()))
    refused = [line for line in logged if line["event"] == "knowledge refused"]
    assert [line["fault"] for line in refused] == ["entries/all.yaml: care.canteen: section: 没有 九 这一部分"] * 2
    assert all("三个村" in reply for reply in towns.replies(MEAL))


def test_a_message_keeps_what_it_began_with(towns: Towns) -> None:
    """What is handed to one message is not exchanged under its hands."""
    app = towns.apps[0]
    begun = app.parts.services()
    towns.decide("correct", MEAL, "care.canteen")
    within(SECONDS, lambda: answers(app.parts.services().answerer))
    assert not answers(begun.answerer)


def test_what_changed_before_the_first_message_counts(database_url: str, tmp_path: Path) -> None:
    """Knowledge loaded before the processes parted is brought up to date before the first answer."""
    folder = write_calibrated_town(tmp_path / "town")
    settings = settings_for(database_url, tmp_path, knowledge_dir=folder)
    with open_world(settings) as world:
        with world.parts.database.write() as session:
            decide(session, world.parts.live.held.files, Decision("correct", MEAL, "fish.coop", "张"), world.clock())
        assert "鳜鱼" in world.chat().say(MEAL)


def test_corrections_that_cannot_be_read_end_nothing(towns: Towns) -> None:
    """While the database fails the last ones stay, one line says so, and later ones are seen again."""
    live, database = towns.apps[0].parts.live, towns.apps[0].parts.database
    live.current()
    live.close()
    good, without_tables = database.engine, Database("sqlite://")
    with capture_logs() as logged:
        database.engine = without_tables.engine
        live.refresh()
        live.refresh()
        database.engine = good
    without_tables.close()
    assert [line["event"] for line in logged] == ["corrections unreadable"]
    towns.decide("correct", MEAL, "care.canteen")
    live.refresh()
    assert answers(live.held.answerer)
