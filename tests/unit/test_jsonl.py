"""One object a line, whatever is in it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jsonl import BadLine, json_line, read_object


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_a_value_is_one_line_that_any_reader_reads_back(text: str) -> None:
    """Nothing inside a value ends the line, even for readers that know more line ends than one."""
    line = json_line({"text": text})
    assert len(line.encode().decode().splitlines()) == 1
    assert json.loads(line) == {"text": text}


def test_chinese_stays_readable() -> None:
    """A person can read the lines."""
    assert json_line({"text": "长者食堂"}) == '{"text": "长者食堂"}\n'


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"1", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a": \xe4}'])
def test_a_line_that_holds_no_object_is_refused(line: bytes) -> None:
    """Whatever stands on a line ends as one kind of error."""
    with pytest.raises(BadLine):
        read_object(line)
