"""What reaches the log, and what must not."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.log import configure, drop_personal, mask


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, shown = root.handlers[:], root.level, warnings.showwarning
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:], warnings.showwarning = handlers, shown
    root.setLevel(level)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """Return the logged objects; nothing may have gone to stdout."""
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def test_an_event_is_one_line_of_json_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """An event of ours keeps its facts, its level and an aware time."""
    configure("INFO")
    structlog.get_logger("bot.test").info("delivered", channel="wechat", attempts=2, text="多\n行")
    [event] = lines(capsys)
    assert event.pop("timestamp").endswith("Z")  # type: ignore[attr-defined]
    assert event == {"event": "delivered", "channel": "wechat", "attempts": 2, "level": "info", "logger": "bot.test"}


def test_libraries_log_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    """A library's line is JSON too, and the password of an address in it is hidden."""
    configure("INFO")
    logging.getLogger("library").warning("cannot reach %s", "redis://:geheim@host/0")
    [event] = lines(capsys)
    assert event["event"] == "cannot reach redis://***@host/0"
    assert event["level"] == "warning"


def test_less_serious_events_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """The level of the settings decides, for our own events as well."""
    configure("ERROR")
    structlog.get_logger("bot.test").info("nothing")
    logging.getLogger("library").warning("nothing")
    assert lines(capsys) == []


def test_a_traceback_stays_on_the_line_and_hides_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    """An error's traceback is part of its line, and the token in an address is not readable in it."""
    configure("INFO")
    try:
        Path("/menu/get?access_token=abc123&x=1 for 13812345678").read_bytes()
    except OSError:
        structlog.get_logger("bot.test").exception("broken")
    [event] = lines(capsys)
    assert "abc123" not in str(event)
    assert "13812345678" not in str(event)
    assert "Traceback" in str(event["exception"])


def test_personal_keys_are_dropped_at_any_depth() -> None:
    """What people wrote and who they are is dropped, wherever it stands."""
    event = {
        "event": "x",
        "text": "我家",
        "message": {"sender": "o1", "kind": "text", "parts": [{"phone": "1", "n": 1}]},
    }
    assert drop_personal(None, "info", event) == {"event": "x", "message": {"kind": "text", "parts": [{"n": 1}]}}


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("电话13812345678。", "电话***。"),
        ("138-1234-5678", "***"),
        ("138 1234 5678", "***"),
        ("身份证33052219900101123X", "身份证***"),
        ("corpsecret=s3cret&corpid=ww1", "corpsecret=***&corpid=ww1"),
        ("postgresql://bot:pa55@db/bot", "postgresql://***@db/bot"),
        ("NS-20260101-0001", "NS-20260101-0001"),
        ("2026-01-01T08:00:00 took 1381234567 ns", "2026-01-01T08:00:00 took 1381234567 ns"),
    ],
)
def test_numbers_and_secrets_are_masked_and_the_rest_is_not(written: str, hidden: str) -> None:
    """Telephone and identity numbers and secrets are masked; ticket numbers and times stay."""
    assert mask(written) == hidden
