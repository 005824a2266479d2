"""`consultation …`: periods, versions, and what became of each clause."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.consulting import Became, fate
from models import Base, Consultation, Database, DocumentVersion, JournalEntry, Submission
from tests.shell import Shell
from tests.unit.knowledge.invented_town import write_calibrated_town

# Far enough ahead that no hour of the day, here or in China, and no midnight while the suite runs makes it past.
SOON = datetime.now(UTC).date() + timedelta(days=5)


@pytest.fixture
def desk(office: Shell, tmp_path: Path) -> Shell:
    """A shell whose settings lead to the invented town, with official wording, and a database that is ready."""
    office.set(KNOWLEDGE_DIR=str(write_calibrated_town(tmp_path / "town")))
    return office


def opening(days: int, *more: str, first: int = 0) -> tuple[str, ...]:
    """Return the command that opens a period of so many days."""
    begins = SOON + timedelta(first)
    return ("consultation", "open", "--from", str(begins), "--until", str(begins + timedelta(days - 1)), *more)


def stored(database: Database, table: type[Base]) -> list[Any]:
    """Return every row of a table."""
    with database.read() as session:
        return list(session.query(table).all())


def wording(desk: Shell, **clauses: str) -> None:
    """Write the town's official wording: `c1` is section 一, `c21` 二(一), `c22` 二(二)."""
    sections = {"c1": "一", "c21": "二(一)", "c22": "二(二)"}
    lines = [f"- section: {sections[name]}\n  text: {text}\n" for name, text in clauses.items()]
    town = Path(os.environ["KNOWLEDGE_DIR"])
    (town / "clauses.yaml").write_text("".join(lines), encoding="utf-8")


FIRST = {"c1": "到2026年全镇都通公交。", "c21": "建一个鳜鱼养殖基地，带动三百户增收。", "c22": "办五家敬老餐厅。"}


def test_a_period_is_bound_to_the_hash_of_the_text(desk: Shell, database: Database) -> None:
    """Thirty days need no reason; the version is what the files hold, by the hash of exactly these words."""
    wording(desk, **FIRST)
    outcome = desk.run(*opening(30))
    assert (outcome.status, outcome.err) == (0, "")
    (version,) = stored(database, DocumentVersion)
    assert version.hash == sha256("\n".join(FIRST.values()).encode()).hexdigest()
    assert version.hash in outcome.out
    assert version.clauses == {"一": FIRST["c1"], "二(一)": FIRST["c21"], "二(二)": FIRST["c22"]}
    assert [one.opened_by for one in stored(database, Consultation)] == ["乡贤联络站"]
    assert version.hash in stored(database, JournalEntry)[-1].body


def test_a_shorter_period_demands_a_reason(desk: Shell, database: Database) -> None:
    """Twenty-nine days without a reason leave nothing behind; with one they are opened and the reason is shown."""
    wording(desk, **FIRST)
    refused = desk.run(*opening(29))
    assert (refused.status, stored(database, Consultation), stored(database, DocumentVersion)) == (1, [], [])
    assert "--reason" in refused.err
    assert desk.run(*opening(29, "--reason", "汛期前要定")).status == 0
    assert "汛期前要定" in desk.run("consultation", "show").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (opening(0), "前面"),
        (opening(31, first=-90), "已经过去"),
        (opening(40, "--by", " "), "谁开的"),
        (opening(40, first=10), "重了"),
    ],
)
def test_periods_that_must_not_be(desk: Shell, arguments: tuple[str, ...], told: str) -> None:
    """Each is refused in one line."""
    wording(desk, **FIRST)
    desk.run(*opening(30, first=20))
    outcome = desk.run(*arguments)
    assert (outcome.status, outcome.out) == (1, "")
    assert told in outcome.err


def test_a_town_without_the_official_wording(desk: Shell) -> None:
    """There is nothing to be bound to, and the way out is named."""
    outcome = desk.run(*opening(30))
    assert outcome.status == 1
    assert "--text-only" in outcome.err


def test_closing_early_makes_room_for_the_next(desk: Shell, database: Database) -> None:
    """Who closes is kept; a period called off does not stand in the way."""
    wording(desk, **FIRST)
    assert desk.run("consultation", "close").status == 1
    desk.run(*opening(30))
    assert desk.run("consultation", "close", "--by", "李站长").status == 0
    assert stored(database, Consultation)[0].closed_by == "李站长"
    assert "李站长提前结束" in desk.run("consultation", "show").out
    assert desk.run(*opening(30)).status == 0


def test_each_comment_shows_what_became_of_its_clause(desk: Shell, database: Database) -> None:
    """After the next version: unchanged, changed with both wordings, gone."""
    wording(desk, **FIRST)
    desk.run(*opening(30))
    _comment_on_every_clause(database)
    assert "改了" not in desk.run("consultation", "show").out
    assert desk.run("consultation", "load").out.startswith("这一版早就载入过了")
    wording(desk, c1=FIRST["c1"], c21="建两个鳜鱼养殖基地，带动三百户增收。")
    loaded = desk.run("consultation", "load", "--label", "第二稿").out
    shown = desk.run("consultation", "show").out
    for text in (loaded, shown):
        assert "一：没有改动" in text
        assert "二(一)：改了" in text
        assert "建两个鳜鱼养殖基地" in text
        assert FIRST["c21"] in text
        assert "二(二)：删掉了" in text
    assert "反对3条" in shown


def _comment_on_every_clause(database: Database) -> None:
    with database.write() as session:
        period = session.query(Consultation).one()
        for number, (clause, text) in enumerate(period.document.clauses.items()):
            session.add(
                Submission(
                    ticket=f"QH-{number}",
                    kind="对征求意见稿的意见",
                    content="不好",
                    salt="",
                    created_at=datetime.now(UTC),
                    consultation_id=period.id,
                    clause=clause,
                    wording=text,
                    stance="oppose",
                )
            )


@pytest.mark.parametrize(
    ("clauses", "became", "number"),
    [
        ({"一": "修十里路，通到每个村。"}, Became.UNCHANGED, "一"),
        ({"一": "种树。", "二": "修十里路，通到每个村。"}, Became.UNCHANGED, "二"),
        ({"一": "修二十里路，通到每个村。"}, Became.CHANGED, "一"),
        ({"一": "种树。", "二": "修二十里路，通到每个村。"}, Became.CHANGED, "二"),
        ({"一": "种树。"}, Became.CHANGED, "一"),
        ({"二": "种树。"}, Became.GONE, ""),
        ({}, Became.GONE, ""),
    ],
)
def test_the_fate_of_a_clause(clauses: dict[str, str], became: Became, number: str) -> None:
    """A clause is found again also under another number."""
    found = fate("一", "修十里路，通到每个村。", clauses)
    assert (found.became, found.number, found.wording) == (became, number, clauses.get(number, ""))
