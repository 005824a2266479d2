"""What the platforms remember is shared by processes, and survives them."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import markup
from simulator.clock import real_clock
from simulator.history import History, Line
from simulator.store import Store


def write_lines(path: Path, number: int) -> None:
    """Write twenty lines and draw twenty numbers, as a web process does."""
    store = Store(path)
    history = History(store, "wechat", real_clock())
    for turn in range(20):
        history.add("somebody", Line("person", "text", {"text": f"{number}-{turn}-{store.count('message')}"}))


def test_processes_share_one_memory(tmp_path: Path) -> None:
    """Four processes that start at once lose no line and draw no number twice."""
    path = tmp_path / "simulator.db"
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=write_lines, args=(path, number)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    lines = History(Store(path), "wechat", real_clock()).after("somebody")
    texts = [str(line.body["text"]) for line in lines]
    assert len({text.rsplit("-", 1)[0] for text in texts}) == 80
    assert {int(text.rsplit("-", 1)[1]) for text in texts} == set(range(1, 81))


def test_a_failed_change_leaves_nothing(tmp_path: Path) -> None:
    """An exception undoes what the same transaction wrote."""
    store = Store(tmp_path / "simulator.db")
    with pytest.raises(sqlite3.IntegrityError), store.write() as db:
        db.executemany("INSERT INTO menus VALUES ('wechat', ?)", [["{}"], ["{}"]])
    with store.read() as db:
        assert db.execute("SELECT count(*) FROM menus").fetchone()[0] == 0


def test_lines_are_counted_until_they_are_seen(tmp_path: Path) -> None:
    """What the account said since the last look is unread; what the person wrote is not."""
    history = History(Store(tmp_path / "simulator.db"), "wechat", real_clock())
    history.set_followed("somebody", followed=True)
    history.add("somebody", Line("person", "text"))
    last = [history.add("somebody", Line("account", "text")) for _ in range(2)][-1]
    assert [person.unread for person in history.people()] == [2]
    history.set_seen("somebody", last)
    history.set_seen("somebody", 1)
    assert [person.unread for person in history.people()] == [0]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("你好", ["text"]),
        ('<a href="https://example.com/">这里</a>', ["link"]),
        ("<a href='weixin://bizmsgmenu?msgmenucontent=a&msgmenuid=1' x=1>甲</a>。", ["choice", "text"]),
        ('<a href="javascript:alert(1)">点我</a>', ["text"]),
        ('<a href="weixin://other?msgmenuid=1">点我</a>', ["text"]),
        ('<a href="https://example.com/">没有关上', ["text"]),
        ('<a href="http://[">坏地址</a>', ["text"]),
    ],
)
def test_only_known_addresses_are_links(text: str, kinds: list[str]) -> None:
    """Whatever is not a web address or a choice stays as it was written."""
    parts = markup.read(text)
    assert [part.kind for part in parts] == kinds
    if kinds == ["text"]:
        assert parts[0].text == text


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    """No text makes the phone stumble, and text without links is shown as it is."""
    assert markup.shown(markup.read(text.replace("<", "＜"))) == text.replace("<", "＜")
    markup.read(text)
