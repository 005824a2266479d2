"""Files of utterances are read, and a bad line is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.utterance import Utterance, read_utterances


def test_reads_what_is_given_and_fills_in_the_rest(tmp_path: Path) -> None:
    """A villager with nothing open is the default."""
    file = tmp_path / "some.jsonl"
    file.write_text(
        '{"text": "好", "intent": "confirm", "context": "confirm", "role": "cadre", "accept": ["chitchat"]}\n\n'
        '{"text": "你好", "intent": "greeting"}\n',
        encoding="utf-8",
    )
    confirmed, greeted = read_utterances(file)
    assert confirmed == Utterance("好", "confirm", "cadre", "confirm", frozenset({"chitchat"}))
    assert (confirmed.channel, greeted.channel, greeted.asked) == ("wecom", "wechat", None)
    assert confirmed.means("chitchat")
    assert not confirmed.means("deny")


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "x"}'])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    """Who writes utterances learns which one is wrong."""
    file = tmp_path / "some.jsonl"
    file.write_text(f'{{"text": "x", "intent": "ask"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"some\.jsonl:2"):
        read_utterances(file)
