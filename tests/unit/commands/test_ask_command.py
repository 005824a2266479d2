"""`ask` and `route`: streams for other programs, and a single question for a person."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.shell import ROOT, Shell

KEYS = ["kind", "text", "entry", "section", "score", "choices", "why"]

BAD = [
    b"{",
    b"[]",
    b"{}",
    b'{"text": 1}',
    b'{"text": "x", "context": {}}',
    b'{"text": "x", "context": [1]}',
    b'{"text": "\\ud800"}',
    b"\xff\xfe",
    b"[" * 100_000,
]


def lines(*objects: object) -> bytes:
    """Return objects as a stream."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects).encode()


def answers(out: str) -> list[dict[str, object]]:
    """Return the objects of a stream."""
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def bare(shell: Shell) -> Shell:
    """A shell without SECRET_KEY and database: what answers from files alone needs neither."""
    shell.set(SECRET_KEY="", DATABASE_URL="nonsense")
    return shell


def test_a_question_is_answered_as_the_contract_says(bare: Shell) -> None:
    """The answer has exactly the agreed keys, and rests on the section that tells of it."""
    outcome = bare.run("ask", "--json", given=lines({"text": "长者食堂归谁管"}))
    [answer] = answers(outcome.out)
    assert (outcome.status, outcome.err) == (0, "")
    assert list(answer) == KEYS
    assert (answer["kind"], answer["entry"], answer["section"]) == ("answer", "safety.canteen", "二(五)")
    assert "镇社会事务办公室" in str(answer["text"])
    assert isinstance(answer["score"], float)
    assert 0 <= answer["score"] <= 1
    assert answer["choices"] == []


def test_earlier_questions_give_a_short_one_its_meaning(bare: Shell) -> None:
    """`context` is what the person wrote before."""
    short = {"text": "那谁负责？"}
    given = lines(short | {"context": ["长者食堂是什么"]}, short | {"context": None})
    with_context, without = answers(bare.run("ask", "--json", given=given).out)
    assert with_context["entry"] == "safety.canteen"
    assert without["entry"] != "safety.canteen"


def test_what_is_outside_the_plan_says_so(bare: Shell) -> None:
    """Nothing is found: entry and section are empty, and the text shows the numbered ways on."""
    [answer] = answers(bare.run("ask", "--json", given=lines({"text": "明天股票会涨吗"})).out)
    assert (answer["kind"], answer["entry"], answer["section"]) == ("none", "", "")
    assert "1. " in str(answer["text"])


@pytest.mark.parametrize("command", ["ask", "route"])
def test_a_bad_line_gets_an_error_in_its_place(bare: Shell, command: str) -> None:
    """The lines after it are answered as if nothing had been; empty ones are passed over."""
    good = lines({"text": "你好"})
    given = b"\n".join([good, *(bad + b"\n\n" + good for bad in BAD)])
    outcome = bare.run(command, "--json", given=given)
    first, *rest = answers(outcome.out)
    assert outcome.status == 0
    assert [list(error) for error in rest[::2]] == [["error"]] * len(BAD)
    assert rest[1::2] == [first] * len(BAD)


def test_a_text_is_routed_with_its_slots(bare: Shell) -> None:
    """Channel and role may be left out; what the bot has asked changes the meaning."""
    given = lines(
        {"channel": "wechat", "role": "villager", "text": "我的建议NS-20260101-0003办得怎么样了", "context": None},
        {"text": "第二个", "context": "list"},
        {"text": "在吗", "role": "mayor"},
    )
    track, choose, error = answers(bare.run("route", "--json", given=given).out)
    assert track == {"intent": "track", "slots": {"ticket": "NS-20260101-0003"}}
    assert choose == {"intent": "choose", "slots": {"index": 2}}
    assert "role" in str(error["error"])


def test_a_person_sees_what_a_villager_sees(bare: Shell) -> None:
    """Without --json the reply is printed as text, and a text is routed as a villager's."""
    assert bare.run("ask", "长者食堂归谁管").out.startswith("托底行动")
    assert json.loads(bare.run("route", "我要提个建议").out)["intent"] == "suggest"


@pytest.mark.parametrize("arguments", [["ask"], ["route"], ["ask", "--json", "text"]])
def test_neither_or_both_ways_of_asking_is_a_mistake(bare: Shell, arguments: list[str]) -> None:
    """The mistake is told in one line with the way to the help."""
    outcome = bare.run(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    assert "--help" in outcome.err


@contextmanager
def process(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command as a process of its own, with pipes."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "KNOWLEDGE_DIR": str(ROOT / "knowledge/nansong"),
    }
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, *arguments], cwd=folder, env=environment, **pipes) as started:  # type: ignore[call-overload]
        yield started


def test_each_answer_comes_before_the_next_question(tmp_path: Path) -> None:
    """A program may ask, read, and ask again over one pipe."""
    with process(tmp_path, "-m", "bot", "ask", "--json") as ask:
        assert ask.stdin is not None
        assert ask.stdout is not None
        for _ in range(2):
            ask.stdin.write(lines({"text": "长者食堂归谁管"}))
            ask.stdin.flush()
            assert json.loads(ask.stdout.readline())["kind"] == "answer"


def test_a_reader_that_goes_away_is_no_fault_to_tell(tmp_path: Path) -> None:
    """`ask --json | head -1` ends quietly."""
    with process(tmp_path, "-m", "bot", "ask", "--json") as ask:
        assert ask.stdin is not None
        assert ask.stdout is not None
        assert ask.stderr is not None
        ask.stdout.close()
        ask.stdin.write(lines({"text": "长者食堂归谁管"}))
        ask.stdin.close()
        assert ask.stderr.read() == b""
        assert ask.wait() != 0
