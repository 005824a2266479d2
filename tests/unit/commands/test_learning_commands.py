"""`knowledge correct`, `teach`, `corrections`, `gaps`, `feedback` and what `explain` tells of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models import Conversation, Database, Question, Vote
from tests.shell import Shell
from tests.unit.knowledge.invented_town import write_calibrated_town

NOW = datetime.now(UTC)
MEAL = "彩票"
DRIVING = "驾驶证到期怎么换"


@pytest.fixture
def desk(office: Shell, tmp_path: Path) -> Shell:
    """A shell whose settings lead to the invented town and a database that is ready."""
    office.set(KNOWLEDGE_DIR=str(write_calibrated_town(tmp_path / "town")))
    return office


def asked(database: Database, *texts: str, by: str = "a", **facts: Any) -> None:
    """Store questions of one person. `useful`: what he said of the answers."""
    useful = facts.pop("useful", None)
    with database.write() as session:
        person = session.query(Conversation).filter_by(address=by).one_or_none() or Conversation(
            channel="wechat", app="wx", address=by, recipient=b"", spoke_at=NOW, created_at=NOW
        )
        session.add(person)
        session.flush()
        for text in texts:
            known = {"asked_at": NOW, "kind": "none", "entry": "", "score": 0.1, "why": [], **facts}
            question = Question(text=text, conversation_id=person.id, **known)
            session.add(question)
            session.flush()
            if useful is not None:
                session.add(Vote(question_id=question.id, useful=useful, voted_at=NOW))


def rows(shell: Shell, *arguments: str) -> list[dict[str, Any]]:
    """Return what a command writes as JSON."""
    outcome = shell.run("knowledge", *arguments, "--json")
    assert (outcome.status, outcome.err) == (0, "")
    return [json.loads(line) for line in outcome.out.splitlines()]


def test_correcting_teaching_and_withdrawing_leave_a_history(desk: Shell) -> None:
    """Each is one line that says what will be; what is in force and every version can be listed."""
    done = desk.run("knowledge", "correct", MEAL, "care.canteen", "--by", "张三", "--why", "老人常问")
    assert (done.status, done.err) == (0, "")
    assert "care.canteen（敬老餐厅）" in done.out
    assert desk.run("knowledge", "teach", "哪儿能搭伙", "care.canteen", "--by", "李四").status == 0
    assert desk.run("knowledge", "correct", MEAL + "？", "fish.coop", "--by", "王五").status == 0
    assert desk.run("knowledge", "teach", "--withdraw", "哪儿能搭伙", "--by", "王五").status == 0
    in_force = rows(desk, "corrections")
    assert [(one["number"], one["text"], one["entry"], one["by"]) for one in in_force] == [
        (3, MEAL + "？", "fish.coop", "王五")
    ]
    history = rows(desk, "corrections", "--history")
    assert [(one["number"], one["kind"], one["entry"], one["by"], one["why"]) for one in history] == [
        (1, "correct", "care.canteen", "张三", "老人常问"),
        (2, "teach", "care.canteen", "李四", ""),
        (3, "correct", "fish.coop", "王五", ""),
        (4, "teach", "", "王五", ""),
    ]
    assert all(datetime.fromisoformat(one["at"]).tzinfo for one in history)
    listed = desk.run("knowledge", "corrections", "--history").out
    assert listed.count("\n") == 4
    assert "已撤回" in listed


def test_corrections_of_the_files_are_listed_with_the_others(desk: Shell, tmp_path: Path) -> None:
    """Who reads the list sees everything in force; what stands in a file is taken back there."""
    written = f"- {{text: {MEAL}, entry: care.canteen, by: 张三, on: 2026-03-01}}\n"
    (tmp_path / "town" / "corrections.yaml").write_text(written, encoding="utf-8")
    assert rows(desk, "corrections")[0]["by"] == "张三"
    refused = desk.run("knowledge", "correct", "--withdraw", MEAL, "--by", "李四")
    assert refused.status == 1
    assert "corrections.yaml" in refused.err


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("correct", MEAL, "care.canten", "--by", "张"), 1, "care.canteen"),
        (("correct", MEAL, "敬老餐厅", "--by", "张"), 1, "care.canteen"),
        (("correct", MEAL, "care.canteen"), 2, "--by"),
        (("correct", MEAL, "care.canteen", "--by", " "), 1, "--by"),
        (("correct", MEAL, "--by", "张"), 2, "条目"),
        (("correct", "？！", "care.canteen", "--by", "张"), 1, "没有字"),
        (("teach", "吃" + "饭" * 700, "care.canteen", "--by", "张"), 1, "太长"),
        (("teach", "打13800000001问", "care.canteen", "--by", "张"), 1, "电话号码"),
        (("teach", MEAL, "--withdraw", "--by", "张"), 1, "没有定过"),
        (("teach", MEAL, "care.canteen", "--withdraw", "--by", "张"), 2, "不写条目"),
    ],
)
def test_what_cannot_be_is_one_line_and_changes_nothing(
    desk: Shell, arguments: tuple[str, ...], status: int, said: str
) -> None:
    """A slip is told in plain words, with the entry that may have been meant."""
    outcome = desk.run("knowledge", *arguments)
    assert (outcome.status, outcome.out) == (status, "")
    assert said in outcome.err
    assert outcome.err.count("\n") == 1
    assert "13800000001" not in outcome.err
    assert rows(desk, "corrections", "--history") == []


def test_the_same_again_is_told(desk: Shell) -> None:
    """What is so already makes no new version."""
    for _ in range(2):
        outcome = desk.run("knowledge", "correct", MEAL, "care.canteen", "--by", "张三")
    assert (outcome.status, "不用再定" in outcome.err) == (1, True)
    assert len(rows(desk, "corrections", "--history")) == 1


def test_gaps_are_grouped_counted_and_name_nobody(desk: Shell, database: Database) -> None:
    """The most frequent first, with how many asked, the other wordings, and the nearest entry with its score."""
    asked(database, DRIVING, DRIVING, "架驶证到期怎么换", by="li")
    asked(database, "驾驶证到期了怎么换", by="wang")
    asked(database, "养鱼的股票怎么买", kind="choices", by="wang")
    first, second = rows(desk, "gaps")
    assert (first["questions"], first["askers"], first["text"]) == (4, 2, DRIVING)
    assert set(first["others"]) == {"架驶证到期怎么换", "驾驶证到期了怎么换"}
    assert (second["questions"], second["askers"]) == (1, 1)
    assert second["nearest"].startswith("fish.")
    assert 0 < second["score"] < 1
    told = desk.run("knowledge", "gaps").out
    assert "问了 4 次，2 人" in told
    assert "li" not in told
    assert "共 2 组" in told


def test_answers_found_useless_are_gaps_with_the_entry_given(desk: Shell, database: Database) -> None:
    """The entry that was given is named, and another one is nearest; a useful answer is no gap."""
    asked(database, "渔业贷款贴息给谁", kind="answer", entry="fish.loan", useful=False)
    asked(database, "收入目标是什么", kind="answer", entry="target.income", useful=True)
    (gap,) = rows(desk, "gaps")
    assert (gap["given"], gap["useless"], gap["nearest"]) == ("fish.loan", 1, "fish.coop")


def test_what_has_been_dealt_with_is_left_out(desk: Shell, database: Database) -> None:
    """After teaching, fixing or another answer the question is gone from the list, but for --all."""
    asked(database, "bitcoin price", "bitcoin price", MEAL, DRIVING)
    asked(database, "鳜鱼谁来养", kind="answer", entry="fish.loan", useful=False)
    assert [gap["text"] for gap in rows(desk, "gaps")] == ["bitcoin price", MEAL, DRIVING]
    desk.run("knowledge", "teach", "bitcoin price", "care.canteen", "--by", "张三")
    desk.run("knowledge", "correct", MEAL, "care.canteen", "--by", "张三")
    assert [gap["text"] for gap in rows(desk, "gaps")] == [DRIVING]
    everything = {gap["text"]: gap["handled"] for gap in rows(desk, "gaps", "--all")}
    assert everything == {"bitcoin price": True, MEAL: True, DRIVING: False, "鳜鱼谁来养": True}


def test_limit_and_since(desk: Shell, database: Database) -> None:
    """Only the most frequent groups, only the last days."""
    asked(database, DRIVING, DRIVING, MEAL)
    asked(database, "bitcoin price", asked_at=NOW - timedelta(days=9))
    assert [gap["text"] for gap in rows(desk, "gaps", "--limit", "1")] == [DRIVING]
    assert len(rows(desk, "gaps", "--since", "8")) == 2
    assert len(rows(desk, "gaps", "--since", "10")) == 3


def test_feedback_is_counted_by_entry(desk: Shell, database: Database) -> None:
    """Asked, useful and useless of every entry, the most useless first."""
    asked(database, "敬老餐厅归谁管", "敬老餐厅在哪里", kind="answer", entry="care.canteen", useful=True)
    asked(database, "敬老餐厅归谁管", kind="answer", entry="care.canteen")
    asked(database, "鳜鱼谁来养", kind="answer", entry="fish.loan", useful=False)
    assert rows(desk, "feedback") == [
        {"title": "渔业贴息", "entry": "fish.loan", "asked": 1, "useful": 0, "useless": 1},
        {"title": "敬老餐厅", "entry": "care.canteen", "asked": 3, "useful": 2, "useless": 0},
    ]
    assert "care.canteen（敬老餐厅）  问 3  有用 2  没用 0" in desk.run("knowledge", "feedback").out


def test_nothing_asked_is_said(desk: Shell) -> None:
    """An empty list is a sentence."""
    assert desk.run("knowledge", "gaps").out == "没有没答上的问题\n"
    assert desk.run("knowledge", "feedback").out == "还没有人问过\n"
    assert "还没有" in desk.run("knowledge", "corrections").out


def test_explain_knows_what_was_entered(desk: Shell) -> None:
    """With a database the explanation says what staff decided there."""
    desk.run("knowledge", "correct", MEAL, "care.canteen", "--by", "张三", "--why", "老人常问")
    assert "care.canteen 回答(张三," in desk.run("knowledge", "explain", MEAL).out


def test_explain_works_from_the_files_alone(shell: Shell, tmp_path: Path) -> None:
    """Without a database, or with one that cannot be reached, the files are explained, and none is made."""
    shell.set(KNOWLEDGE_DIR=str(write_calibrated_town(tmp_path / "town")))
    alone = shell.run("knowledge", "explain", MEAL)
    assert (alone.status, alone.err) == (0, "")
    assert not list(shell.folder.glob("*.db"))
    shell.set(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    unreachable = shell.run("knowledge", "explain", MEAL)
    assert (unreachable.status, unreachable.out) == (0, alone.out)
    assert "只看知识库文件" in unreachable.err


def test_no_question_is_lost_in_the_groups(desk: Shell, database: Database) -> None:
    """Two thousand questions are listed, each counted once."""
    with database.write() as session:
        known = {"asked_at": NOW, "kind": "none", "entry": "", "score": 0.1, "why": []}
        session.add_all(Question(text=f"驾驶证{n}号到期怎么换", **known) for n in range(2000))
    found = rows(desk, "gaps", "--limit", "100000")
    assert sum(gap["questions"] for gap in found) == 2000
