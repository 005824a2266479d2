"""What takes long to make is kept, and only what this program kept is given back."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.shelf import MOST, Shelf

SECRET, OLDER = "a" * 32, "b" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def the_file(folder: Path) -> Path:
    (path,) = folder.glob("*.bin")
    return path


def test_it_gives_back_what_it_was_given(folder: Path) -> None:
    """Under the same name only, and only its owner may read the file."""
    shelf = Shelf(folder, [SECRET])
    assert shelf.get("town") is None
    shelf.put("town", b"what was built")
    assert shelf.get("town") == b"what was built"
    assert shelf.get("other") is None
    assert the_file(folder).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("place", [0, 31, 32, -1])
def test_what_somebody_changed_is_not_given(folder: Path, place: int) -> None:
    """Neither with another signature nor with other content."""
    shelf = Shelf(folder, [SECRET])
    shelf.put("town", b"what was built")
    content = bytearray(the_file(folder).read_bytes())
    content[place] ^= 1
    the_file(folder).write_bytes(content)
    assert shelf.get("town") is None


def test_a_file_under_the_name_of_another_is_not_given(folder: Path) -> None:
    """Or an old town could be put in the place of the present one."""
    shelf = Shelf(folder, [SECRET])
    shelf.put("old", b"what was built")
    the_file(folder).rename(folder / "new.bin")
    assert shelf.get("new") is None


def test_a_short_file_is_not_given(folder: Path) -> None:
    """As a full disk may leave one."""
    folder.mkdir()
    (folder / "town.bin").write_bytes(b"abc")
    assert Shelf(folder, [SECRET]).get("town") is None


def test_keys_may_change(folder: Path) -> None:
    """What was signed with the key before is taken; with one that is no longer there it is not."""
    Shelf(folder, [OLDER]).put("town", b"what was built")
    assert Shelf(folder, [SECRET, OLDER]).get("town") == b"what was built"
    assert Shelf(folder, [SECRET]).get("town") is None


def test_few_are_kept(folder: Path) -> None:
    """Those that were used last; and no part of a file stays."""
    shelf = Shelf(folder, [SECRET])
    for number in range(MOST):
        shelf.put(str(number), b"")
        os.utime(folder / f"{number}.bin", (number, number))
    assert shelf.get("0") == b""  # used just now
    (folder / "old.0.part").touch()
    os.utime(folder / "old.0.part", (1, 1))  # somebody was killed while he wrote it
    shelf.put("new", b"")
    assert sorted(path.name for path in folder.iterdir()) == ["0.bin", "2.bin", "new.bin"]


def test_a_place_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    """It is slower, and that is all."""
    (tmp_path / "file").write_text("not a folder")
    shelf = Shelf(tmp_path / "file", [SECRET])
    with shelf.alone():
        shelf.put("town", b"what was built")
    assert shelf.get("town") is None


def test_one_at_a_time(folder: Path) -> None:
    """Who comes second waits until the first is done."""
    order: list[str] = []
    began = Event()

    def second() -> None:
        began.set()
        with Shelf(folder, [SECRET]).alone():
            order.append("second")

    with Shelf(folder, [SECRET]).alone():
        thread = Thread(target=second)
        thread.start()
        assert began.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
